"""What every page is held to: roles, tokens of forms, headers, and words that are only words."""

from __future__ import annotations

import pytest

from actions.store import accounts, tables
from actions.store.keeping import every
from actions.store.records import Audit
from reporting.site.access import may, safe_path
from reporting.site.app import HEADERS
from tests.reporting.site.a_site import Site, a_site
from tests.reporting.site.some_people import SCRIPT, a_life


def test_a_view_that_names_no_role_is_refused_to_everybody(site: Site) -> None:
    site.app.add_url_rule("/forgotten", "forgotten", lambda: "words")
    assert site.browser().get("/forgotten").status_code == 303
    for sign_in in ("rhian", "mair", "elin", "dafydd", "admin"):
        assert site.signed_in(sign_in).get("/forgotten").status_code == 403


def test_a_role_there_is_not_cannot_be_named() -> None:
    with pytest.raises(ValueError, match="roles are"):
        may("boss")


@pytest.mark.parametrize("token", [None, "", "forged", "IjEi.Z0000.x"])
def test_a_form_without_its_own_token_changes_nothing(site: Site, token: str | None) -> None:
    with site.database.begin() as session:
        life = a_life(session)
    browser = site.signed_in("rhian")
    told = {"on": "2026-11-20", **({} if token is None else {"csrf_token": token})}
    answer = browser.client.post(f"{life.outcome_at}agree", data=told)
    assert answer.status_code == 400
    assert "Nothing was changed." in answer.text
    assert "Agreed on 20" not in browser.get(life.at).text


def test_another_browsers_token_is_refused(site: Site) -> None:
    with site.database.begin() as session:
        life = a_life(session)
    rhian, other = site.signed_in("rhian"), site.signed_in("rhian")
    told = {"on": "2026-11-20", "csrf_token": other.token(life.outcome_at)}
    assert rhian.client.post(f"{life.outcome_at}agree", data=told).status_code == 400


@pytest.mark.parametrize("path", ["/sign-in", "/people/", "/nowhere", "/static/site.css"])
def test_every_answer_has_the_headers(site: Site, path: str) -> None:
    answer = site.signed_in("rhian").get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert (answer.headers["Cache-Control"] == "no-store") == (path != "/static/site.css")


def test_no_page_holds_a_script_or_a_style_of_its_own(site: Site) -> None:
    with site.database.begin() as session:
        life = a_life(session)
    rhian = site.signed_in("rhian")
    for path in ("/people/", life.at, life.outcome_at, "/people/invite", "/account"):
        page = rhian.get(path).text
        assert "<script" not in page
        assert " style=" not in page
        assert "http://" not in page.replace("http://www.w3.org", "")


def test_the_cookie_is_kept_from_scripts_and_other_sites(site: Site) -> None:
    told = site.browser().get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in told
    assert "SameSite=Lax" in told
    assert "Secure" not in told


def test_where_there_is_https_the_cookie_goes_over_nothing_else(site: Site) -> None:
    secure = a_site_over_https(site)
    told = secure.browser().get("/sign-in").headers["Set-Cookie"]
    assert told.startswith("__Host-what_matters_staff=")
    assert "Secure" in told
    assert "Path=/" in told


def test_what_somebody_typed_is_only_words(site: Site) -> None:
    with site.database.begin() as session:
        life = a_life(session, name=SCRIPT, says=SCRIPT)
    rhian = site.signed_in("rhian")
    for path in ("/people/", life.at, life.outcome_at, f"{life.at}/links", f"{life.at}/unable"):
        page = rhian.get(path).text
        assert "<script" not in page, path
        assert "&lt;script&gt;" in page, path


def test_too_much_at_once_is_said(site: Site) -> None:
    browser = site.browser()
    told = {"csrf_token": browser.token(), "sign_in": "x" * 400_000}
    answer = browser.client.post("/sign-in", data=told)
    assert answer.status_code == 413


@pytest.mark.parametrize("path", ["/people/P-999999", "/people/P-999999/outcomes/1/"])
def test_somebody_elses_person_and_nobody_are_answered_alike(site: Site, path: str) -> None:
    with site.database.begin() as session:
        theirs = a_life(session, worker="Owain")
    rhian = site.signed_in("rhian")
    nobody = rhian.get(path)
    somebody = rhian.get(path.replace("P-999999", theirs.reference))
    assert (nobody.status_code, somebody.status_code) == (404, 404)
    assert nobody.text == somebody.text.replace(theirs.reference, "P-999999")


def test_a_manager_reads_only_with_a_reason_and_it_is_kept(site: Site) -> None:
    with site.database.begin() as session:
        life = a_life(session)
    mair = site.signed_in("mair")
    asked = mair.get(life.at)
    assert asked.status_code == 303
    assert asked.location == f"{life.at}/reason?next={life.at}"
    assert mair.send(asked.location, {"reason": "  "}).status_code == 422
    there = mair.send(asked.location, {"reason": "a complaint about a visit"})
    assert there.location == life.at
    assert "see my brother more" in mair.get(life.at).text
    with site.database.read() as session:
        lines = every(session, Audit, tables.audit.c.reference == life.reference)
        opened = [(one.actor, one.action, one.reason) for one in lines]
    assert opened == [("mair", "opened the transcript", "a complaint about a visit")]


def test_the_reason_is_good_until_the_manager_signs_out(site: Site) -> None:
    with site.database.begin() as session:
        life, other = a_life(session), a_life(session, "Ifan")
    mair = site.signed_in("mair")
    mair.send(f"{life.at}/reason", {"reason": "a complaint about a visit"})
    assert mair.get(life.at).status_code == 200
    assert mair.get(other.at).status_code == 303
    assert site.signed_in("mair").get(life.at).status_code == 303


def test_another_teams_manager_reaches_nobody_here(site: Site) -> None:
    with site.database.begin() as session:
        life = a_life(session)
    south = site.signed_in("south")
    assert south.get(life.at).status_code == 404
    assert south.get(f"{life.at}/reason").status_code == 404


def test_the_log_of_a_failure_holds_no_words(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    @may("practitioner")
    def breaks() -> str:
        raise KeyError("see my brother more")

    site.app.add_url_rule("/breaks", "breaks", breaks)
    site.app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = site.signed_in("rhian").get("/breaks?words=secret")
    assert answer.status_code == 500
    assert "Nothing that was kept is lost." in answer.text
    assert "the view breaks failed: KeyError" in caplog.text
    assert "brother" not in caplog.text + answer.text
    assert "secret" not in caplog.text


@pytest.mark.parametrize(
    "given", [None, "", "people", "//a.example", "/\\a.example", "http:/x", "/a\nb", "/a\\b"]
)
def test_what_is_no_path_of_ours_is_none(given: str | None) -> None:
    assert safe_path(given) is None


def test_a_path_of_ours_stays() -> None:
    assert safe_path("/people/?shown=new&page=2") == "/people/?shown=new&page=2"


def a_site_over_https(site: Site) -> Site:
    with site.database.begin() as session:
        for account in every(session, accounts.Account):
            session.delete(account)
    return a_site(site.database, SITE_URL="https://staff.example.cymru")
