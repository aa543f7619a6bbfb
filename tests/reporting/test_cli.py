"""The `what-matters` command: every command says what it did, or in one line what was wrong."""

import re
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from typer.testing import CliRunner

from actions.store.answers import keep_answer
from actions.store.conversations import agree, current_sitting, end_sitting, set_speaker
from actions.store.database import open_store
from actions.store.keeping import every
from actions.store.outcomes import draft_outcome, keep_outcome, revise
from actions.store.people import take_invitation
from actions.store.records import Audit, Invitation, Person
from actions.store.reminders import plan_check_in
from actions.store.requests import ask
from actions.store.scores import keep_score
from actions.store.shares import hold_back, send
from actions.store.worries import raise_worry
from bot.sealing import new_key
from bot.settings import Settings
from reporting.cli import app
from tests.actions.a_store import answered, said, slot_set

ROOT = Path(__file__).resolve().parents[2]
AT = datetime(2026, 11, 24, 9, 5, tzinfo=timezone.utc)
SAM = ["--council", "Gwynedd", "--service", "children", "--team", "North", "--name", "Sam"]


class House:
    """The command in an installation of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environ = {"WHAT_MATTERS_ROOT": str(folder)}

    def run(self, *arguments: str, said: str | bytes = "", **environ: str):
        told = {f"WHAT_MATTERS_{name}": value for name, value in environ.items()}
        return CliRunner().invoke(app, arguments, input=said, env={**self.environ, **told})

    def invited(self, *more: str) -> tuple[str, str]:
        """A new person's reference and code."""
        result = self.run("invite", *SAM, *more)
        assert result.exit_code == 0, result.output
        reference, link = result.stdout.splitlines()[:2]
        return reference, link.rpartition("/")[2]

    def store(self):
        return open_store(Settings.from_environment(self.environ, self.folder))


@pytest.fixture
def house(tmp_path):
    return House(tmp_path)


def fails_with(result, *expected: str) -> None:
    """In one line on standard error, without a traceback, and with a failing exit."""
    assert result.exit_code != 0
    assert isinstance(result.exception, SystemExit)
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 1
    for words in expected:
        assert words in result.stderr


# Reading


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("7\n", "7\n"),
        ("6 or 7\nrhyw dri\n11\nno idea\n", "6-7\n3\noff\nnone\n"),
        ("7\n\n8", "7\nnone\n8\n"),
        ("7\r\n", "7\n"),
        ("", ""),
    ],
)
def test_a_score_is_read_for_every_line(house, said, read):
    result = house.run("read-scores", said=said)
    assert (result.exit_code, result.stdout) == (0, read)


def test_a_line_that_is_no_text_is_a_line_still(house):
    result = house.run("read-scores", said=b"\xff\xfe\n7\n")
    assert (result.exit_code, result.stdout) == (0, "none\n7\n")


def test_a_concern_is_read_for_every_line(house):
    result = house.run("read-concerns", said="i want to kill myself\nmy hip hurts\n\n")
    assert (result.exit_code, result.stdout) == (0, "worry\nok\nok\n")


def test_reading_scores_loads_no_database_and_no_rasa():
    code = (
        "import sys\n"
        "from reporting.cli import app\n"
        "app(['read-scores'], standalone_mode=False)\n"
        "print([m for m in ('rasa', 'sqlalchemy', 'alembic', 'flask') if m in sys.modules])\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], input="7\n", capture_output=True, text=True, cwd=ROOT
    )
    assert result.stdout == "7\n[]\n"


# Inviting


def test_an_invitation_prints_a_reference_a_link_and_until_when(house):
    result = house.run("invite", *SAM, "--born", "2012", "--worker", "Rhian")
    reference, link, terms = result.stdout.splitlines()
    assert re.fullmatch(r"P-[0-9A-Z]{6}", reference)
    assert re.fullmatch(r"http://127\.0\.0\.1:8080/c/[\w-]{22}", link)
    assert terms.startswith("The link works once, until ")


def test_the_link_is_at_the_pages_address_and_lasts_as_long_as_set(house):
    result = house.run("invite", *SAM, PAGE_URL="https://beth.example.cymru/", INVITATION_DAYS="3")
    assert "\nhttps://beth.example.cymru/c/" in result.stdout
    with house.store().read() as session:
        invitation = every(session, Invitation)[0]
    assert invitation.expires_at - invitation.made_at == timedelta(days=3)


def test_what_was_told_of_a_person_is_kept(house):
    house.invited("--born", "2012", "--language", "cy")
    with house.store().read() as session:
        person = every(session, Person)[0]
    assert (person.name, person.year_of_birth, person.language) == ("Sam", 2012, "cy")


def test_an_invitation_is_noted_in_the_audit(house):
    reference, _ = house.invited()
    with house.store().read() as session:
        lines = [(line.action, line.reference) for line in every(session, Audit)]
    assert lines == [("invited a person", reference)]


def test_the_link_of_an_invitation_works(house):
    _, code = house.invited()
    with house.store().begin() as session:
        now = datetime.now(timezone.utc)
        assert take_invitation(session, code, "abc", "webchat", now).status == "linked"


def test_a_council_without_a_phone_number_is_warned_of_until_it_has_one(house):
    assert "no phone number is kept for Gwynedd" in house.run("invite", *SAM).stderr
    result = house.run("council", "Gwynedd", "--day-phone", "01766 1", "--night-phone", "01248 2")
    assert result.stdout == "Gwynedd: 01766 1 from 09:00 to 17:00, else 01248 2.\n"
    assert house.run("invite", *SAM).stderr == ""


def test_a_carer_is_invited_for_a_person(house):
    reference, _ = house.invited()
    result = house.run(
        *("invite", "--carer", "Carys", "--relationship", "mother", "--for", reference.lower()),
        *("--born", "1980"),
    )
    assert result.stdout.splitlines()[0] == reference
    with house.store().begin() as session:
        code = result.stdout.splitlines()[1].rpartition("/")[2]
        now = datetime.now(timezone.utc)
        taken = take_invitation(session, code, "carys", "webchat", now)
    carer = taken.conversation.carer
    assert (taken.status, carer.name, carer.year_of_birth) == ("linked", "Carys", 1980)


def test_a_new_link_is_for_the_same_person(house):
    reference, code = house.invited()
    result = house.run("invite", "--again", reference)
    assert result.stdout.splitlines()[0] == reference
    assert code not in result.stdout


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], "--council, --name, --service, --team missing"),
        (SAM[:-2], "--name missing"),
        ([*SAM[:3], "kids", *SAM[4:]], "--service is 'kids': expected adults or children"),
        ([*SAM, "--born", "1066"], "--born is 1066: expected a year"),
        ([*SAM, "--language", "fr"], "--language is 'fr': expected en or cy"),
        ([*SAM[:-1], "  "], "--name is '  ': expected 1 to 120 characters"),
        ([*SAM, "--again", "P-XXXXXX"], "--again REF stands alone"),
        ([*SAM, "--carer", "Carys"], "cannot be given here"),
        (["--carer", "Carys", "--for", "P-XXXXXX"], "--relationship missing"),
        (
            ["--carer", "Carys", "--relationship", "mother", "--for", "P-XXXXXX"],
            "no person has the reference 'P-XXXXXX'",
        ),
        (["--again", "P-XXXXXX"], "no person has the reference 'P-XXXXXX'"),
    ],
)
def test_a_wrong_invitation_is_refused_with_what_is_wrong(house, arguments, expected):
    house.run("migrate")
    fails_with(house.run("invite", *arguments), expected)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--day-phone", "ring us", "--night-phone", "01248 2"], "--day-phone is 'ring us'"),
        (
            ["--day-phone", "01766 1", "--night-phone", "01248 2", "--opens", "nine"],
            "opens is 'nine': expected a time such as 09:00",
        ),
    ],
)
def test_a_wrong_council_is_refused_with_what_is_wrong(house, arguments, expected):
    house.run("migrate")
    fails_with(house.run("council", "Gwynedd", *arguments), expected)


# Keys and databases


def test_the_first_run_makes_a_key_and_says_to_keep_a_copy(house):
    result = house.run("migrate")
    assert result.stdout == "The database is up to date.\n"
    assert str(house.folder / "var" / "key") in result.stderr
    assert "Keep a copy" in result.stderr
    assert house.run("migrate").stderr == ""


def test_a_lost_key_is_an_error_and_never_a_new_key(house):
    house.invited()
    (house.folder / "var" / "key").unlink()
    fails_with(house.run("invite", *SAM), "WHAT_MATTERS_KEY is not set", "A new one would open")
    fails_with(house.run("show", "P-XXXXXX"), "WHAT_MATTERS_KEY is not set")
    fails_with(house.run("run"), "WHAT_MATTERS_KEY is not set")
    assert not (house.folder / "var" / "key").exists()


def test_another_key_is_an_error(house):
    house.invited()
    fails_with(house.run("invite", *SAM, KEY=new_key()), "cannot be opened with this key: key k1")


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"KEY": "junk"}, "WHAT_MATTERS_KEY: key 1"),
        ({"PAGE_PORT": "eighty"}, "WHAT_MATTERS_PAGE_PORT is 'eighty'"),
        ({"DATABASE_URL": "sqlite:////proc/nowhere/a.db"}, "/proc/nowhere"),
        ({"DATABASE_URL": "postgresql://bot@127.0.0.1:1/x"}, "the database cannot be used"),
        ({"DATABASE_URL": "postgresql+nothing://bot@db/x"}, "the database cannot be used"),
    ],
)
def test_a_wrong_setting_ends_a_command_in_one_line(house, environ, expected):
    fails_with(house.run("migrate", KEY=environ.pop("KEY", new_key()), **environ), expected)


def test_a_file_that_is_no_database_ends_a_command_in_one_line(house):
    (house.folder / "var").mkdir()
    (house.folder / "var" / "what-matters.db").write_text("a shopping list" * 100)
    fails_with(house.run("migrate", KEY=new_key()), "file is not a database")


# Showing


class Talk:
    """What Sam said, put down as the dialogue does."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.reference, code = house.invited("--worker", "Rhian")
        self.database = house.store()
        with self.database.begin() as session:
            # A sitting left unfinished is shown after a day.
            self.begun = datetime.now(timezone.utc) - timedelta(days=2)
            conversation = take_invitation(session, code, "sam", "webchat", self.begun).conversation
            set_speaker(session, conversation, "person", at=self.at(1))
            sitting = current_sitting(session, conversation, self.at(1))
            agree(session, sitting, self.at(1))
            slot_set(session, "sam", "language", "en", self.at(1))
            slot_set(session, "sam", "speaker", "person", self.at(1))
            self.hears(session, "ask_matters", "What matters to you [at the moment]?", 2)
            said(session, "sam", "see my brother", self.at(3), "m1")
            outcome = draft_outcome(session, conversation, "see my brother", "m1", self.at(3))
            revise(session, outcome, "see my brother more", "m2", "person", self.at(4))
            keep_outcome(session, outcome, self.at(4))
            slot_set(session, "sam", "outcome_id", outcome.id, self.at(4))
            self.hears(session, "ask_baseline", "Where are things now?", 4)
            said(session, "sam", '/give_score{"score": "2"}', self.at(5), "m3", title="2")
            self.score = self.keeps_score(session, outcome, 2, "m3")
            self.hears(session, "ask_around", "Who is around?", 5.5)
            said(session, "sam", "nan. and mrs pugh", self.at(6), "m4")
            self.hears(session, "line_around", "who could help: nan. and mrs pugh", 7)
            self.answer = keep_answer(
                session,
                conversation,
                "around",
                "nan. and mrs pugh",
                outcome=outcome,
                given_by="person",
                message_id="m4",
                at=self.at(6),
            )
            self.conversation, self.sitting, self.outcome = conversation, sitting, outcome

    def at(self, seconds: float) -> datetime:
        return self.begun + timedelta(seconds=seconds)

    def hears(self, session, response: str, text: str, seconds: float) -> None:
        answered(session, "sam", text, self.at(seconds), f"utter_{response}")

    def keeps_score(self, session, outcome, value, message_id, given_by="person", carer=None):
        return keep_score(
            session,
            outcome,
            "baseline",
            value,
            why_none=None,
            given_by=given_by,
            carer=carer,
            way="button",
            words=str(value),
            message_id=message_id,
            at=self.at(5),
        )

    def attached(self, session):
        """Sam's conversation, sitting and outcome in this session."""
        return [session.merge(one) for one in (self.conversation, self.sitting, self.outcome)]

    def shown(self, *more: str) -> str:
        result = self.house.run("show", self.reference, *more)
        assert result.exit_code == 0, result.output
        return result.stdout


@pytest.fixture
def talk(house):
    return Talk(house)


def test_show_gives_every_turn_with_its_time_speaker_and_language(talk):
    page = talk.shown()
    when = r"\d{1,2} [A-Z][a-z]{2} 20\d\d \d\d:\d\d"
    assert re.search(rf"{when}  bot \(English\): What matters to you \[at the moment\]\?", page)
    assert re.search(rf"{when}  Sam \(English\): see my brother\n", page)
    assert re.search(rf"{when}  Sam \(English, button\): 2\n", page)


def test_show_gives_what_was_recorded(talk):
    with talk.database.begin() as session:
        conversation, sitting, _ = talk.attached(session)
        ask(session, conversation, "advocate", "m8", talk.at(8))
        raise_worry(session, conversation, "dad hits me", ["hits"], "abuse", "m9", talk.at(9))
        plan_check_in(session, conversation.person, datetime(2026, 12, 22).date())  # noqa: DTZ001
        send(session, sitting, talk.at(10))
    page = talk.shown()
    for expected in (
        f"{talk.reference}  Sam  (joined)",
        "Outcome 1 (active), in Sam's words",
        '"see my brother"  (an earlier wording)',
        '"see my brother more"',
        "baseline by Sam: 2 (tapped)",
        'who is around, by Sam: "nan. and mrs pugh"',
        'abuse (open), from Sam: "dad hits me"',
        "advocate  (open)",
        "Next check-in: 22 Dec 2026",
    ):
        assert expected in page
    assert re.search(r"Sitting begun .*, sent ", page)
    assert "UNFINISHED" not in page


def test_show_says_which_sittings_are_unfinished(talk):
    assert "UNFINISHED: under way" in talk.shown()
    with talk.database.begin() as session:
        end_sitting(session, talk.attached(session)[1], "stopped", talk.at(10))
    assert "UNFINISHED: stopped" in talk.shown()


def test_what_was_held_back_reads_kept_back_where_said_quoted_and_recorded(talk):
    with talk.database.begin() as session:
        sitting = talk.attached(session)[1]
        hold_back(session, sitting, "answer", talk.answer.id, talk.at(8))
        hold_back(session, sitting, "score", talk.score.id, talk.at(8))
    page = talk.shown()
    assert "pugh" not in page
    assert "Sam (English): [kept back]" in page
    assert "who could help: [kept back]" in page
    assert "who is around, by Sam: [kept back]" in page
    assert "button): [kept back]" in page
    assert "baseline by Sam: [kept back]" in page


def test_a_held_statement_is_kept_back_in_every_wording(talk):
    with talk.database.begin() as session:
        hold_back(session, talk.attached(session)[1], "outcome", talk.outcome.id, talk.at(8))
    page = talk.shown()
    assert "brother" not in page
    assert "pugh" in page


def test_each_voice_is_shown_as_its_own(talk):
    with talk.database.begin() as session:
        conversation, _, outcome = talk.attached(session)
        set_speaker(session, conversation, "carer", "his mum", at=talk.at(8))
        talk.keeps_score(session, outcome, 5, "m9", "carer", conversation.carer)
        slot_set(session, "sam", "speaker", "carer", talk.at(8))
        said(session, "sam", "about a five i think", talk.at(9), "m9")
    page = talk.shown()
    assert "his mum (English): about a five i think" in page
    assert "baseline by his mum: 5 (tapped)" in page
    assert "baseline by Sam: 2 (tapped)" in page


def test_opening_a_transcript_is_noted_with_who_and_why(talk):
    talk.shown("--reason", "visit on Monday")
    with talk.database.read() as session:
        line = every(session, Audit)[-1]
    assert (line.action, line.reference, line.reason) == (
        "opened the transcript",
        talk.reference,
        "visit on Monday",
    )
    assert line.actor


def test_marks_that_steer_a_terminal_are_not_passed_on(talk):
    with talk.database.begin() as session:
        said(session, "sam", "\x1b]0;owned\x07\x1b[2Jhello [bold]there[/bold]", talk.at(9), "m9")
    page = talk.shown()
    assert "\x1b" not in page
    assert "[bold]there[/bold]" in page


def test_nobodys_reference_shows_nothing(house):
    house.run("migrate")
    fails_with(house.run("show", "P-XXXXXX"), "no person has the reference 'P-XXXXXX'")


# Help


@pytest.mark.parametrize(
    "command",
    [
        "read-scores",
        "read-concerns",
        "invite",
        "council",
        "show",
        "migrate",
        "train",
        "run",
        "chat",
    ],
)
def test_every_command_explains_itself(house, command):
    assert f"  {command} " in house.run("--help").stdout
    assert house.run(command, "--help").exit_code == 0
