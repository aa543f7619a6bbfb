"""Whose words a report may quote, which are taken, and from which groups."""

from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import insert, select, update

from actions.store import tables
from actions.store.quotable import names_anyone, quotable
from reporting.definitions import PILOT_2016
from reporting.figures import Request, report
from reporting.formats.quotes import FEWEST_PEOPLE, MOST_IN_A_GROUP, quoted_groups, quotes
from reporting.frames import read_records
from tests.reporting.some_records import CUT, an_empty_database, outcome, person, put, scores
from tests.reporting.test_measuring import PILOT, House

NOON = datetime(2015, 6, 1, 12, tzinfo=timezone.utc)
LATER = datetime(2026, 1, 1, tzinfo=timezone.utc)


def people(count, team="North", first=1, score="b3 g7 r8@06-10", words="wish {}"):
    rows = []
    for number in range(first, first + count):
        ref = f"A-{number:03}"
        rows += [person(ref, team=team), outcome(ref, statement=words.format(number))]
        rows += scores(score, ref)
    return rows


def report_of(database, by=(), audience="internal"):
    records = read_records(database, CUT)
    made = report(records, Request(tuple(by), None, CUT, PILOT_2016, "both", audience))
    return made, quotes(made, records, database)


@pytest.fixture
def database():
    with an_empty_database() as made:
        yield made


@pytest.fixture
def one(database):
    """Somebody with an outcome that may be quoted; what it says of them may be changed."""
    put(database, person(), outcome(), *scores("b3 g7 r8@06-10"))
    return database


def said(database) -> list[str]:
    with database.read() as session:
        ids = [row.id for row in session.execute(select(tables.outcome.c.id))]
        return [found.words for found in quotable(session, ids, CUT)]


def change(database, table, **values) -> None:
    with database.begin() as session:
        session.execute(update(table).values(**values))


def add(database, table, **values) -> int:
    with database.begin() as session:
        return session.execute(insert(table).values(**values)).inserted_primary_key[0]


def sitting(database) -> int:
    return add(
        database, tables.sitting, conversation_id=1, started_at=NOON, last_at=NOON, state="sent"
    )


def share(database, kind, record, record_id, at=NOON) -> None:
    told = {"sitting_id": sitting(database), "record": record, "record_id": record_id}
    add(database, tables.share, kind=kind, at=at, **told)


def worry(database, state, **whose) -> None:
    add(
        database,
        tables.worry,
        **{"conversation_id": 1, **whose},
        message_id="m",
        words="not safe",
        rules="harm",
        kind="harm",
        state=state,
        opened_at=NOON,
    )


# Whose words


def test_a_statement_that_came_in_with_a_councils_tables_may_be_quoted(one):
    assert said(one) == ["to see my brother"]


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (tables.conversation, {"practice": True}),
        (tables.outcome, {"status": "withdrawn"}),
        (tables.outcome, {"status": "draft"}),
        (tables.outcome, {"owner": "carer"}),
        (tables.outcome, {"owner": "practitioner"}),
        (tables.outcome, {"kept_at": LATER}),
        (tables.revision, {"by": "practitioner"}),
        (tables.revision, {"by": "carer"}),
        (tables.revision, {"at": LATER}),
        (tables.person, {"status": "withdrawn"}),
        (tables.person, {"name": "Brother Evans"}),
        (tables.conversation, {"channel": "web"}),
    ],
    ids=lambda one: one.name if hasattr(one, "columns") else " ".join(map(str, one.items())),
)
def test_words_are_not_quoted_that_are_not_theirs_to_stand_by(one, table, values):
    change(one, table, **values)
    assert said(one) == []


@pytest.mark.parametrize("state", ["open", "read", "acted"])
def test_nobody_with_a_worry_that_is_not_closed_is_quoted(one, state):
    worry(one, state, person_id=1)
    assert said(one) == []


def test_a_worry_of_a_conversation_counts_before_it_is_known_whose_it_is(one):
    worry(one, "open", person_id=None)
    assert said(one) == []


def test_somebody_whose_worry_is_closed_may_be_quoted(one):
    worry(one, "closed", person_id=1)
    assert said(one) == ["to see my brother"]


def test_nobody_who_asked_for_deletion_is_quoted(one):
    add(
        one,
        tables.request,
        conversation_id=1,
        person_id=1,
        message_id="m",
        kind="delete",
        at=NOON,
        state="open",
    )
    assert said(one) == []


@pytest.mark.parametrize("record", ["outcome", "zero_words", "score"])
def test_an_outcome_of_which_something_was_held_back_is_not_quoted(one, record):
    share(one, "held", record, 1)
    assert said(one) == []


@pytest.mark.parametrize("about", [1, None])
def test_an_answer_held_back_about_what_matters_keeps_the_words_back(one, about):
    told = {"conversation_id": 1, "person_id": 1, "outcome_id": about, "message_id": "m"}
    answer = add(
        one, tables.answer, **told, kind="matters", words="that", given_by="person", at=NOON
    )
    share(one, "held", "answer", answer)
    assert said(one) == []


def test_what_somebody_else_held_back_is_nothing_to_them(one):
    share(one, "held", "outcome", 99)
    assert said(one) == ["to see my brother"]


def test_words_said_to_the_bot_are_quoted_once_they_were_sent(one):
    change(one, tables.conversation, channel="web")
    share(one, "sent", "outcome", 1)
    assert said(one) == ["to see my brother"]


def test_words_changed_since_they_were_sent_are_not(one):
    change(one, tables.conversation, channel="web")
    share(one, "sent", "outcome", 1, at=NOON - timedelta(days=60))
    assert said(one) == []


def test_the_latest_wording_is_the_one_that_is_quoted(one):
    told = {"outcome_id": 1, "conversation_id": 1, "message_id": "m2", "part": "statement"}
    add(one, tables.revision, **told, words="to see him weekly", by="person", at=NOON)
    assert said(one) == ["to see him weekly"]


@pytest.mark.parametrize(
    ("words", "names", "found"),
    [
        ("to walk with Siân again", ["Siân Evans"], True),
        ("to walk with SIÂN", ["siân"], True),
        ("to walk again", ["Siân Evans"], False),
        ("to be at home", ["Al Be"], False),
        ("to walk again", [None, ""], False),
    ],
)
def test_a_name_is_found_as_a_word_of_three_letters_or_more(words, names, found):
    assert names_anyone(words, names) is found


# From which groups, and which of them


def test_nobody_is_quoted_from_a_group_of_fewer_than_fifteen_people(database):
    put(database, *people(FEWEST_PEOPLE, "North"), *people(FEWEST_PEOPLE - 1, "South", 51))
    made, found = report_of(database, ["team"])
    assert quoted_groups(made) == [("North",), ("All",)]
    assert {quote.group for quote in found} == {("North",), ("All",)}


def test_what_is_published_quotes_no_group_with_a_number_that_is_hidden(database):
    rows = people(20, "North") + people(18, "South", 51) + people(2, "South", 81, "b3 g7 r5@06-10")
    put(database, *rows)
    made, found = report_of(database, ["team"], "published")
    assert ("South",) not in quoted_groups(made)
    assert ("South",) not in {quote.group for quote in found}
    assert ("South",) in quoted_groups(report_of(database, ["team"])[0])


def test_what_is_published_quotes_a_group_of_which_everything_is_shown(database):
    put(database, *people(20))
    made, found = report_of(database, audience="published")
    assert quoted_groups(made) == [("All",)]
    assert len(found) == MOST_IN_A_GROUP


def test_a_quote_is_from_the_group_it_stands_under(database):
    put(database, *people(20, "North", 1), *people(20, "South", 51))
    found = report_of(database, ["team"])[1]
    numbers = {
        group: [int(one.reference[2:]) for one in found if one.group == (group,)]
        for group in ("North", "South")
    }
    assert all(number <= 20 for number in numbers["North"])
    assert all(number > 50 for number in numbers["South"])
    assert [len(some) for some in numbers.values()] == [MOST_IN_A_GROUP] * 2


def test_nobody_is_quoted_twice_and_no_words_are(database):
    put(database, *people(20), *people(20, "South", 51, words="the same"))
    found = report_of(database, ["team"])[1]
    assert len({one.reference for one in found}) == len(found)
    assert len({one.words for one in found}) == len(found)
    assert [one.words for one in found if one.group == ("South",)] == ["the same"]


def test_other_scores_do_not_change_which_are_quoted(database):
    put(database, *people(30))
    with an_empty_database() as other:
        put(other, *people(30, score="b7 g9 r2@06-10"))
        assert report_of(other)[1] == report_of(database)[1]


def test_only_measured_outcomes_are_quoted(database):
    put(database, *people(15), *people(15, first=51, score="b3 g7", words="unmeasured {}"))
    assert not any("unmeasured" in one.words for one in report_of(database)[1])


# The command


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    made = House(tmp_path_factory.mktemp("house"))
    assert made.run("import", PILOT).exit_code == 0
    return made


def written(house, *arguments, quoting=None) -> str:
    house.environ.pop("WHAT_MATTERS_QUOTES", None)
    if quoting is not None:
        house.environ["WHAT_MATTERS_QUOTES"] = quoting
    result = house.run("measures", "--audience", "internal", *arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize("quoting", [None, "off"])
def test_without_the_setting_a_report_has_nobodys_words(house, quoting):
    assert "<blockquote" not in written(house, "--format", "html", quoting=quoting)


def test_with_the_setting_a_report_quotes_and_the_audit_says_whom(house):
    before = [line.reference for line in house.audit() if line.action == "quoted in a report"]
    page = written(house, "--format", "html", quoting="on")
    lines = [line.reference for line in house.audit() if line.action == "quoted in a report"]
    assert before == []
    assert page.count("<blockquote") == len(lines) == MOST_IN_A_GROUP
    assert not any(reference in page for reference in lines)


def test_tables_that_are_not_kept_are_quoted_alike(house):
    kept = written(house, "--format", "html", quoting="on")
    assert written(house, "--format", "html", "--data", PILOT, quoting="on") == kept


def test_formats_that_hold_no_words_quote_nobody(house):
    count = len(house.audit())
    written(house, "--format", "json", quoting="on")
    assert [line.action for line in house.audit()][count:] == ["exported measures, internal"]


@pytest.mark.parametrize(("format", "works"), [("html", True), ("xlsx", False), ("table", False)])
def test_both_languages_in_one_file_are_for_the_page_alone(house, tmp_path, format, works):
    out = tmp_path / "report"
    result = house.run("measures", "--format", format, "--language", "both", "--out", out)
    assert (result.exit_code == 0) is works
    assert out.exists() is works
    assert works or "--language is 'both': expected en or cy" in result.stderr
