"""Importing: all or nothing, once, and every row that is wrong named without a word of it."""

import csv
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from actions.store import tables
from actions.store.keeping import every
from actions.store.records import Carer, Conversation, Outcome, Person, Practitioner, Score
from reporting.importing.reading import CannotImport, bring_in, read_codes, try_out
from reporting.importing.tables import COLUMNS
from reporting.sentences import read_words
from tests.reporting.some_records import IMPORTED, an_empty_database

ROOT = Path(__file__).resolve().parents[2]
PILOT = ROOT / "data" / "pilot"
CODES = read_codes(ROOT, read_words(ROOT))
ACTOR = "analyst"
TABLES = {
    "people": ["A-1,Gwynedd,adults,North,W-1,2015-05-01,joined,"],
    "outcomes": ["A-1,1,Cadw i fynd,relationships,improve,2015-05-02,,"],
    "scores": [
        "A-1,1,baseline,3,person,2015-05-02",
        "A-1,1,goal,7,person,2015-05-02",
        "A-1,1,review,8,carer,2015-06-02",
    ],
}


@pytest.fixture
def database():
    with an_empty_database() as opened:
        yield opened


@pytest.fixture
def folder(tmp_path):
    def written(**changed: list[str]) -> Path:
        for name, rows in {**TABLES, **changed}.items():
            lines = [",".join(COLUMNS[name]), *rows]
            (tmp_path / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return tmp_path

    return written


def brought(database, path):
    what = bring_in(database, path, CODES, ACTOR, IMPORTED)
    return len(what.people), len(what.outcomes), len(what.scores)


def refused(database, path) -> list[str]:
    with pytest.raises(CannotImport) as caught:
        bring_in(database, path, CODES, ACTOR, IMPORTED)
    return list(caught.value.lines)


def everything(database) -> dict[str, int]:
    with database.read() as session:
        return {
            name: session.scalar(select(func.count()).select_from(table))
            for name, table in tables.metadata.tables.items()
        }


def test_the_pilot_comes_in_whole_and_again_changes_nothing(database):
    assert brought(database, PILOT) == (914, 1239, 3887)
    before = everything(database)
    assert brought(database, PILOT) == (0, 0, 0)
    assert everything(database) == {**before, "audit": before["audit"] + 1}


def test_what_came_in_is_kept_as_it_was(database, folder):
    bring_in(database, folder(), CODES, ACTOR, IMPORTED)
    with database.read() as session:
        person, outcome = every(session, Person)[0], every(session, Outcome)[0]
        scores, said = every(session, Score), every(session, Conversation)[0]
        carer = every(session, Carer)[0]
        assert every(session, Practitioner)[0].name == "W-1"
        assert outcome.statement == "Cadw i fynd"
    assert (person.reference, person.status, person.referred_on) == (
        "A-1",
        "joined",
        date(2015, 5, 1),
    )
    assert (said.channel, said.practice, said.person_id) == ("import", False, person.id)
    assert [(one.kind, one.value, one.given_by, one.carer_id) for one in scores] == [
        ("baseline", 3, "person", None),
        ("goal", 7, "person", None),
        ("review", 8, "carer", carer.id),
    ]


def test_a_statement_is_sealed_at_rest(database, folder):
    bring_in(database, folder(), CODES, ACTOR, IMPORTED)
    with database.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT words FROM revision").scalar()
    assert "Cadw" not in kept


def test_an_import_of_more_rows_adds_only_them(database, folder):
    bring_in(database, folder(), CODES, ACTOR, IMPORTED)
    more = [*TABLES["scores"], "A-1,1,review,9,person,2015-07-02"]
    assert brought(database, folder(scores=more)) == (0, 0, 1)


def test_new_scores_alone_find_the_outcomes_that_are_kept(database, folder):
    bring_in(database, folder(), CODES, ACTOR, IMPORTED)
    new = ["A-1,1,review,9,person,2015-07-02"]
    assert brought(database, folder(people=[], outcomes=[], scores=new)) == (0, 0, 1)


def test_a_course_goes_on_and_an_outcome_is_withdrawn_later(database, folder):
    bring_in(database, folder(), CODES, ACTOR, IMPORTED)
    path = folder(
        people=["A-1,Gwynedd,adults,North,W-1,2015-05-01,withdrawn,moved away"],
        outcomes=["A-1,1,Cadw i fynd,relationships,improve,2015-05-02,2015-08-01,moved away"],
    )
    what = bring_in(database, path, CODES, ACTOR, IMPORTED)
    assert (len(what.people_moved), len(what.outcomes_withdrawn)) == (1, 1)
    with database.read() as session:
        person, outcome = every(session, Person)[0], every(session, Outcome)[0]
    assert (person.status, person.reason_code) == ("withdrawn", "moved_away")
    assert (outcome.status, outcome.reason_code) == ("withdrawn", "moved_away")


@pytest.mark.parametrize(
    ("table", "row", "line"),
    [
        (
            "people",
            "A-1,Powys,adults,North,W-1,2015-05-01,joined,",
            "people.csv, line 2, authority",
        ),
        ("people", "A-1,Gwynedd,adults,North,W-1,2015-05-01,not_joined,", "line 2, status"),
        ("outcomes", "A-1,1,Arall,relationships,improve,2015-05-02,,", "line 2, statement"),
        ("outcomes", "A-1,1,Cadw i fynd,relationships,keep,2015-05-02,,", "line 2, aim"),
        ("scores", "A-1,1,baseline,4,person,2015-05-02", "scores.csv, line 2, score"),
    ],
)
def test_a_row_that_contradicts_what_is_kept_is_named_and_nothing_changes(
    database, folder, table, row, line
):
    bring_in(database, folder(), CODES, ACTOR, IMPORTED)
    before = everything(database)
    alone = {name: [] for name in TABLES} | {table: [row]}
    lines = refused(database, folder(**alone))
    assert len(lines) == 1
    assert line in lines[0]
    assert everything(database) == before


@pytest.mark.parametrize(
    ("table", "row", "said"),
    [
        ("scores", "A-1,1,review,11,person,2015-06-02", "score: expected a whole number from 0 to"),
        ("scores", "A-1,1,review,7.5,person,2015-06-02", "score: expected a whole number"),
        ("scores", "A-1,1,review,,person,2015-06-02", "score: expected a whole number"),
        ("scores", "A-1,1,review,٧,person,2015-06-02", "score: expected a whole number"),
        ("scores", "A-1,1,review,7,person,02/06/2015", "given_on: expected a date as year-month"),
        ("scores", "A-1,1,review,7,person,2015-02-30", "given_on: expected a date as year-month"),
        ("scores", "A-1,1,review,7,person,20150602", "given_on: expected a date as year-month"),
        ("scores", "A-1,1,review,7,person,2099-01-01", "given_on: expected a date that is not to"),
        ("scores", "A-1,1,review,7,carer,2015-05-01", "given_on: expected a date on or after the"),
        ("scores", "A-1,1,goal,8,person,2015-05-02", "one goal of a voice on one date: see line 3"),
        ("scores", "A-1,1,baseline,3,person,2015-05-02", "one baseline of a voice on one date"),
        ("scores", "A-1,2,review,7,person,2015-06-02", "outcome_no: expected an outcome of the"),
        ("scores", "A-9,1,review,7,person,2015-06-02", "outcome_no: expected an outcome of the"),
        ("scores", "A-1,1,revue,7,person,2015-06-02", "kind: expected one of baseline, goal, rev"),
        ("scores", "A-1,1,review,7,aunt,2015-06-02", "given_by: expected one of person, carer, p"),
        ("scores", "A-1,1,review,7,person", "expected 6 cells, as the first line has"),
        ("outcomes", "A-9,1,Mam,,improve,2015-05-02,,", "person_ref: expected a person of the tab"),
        ("outcomes", "A-1,1,Mam,,improve,2015-05-02,,", "outcome_no: expected another than that"),
        (
            "outcomes",
            "A-1,2,Mam,happiness,improve,2015-05-02,,",
            "wellbeing_aspect: expected codes",
        ),
        ("outcomes", "A-1,2,,,improve,2015-05-02,,", "statement: expected 1 to 1000 characters"),
        ("outcomes", "A-1,2,Mam,,win,2015-05-02,,", "aim: expected one of improve, keep"),
        ("outcomes", "A-1,0,Mam,,improve,2015-05-02,,", "outcome_no: expected a whole number from"),
        (
            "outcomes",
            "A-1,2,Mam,,improve,2015-05-02,2015-05-01,",
            "withdrawn_on: expected a date on",
        ),
        ("outcomes", "A-1,2,Mam,,improve,2015-05-02,,moved away", "withdrawn_on: expected a date,"),
        ("people", "A-1,Gwynedd,adults,North,W-1,2015-05-01,joined,", "expected another than that"),
        (
            "people",
            "a 2,Gwynedd,adults,North,W-1,2015-05-01,joined,",
            "person_ref: expected 1 to 16",
        ),
        ("people", "A-2,,adults,North,W-1,2015-05-01,joined,", "authority: expected 1 to 120"),
        (
            "people",
            "A-2,Gwynedd,adult,North,W-1,2015-05-01,joined,",
            "service: expected one of adu",
        ),
        (
            "people",
            "A-2,Gwynedd,adults,North,W-1,2015-05-01,gone,",
            "status: expected one of joined",
        ),
        (
            "people",
            "A-2,Gwynedd,adults,North,W-1,2015-05-01,withdrawn,Mam yn sâl",
            "reason: expected nothing, or one of",
        ),
    ],
)
def test_a_wrong_row_is_named_by_file_line_and_column(database, folder, table, row, said):
    before = everything(database)
    lines = refused(database, folder(**{table: [*TABLES[table], row]}))
    assert len(lines) == 1
    assert lines[0].startswith(f"{table}.csv, line {len(TABLES[table]) + 2}")
    assert said in lines[0]
    assert "Mam" not in lines[0]
    assert everything(database) == before


def test_a_review_before_the_baseline_of_its_voice_is_named(database, folder):
    scores = ["A-1,1,baseline,3,person,2015-05-10", "A-1,1,review,7,person,2015-05-09"]
    assert refused(database, folder(scores=scores)) == [
        "scores.csv, line 3, given_on: expected a date on or after the baseline of the same voice"
    ]


def test_every_problem_is_told_in_the_order_of_the_files(database, folder):
    lines = refused(
        database,
        folder(
            people=["A-1,Gwynedd,adult,North,W-1,01.05.2015,joined,"],
            scores=["A-1,1,baseline,12,person,2015-05-02", "A-1,1,goal,7,nobody,2015-05-02"],
        ),
    )
    assert [line.partition(":")[0] for line in lines] == [
        "people.csv, line 2, referred_on",
        "people.csv, line 2, service",
        "scores.csv, line 2, score",
        "scores.csv, line 3, given_by",
    ]


def test_of_very_many_problems_fifty_are_told_and_the_rest_counted(database, folder):
    wrong = [f"A-1,1,review,11,person,2015-06-{day:02d}" for day in range(1, 31)]
    wrong += [f"A-1,1,review,11,person,2015-07-{day:02d}" for day in range(1, 31)]
    lines = refused(database, folder(scores=wrong))
    assert len(lines) == 51
    assert lines[-1] == "and 10 more, 60 in all"


def test_somebody_who_has_not_joined_has_no_outcomes(database, folder):
    people = ["A-1,Gwynedd,adults,North,W-1,2015-05-01,not_joined,declined"]
    assert refused(database, folder(people=people)) == [
        "outcomes.csv, line 2, person_ref: expected somebody whose status is joined or withdrawn"
    ]


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("person_ref,outcome_no,kind,score,given_by", "line 1, given_on: expected this column"),
        ("person_ref,outcome_no,kind,score,given_by,given_on,note", "expected no other columns"),
        ("person_ref,outcome_no,kind,score,given_by,given_on,kind", "expected each column once"),
    ],
)
def test_columns_that_are_wrong_are_told_alone(database, folder, header, said):
    path = folder()
    (path / "scores.csv").write_text(f"{header}\n", encoding="utf-8")
    lines = refused(database, path)
    assert len(lines) == 1
    assert said in lines[0]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("scores.csv", None, "scores.csv: expected this file, and it is not there"),
        ("scores.csv", b"\xff\xfe\x00", "scores.csv: expected text in UTF-8"),
        ("scores.csv", b'"A', "scores.csv: expected CSV, but"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(database, folder, name, content, said):
    path = folder()
    (path / name).unlink()
    if content is not None:
        (path / name).write_bytes(content)
    with pytest.raises(ValueError, match=said):
        bring_in(database, path, CODES, ACTOR, IMPORTED)


def test_a_workbook_of_three_sheets_is_the_same_as_three_files(database, tmp_path):
    book = Workbook()
    book.remove(book.active)
    for name in TABLES:
        sheet = book.create_sheet(name)
        with (PILOT / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        sheet.append(header)
        for row in rows:
            typed = [date.fromisoformat(cell) if cell[:3] == "201" else cell for cell in row]
            sheet.append([int(cell) if str(cell).isdigit() else cell for cell in typed])
    book.save(tmp_path / "pilot.xlsx")
    assert brought(database, tmp_path / "pilot.xlsx") == (914, 1239, 3887)
    assert brought(database, PILOT) == (0, 0, 0)


def test_a_workbooks_wrong_row_is_named_by_its_sheet(database, tmp_path):
    book = Workbook()
    book.active.title = "people"
    book.active.append(list(COLUMNS["people"]))
    for name in ("outcomes", "scores"):
        book.create_sheet(name).append(list(COLUMNS[name]))
    book["scores"].append(["A-1", 1, "review", 11, "person", date(2015, 6, 2)])
    book.save(tmp_path / "ours.xlsx")
    assert refused(database, tmp_path / "ours.xlsx") == [
        "ours.xlsx, sheet scores, line 2, score: expected a whole number from 0 to 10"
    ]


@pytest.mark.parametrize("name", ["nothing", "notes.txt", "broken.xlsx"])
def test_what_is_neither_a_folder_nor_a_workbook_is_said_so(database, tmp_path, name):
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    (tmp_path / "broken.xlsx").write_text("x", encoding="utf-8")
    with pytest.raises(ValueError, match="expected a"):
        bring_in(database, tmp_path / name, CODES, ACTOR, IMPORTED)


def test_trying_out_says_what_would_come_in_and_writes_nothing(database, folder):
    before = everything(database)
    what = try_out(database, folder(), CODES, IMPORTED.date())
    assert (len(what.people), len(what.outcomes), len(what.scores)) == (1, 1, 3)
    assert everything(database) == before


def test_a_statement_of_two_lines_keeps_the_lines_after_it_right(database, folder):
    outcomes = ['A-1,1,"Cadw\ni fynd",,improve,2015-05-02,,', "A-1,2,Mam,,win,2015-05-02,,"]
    assert refused(database, folder(outcomes=outcomes)) == [
        "outcomes.csv, line 4, aim: expected one of improve, keep"
    ]
