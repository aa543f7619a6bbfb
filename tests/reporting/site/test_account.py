"""Signing in and out: password, code, lockout, time-out, and nothing of an earlier cookie."""

from __future__ import annotations

import re

import pytest
from flask.sessions import SecureCookieSessionInterface

from actions.store import accounts
from tests.reporting.site.a_site import PASSWORD, Browser, Site

COOKIE = "what_matters_staff"


def is_in(browser: Browser) -> bool:
    return browser.get("/account").status_code == 200


def test_a_password_and_a_code_sign_in(site: Site) -> None:
    browser = site.browser()
    half = browser.send("/sign-in", {"sign_in": "Rhian ", "password": PASSWORD})
    assert (half.status_code, half.location) == (303, "/sign-in/code")
    assert not is_in(browser)
    assert browser.send("/sign-in/code", {"code": site.code("rhian")}).location == "/"
    assert is_in(browser)


@pytest.mark.parametrize(
    ("sign_in", "password"), [("rhian", "not it at all"), ("nobody", PASSWORD), ("rhian", "")]
)
def test_what_does_not_fit_signs_nobody_in(site: Site, sign_in: str, password: str) -> None:
    browser = site.browser()
    assert browser.sign_in(sign_in, password).status_code in (401, 422)
    assert not is_in(browser)


def test_a_wrong_password_and_a_wrong_name_are_answered_alike(site: Site) -> None:
    wrong = site.browser().sign_in("rhian", "not it at all")
    nobody = site.browser().sign_in("nobody", "not it at all")
    plain = [re.sub(r'value="[^"]*"', "", one.text) for one in (wrong, nobody)]
    assert (wrong.status_code, plain[0]) == (nobody.status_code, plain[1])


def test_five_wrong_ones_lock_it_for_a_quarter_of_an_hour(site: Site) -> None:
    for _ in range(accounts.TRIES):
        site.browser().sign_in("rhian", "not it at all")
    assert site.browser().sign_in("rhian").status_code == 401
    site.clock.move(minutes=14)
    assert site.browser().sign_in("rhian").status_code == 401
    site.clock.move(minutes=2)
    assert is_in(site.signed_in("rhian"))


def test_wrong_codes_lock_it_too(site: Site) -> None:
    browser = site.browser()
    browser.send("/sign-in", {"sign_in": "rhian", "password": PASSWORD})
    for _ in range(accounts.TRIES):
        assert browser.send("/sign-in/code", {"code": "000000"}).status_code == 422
    assert browser.send("/sign-in/code", {"code": site.code("rhian")}).status_code == 422
    assert site.browser().sign_in("rhian").status_code == 401


def test_four_wrong_ones_and_a_right_one_begin_again(site: Site) -> None:
    for _ in range(2):
        for _ in range(accounts.TRIES - 1):
            site.browser().sign_in("rhian", "not it at all")
        assert is_in(site.signed_in("rhian"))


def test_a_code_works_once(site: Site) -> None:
    site.signed_in("rhian")
    code = site.code("rhian")
    other = site.browser()
    other.send("/sign-in", {"sign_in": "rhian", "password": PASSWORD})
    assert other.send("/sign-in/code", {"code": code}).status_code == 422
    assert not is_in(other)


def test_a_code_alone_is_asked_for_a_password(site: Site) -> None:
    answer = site.browser().get("/sign-in/code")
    assert (answer.status_code, answer.location) == (303, "/sign-in?again=1")


def test_a_right_password_waits_ten_minutes_for_its_code(site: Site) -> None:
    browser = site.browser()
    browser.send("/sign-in", {"sign_in": "rhian", "password": PASSWORD})
    site.clock.move(minutes=11)
    answer = browser.get("/sign-in/code")
    assert answer.location == "/sign-in?again=1"


def test_the_first_time_an_authenticator_is_set_up(site: Site) -> None:
    with site.database.begin() as session:
        accounts.forget_second_factor(session, accounts.find_account(session, "rhian"))
    browser = site.browser()
    half = browser.send("/sign-in", {"sign_in": "rhian", "password": PASSWORD})
    assert half.location == "/sign-in/authenticator"
    page = browser.get("/sign-in/authenticator").text
    key = re.search(r"<code>([A-Z2-7 ]+)</code>", page).group(1).replace(" ", "")
    assert 'src="data:image/svg+xml' in page
    site.secrets["rhian"] = key
    assert not is_in(browser)
    assert browser.send("/sign-in/authenticator", {"code": "123456"}).status_code == 422
    assert browser.send("/sign-in/authenticator", {"code": site.code("rhian")}).location == "/"
    assert is_in(browser)


def test_a_key_once_set_up_is_not_shown_again(site: Site) -> None:
    browser = site.browser()
    browser.send("/sign-in", {"sign_in": "rhian", "password": PASSWORD})
    answer = browser.get("/sign-in/authenticator")
    assert (answer.status_code, answer.location) == (303, "/sign-in/code")


def test_a_password_that_was_handed_over_is_changed_before_anything_is_seen(site: Site) -> None:
    with site.database.begin() as session:
        handed = accounts.first_password(session, accounts.find_account(session, "rhian"))
    browser = site.browser()
    assert browser.sign_in("rhian", handed).location == "/sign-in/password"
    assert not is_in(browser)
    short = {"password": "too short", "again": "too short"}
    assert browser.send("/sign-in/password", short).status_code == 422
    own = {"password": "a river and two hills", "again": "a river and two hills"}
    assert browser.send("/sign-in/password", own).location == "/"
    assert is_in(browser)
    assert site.browser().sign_in("rhian", handed).status_code == 401


def test_doing_nothing_signs_out_and_says_that_nothing_is_lost(site: Site) -> None:
    browser = site.signed_in("rhian")
    site.clock.move(minutes=19)
    assert is_in(browser)
    site.clock.move(minutes=21)
    answer = browser.get("/people/?shown=new")
    assert answer.location == "/sign-in?next=/people/?shown%3Dnew&again=1"
    assert "Nothing that was kept is lost" in browser.get(answer.location).text


def test_after_signing_in_it_goes_where_somebody_was_going(site: Site) -> None:
    browser = site.browser()
    assert browser.sign_in("rhian", path="/sign-in?next=/people/?shown=new").location == (
        "/people/?shown=new"
    )


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "javascript:alert(1)",
        "/%0d%0aSet-Cookie:x=1",
        "people",
    ],
)
def test_it_never_goes_to_another_site(site: Site, elsewhere: str) -> None:
    path = f"/sign-in?next={elsewhere}"
    assert site.browser().sign_in("rhian", path=path).location == "/"


def test_signing_out_ends_it_for_a_copy_of_the_cookie_too(site: Site) -> None:
    browser, thief = site.signed_in("rhian"), site.browser()
    stolen = browser.client.get_cookie(COOKIE).value
    thief.client.set_cookie(COOKIE, stolen)
    assert is_in(thief)
    browser.send("/sign-out", at="/account")
    thief.client.set_cookie(COOKIE, stolen)
    assert (is_in(browser), is_in(thief)) == (False, False)


def test_what_was_in_the_cookie_before_signing_in_is_gone(site: Site) -> None:
    browser = site.browser()
    browser.get("/sign-in")
    with browser.client.session_transaction() as held:
        held["_user_id"], held["planted"] = "a token of somebody else's", "yes"
    before = browser.client.get_cookie(COOKIE).value
    browser.sign_in("rhian")
    with browser.client.session_transaction() as held:
        assert "planted" not in held
        assert held["_user_id"] != "a token of somebody else's"
    thief = site.browser()
    thief.client.set_cookie(COOKIE, before)
    assert not is_in(thief)


def test_a_cookie_signed_with_another_key_opens_nothing(site: Site) -> None:
    browser = site.signed_in("rhian")
    with browser.client.session_transaction() as held:
        token = held["_user_id"]
    forged = site.app.__class__("forged")
    forged.secret_key = b"another"
    signer = SecureCookieSessionInterface().get_signing_serializer(forged)
    thief = site.browser()
    thief.client.set_cookie(COOKIE, signer.dumps({"_user_id": token}))
    assert not is_in(thief)


def test_the_database_does_not_hold_what_the_cookie_holds(site: Site) -> None:
    browser = site.signed_in("rhian")
    with browser.client.session_transaction() as held:
        token = held["_user_id"]
    kept = "".join(site.database.engine.raw_connection().iterdump())
    assert token not in kept
    assert PASSWORD not in kept
    assert site.secrets["rhian"] not in kept


def test_changing_the_password_signs_out_everywhere_else(site: Site) -> None:
    here, there = site.signed_in("rhian"), site.signed_in("rhian")
    new = "a river and two hills"
    told = {"now": PASSWORD, "password": new, "again": new}
    assert here.send("/account", told).status_code == 303
    assert (is_in(here), is_in(there)) == (True, False)
    assert site.browser().sign_in("rhian").status_code == 401


@pytest.mark.parametrize(
    "told",
    [
        {"now": "not it at all", "password": "a river and two hills"},
        {"now": PASSWORD, "password": "short"},
        {"now": PASSWORD, "password": "x" * 201},
    ],
)
def test_a_password_is_only_changed_by_whoever_knows_it_to_a_good_one(
    site: Site, told: dict[str, str]
) -> None:
    browser = site.signed_in("rhian")
    assert browser.send("/account", {**told, "again": told["password"]}).status_code == 422
    assert is_in(site.signed_in("rhian"))


def test_a_closed_account_is_out_at_once(site: Site) -> None:
    browser = site.signed_in("rhian")
    with site.database.begin() as session:
        account = accounts.find_account(session, "rhian")
        accounts.close_account(session, account, site.clock.at)
    assert not is_in(browser)
    assert site.browser().sign_in("rhian").status_code == 401


def test_welsh_is_chosen_before_signing_in_and_stays_with_the_account(site: Site) -> None:
    browser = site.browser()
    browser.send("/language", {"language": "cy", "next": "/sign-in"}, at="/sign-in")
    assert '<html lang="cy">' in browser.get("/sign-in").text
    browser.sign_in("rhian")
    assert '<html lang="cy">' in browser.get("/people/").text
    browser.send("/language", {"language": "cy"}, at="/people/")
    assert '<html lang="cy">' in site.signed_in("rhian").get("/people/").text


def test_a_browser_that_asks_for_welsh_gets_it(site: Site) -> None:
    page = site.browser().get("/sign-in", headers={"Accept-Language": "cy,en;q=0.5"})
    assert '<html lang="cy">' in page.text


def test_choosing_a_language_never_leads_elsewhere(site: Site) -> None:
    told = {"language": "cy", "next": "//evil.example"}
    assert site.browser().send("/language", told, at="/sign-in").location == "/"


def test_another_language_is_refused(site: Site) -> None:
    assert site.browser().send("/language", {"language": "fr"}, at="/sign-in").status_code == 400
