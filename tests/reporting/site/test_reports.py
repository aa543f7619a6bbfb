"""Figures on the site: the same rules as everywhere, one's own place alone, every look noted."""

import csv
import io
import re
from io import BytesIO

import pandas as pd
import pytest

from actions.store.keeping import every
from actions.store.people import invite_person
from actions.store.records import Audit
from tests.actions.a_store import AT
from tests.reporting.site.some_talk import talk


def people_of(site, team, count, authority="Gwynedd"):
    with site.database.begin() as session:
        for number in range(count):
            invite_person(
                session,
                authority=authority,
                service="children",
                team=team,
                name=f"Somebody {number}",
                at=AT,
                days=30,
            )


def audited(site):
    with site.database.read() as session:
        return [(one.actor, one.action, one.reference) for one in every(session, Audit)]


def rows(answer):
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def test_a_manager_sees_their_teams_figures_and_an_analyst_their_councils(site):
    people_of(site, "North", 12)
    people_of(site, "South", 30)
    people_of(site, "East", 40, authority="Powys")
    found = {
        who: rows(site.signed_in(who).get("/figures/export.csv"))[-1]["path_referred"]
        for who in ("mair", "south", "elin")
    }
    assert found == {"mair": "12", "south": "30", "elin": "42"}


def test_no_other_councils_name_reaches_an_analyst(site):
    people_of(site, "North", 12)
    people_of(site, "East", 40, authority="Powys")
    elin = site.signed_in("elin")
    for path in ("/figures/?by=team&by=service", "/figures/export.csv?by=team"):
        page = elin.get(path).text
        assert "North" in page
        assert "East" not in page
        assert "Powys" not in page


def test_published_hides_small_numbers_and_internal_shows_them(site):
    people_of(site, "North", 3)
    mair = site.signed_in("mair")
    shown = rows(mair.get("/figures/export.csv?audience=internal"))[-1]["path_referred"]
    hidden = rows(mair.get("/figures/export.csv?audience=published"))[-1]["path_referred"]
    assert (shown, hidden) == ("3", "[c]")
    assert "[c]" in text_of(mair.get("/figures/?audience=published"))


def test_every_look_and_every_file_is_noted(site):
    mair = site.signed_in("mair")
    mair.get("/figures/")
    mair.get("/figures/export.csv?audience=published")
    mair.get("/figures/export.ods")
    assert [line for line in audited(site) if line[2] == "figures"] == [
        ("mair", "looked at measures", "figures"),
        ("mair", "exported measures, published", "figures"),
        ("mair", "exported measures, internal", "figures"),
    ]


def test_a_spreadsheet_says_the_same_as_the_page(site):
    people_of(site, "North", 12)
    book = pd.read_excel(
        BytesIO(site.signed_in("mair").get("/figures/export.ods").data),
        sheet_name=None,
        engine="odf",
    )
    path = next(sheet for name, sheet in book.items() if name.endswith(" path"))
    assert 12 in list(path.iloc[0])
    assert any("pilot-2016" in str(cell) for cell in list(book.values())[-1].iloc[:, 0])


def test_a_page_has_what_the_figures_rest_on_and_no_words_of_anybodys(site):
    talk(site)
    page = site.signed_in("elin").get("/figures/?by=aspect").text
    assert "pilot-2016" in page
    assert "see my brother more" not in page
    assert not re.search(r"\bSam\b", page)


@pytest.mark.parametrize(
    "query",
    [
        "since=2027-01-01",
        "until=tomorrow&by=authority&by=nothing",
        "definitions=ours&voice=all&audience=mine",
    ],
)
def test_what_is_asked_wrongly_is_answered_as_if_it_was_not_asked(site, query):
    people_of(site, "North", 12)
    assert site.signed_in("mair").get(f"/figures/?{query}").status_code == 200


@pytest.mark.parametrize("who", ["rhian", "dafydd", "admin"])
def test_workers_duty_and_administrators_have_no_figures(site, who):
    browser = site.signed_in(who)
    for path in ("/figures/", "/figures/export.csv", "/figures/export.ods"):
        assert browser.get(path).status_code == 403


def test_another_kind_of_file_is_not_there(site):
    assert site.signed_in("mair").get("/figures/export.exe").status_code == 404
