"""Programs under supervisor: started together, watched, restarted when they die, stopped together.

Supervisor runs in a session of its own, so a terminal's Ctrl-C reaches us alone and the programs
are stopped in order. Should we be killed outright, the kernel tells supervisor to stop them.
"""

from __future__ import annotations

import ctypes
import http.client
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import xmlrpc.client
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from supervisor.states import ProcessStates
from supervisor.xmlrpc import SupervisorTransport

START_SECONDS = 240.0
STOP_SECONDS = 30.0
_STEP_SECONDS = 0.25
_NEWS_SECONDS = 5.0
_PR_SET_PDEATHSIG = 1
_LONGEST_REASON = 400
_DOWN = (ProcessStates.BACKOFF, ProcessStates.EXITED, ProcessStates.FATAL)


class ProgramFailed(RuntimeError):
    """A program could not be started or kept up; the message is one line that says why."""


@dataclass(frozen=True)
class Program:
    """A program: `name` names its log, `title` is what people read.

    It is ready when GET `path` on 127.0.0.1:`port` answers 200.
    """

    name: str
    title: str
    command: tuple[str, ...]
    port: int
    path: str

    def is_ready(self) -> bool:
        """Whether it answers now."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", self.path)
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def configuration(programs: Sequence[Program], socket: Path) -> str:
    """Supervisor's configuration; its paths are read from the folder that holds `var`."""
    lines = [
        "; Written by `what-matters run` at each start. To look inside meanwhile:",
        ";   .venv/bin/supervisorctl -c var/supervisor.conf status",
        "[supervisord]",
        "nodaemon=true",
        "silent=true",
        "pidfile=var/supervisor.pid",
        "logfile=var/log/supervisor.log",
        "logfile_maxbytes=1MB",
        "logfile_backups=2",
        "[unix_http_server]",
        f"file={_literal(str(socket))}",
        "chmod=0600",
        "[supervisorctl]",
        f"serverurl=unix://{_literal(str(socket))}",
        "[rpcinterface:supervisor]",
        "supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface",
    ]
    for program in programs:
        lines += [
            f"[program:{program.name}]",
            f"command={_literal(shlex.join(program.command))}",
            "autorestart=true",
            "startsecs=5",
            "startretries=20",
            "stopsignal=TERM",
            "stopwaitsecs=15",
            "stopasgroup=true",
            "killasgroup=true",
            "redirect_stderr=true",
            f"stdout_logfile=var/log/{program.name}.log",
            "stdout_logfile_maxbytes=5MB",
            "stdout_logfile_backups=3",
        ]
    return "\n".join(lines) + "\n"


def _literal(text: str) -> str:
    return text.replace("%", "%%")


class Supervision:
    """`programs` run while this context is open; leaving it stops them and waits for the end.

    `root` holds `var`; `environment` is what the programs get; `say` is given lines of progress.
    """

    def __init__(
        self,
        programs: Sequence[Program],
        root: Path,
        environment: Mapping[str, str],
        say: Callable[[str], None],
    ) -> None:
        """Keep what is to be started; nothing is started yet."""
        self._programs = programs
        self._root = root
        self._environment = environment
        self._say = say
        self._pids: dict[str, int] = {}
        self._log_starts: dict[str, int] = {}
        self._supervisor: subprocess.Popen[bytes] | None = None
        self._folder: Path | None = None

    def __enter__(self) -> Supervision:
        """Start supervisor, which starts the programs."""
        (self._root / "var" / "log").mkdir(parents=True, exist_ok=True)
        # A socket's address is at most 107 characters, so it cannot stand deep in a clone.
        self._folder = Path(tempfile.mkdtemp(prefix="what-matters-"))
        self._socket = self._folder / "supervisor.sock"
        text = configuration(self._programs, self._socket)
        (self._root / "var" / "supervisor.conf").write_text(text, encoding="utf-8")
        self._log_starts = {program.name: self._log_size(program) for program in self._programs}
        libc = ctypes.CDLL(None)
        with (self._root / "var" / "log" / "supervisor.log").open("ab") as log:
            self._supervisor = subprocess.Popen(
                [sys.executable, "-m", "supervisor.supervisord", "-c", "var/supervisor.conf"],
                cwd=self._root,
                env=dict(self._environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
                preexec_fn=lambda: libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM),
            )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the programs, then supervisor; kill what does not stop."""
        if self._supervisor is None:
            return
        self._supervisor.terminate()
        try:
            self._supervisor.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._supervisor.kill()
            self._supervisor.wait()
        if self._supervisor.returncode:
            self._kill_what_is_left()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)

    def wait_until_ready(self, seconds: float = START_SECONDS) -> None:
        """Return when every program answers; say what is awaited meanwhile.

        Raises ProgramFailed as soon as one ends, or when `seconds` have passed.
        """
        started = time.monotonic()
        awaited = list(self._programs)
        news_at = _NEWS_SECONDS
        while awaited:
            self._fail_if_one_ended()
            for program in [program for program in awaited if program.is_ready()]:
                awaited.remove(program)
                self._say(f"  {program.title} is ready ({time.monotonic() - started:.0f} s)")
            passed = time.monotonic() - started
            titles = " and ".join(program.title for program in awaited)
            if awaited and passed >= seconds:
                raise ProgramFailed(f"{titles}: not ready after {seconds:.0f} s, see var/log")
            if awaited and passed >= news_at:
                self._say(f"  waiting for {titles} ({passed:.0f} s)")
                news_at += _NEWS_SECONDS
            time.sleep(_STEP_SECONDS)

    def watch(self) -> None:
        """Stay, saying when a program died and was started again, until interrupted.

        Raises ProgramFailed when one cannot be kept up.
        """
        while True:
            time.sleep(1)
            for program, state, pid in self._states():
                if state == ProcessStates.FATAL:
                    raise self._failure(program)
                if pid and pid != self._pids.setdefault(program.name, pid):
                    self._pids[program.name] = pid
                    log = f"var/log/{program.name}.log"
                    self._say(f"{program.title} stopped and was started again, see {log}")

    def _fail_if_one_ended(self) -> None:
        for program, state, pid in self._states():
            if state in _DOWN or (pid and pid != self._pids.setdefault(program.name, pid)):
                raise self._failure(program)

    def _states(self) -> list[tuple[Program, int, int]]:
        """Each program with supervisor's state for it and its process id (0: none)."""
        if self._supervisor is None or self._supervisor.poll() is not None:
            raise ProgramFailed("supervisor ended, see var/log/supervisor.log")
        transport = SupervisorTransport(serverurl=f"unix://{self._socket}")
        # Only the path of this address is used: the transport goes through the socket.
        proxy = xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport)
        try:
            answer: object = proxy.supervisor.getAllProcessInfo()
        except (OSError, http.client.HTTPException, xmlrpc.client.Error):
            return []  # it is still starting, or busy
        finally:
            transport.close()
        found = {info["name"]: info for info in answer} if isinstance(answer, list) else {}
        return [
            (program, int(found[program.name]["state"]), int(found[program.name]["pid"]))
            for program in self._programs
            if program.name in found
        ]

    def _failure(self, program: Program) -> ProgramFailed:
        log = self._root / "var" / "log" / f"{program.name}.log"
        said = ""
        if log.exists():
            with log.open("rb") as file:
                file.seek(min(self._log_starts.get(program.name, 0), self._log_size(program)))
                said = file.read().decode("utf-8", errors="replace")
        lines = [line.strip() for line in said.splitlines() if line.strip()]
        why = lines[-1][:_LONGEST_REASON] if lines else "it said nothing"
        return ProgramFailed(f"{program.title} could not start: {why} (see var/log/{log.name})")

    def _log_size(self, program: Program) -> int:
        log = self._root / "var" / "log" / f"{program.name}.log"
        return log.stat().st_size if log.exists() else 0

    def _kill_what_is_left(self) -> None:
        for pid in self._pids.values():
            try:
                os.killpg(pid, signal.SIGKILL)  # supervisor makes each program a group's leader
            except ProcessLookupError:
                continue
