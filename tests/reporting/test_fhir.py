"""FHIR for case systems: Goals and Observations a library accepts, and what never leaves."""

import json
from datetime import date

import pytest
from fhir.resources.R4B.bundle import Bundle

from actions.store.keeping import every
from actions.store.records import Person
from actions.store.shares import hold_back
from actions.store.transcripts import open_transcript
from reporting.definitions import PILOT_2016
from reporting.fhir import bundle_of
from reporting.frames import read_records
from tests.actions.a_store import later
from tests.reporting.some_records import (
    an_empty_database,
    outcome,
    person,
    put,
    scores,
    total_of,
)
from tests.reporting.test_measures import Said
from tests.reporting.test_measuring import PILOT, House, fails_with

SEEN = later(3 * 24 * 60)
"""When what was left unfinished is shown to staff."""


@pytest.fixture
def database():
    with an_empty_database() as opened:
        yield opened


def exported(database, reference, words=False):
    """What is written of one person: the Goals and the Observations."""
    with database.begin() as session:
        opened = open_transcript(session, reference, "rhian", "to try it", SEEN)
        told = json.loads(bundle_of([opened], SEEN, words=words))
    resources = [entry["resource"] for entry in told.get("entry", [])]
    return [
        [one for one in resources if one["resourceType"] == kind]
        for kind in ("Goal", "Observation")
    ]


def imported(database, told, words=False, **more):
    put(database, person(), outcome(**more), *scores(told))
    return exported(database, "A-1", words)


def code(told):
    return told["coding"][0]["code"]


# Goals


@pytest.mark.parametrize(
    ("told", "achievement"),
    [
        ("b3 g7 r7@06-10", "achieved"),
        ("b3 g7 r9@06-10 r6@06-11", "improving"),
        ("b3 g7 r3@06-10", "no-change"),
        ("b3 g7 r2@06-10", "worsening"),
        ("b3 g7", "in-progress"),
        ("b3 r8@06-10", "in-progress"),
        ("", "in-progress"),
        ("b3 g7 cb1 cg2 cr2@06-10", "achieved"),
        ("b3 g7 r4@06-10 cb1 cg2 cr2@06-11", "improving"),
        ("pb1 pg2 pr2@06-10", "in-progress"),
    ],
)
def test_the_achievement_status_is_of_the_voice_that_is_counted(database, told, achievement):
    (goal,), _ = imported(database, told)
    assert goal["achievementStatus"] == {
        "coding": [
            {
                "system": "http://terminology.hl7.org/CodeSystem/goal-achievement",
                "code": achievement,
            }
        ]
    }


@pytest.mark.parametrize(
    "told",
    [
        "b3 g7 r7@06-10",
        "b3 g7 r6@06-10 g6@06-11",
        "b3 g5 g8@06-09 r6@06-10 r5@06-11",
        "cb1 cg2 cr2@06-10 b3 g7",
        "b5 b3@06-10 g7",
        "b2 g2 r2@06-10",
    ],
)
def test_the_achievement_status_says_what_the_measures_count(database, told):
    (goal,), _ = imported(database, told)
    total = total_of(read_records(database, date(2016, 3, 31)), PILOT_2016)
    counted = {
        "achieved": total["outcomes_achieved"],
        "improving": total["outcomes_progress"],
        "no-change": total["outcomes_same"],
        "worsening": total["outcomes_lower"],
    }
    assert [name for name, number in counted.items() if number] == [code(goal["achievementStatus"])]


def test_a_goal_has_its_target_its_dates_and_who_said_it(database):
    (goal,), _ = imported(database, "b3 g7 r5@06-10")
    assert goal["target"] == [
        {
            "measure": {"coding": [{"system": "urn:what-matters:score", "code": "goal"}]},
            "detailInteger": 7,
        }
    ]
    assert (goal["startDate"], goal["statusDate"]) == ("2015-05-01", "2015-06-10")
    whose = {
        "type": "Patient",
        "identifier": {"system": "urn:what-matters:person", "value": "A-1"},
    }
    assert goal["subject"] == goal["expressedBy"] == whose


@pytest.mark.parametrize(
    ("more", "lifecycle", "reason"),
    [
        ({}, "active", None),
        (
            {"withdrawn_on": date(2015, 9, 1), "withdrawn_reason": "no_longer_matters"},
            "cancelled",
            "no_longer_matters",
        ),
    ],
)
def test_an_outcome_that_was_withdrawn_is_cancelled_with_its_code(
    database, more, lifecycle, reason
):
    (goal,), _ = imported(database, "b3", **more)
    assert goal["lifecycleStatus"] == lifecycle
    assert goal.get("statusReason") == reason


def test_words_are_in_it_only_when_they_are_asked_for(database):
    (without,), _ = imported(database, "b3")
    (with_words,), _ = exported(database, "A-1", words=True)
    assert "text" not in without["description"]
    assert code(without["description"]) == "outcome-1"
    assert with_words["description"]["text"] == "to see my brother"


# Observations


def test_every_score_is_an_observation_of_its_goal(database):
    (goal,), observations = imported(database, "b3 g7 cr5@06-10 pr2@06-11")
    assert [
        (
            code(one["code"]),
            one["valueInteger"],
            one["effectiveDateTime"],
            one["performer"][0]["type"],
            one["meta"]["tag"][0]["code"],
        )
        for one in observations
    ] == [
        ("baseline", 3, "2015-05-01", "Patient", "person"),
        ("goal", 7, "2015-05-01", "Patient", "person"),
        ("review", 5, "2015-06-10", "RelatedPerson", "carer"),
        ("review", 2, "2015-06-11", "Practitioner", "practitioner"),
    ]
    with database.begin() as session:
        opened = open_transcript(session, "A-1", "rhian", "to try it", SEEN)
        told = json.loads(bundle_of([opened], SEEN, words=False))
    urls = {entry["resource"]["id"]: entry["fullUrl"] for entry in told["entry"]}
    assert len(urls) == 5
    assert {one["focus"][0]["reference"] for one in observations} == {urls[goal["id"]]}


@pytest.mark.parametrize(
    ("why", "absent"),
    [
        ("skipped", "asked-declined"),
        ("no_numbers", "asked-declined"),
        ("not_now", "temp-unknown"),
        ("unsure", "asked-unknown"),
    ],
)
def test_a_score_without_a_number_says_why(database, why, absent):
    with database.begin() as session:
        said = Said(session)
        said.score("baseline", None, why_none=why)
        reference = reference_of(session)
    _, (observation,) = exported(database, reference)
    assert code(observation["dataAbsentReason"]) == absent
    assert not [name for name in observation if name.startswith("value")]


def reference_of(session):
    (one,) = every(session, Person)
    return one.reference


def test_a_corrected_score_is_not_in_it(database):
    with database.begin() as session:
        said = Said(session)
        said.score("baseline", 3)
        said.score("baseline", 4, 2)
        reference = reference_of(session)
    _, observations = exported(database, reference)
    assert [one["valueInteger"] for one in observations] == [4]


@pytest.mark.parametrize("held", ["baseline", "goal", "review"])
def test_a_number_held_back_is_in_no_resource_and_neither_is_what_would_tell_it(database, held):
    numbers = {"baseline": 3, "goal": 7, "review": 8}
    with database.begin() as session:
        said = Said(session)
        for kind, value in numbers.items():
            score = said.score(kind, value)
            if kind == held:
                hold_back(session, said.sitting, "score", score.id, later(5))
        reference = reference_of(session)
    (goal,), observations = exported(database, reference, words=True)
    assert [code(one["code"]) for one in observations] == [one for one in numbers if one != held]
    assert "achievementStatus" not in goal
    assert ("target" in goal) == (held != "goal")


def test_a_statement_held_back_is_not_in_it_even_with_words(database):
    with database.begin() as session:
        said = Said(session)
        said.score("baseline", 3)
        hold_back(session, said.sitting, "outcome", said.outcome.id, later(5))
        statement, reference = said.outcome.statement, reference_of(session)
    (goal,), _ = exported(database, reference, words=True)
    assert "text" not in goal["description"]
    assert statement not in json.dumps(goal)


# The whole


@pytest.mark.parametrize("reference", ["A-1", "A_1/X", "Ö 1"])
def test_any_reference_makes_a_bundle_the_library_reads(database, reference):
    put(database, person(reference), outcome(reference), *scores("b3", reference))
    (goal,), _ = exported(database, reference)
    assert goal["subject"]["identifier"]["value"] == reference
    assert goal["identifier"][0]["value"].startswith(f"{reference}-outcome-")


def test_the_same_records_give_the_same_bytes_and_the_library_reads_them(database):
    put(database, person(), outcome(), *scores("b3 g7 r5@06-10"))
    with database.begin() as session:
        opened = open_transcript(session, "A-1", "rhian", "to try it", SEEN)
        first, again = (bundle_of([opened], SEEN, words=True) for _ in range(2))
    assert first == again
    read = Bundle.parse_raw(first)
    assert (read.type, len(read.entry)) == ("collection", 4)


def test_of_nobody_there_is_an_empty_bundle():
    assert "entry" not in json.loads(bundle_of([], SEEN, words=False))


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    made = House(tmp_path_factory.mktemp("fhir"))
    assert made.run("import", PILOT).exit_code == 0
    return made


def test_an_export_is_only_its_owners_to_read_and_everybody_in_it_is_noted(house):
    out, before = house.folder / "goals.json", len(house.audit())
    result = house.run("export", out, "DA-0001", "DA-0002", "--fhir", "--reason", "for the system")
    assert result.stdout == f"{out}: people 2\n"
    assert out.stat().st_mode & 0o077 == 0
    lines = [one for one in house.audit()[before:] if one.action.startswith("exported FHIR")]
    assert [(one.reference, one.reason) for one in lines] == [
        ("DA-0001", "for the system"),
        ("DA-0002", "for the system"),
    ]


def test_an_export_in_no_form_or_of_nobody_says_so_in_one_line(house):
    out = house.folder / "none.json"
    fails_with(house.run("export", out, "DA-0001"), "--fhir")
    fails_with(house.run("export", out, "P-NOBODY", "--fhir"), "P-NOBODY")
    assert not out.exists()
