"""The council's own sign-in, against a real OpenID Connect provider program on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from actions.store import accounts
from reporting.site.app import create_app
from tests.actions.a_store import a_database
from tests.reporting.site.a_provider import CLIENT, KINDS, SECRET, a_provider, agree
from tests.reporting.site.a_site import Browser, Site, a_site, settings_of

RHIAN = "rhian@gwynedd.example"


@dataclass
class Council:
    """The provider's address, and the site that goes by it."""

    address: str
    site: Site

    def comes_back(self, browser: Browser, subject: str, path: str = "/sign-in/council/"):
        """Follow to the provider, sign in there as `subject`, and come back."""
        leaving = browser.get(path)
        assert leaving.status_code == 302
        assert leaving.location.startswith(self.address)
        back = urlsplit(agree(leaving.location, subject))
        return browser.get(f"{back.path}?{back.query}")


@pytest.fixture(params=KINDS)
def council(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Council]:
    people = [
        {"sub": "staff-1", "email": RHIAN, "email_verified": True},
        {"sub": "staff-2", "email": "mair@gwynedd.example", "email_verified": False},
        {"sub": "staff-3", "email": "new@gwynedd.example", "email_verified": True},
    ]
    with (
        a_database("sqlite", tmp_path) as database,
        a_provider(request.param, people) as address,
    ):
        site = a_site(
            database, OIDC_ISSUER=address, OIDC_CLIENT_ID=CLIENT, OIDC_CLIENT_SECRET=SECRET
        )
        with database.begin() as session:
            for known in (RHIAN, "mair@gwynedd.example"):
                accounts.open_account(
                    session,
                    sign_in=known,
                    name=known.partition("@")[0].title(),
                    role="practitioner",
                    authority="Gwynedd",
                    service="children",
                    team="North",
                    at=site.clock.at,
                )
        yield Council(address, site)


def test_whoever_has_an_account_is_signed_in_by_a_proved_address(council: Council) -> None:
    browser = council.site.browser()
    assert council.comes_back(browser, "staff-1").status_code == 303
    assert browser.get("/people/").status_code == 200
    with council.site.database.read() as session:
        assert accounts.find_account(session, RHIAN).subject.endswith(" staff-1")


def test_afterwards_the_subject_alone_says_who_it_is(council: Council) -> None:
    council.comes_back(council.site.browser(), "staff-1")
    with council.site.database.begin() as session:
        accounts.find_account(session, RHIAN).sign_in = "rhian.new@gwynedd.example"
    again = council.site.browser()
    assert council.comes_back(again, "staff-1").status_code == 303
    assert "rhian.new@gwynedd.example" in again.get("/account").text


@pytest.mark.parametrize("subject", ["staff-2", "staff-3"])
def test_an_address_not_proved_or_not_known_signs_nobody_in(council: Council, subject: str) -> None:
    browser = council.site.browser()
    assert council.comes_back(browser, subject).status_code == 403
    assert browser.get("/people/").status_code == 303


def test_a_closed_account_is_not_signed_in(council: Council) -> None:
    with council.site.database.begin() as session:
        accounts.close_account(
            session, accounts.find_account(session, RHIAN), council.site.clock.at
        )
    assert council.comes_back(council.site.browser(), "staff-1").status_code == 403


def test_an_answer_nobody_asked_for_is_refused(council: Council) -> None:
    browser = council.site.browser()
    leaving = browser.get("/sign-in/council/")
    back = urlsplit(agree(leaving.location, "staff-1"))
    other = council.site.browser()
    assert other.get(f"{back.path}?{back.query}").status_code == 502
    assert other.get("/people/").status_code == 303


def test_afterwards_it_goes_where_somebody_was_going_and_never_elsewhere(
    council: Council,
) -> None:
    browser = council.site.browser()
    there = council.comes_back(browser, "staff-1", "/sign-in/council/?next=/people/invite")
    assert there.location == "/people/invite"
    other = council.site.browser()
    there = council.comes_back(other, "staff-1", "/sign-in/council/?next=//evil.example/")
    assert there.location == "/"


def test_a_provider_that_does_not_answer_is_said_and_nothing_is_lost(council: Council) -> None:
    site = a_site_without_provider(council)
    answer = site.browser().get("/sign-in/council/")
    assert answer.status_code == 502
    assert "did not answer" in answer.text


def test_without_the_settings_there_is_no_such_page(site: Site) -> None:
    assert site.browser().get("/sign-in/council/").status_code == 404
    assert "Sign in as at the council" not in site.browser().get("/sign-in").text


def a_site_without_provider(council: Council) -> Site:
    told = {"OIDC_ISSUER": "http://127.0.0.1:9", "OIDC_CLIENT_ID": "us"}
    settings = settings_of(**told, OIDC_CLIENT_SECRET="a secret")
    app = create_app(settings, council.site.database, council.site.clock)
    return Site(app, council.site.database, council.site.clock, settings)
