"""Trains the model when what it is made from has changed, and says which model to load.

A model is named for the content it was trained from, so whether one must be trained is a matter
of reading small files: Rasa itself, which takes ten seconds to import, runs only in a subprocess.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.metadata
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

PREFIX = "what-matters-"
KEPT_MODELS = 2
HEARTBEAT_SECONDS = 10.0

_SOURCES = (
    *("config.yml", "domain.yml", "bot/ngrams.py", "bot/written.py"),
    *("bot/concerns.py", "bot/concerns_learnt.py", "data/concerns.yml"),
)
_SOURCE_FOLDERS = (
    *("data/nlu", "data/responses", "data/rules", "data/stories", "data/concerns"),
    "bot/nlu",
)
_COMPONENT = re.compile(r"(?:Starting to train|Restored) component '(\w+)'")
_RED, _PLAIN = "\x1b[91m", "\x1b[0m"  # Rasa prints the error that ends it in red


class TrainingError(RuntimeError):
    """There is no model to use; the message is one line that says why and what to do."""


class ModelMissing(TrainingError):
    """No model has been trained yet."""


class ModelBroken(TrainingError):
    """The model's file is cut short or is not a model."""


class TrainingFailed(TrainingError):
    """Rasa could not train, or its files could not be written."""


def say_on_stderr(line: str) -> None:
    """Print one line of progress where it does not mix with a command's answer."""
    print(line, file=sys.stderr, flush=True)


def training_inputs(root: Path) -> list[Path]:
    """The files a model is made from, sorted by their path inside `root`."""
    found = [root / name for name in _SOURCES if (root / name).is_file()]
    for folder in _SOURCE_FOLDERS:
        found += [
            path
            for path in (root / folder).rglob("*")
            if path.is_file() and path.suffix != ".pyc" and not path.name.startswith(".")
        ]
    return sorted(found, key=lambda path: path.relative_to(root).as_posix())


def fingerprint(root: Path) -> str:
    """Twelve hexadecimal digits that change with the inputs' names or content, and only then."""
    digest = hashlib.sha256(f"rasa {importlib.metadata.version('rasa')}".encode())
    for path in training_inputs(root):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"\n{path.relative_to(root).as_posix()} {content}".encode())
    return digest.hexdigest()[:12]


def current_model(root: Path) -> Path:
    """The model of the present inputs, else the newest one.

    Raises `ModelMissing` when there is none.
    """
    wanted = _model_path(root)
    if wanted.is_file():
        return wanted
    newest = _newest_first(wanted.parent)
    if not newest:
        raise ModelMissing("no model has been trained yet: run `make run`, or `what-matters train`")
    return newest[0]


def check_model(model: Path) -> None:
    """Read the archive to its end. Raises `ModelBroken` naming the file."""
    try:
        with tarfile.open(model, "r:gz") as archive:
            names = {member.name.removeprefix("./") for member in archive}
    except (OSError, EOFError, tarfile.TarError, zlib.error) as error:
        raise ModelBroken(_broken(model)) from error
    if "metadata.json" not in names:
        raise ModelBroken(_broken(model))


def train(root: Path, say: Callable[[str], None] = say_on_stderr) -> Path:
    """Return the model of the present inputs, training it if it is not there.

    `say` is given lines of progress; nothing is said when nothing has changed.
    Raises `ModelBroken` for a damaged model and `TrainingFailed` when Rasa cannot make one.
    """
    model = _model_path(root)
    if model.is_file():
        check_model(model)
        return model
    for needed in ("config.yml", "domain.yml", "data"):
        if not (root / needed).exists():
            raise TrainingFailed(f"cannot train: {needed} is missing")
    try:
        model.parent.mkdir(exist_ok=True)
        with _one_at_a_time(model.parent, say):
            if not model.is_file():
                _train_into(root, model, say)
        _prune(model)
    except OSError as error:
        where = error.filename or model.parent
        raise TrainingFailed(f"cannot write {where}: {error.strerror}") from error
    check_model(model)
    return model


def _model_path(root: Path) -> Path:
    return root / "models" / f"{PREFIX}{fingerprint(root)}.tar.gz"


def _newest_first(models: Path) -> list[Path]:
    return sorted(
        models.glob(f"{PREFIX}*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True
    )


def _broken(model: Path) -> str:
    where = f"{model.parent.name}/{model.name}"
    return f"the model {where} is broken: delete it, and it is trained again"


@contextmanager
def _one_at_a_time(models: Path, say: Callable[[str], None]) -> Iterator[None]:
    with (models / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("training: another training is running here, waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _train_into(root: Path, model: Path, say: Callable[[str], None]) -> None:
    log = root / "var" / "log" / "training.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    # On the same file system, so that the finished model appears in one step or not at all.
    scratch = Path(tempfile.mkdtemp(prefix=".training-", dir=model.parent))
    try:
        _run_rasa(root, scratch, log, say)
        made = scratch / "model.tar.gz"
        if not made.is_file():
            raise TrainingFailed(f"Rasa made no model; what it said is in {log.relative_to(root)}")
        made.replace(model)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _run_rasa(root: Path, out: Path, log: Path, say: Callable[[str], None]) -> None:
    command = [sys.executable, "-m", "rasa", "train", "--config", "config.yml"]
    command += ["--domain", "domain.yml", "--data", "data"]
    command += ["--out", str(out), "--fixed-model-name", "model"]
    started = time.monotonic()
    parts = _components(root)
    say("training: what is said has changed, so a model is trained (about a minute); starting Rasa")
    with (
        log.open("w", encoding="utf-8") as kept,
        subprocess.Popen(
            command,
            cwd=root,
            env=quiet_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        ) as rasa,
    ):
        try:
            said = _follow(rasa, kept.write, parts, started, say)
        except BaseException:
            os.killpg(rasa.pid, signal.SIGKILL)
            raise
    if rasa.returncode:
        raise TrainingFailed(f"training failed: {_why(said)} (see {log.relative_to(root)})")
    say(f"training: done in {time.monotonic() - started:.0f} s")


def quiet_environment() -> dict[str, str]:
    """This process's environment with Rasa's telemetry off and TensorFlow's chatter too."""
    return {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "PYTHONWARNINGS": "ignore",
    }


def _components(root: Path) -> int:
    try:
        config = yaml.safe_load((root / "config.yml").read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        raise TrainingFailed(f"config.yml cannot be read: {' '.join(str(error).split())}") from None
    return len(config.get("pipeline") or []) + len(config.get("policies") or [])


def _follow(
    rasa: subprocess.Popen[str],
    keep: Callable[[str], object],
    parts: int,
    started: float,
    say: Callable[[str], None],
) -> str:
    """Relay Rasa's progress until it ends; return all it said."""
    lines: queue.Queue[str | None] = queue.Queue()

    def read() -> None:
        for line in rasa.stdout or ():
            lines.put(line)
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    done, said = 0, ""
    while True:
        try:
            line = lines.get(timeout=HEARTBEAT_SECONDS)
        except queue.Empty:
            say(f"training: still at it, {time.monotonic() - started:.0f} s")
            continue
        if line is None:
            return said
        keep(line)
        said += line
        if component := _COMPONENT.search(line):
            done += 1
            at = time.monotonic() - started
            say(f"training: step {min(done, parts)} of {parts}, {component[1]} ({at:.0f} s)")


def _why(said: str) -> str:
    """One line from all that a failed training said."""
    if _RED in said:
        red = said.rpartition(_RED)[2].replace(_PLAIN, "")
        return " ".join(red.split())[:400]
    lines = said.split("\n")
    return next((line.strip()[:400] for line in reversed(lines) if line.strip()), "no reason given")


def _prune(current: Path) -> None:
    others = [path for path in _newest_first(current.parent) if path != current]
    for path in others[KEPT_MODELS - 1 :]:
        path.unlink(missing_ok=True)
