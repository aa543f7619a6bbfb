"""Every route by every role: what is allowed, refused or hidden. A route that is missing fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from actions.store import accounts, copies, decisions, marks, notes, working
from actions.store.invitations import links_of
from actions.store.people import invite_again, keep_worker
from actions.store.requests import ask
from actions.store.workers import cover_for
from actions.store.worries import raise_worry
from reporting.site.app import create_app
from tests.actions.a_store import AT, a_database
from tests.reporting.site.a_site import STAFF, Browser, Clock, Site, a_site, settings_of
from tests.reporting.site.some_people import Life, a_life

WHO = ("nobody", "rhian", "owain", "mair", "south", "elin", "dafydd", "admin")
"""Nobody; the worker and another; the team's manager and another team's; analyst; duty; admin."""

OK, NO, HIDE, IN, WHY = "allowed", "refused", "hidden", "sign in", "a reason first"
ANYBODY = (OK,) * 8
STAFF_ALL = (IN,) + (OK,) * 7
PRACTITIONERS = (IN, OK, OK, NO, NO, NO, NO, NO)
PEOPLE = (IN, OK, OK, OK, OK, NO, NO, NO)
ADMINS = (IN, NO, NO, NO, NO, NO, NO, OK)
THE_WORKER = (IN, OK, HIDE, NO, NO, NO, NO, NO)
ROWS = (IN, OK, HIDE, OK, HIDE, NO, NO, NO)
WORDS = (IN, OK, HIDE, WHY, HIDE, NO, NO, NO)
REASON = (IN, NO, NO, OK, HIDE, NO, NO, NO)
QUEUE = (IN, OK, OK, OK, OK, NO, OK, NO)
A_WORRY = (IN, OK, HIDE, OK, HIDE, NO, OK, NO)
FIGURES = (IN, NO, NO, OK, OK, OK, NO, NO)
NOT_THERE = (HIDE,) * 8
HALF_WAY = (IN,) * 8
"""Only on the way to signing in: from anywhere else it leads back to the beginning."""

TABLE: dict[tuple[str, str], tuple[str, ...]] = {
    ("static", "GET"): ANYBODY,
    ("bootstrap.static", "GET"): ANYBODY,
    ("account.home", "GET"): STAFF_ALL,
    ("account.health", "GET"): ANYBODY,
    ("account.sign_in", "GET"): ANYBODY,
    ("account.sign_in", "POST"): ANYBODY,
    ("account.code", "GET"): HALF_WAY,
    ("account.code", "POST"): HALF_WAY,
    ("account.authenticator", "GET"): HALF_WAY,
    ("account.authenticator", "POST"): HALF_WAY,
    ("account.password", "GET"): HALF_WAY,
    ("account.password", "POST"): HALF_WAY,
    ("account.sign_out", "POST"): STAFF_ALL,
    ("account.own", "GET"): STAFF_ALL,
    ("account.own", "POST"): STAFF_ALL,
    ("account.choose_language", "POST"): ANYBODY,
    ("council_sign_in.leave", "GET"): NOT_THERE,
    ("council_sign_in.back", "GET"): NOT_THERE,
    ("caseload.people", "GET"): PEOPLE,
    ("caseload.reason", "GET"): REASON,
    ("caseload.reason", "POST"): REASON,
    ("person.page", "GET"): WORDS,
    ("person.unable", "GET"): THE_WORKER,
    ("person.unable", "POST"): THE_WORKER,
    ("person.able", "GET"): THE_WORKER,
    ("person.able", "POST"): THE_WORKER,
    ("person.correct", "GET"): THE_WORKER,
    ("person.correct", "POST"): THE_WORKER,
    ("outcomes.page", "GET"): WORDS,
    ("outcomes.agree", "POST"): THE_WORKER,
    ("outcomes.aspects", "POST"): THE_WORKER,
    ("outcomes.view", "POST"): THE_WORKER,
    ("outcomes.correct_view", "GET"): THE_WORKER,
    ("outcomes.correct_view", "POST"): THE_WORKER,
    ("outcomes.withdraw", "POST"): THE_WORKER,
    ("outcomes.put_back", "POST"): THE_WORKER,
    ("inviting.person", "GET"): PRACTITIONERS,
    ("inviting.person", "POST"): PRACTITIONERS,
    ("inviting.carer", "GET"): THE_WORKER,
    ("inviting.carer", "POST"): THE_WORKER,
    ("inviting.links", "GET"): ROWS,
    ("inviting.again", "POST"): THE_WORKER,
    ("inviting.revoke", "POST"): THE_WORKER,
    ("accounts.index", "GET"): ADMINS,
    ("accounts.add", "GET"): ADMINS,
    ("accounts.add", "POST"): ADMINS,
    ("accounts.one", "GET"): ADMINS,
    ("accounts.password", "POST"): ADMINS,
    ("accounts.second_factor", "POST"): ADMINS,
    ("accounts.close", "POST"): ADMINS,
    ("accounts.cover", "GET"): ADMINS,
    ("accounts.cover", "POST"): ADMINS,
    ("accounts.end_cover", "POST"): ADMINS,
    ("accounts.transfer", "GET"): ADMINS,
    ("accounts.transfer", "POST"): ADMINS,
    ("accounts.council", "GET"): ADMINS,
    ("accounts.council", "POST"): ADMINS,
    ("transcripts.index", "GET"): PEOPLE,
    ("transcripts.show", "GET"): WORDS,
    ("transcripts.printed", "GET"): WORDS,
    ("transcripts.pdf", "GET"): WORDS,
    ("transcripts.read", "POST"): WORDS,
    ("transcripts.flag", "POST"): WORDS,
    ("transcripts.tag", "POST"): WORDS,
    ("transcripts.unmark", "POST"): WORDS,
    ("transcripts.write", "POST"): WORDS,
    ("transcripts.rewrite", "GET"): WORDS,
    ("transcripts.rewrite", "POST"): WORDS,
    ("safety.queue", "GET"): QUEUE,
    ("safety.show", "GET"): A_WORRY,
    ("safety.write", "POST"): A_WORRY,
    ("safety.take", "POST"): A_WORRY,
    ("safety.hand_over", "POST"): A_WORRY,
    ("safety.act", "POST"): A_WORRY,
    ("safety.close", "POST"): A_WORRY,
    ("safety.keep_open", "POST"): A_WORRY,
    ("requests.queue", "GET"): PEOPLE,
    ("requests.show", "GET"): ROWS,
    ("requests.answer", "POST"): ROWS,
    ("requests.propose", "POST"): ROWS,
    ("requests.settle", "POST"): ROWS,
    ("requests.finish", "POST"): ROWS,
    ("requests.copy", "GET"): WORDS,
    ("requests.copy_json", "GET"): WORDS,
    ("records.choose", "GET"): PRACTITIONERS,
    ("records.printed", "GET"): PRACTITIONERS,
    ("supervision.index", "GET"): THE_WORKER,
    ("supervision.make", "POST"): THE_WORKER,
    ("supervision.review", "GET"): THE_WORKER,
    ("supervision.more", "POST"): THE_WORKER,
    ("supervision.reviewed", "POST"): THE_WORKER,
    ("supervision.printed", "GET"): THE_WORKER,
    ("reports.measures", "GET"): FIGURES,
    ("reports.export", "GET"): FIGURES,
}

Places = dict[str, object]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[tuple[Site, Places]]:
    with a_database("sqlite", tmp_path) as database:
        site = a_site(database)
        with database.begin() as session:
            places = some_places(site, session)
        yield site, places


def some_places(site: Site, session) -> Places:
    """What stands in the places of routes: all of it Rhian's Sam's, or the council's."""
    life = a_life(session)
    view = working.give_view(session, life.outcome, "review", 5, None, by="rhian", at=site.clock.at)
    invite_again(session, reference=life.reference, at=AT, days=30)
    if life.person.status == "joined":
        working.note_unable(session, life.person, "crisis", None, by="rhian", at=AT)
    rhian, owain = (accounts.find_account(session, one) for one in ("rhian", "owain"))
    cover = cover_for(
        session,
        rhian.authority_id,
        rhian.practitioner_id,
        # Nobody of the table covers: it would open what is hidden.
        working_for_nobody(site, session, owain),
        from_on=AT.date(),
        until_on=AT.date(),
        by="admin",
        at=AT,
    )
    return {
        "reference": life.reference,
        "number": life.outcome.number,
        "score_id": view.id,
        "invitation_id": links_of(session, life.person, AT)[0].id,
        "account_id": owain.id,
        "cover_id": cover.id,
        "filename": "site.css",
        **casework(session, life),
    }


def casework(session, life: Life) -> Places:
    """What stands beside Sam's words: a mark, a note, a worry, an approved request, a copy."""
    said, person = life.conversation, life.person
    asked = ask(session, said, "copy", "r1", AT)
    decisions.propose(session, asked, "grant", proof="seen", reason="theirs", by="rhian", at=AT)
    decisions.settle(session, asked, approved=True, why="yes", by="mair", at=AT)
    copy = copies.make_copy(session, person, [], "rhian", AT)
    copies.review_copy(session, copy, "rhian", AT)
    return {
        "sitting_id": life.sitting.id,
        "mark_id": marks.flag(session, life.sitting, "rhian", AT).id,
        "note_id": notes.write_note(session, person, "ring her aunt", "rhian", AT).id,
        "worry_id": raise_worry(session, said, "not safe", "fear", "abuse", "w1", AT).id,
        "request_id": asked.id,
        "copy_id": copy.id,
        "kind": "csv",
    }


def working_for_nobody(site: Site, session, like: accounts.Account) -> int:
    return keep_worker(session, accounts.team_of(session, like), "Somebody else").id


def enter(site: Site, who: str) -> Browser:
    """A browser of theirs, signed in without the form."""
    browser = site.browser()
    if who != "nobody":
        with site.database.begin() as session:
            account = accounts.find_account(session, who)
            token = accounts.begin(session, account.id, site.clock.at)
        with browser.client.session_transaction() as held:
            held["_user_id"], held["_fresh"] = token, True
    return browser


def what_came(answer: TestResponse) -> str:
    assert b"The form waited too long" not in answer.data, "the token was not taken"
    if answer.status_code in (200, 400, 422) or answer.status_code == 401:
        return OK
    if answer.status_code == 303:
        if answer.location.startswith("/sign-in"):
            return IN
        return WHY if answer.location.partition("?")[0].endswith("/reason") else OK
    return {403: NO, 404: HIDE}.get(answer.status_code, str(answer.status_code))


def path_of(site: Site, endpoint: str, places: Places) -> str:
    if endpoint == "bootstrap.static":
        return "/bootstrap/static/css/bootstrap.min.css"
    with site.app.test_request_context():
        rule = next(one for one in site.app.url_map.iter_rules() if one.endpoint == endpoint)
        return site.app.url_for(endpoint, **{name: places[name] for name in rule.arguments})


def test_the_table_names_every_route_and_no_other(tmp_path: Path) -> None:
    with a_database("sqlite", tmp_path) as database:
        app = create_app(settings_of(), database, Clock())
    found = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in rule.methods & {"GET", "POST", "PUT", "PATCH", "DELETE"}
    }
    assert found == set(TABLE)


@pytest.mark.parametrize(("endpoint", "method"), TABLE, ids=[" ".join(route) for route in TABLE])
def test_each_role_gets_what_the_table_says(
    house: tuple[Site, Places], endpoint: str, method: str
) -> None:
    site, places = house
    path = path_of(site, endpoint, places)
    came = {}
    for who in WHO:
        browser = enter(site, who)
        form = {"csrf_token": browser.token("/account" if who != "nobody" else "/sign-in")}
        answer = browser.get(path) if method == "GET" else browser.client.post(path, data=form)
        came[who] = what_came(answer)
    expected = dict(zip(WHO, TABLE[endpoint, method], strict=True))
    if endpoint == "account.sign_out":
        expected = {who: IN for who in WHO}  # it leads to signing in again, once signed out
    assert came == expected


def test_the_columns_are_every_role() -> None:
    assert {role for _name, role, _team in STAFF.values()} == set(accounts.ROLES)
    assert set(WHO) == {"nobody", *STAFF}
