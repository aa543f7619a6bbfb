"""Training: when, from what, what it says, and what it leaves behind. Rasa's place is taken by a
small module of its name, which the subprocess finds first in the folder it runs in."""

import gzip
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from bot.server.training import (
    ModelBroken,
    ModelMissing,
    TrainingFailed,
    check_model,
    current_model,
    fingerprint,
    train,
)

TRAINS = """
import argparse, io, os, pathlib, tarfile
parser = argparse.ArgumentParser()
parser.add_argument("train")
for name in ("config", "domain", "data", "out", "fixed-model-name"):
    parser.add_argument("--" + name)
asked = parser.parse_args()
pathlib.Path("trained").open("a").write(os.environ["RASA_TELEMETRY_ENABLED"] + "\\n")
print("INFO hooks - Starting to train component 'First'.", flush=True)
print("INFO hooks - Restored component 'Second' from cache.", flush=True)
path = pathlib.Path(asked.out) / (asked.fixed_model_name + ".tar.gz")
with tarfile.open(path, "w:gz") as archive:
    info = tarfile.TarInfo("metadata.json")
    info.size = 2
    archive.addfile(info, io.BytesIO(b"{}"))
"""
FAILS = """
print("INFO validating", flush=True)
print("\\x1b[91mInvalidRule: \\n\\n- two rules contradict.\\nPlease update.\\x1b[0m", flush=True)
raise SystemExit(1)
"""
HANGS = """
import os, pathlib, sys, time
pathlib.Path(sys.argv[sys.argv.index("--out") + 1], "half.tar.gz").write_text("half")
pathlib.Path("hanging.new").write_text(str(os.getpid()))
pathlib.Path("hanging.new").rename("hanging")
time.sleep(600)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    files = {
        "config.yml": "pipeline: [{name: First}, {name: Second}]\n",
        "domain.yml": "intents: [greet]\n",
        "data/nlu/en/welcome.yml": "hello\n",
        "data/responses/welcome.yml": "hello\n",
        "bot/nlu/scores.py": "x = 1\n",
        "bot/scale.py": "x = 1\n",
        "data/pilot/people.csv": "x\n",
        "bot/settings.py": "x = 1\n",
        "README.md": "x\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    rasa(tmp_path, TRAINS)
    return tmp_path


def rasa(project: Path, text: str) -> None:
    (project / "rasa").mkdir(exist_ok=True)
    (project / "rasa" / "__init__.py").touch()
    (project / "rasa" / "__main__.py").write_text(text)


def silent(line: str) -> None:
    pass


def trainings(project: Path) -> int:
    trained = project / "trained"
    return len(trained.read_text().splitlines()) if trained.exists() else 0


@pytest.mark.parametrize(
    "name",
    [
        "config.yml",
        "domain.yml",
        "data/nlu/en/welcome.yml",
        "data/responses/welcome.yml",
        "bot/nlu/scores.py",
    ],
)
def test_the_fingerprint_changes_with_the_content_of_what_a_model_is_made_from(
    project: Path, name: str
) -> None:
    before = fingerprint(project)
    text = (project / name).read_text()
    (project / name).write_text(text + "more\n")
    assert fingerprint(project) != before
    (project / name).write_text(text)
    assert fingerprint(project) == before


def test_the_fingerprint_changes_with_a_file_that_comes_moves_or_goes(project: Path) -> None:
    (project / "data/rules").mkdir()
    seen = {fingerprint(project)}
    new = project / "data/rules/welcome.yml"
    new.write_text("x")
    seen.add(fingerprint(project))
    moved = new.rename(project / "data/rules/asking.yml")
    seen.add(fingerprint(project))
    assert len(seen) == 3
    moved.unlink()
    assert fingerprint(project) in seen


@pytest.mark.parametrize(
    "name", ["README.md", "bot/settings.py", "bot/scale.py", "data/pilot/people.csv"]
)
def test_the_fingerprint_stays_with_other_files(project: Path, name: str) -> None:
    before = fingerprint(project)
    (project / name).write_text("something else\n")
    assert fingerprint(project) == before


def test_the_fingerprint_stays_with_dates_places_and_compiled_files(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    before = fingerprint(project)
    os.utime(project / "config.yml", (1, 1))
    (project / "bot/nlu/__pycache__").mkdir()
    (project / "bot/nlu/__pycache__/scores.pyc").write_bytes(b"x")
    assert fingerprint(project) == before
    assert fingerprint(project.rename(tmp_path_factory.mktemp("other") / "place")) == before


def test_trains_once_until_something_changes_and_says_how_far_it_is(project: Path) -> None:
    said: list[str] = []
    model = train(project, said.append)
    assert model == project / "models" / f"what-matters-{fingerprint(project)}.tar.gz"
    assert [line for line in said if "step" in line] == [
        "training: step 1 of 2, First (0 s)",
        "training: step 2 of 2, Second (0 s)",
    ]
    said.clear()
    assert train(project, said.append) == model
    assert said == []
    assert trainings(project) == 1
    (project / "domain.yml").write_text("intents: [bye]\n")
    assert train(project, silent) != model
    assert trainings(project) == 2


def test_trains_with_telemetry_off(project: Path) -> None:
    train(project, silent)
    assert (project / "trained").read_text() == "false\n"


def test_keeps_the_last_two_models(project: Path) -> None:
    made = []
    for number in range(3):
        (project / "domain.yml").write_text(f"intents: [number_{number}]\n")
        made.append(train(project, silent))
        os.utime(made[-1], (number, number))
    assert sorted((project / "models").glob("*.tar.gz")) == sorted(made[1:])


def test_the_current_model_is_the_one_of_the_present_files_not_the_newest(project: Path) -> None:
    first = train(project, silent)
    kept = (project / "domain.yml").read_text()
    (project / "domain.yml").write_text("intents: [bye]\n")
    second = train(project, silent)
    assert current_model(project) == second
    (project / "domain.yml").write_text(kept)
    assert current_model(project) == first


def test_the_current_model_is_the_newest_where_the_files_have_moved_on(project: Path) -> None:
    model = train(project, silent)
    (project / "domain.yml").write_text("intents: [bye]\n")
    assert current_model(project) == model


def test_no_model_at_all_is_said(project: Path) -> None:
    with pytest.raises(ModelMissing, match="make run"):
        current_model(project)


def test_a_failed_training_gives_rasas_reason_in_one_line_and_leaves_no_model(
    project: Path,
) -> None:
    rasa(project, FAILS)
    with pytest.raises(TrainingFailed) as failed:
        train(project, silent)
    assert str(failed.value) == (
        "training failed: InvalidRule: - two rules contradict. Please update. "
        "(see var/log/training.log)"
    )
    assert [path.name for path in (project / "models").iterdir()] == [".lock"]


@pytest.mark.parametrize("missing", ["config.yml", "domain.yml"])
def test_a_missing_file_is_named(project: Path, missing: str) -> None:
    (project / missing).unlink()
    with pytest.raises(TrainingFailed, match=missing):
        train(project, silent)


def test_a_configuration_that_is_not_yaml_is_said_in_one_line(project: Path) -> None:
    (project / "config.yml").write_text("pipeline: [\n")
    with pytest.raises(TrainingFailed, match=r"^config.yml cannot be read: [^\n]*$"):
        train(project, silent)


@pytest.mark.parametrize("left", [0, 40, -20], ids=["empty", "cut to 40 bytes", "cut at the end"])
def test_a_model_that_is_cut_short_is_broken(project: Path, left: int) -> None:
    model = train(project, silent)
    model.write_bytes(model.read_bytes()[:left])
    with pytest.raises(ModelBroken, match=rf"models/{model.name} is broken: delete it"):
        train(project, silent)


@pytest.mark.parametrize("content", [b"not a model", gzip.compress(b"not an archive")])
def test_a_file_that_is_no_model_is_broken(tmp_path: Path, content: bytes) -> None:
    model = tmp_path / "what-matters-0.tar.gz"
    model.write_bytes(content)
    with pytest.raises(ModelBroken):
        check_model(model)


def test_an_interrupted_training_ends_rasa_and_leaves_no_model(project: Path) -> None:
    rasa(project, HANGS)
    script = "import sys, pathlib; from bot.server.training import train; train(pathlib.Path('.'))"
    root = Path(__file__).parents[2]
    # The real package comes first in this process, the project's `rasa` in the one it starts.
    training = subprocess.Popen(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(root)!r}); {script}"],
        cwd=project,
        start_new_session=True,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(200):
        if (project / "hanging").exists():
            break
        time.sleep(0.05)
    os.killpg(training.pid, signal.SIGINT)
    assert training.wait(10) != 0
    assert not psutil.pid_exists(int((project / "hanging").read_text()))
    assert [path.name for path in (project / "models").iterdir()] == [".lock"]


def test_two_trainings_at_once_train_once(project: Path) -> None:
    rasa(project, "import time; time.sleep(1)\n" + TRAINS)
    root = Path(__file__).parents[2]
    script = f"""import sys; sys.path.insert(0, {str(root)!r})
import pathlib; from bot.server.training import train; train(pathlib.Path('.'))"""
    both = [
        subprocess.Popen([sys.executable, "-c", script], cwd=project, stderr=subprocess.DEVNULL)
        for _ in range(2)
    ]
    assert [training.wait(30) for training in both] == [0, 0]
    assert trainings(project) == 1


@pytest.mark.parametrize(
    ("component", "source"),
    [
        ("bot.nlu.concerns.ConcernReader", "data/concerns/en.tsv"),
        ("bot.nlu.written.WrittenIn", "data/nlu/cy/welcome.yml"),
        ("bot.nlu.intents.IntentReader", "bot/ngrams.py"),
    ],
)
def test_a_component_is_trained_again_where_what_else_it_learns_from_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, root: Path, component: str, source: str
) -> None:
    from rasa.shared.utils.common import class_from_module_path

    from bot.nlu import sources

    for folder in ("bot", "data"):
        shutil.copytree(root / folder, tmp_path / folder, ignore=shutil.ignore_patterns("*.pyc"))
    monkeypatch.setattr(sources, "ROOT", tmp_path)
    learns = class_from_module_path(component)
    before = learns.fingerprint_addon({})
    assert learns.fingerprint_addon({}) == before

    with (tmp_path / source).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert learns.fingerprint_addon({}) != before
