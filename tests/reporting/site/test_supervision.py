"""A transcript for supervision: without names, and not printed until somebody read it through."""

import re

import pytest

from actions.store.keeping import every
from actions.store.records import SupervisionCopy
from tests.reporting.site.some_talk import talk

FURTHER = ("my friend Tom lives in Bangor", "Tom rings me on 01248 555 123", "Arwel is kind")


@pytest.fixture
def told(site):
    return talk(site, further=FURTHER)


@pytest.fixture
def rhian(site, told):
    browser = site.signed_in("rhian")
    path = f"/supervision/{told.reference}"
    assert browser.send(path, {}).location == f"{path}/1"
    return browser


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def copied(site):
    with site.database.read() as session:
        return every(session, SupervisionCopy)[0]


def test_names_places_and_numbers_are_replaced_before_anything_is_kept(site, told, rhian):
    words = copied(site).words
    for name in ("Tom", "Bangor", "Pugh", "555", "Sam", "Rhian", "Gwynedd"):
        assert name not in words
    page = text_of(rhian.get(f"/supervision/{told.reference}/1"))
    assert "my friend [name or place 3] lives in [name or place 4]" in page
    assert "[name or place 3] rings me on [number or address]" in page


def test_it_cannot_be_printed_before_it_was_read_through(site, told, rhian):
    path = f"/supervision/{told.reference}/1"
    assert rhian.get(f"{path}/print").status_code == 404
    rhian.send(f"{path}/reviewed", {}, at=path)
    assert copied(site).reviewed_at is None
    rhian.send(f"{path}/reviewed", {"sure": "yes"}, at=path)
    assert copied(site).reviewed_by == "rhian"
    printed = rhian.get(f"{path}/print")
    assert "rings me on" in text_of(printed)
    assert told.reference not in printed.text.partition("<h1>")[2].partition("</main>")[0]


def test_what_the_reader_ticks_or_writes_is_replaced_wherever_it_stands(site, told, rhian):
    path = f"/supervision/{told.reference}/1"
    assert 'value="Arwel"' in rhian.get(path).text
    form = {"word": "Arwel", "more-words": "school\nnan"}
    rhian.send(f"{path}/more", form, at=path)
    assert not re.search("Arwel|school|nan", copied(site).words)
    assert "Arwel" not in rhian.get(path).text


def test_a_copy_that_was_read_through_does_not_change(site, told, rhian):
    path = f"/supervision/{told.reference}/1"
    rhian.send(f"{path}/reviewed", {"sure": "yes"}, at=path)
    before = copied(site).words
    rhian.send(f"{path}/more", {"more-words": "school"}, at=f"/supervision/{told.reference}")
    assert copied(site).words == before
    assert "read through already" in rhian.get(path).text


@pytest.mark.parametrize("holds", ["outcome", "goal"])
def test_what_was_held_back_is_not_in_it_either(site, holds):
    told = talk(site, holds=holds)
    rhian = site.signed_in("rhian")
    rhian.send(f"/supervision/{told.reference}", {})
    assert "[kept back]" in text_of(rhian.get(f"/supervision/{told.reference}/1"))
    assert "see my brother more" not in copied(site).words or holds == "goal"


def test_a_copy_of_somebody_else_is_not_found_under_another_reference(site, told, rhian):
    other = talk(site, "mali", "Mali")
    for path in ("/1", "/1/print"):
        assert rhian.get(f"/supervision/{other.reference}{path}").status_code == 404


@pytest.mark.parametrize(("who", "status"), [("owain", 404), ("mair", 403), ("dafydd", 403)])
def test_it_is_for_their_worker_alone(site, told, who, status):
    assert site.signed_in(who).get(f"/supervision/{told.reference}").status_code == status
