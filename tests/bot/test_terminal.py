"""The terminal chat, against the small server that stands for Rasa's inlet."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from bot.channels.terminal import chat, numbered
from bot.channels.webchat.relay import Button, Turn
from bot.settings import Settings
from tests.bot.inlet_double import FACES, HOW_AM_I, NOT_SAFE, InletDouble, running_inlet

ROOT = Path(__file__).parents[2]


@pytest.fixture
def inlet() -> Iterator[InletDouble]:
    with running_inlet() as double:
        yield double


class Terminal:
    """Types lines into a chat and keeps what it shows."""

    def __init__(self, root: Path, inlet: InletDouble) -> None:
        at = {"WHAT_MATTERS_RASA_PORT": str(inlet.port), "WHAT_MATTERS_RASA_WORKERS": "1"}
        self.settings = Settings.from_environment(at, root)
        self.inlet = inlet

    def types(self, *lines: str, code: str | None = None) -> str:
        typed = iter(lines)

        def read(prompt: str) -> str:
            line = next(typed, None)
            if line is None:
                raise EOFError
            if line.startswith("refuse "):
                status, reason = line.split()[1:]
                self.inlet.refuse_with = (int(status), reason)
                return read(prompt)
            if line == "accept":
                self.inlet.refuse_with = None
                return read(prompt)
            return line

        screen = io.StringIO()
        chat(self.settings, code, read, Console(file=screen, width=200))
        return screen.getvalue()


@pytest.fixture
def terminal(tmp_path: Path, inlet: InletDouble) -> Terminal:
    words = tmp_path / "data" / "responses" / "terminal.yml"
    words.parent.mkdir(parents=True)
    words.write_bytes((ROOT / "data" / "responses" / "terminal.yml").read_bytes())
    return Terminal(tmp_path, inlet)


def test_shows_messages_and_numbered_answers_and_takes_one(terminal: Terminal) -> None:
    shown = terminal.types("#2", "#1")
    assert terminal.inlet.said == ["English", "OK"]
    assert "#1  OK\n#2  Tell me more\n#3  No, thank you" in shown
    assert "Who is here today?" in shown


def test_words_and_a_bare_number_are_the_answer_itself(terminal: Terminal) -> None:
    terminal.types("#2", "#1", "#1", "my garden", "Yes", "7")
    assert terminal.inlet.said[3:] == ["my garden", "Yes", "7"]


def test_a_number_on_a_button_is_chosen_by_itself(terminal: Terminal) -> None:
    shown = terminal.types("#2", "#1", "#1", "my garden", "#1", "#0")
    assert "#0   #1   #2   #3   #4   #5   #6   #7   #8   #9   #10\n#11  No number" in shown
    assert terminal.inlet.said[-1] == "0"


@pytest.mark.parametrize(
    ("titles", "keys"),
    [
        (["Yes", "No"], ["1", "2"]),
        (["6", "7"], ["6", "7"]),
        (["0", "No number"], ["0", "1"]),
        (["1", "Neither", "3", "Skip"], ["1", "3", "2", "4"]),
        ([], []),
    ],
)
def test_numbers_of_buttons_never_clash(titles: list[str], keys: list[str]) -> None:
    buttons = tuple(Button(title, f"/{title}") for title in titles)
    assert list(numbered(Turn("bot", "?", "en", "choice", buttons))) == keys


def test_a_picture_is_its_sentence_and_a_face_its_title(terminal: Terminal) -> None:
    shown = terminal.types("#2", HOW_AM_I, FACES, "#5")
    assert "You said 2 on 24 November 2026, and 6 on 17 March 2027." in shown
    assert "#1  Very hard\n#2  Hard\n#3  In between\n#4  Good\n#5  Very good\n#6  Skip" in shown
    assert terminal.inlet.said[-1] == "Very good"


def test_a_number_that_is_not_offered_is_not_sent(terminal: Terminal) -> None:
    assert "That number is not in the list." in terminal.types("#2", "#9")
    assert terminal.inlet.said == ["English"]


def test_speaks_the_language_of_the_conversation(terminal: Terminal) -> None:
    shown = terminal.types("#1", "#9")
    assert "Dydy'r rhif hwnnw ddim yn y rhestr." in shown
    assert "That number is not in the list." not in shown


def test_comes_back_to_the_same_conversation(terminal: Terminal) -> None:
    terminal.types("#2", "#1", "#1", "my garden")
    shown = terminal.types("#1")
    assert "> my garden" in shown
    assert "Here is where you were." in shown
    assert terminal.inlet.said[-1] == "Yes"
    assert len(terminal.inlet.starts) == 1


def test_each_link_is_a_conversation_of_its_own_and_its_code_is_not_written_down(
    terminal: Terminal, tmp_path: Path
) -> None:
    for code in (None, "first-code", "second-code", "first-code"):
        terminal.types(code=code)
    assert [code for _, code in terminal.inlet.starts] == [None, "first-code", "second-code"]
    assert len({sender for sender, _ in terminal.inlet.starts}) == 3
    remembered = tmp_path / "var" / "terminal.json"
    assert len(json.loads(remembered.read_text())) == 3
    assert "code" not in remembered.read_text()
    assert remembered.stat().st_mode & 0o077 == 0


def test_what_is_hidden_stays_hidden_until_the_link_is_used_again(terminal: Terminal) -> None:
    terminal.types("#2", "#1", "#1", NOT_SAFE, code="a-code")
    terminal.inlet.starts.clear()
    shown = terminal.types(code="a-code")
    assert len(terminal.inlet.starts) == 1
    assert "Who is here today?" in shown


def test_what_is_hidden_is_said_to_be_in_practice(terminal: Terminal) -> None:
    terminal.types("#2", "#1", "#1", NOT_SAFE)
    shown = terminal.types()
    assert "Earlier words are hidden on this screen." in shown
    assert "Who is here today?" not in shown


@pytest.mark.parametrize(
    ("status", "reason", "said"),
    [
        (400, "empty", "There was nothing in that"),
        (400, "too_long", "too long for one message"),
        (400, "unknown_button", "a question that has passed"),
        (400, "malformed", "could not be read"),
        (429, "too_fast", "That was very quick"),
        (503, "unavailable", "No answer is coming just now"),
    ],
)
def test_a_refusal_is_a_plain_sentence(
    terminal: Terminal, status: int, reason: str, said: str
) -> None:
    assert said in terminal.types("#2", f"refuse {status} {reason}", "my words")


@pytest.mark.parametrize("reason", ["429 too_fast", "503 unavailable"])
def test_words_that_could_not_be_sent_are_sent_by_enter_alone(
    terminal: Terminal, reason: str
) -> None:
    terminal.types("#2", "#1", "#1", f"refuse {reason}", "my garden", "accept", "")
    assert terminal.inlet.said[-1] == "my garden"
    assert terminal.inlet.said.count("my garden") == 1


def test_enter_alone_sends_nothing_otherwise(terminal: Terminal) -> None:
    terminal.types("#2", "", "  ")
    assert terminal.inlet.said == ["English"]


def test_words_are_shown_and_never_obeyed(terminal: Terminal) -> None:
    said = "[red]x[/red] :smile: \x1b[2J"
    shown = terminal.types("#2", "#1", "#1", said)
    assert "[red]x[/red] :smile: [2J" in shown
    assert "\x1b" not in shown


def test_nothing_listening_is_said_in_one_line_in_both_languages(
    terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal.settings = Settings.from_environment(
        {"WHAT_MATTERS_RASA_PORT": "1"}, terminal.settings.root
    )
    with pytest.raises(SystemExit) as ended:
        terminal.types()
    said = capsys.readouterr().err
    assert ended.value.code == 1
    assert said.count("\n") == 1
    assert "Rhedwch make run yn gyntaf" in said
    assert "First run make run" in said


def test_a_whole_link_is_as_good_as_its_code(terminal: Terminal) -> None:
    terminal.types(code="https://example.org/c/a-code")
    assert [code for _, code in terminal.inlet.starts] == ["a-code"]


@pytest.mark.parametrize("code", ["", "a b", 'x"}', "https://example.org/c/"])
def test_what_cannot_be_a_code_is_not_sent(
    terminal: Terminal, capsys: pytest.CaptureFixture[str], code: str
) -> None:
    with pytest.raises(SystemExit):
        terminal.types(code=code)
    assert "Copy the part after /c/" in capsys.readouterr().err
    assert terminal.inlet.starts == []


@pytest.mark.parametrize("content", ["", "[]", "{"])
def test_a_broken_memory_is_said(
    terminal: Terminal, capsys: pytest.CaptureFixture[str], tmp_path: Path, content: str
) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "terminal.json").write_text(content)
    with pytest.raises(SystemExit):
        terminal.types()
    assert "var/terminal.json" in capsys.readouterr().err
