"""The family record: filled from what was said, in both languages, with room for a pen."""

import re

import pytest

from actions.store.keeping import every
from actions.store.records import Audit
from actions.store.transcripts import OPENED
from tests.reporting.site.some_talk import STATEMENT, talk


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def test_a_record_has_the_outcome_what_0_and_10_look_like_the_numbers_and_room_for_a_pen(site):
    told = talk(site)
    page = site.signed_in("rhian").get(f"/family-record/print?person={told.reference}&language=en")
    text = text_of(page)
    for words in ("Our Family Outcomes", STATEMENT, "alone all week", "every Saturday"):
        assert words in text
    assert "Where things were 2" in text
    assert "Good enough 8" in text
    assert page.text.count('class="pen') >= 6


def test_a_family_is_on_one_record_and_each_is_opened_and_noted(site):
    sam, mali = talk(site, "sam"), talk(site, "mali", "Mali")
    rhian = site.signed_in("rhian")
    choices = rhian.get("/family-record/").text
    assert sam.reference in choices
    assert mali.reference in choices
    page = rhian.get(f"/family-record/print?person={sam.reference}&person={mali.reference}")
    assert page.text.count("<h2>") == 2
    with site.database.read() as session:
        lines = [one.reference for one in every(session, Audit) if one.action == OPENED]
    assert lines == [sam.reference, mali.reference]


def test_both_languages_are_one_sheet_each(site):
    told = talk(site)
    page = (
        site.signed_in("rhian")
        .get(f"/family-record/print?person={told.reference}&language=both")
        .text
    )
    assert re.findall(r'<article class="sheet" lang="(\w+)">', page) == ["cy", "en"]
    cy, en = page.split('<article class="sheet"')[1:]
    assert "Our Family Outcomes" in en
    assert "Our Family Outcomes" not in cy


@pytest.mark.parametrize("holds", ["goal", "outcome"])
def test_what_was_held_back_reads_so_on_it(site, holds):
    told = talk(site, holds=holds)
    text = text_of(
        site.signed_in("rhian").get(f"/family-record/print?person={told.reference}&language=en")
    )
    assert "[kept back]" in text
    assert ("Good enough 8" in text) == (holds != "goal")
    assert (STATEMENT in text) == (holds != "outcome")


def test_nobody_chosen_is_asked_for_again(site):
    talk(site)
    rhian = site.signed_in("rhian")
    assert rhian.get("/family-record/print").location == "/family-record/"
    assert "Choose at least one person." in rhian.get("/family-record/").text


@pytest.mark.parametrize(("who", "status"), [("owain", 404), ("mair", 403), ("elin", 403)])
def test_a_record_is_for_their_worker_alone(site, who, status):
    told = talk(site)
    answer = site.signed_in(who).get(f"/family-record/print?person={told.reference}")
    assert answer.status_code == status
