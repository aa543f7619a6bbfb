"""The set-up: which Python it finds, what it installs again and when, the targets and the lock."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[1]
TOOLS = ("cat", "cmp", "cp", "dirname", "grep", "head", "mkdir", "rm", "sed", "sh", "sleep")
TOOLS += ("tr", "uname")

RIGHT = "#!/bin/sh\nexit 0\n"
WRONG = "#!/bin/sh\nexit 1\n"
SHIM = "#!/bin/sh\necho 'pyenv: python3.10: command not found' >&2\nexit 127\n"
NO_VENV = '#!/bin/sh\n[ "$1" = -m ] && exit 1\nexit 0\n'

# Stands for uv: it writes down what it was asked, and makes what the set-up looks for.
UV = """#!/bin/sh
echo "$*" >>"$ASKED"
case "$*" in
--version) echo uv 1.0 ;;
"python find"*) [ -x "$FETCHED" ] && echo "$FETCHED" ;;
"python install"*)
    [ -n "$FETCHED" ] && mkdir -p "$(dirname "$FETCHED")" && cp "$RIGHT_PYTHON" "$FETCHED" ;;
venv*)
    mkdir -p .venv/bin && cp "$RIGHT_PYTHON" .venv/bin/python ;;
"pip sync"*)
    case "$*" in *--offline*) exit 1 ;; esac
    [ -z "$BROKEN_INDEX" ] ;;
"pip install"*) cp "$RIGHT_PYTHON" .venv/bin/what-matters ;;
esac
"""


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


class Machine:
    """A machine with nothing on its path but what a test puts there."""

    def __init__(self, folder: Path) -> None:
        self.bin = folder / "bin"
        self.home = folder / "home"
        self.clone = folder / "a clone"
        self.asked = folder / "asked"
        self.bin.mkdir()
        self.home.mkdir()
        self.clone.mkdir()
        self.asked.touch()
        for tool in TOOLS:
            found = shutil.which(tool)
            assert found, tool
            (self.bin / tool).symlink_to(found)
        for name in ("setup.sh", "pyproject.toml", "requirements.txt"):
            shutil.copy(ROOT / name, self.clone)
        self.environment = {
            "PATH": str(self.bin),
            "HOME": str(self.home),
            "ASKED": str(self.asked),
            "FETCHED": "",
            "BROKEN_INDEX": "",
            "RIGHT_PYTHON": str(program(folder / "right", RIGHT)),
        }

    def put(self, name: str, text: str) -> Path:
        return program(self.bin / name, text)

    def setup(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.bin / "sh"), "setup.sh", *words],
            cwd=self.clone,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def asked_for(self) -> list[str]:
        lines = [line for line in self.asked.read_text().splitlines() if line != "--version"]
        self.asked.write_text("")
        return [" ".join(line.split()[:2]) for line in lines]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.mark.parametrize("name", ["python3.10", "python3", "python"])
def test_finds_a_python_on_the_path(machine: Machine, name: str) -> None:
    here = machine.put(name, RIGHT)
    assert machine.setup("--python").stdout == f"{here}\n"


def test_passes_over_another_version_and_a_shim_that_is_not_selected(machine: Machine) -> None:
    machine.put("python3.10", SHIM)
    machine.put("python3", WRONG)
    later = program(machine.home / "later" / "python3.10", RIGHT)
    machine.environment["PATH"] += f":{later.parent}"
    assert machine.setup("--python").stdout == f"{later}\n"


@pytest.mark.parametrize("known_by", ["home", "variable", "command", "shims"])
def test_finds_a_python_behind_pyenv_though_not_selected(machine: Machine, known_by: str) -> None:
    root = machine.home / (".pyenv" if known_by == "home" else "elsewhere")
    behind = program(root / "versions" / "3.10.13" / "bin" / "python3.10", RIGHT)
    program(root / "versions" / "3.12.1" / "bin" / "python3.12", RIGHT)
    if known_by == "variable":
        machine.environment["PYENV_ROOT"] = str(root)
    if known_by == "command":
        machine.put("pyenv", f"#!/bin/sh\necho '{root}'\n")
    if known_by == "shims":
        program(root / "shims" / "python3.10", SHIM)
        machine.environment["PATH"] += f":{root}/shims"
    assert machine.setup("--python").stdout == f"{behind}\n"


def test_lets_uv_fetch_one_where_there_is_none(machine: Machine) -> None:
    machine.put("uv", UV)
    machine.environment["FETCHED"] = str(machine.home / "fetched" / "python3.10")
    assert machine.setup("--python").stdout == f"{machine.home}/fetched/python3.10\n"


@pytest.mark.parametrize(
    "uv", [None, SHIM, UV], ids=["no uv", "uv not selected", "uv fetches none"]
)
def test_says_in_one_line_what_to_install(machine: Machine, uv: str | None) -> None:
    machine.put("python3", WRONG)
    if uv:
        machine.put("uv", uv)
    done = machine.setup("--python")
    lines = [line for line in done.stderr.splitlines() if not line.startswith("  fetching")]
    assert done.returncode != 0
    assert done.stdout == ""
    assert len(lines) == 1
    assert "Python 3.10 was not found: install it" in lines[0]


def test_says_in_one_line_that_the_venv_module_is_missing(machine: Machine) -> None:
    machine.put("python3.10", NO_VENV)
    done = machine.setup()
    assert done.returncode != 0
    assert done.stderr.splitlines()[-1].endswith(
        "(the package python3.10-venv) and run make again."
    )


@pytest.fixture
def set_up(machine: Machine) -> Machine:
    machine.put("python3.10", RIGHT)
    machine.put("uv", UV)
    machine.first = machine.setup()  # type: ignore[attr-defined]
    return machine


def test_says_each_of_four_steps(set_up: Machine) -> None:
    said = set_up.first.stderr  # type: ignore[attr-defined]
    assert re.findall(r"step (\d) of 4", said) == ["1", "2", "3", "4"]
    assert said.endswith("Setting up: done\n")
    assert set_up.asked_for() == ["venv --quiet", "pip sync", "pip sync", "pip install"]


def test_is_silent_and_does_nothing_the_second_time(set_up: Machine) -> None:
    set_up.asked_for()
    again = set_up.setup()
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert set_up.asked.read_text() == ""


@pytest.mark.parametrize(
    ("changed", "asked"),
    [
        ("requirements.txt", ["pip sync", "pip sync", "pip install"]),
        ("pyproject.toml", ["pip install"]),
        ("setup.sh", []),
    ],
)
def test_installs_again_only_what_changed(set_up: Machine, changed: str, asked: list[str]) -> None:
    set_up.asked_for()
    with (set_up.clone / changed).open("a") as file:
        file.write("# changed\n")
    assert set_up.setup().returncode == 0
    assert set_up.asked_for() == asked


def test_a_newer_date_alone_changes_nothing(set_up: Machine) -> None:
    set_up.asked_for()
    os.utime(set_up.clone / "requirements.txt")
    assert set_up.setup().stderr == ""


def test_a_moved_clone_is_set_up_again(set_up: Machine) -> None:
    set_up.asked_for()
    set_up.clone = set_up.clone.rename(set_up.clone.parent / "moved")
    assert set_up.setup().returncode == 0
    assert set_up.asked_for()[0] == "venv --quiet"


def test_an_installation_that_failed_goes_on_the_next_time(machine: Machine) -> None:
    machine.put("python3.10", RIGHT)
    machine.put("uv", UV)
    machine.environment["BROKEN_INDEX"] = "yes"
    failed = machine.setup()
    assert failed.returncode != 0
    assert failed.stderr.splitlines()[-1].startswith("The packages could not be installed")
    machine.environment["BROKEN_INDEX"] = ""
    machine.asked_for()
    assert machine.setup().returncode == 0
    assert machine.asked_for() == ["pip sync", "pip sync", "pip install"]


def test_make_help_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = re.findall(r"^([a-z-]+):", makefile, re.M)
    said = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    listed = [line.split(maxsplit=2) for line in said.stdout.splitlines()]
    assert [words[:2] for words in listed] == [["make", target] for target in targets]
    assert all(len(words) == 3 for words in listed)


def requirements() -> dict[str, str]:
    entries = re.split(r"\n(?=\S)", (ROOT / "requirements.txt").read_text().strip())
    return {entry.partition("==")[0]: entry for entry in entries}


def test_the_lock_pins_every_package_and_has_its_hashes() -> None:
    for name, entry in requirements().items():
        assert re.match(rf"{re.escape(name)}==[\w.+!]+[ ;]", entry), entry.splitlines()[0]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), name


def test_the_lock_names_no_index() -> None:
    text = (ROOT / "requirements.txt").read_text()
    assert "://" not in text
    assert set(re.findall(r"--[a-z-]+", text)) == {"--hash"}


def test_the_lock_holds_all_that_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = project["dependencies"] + project["optional-dependencies"]["test"]
    names = {re.split(r"[<>=\[; ]", line)[0].lower().replace("_", "-") for line in asked}
    assert names <= set(requirements())


def test_the_lock_serves_both_kinds_of_processor() -> None:
    tensorflow = requirements()["tensorflow"].splitlines()[0]
    assert "aarch64" in tensorflow
    assert "x86_64" in tensorflow
