"""Inviting: a link that works once, on a sheet in their language, and ending it."""

from __future__ import annotations

import re
from datetime import datetime, timezone

import pytest
import segno
from werkzeug.test import TestResponse

from actions.store.people import take_invitation
from reporting.site.app import create_app
from tests.reporting.site.a_site import Browser, Site, settings_of
from tests.reporting.site.some_people import a_life

CODE = re.compile(r"http://127\.0\.0\.1:8080/c/([\w-]+)")


@pytest.fixture
def rhian(site: Site) -> Browser:
    return site.signed_in("rhian")


def invite(browser: Browser, told: dict[str, str]) -> TestResponse:
    """Send the form, with what a browser sends for the fields that were left alone."""
    return browser.send("/people/invite", {"born": "", "language": "", **told})


def code_on(page: str) -> str:
    return CODE.search(page).group(1)


def reference_on(page: str) -> str:
    return page.partition('class="reference">')[2].partition("<")[0]


def take(site: Site, code: str, sender: str = "somebody") -> str:
    with site.database.begin() as session:
        return take_invitation(session, code, sender, "webchat", site.clock.at).status


def test_a_link_is_made_that_works_once(site: Site, rhian: Browser) -> None:
    page = invite(rhian, {"name": "Mared", "born": "2010", "language": "en"}).text
    code = code_on(page)
    assert take(site, code) == "linked"
    assert take(site, code, "somebody else") == "used"
    assert "Mared" in rhian.get("/people/").text
    assert "Mared" not in site.signed_in("owain").get("/people/").text


def test_the_sheet_is_in_their_language_whatever_the_workers(site: Site, rhian: Browser) -> None:
    page = invite(rhian, {"name": "Mared", "language": "cy"}).text
    sheet = page.partition('<section class="sheet')[2]
    assert 'lang="cy"' in sheet
    assert "Unwaith mae'r ddolen yn gweithio" in sheet
    assert "24 Rhag 2026" in sheet
    assert "The link is made" in page


def test_the_code_on_the_sheet_says_the_same_as_the_address(site: Site, rhian: Browser) -> None:
    page = invite(rhian, {"name": "Mared"}).text
    expected = segno.make(f"http://127.0.0.1:8080/c/{code_on(page)}", error="m")
    assert expected.svg_data_uri(scale=5, border=4) in page.replace("&#39;", "'")


def test_the_link_is_shown_once_and_kept_nowhere_in_clear(site: Site, rhian: Browser) -> None:
    code = code_on(invite(rhian, {"name": "Mared"}).text)
    reference = rhian.get("/people/").text.partition('class="reference">')[2].partition("<")[0]
    assert code not in rhian.get(f"/people/{reference}/links").text
    assert code not in "".join(site.database.engine.raw_connection().iterdump())
    with rhian.client.session_transaction() as held:
        assert code not in str(dict(held))


def test_a_carer_gets_a_link_of_their_own(site: Site, rhian: Browser) -> None:
    with site.database.begin() as session:
        life = a_life(session)
    told = {"name": "Carys", "relationship": "mother", "language": "cy"}
    page = rhian.send(f"{life.at}/carer", told).text
    assert take(site, code_on(page)) == "linked"
    assert "Carys, mother" in rhian.get(f"{life.at}/links").text


def test_a_new_link_ends_the_one_that_was_not_used(site: Site, rhian: Browser) -> None:
    first = code_on(invite(rhian, {"name": "Mared"}).text)
    reference = rhian.get("/people/").text.partition('class="reference">')[2].partition("<")[0]
    links = f"/people/{reference}/links"
    second = code_on(rhian.send(f"/people/{reference}/again", at=links).text)
    assert (take(site, first), take(site, second)) == ("expired", "linked")


def test_a_link_that_is_ended_works_no_more(site: Site, rhian: Browser) -> None:
    code = code_on(invite(rhian, {"name": "Mared"}).text)
    reference = rhian.get("/people/").text.partition('class="reference">')[2].partition("<")[0]
    links = f"/people/{reference}/links"
    revoke = re.search(r'action="([^"]+/revoke)"', rhian.get(links).text).group(1)
    assert rhian.send(revoke, at=links).status_code == 303
    assert take(site, code) == "expired"
    assert rhian.send(revoke, at=links).status_code == 404


def test_a_link_that_was_used_is_not_ended(site: Site, rhian: Browser) -> None:
    with site.database.begin() as session:
        life = a_life(session)
    assert "/revoke" not in rhian.get(f"{life.at}/links").text
    assert rhian.send(f"{life.at}/links/1/revoke", at=f"{life.at}/links").status_code == 404


def test_another_workers_link_is_not_ended_through_ones_own_person(
    site: Site, rhian: Browser
) -> None:
    with site.database.begin() as session:
        life = a_life(session)
    owain = site.signed_in("owain")
    code = code_on(invite(owain, {"name": "Mared"}).text)
    for number in range(1, 4):
        rhian.send(f"{life.at}/links/{number}/revoke", at=f"{life.at}/links")
    assert take(site, code) == "linked"


@pytest.mark.parametrize(
    ("born", "offered"), [("2009", True), ("2010", False), ("2011", False), ("", False)]
)
def test_telegram_is_offered_from_16_by_the_lower_of_the_two_ages(
    site: Site, born: str, offered: bool
) -> None:
    shown = with_telegram(site).signed_in("rhian")
    page = invite(shown, {"name": "Mared", "born": born}).text
    assert ("https://t.me/what_matters_bot?start=" in page) == offered


def test_where_there_is_no_bot_telegram_is_not_offered(site: Site, rhian: Browser) -> None:
    assert "t.me" not in invite(rhian, {"name": "Mared", "born": "1980"}).text


@pytest.mark.parametrize(
    "told",
    [
        {"name": " "},
        {"name": "x" * 121},
        {"name": "Mared", "born": "1890"},
        {"name": "Mared", "born": "2027"},
        {"name": "Mared", "born": "ten"},
        {"name": "Mared", "language": "fr"},
        {"name": ""},
    ],
)
def test_what_does_not_fit_invites_nobody(site: Site, rhian: Browser, told: dict[str, str]) -> None:
    assert invite(rhian, told).status_code == 422
    assert "Nobody yet." in rhian.get("/people/").text


def with_telegram(site: Site) -> Site:
    settings = settings_of(TELEGRAM_BOT="@what_matters_bot")
    site.clock.at = datetime(2026, 11, 24, 9, 5, tzinfo=timezone.utc)
    app = create_app(settings, site.database, site.clock)
    return Site(app, site.database, site.clock, settings, site.secrets)
