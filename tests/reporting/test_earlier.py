"""What was published before is not solved with what is published now."""

import json
from datetime import date
from pathlib import Path

import pytest

from reporting.definitions import PILOT_2016
from reporting.earlier import read_earlier
from reporting.figures import Request, report
from reporting.formats.writers import as_json
from reporting.sentences import read_words
from tests.reporting.some_records import CUT, DAY, outcome, person, records_of, scores

WORDS = read_words(Path(__file__).resolve().parents[2])
EARLY = date(2015, 8, 1)


def rows(ref: str, team: str, told: str, since: date = DAY):
    return [
        person(ref, team=team, referred_on=since),
        outcome(ref, set_on=since),
        *scores(told, ref),
    ]


def nation(cut=CUT):
    """Forty people of two teams; three more of North were referred after August."""
    found = []
    for number in range(20):
        became = "r8" if number < 10 else "r4"
        found += rows(f"N-{number}", "North", f"b3 g7 {became}@06-10")
        found += rows(f"S-{number}", "South", f"b3 g7 {became}@06-10")
    for number in range(3):
        told = "b3@09-01 g7@09-01 r8@09-10"
        found += rows(f"L-{number}", "North", told, date(2015, 9, 1))
    return records_of(*found, cut=cut)


def asked(by=("team",), cut=CUT, **more):
    return Request(by, None, cut, PILOT_2016, **more)


def told(made):
    return json.loads(as_json(made, WORDS, "en"))


@pytest.fixture(scope="module")
def late():
    return nation()


@pytest.fixture(scope="module")
def early():
    return told(report(nation(EARLY), asked(cut=EARLY)))


def shown(made, team):
    return made.measures.set_index("team").loc[team, "people"]


def test_a_number_that_has_grown_by_few_is_hidden_after_the_one_before(late, early):
    assert early["measures"][0]["people"] == 20
    assert shown(report(late, asked()), "North") == 23
    assert shown(report(late, asked(), [early]), "North") == "[c]"


def test_the_same_report_again_hides_no_more(late):
    made = report(late, asked(()))
    assert report(late, asked(()), [told(made)]).hidden == made.hidden


def test_what_was_counted_by_other_definitions_is_compared_in_its_bases_alone(late, early):
    other = {**early, "definitions": {**early["definitions"], "name": "rise-of-3"}}
    assert shown(report(late, asked(), [other]), "North") == "[c]"


def test_by_parts_of_places_published_before_nothing_more_can_be_worked_out(late):
    before = told(report(late, asked(("authority",))))
    made = report(late, asked(("authority", "team")), [before])
    assert made.given_away == 0


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"audience": "internal", "measures": [{}]}', '{"audience": 1}']
)
def test_only_a_published_report_is_read_as_one(tmp_path, content):
    file = tmp_path / "before.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match="expected a published report"):
        read_earlier(file)


def test_a_published_report_is_read_back_as_it_was_told(tmp_path, late):
    file = tmp_path / "before.json"
    made = report(late, asked())
    file.write_bytes(as_json(made, WORDS, "en"))
    assert read_earlier(file) == told(made)
