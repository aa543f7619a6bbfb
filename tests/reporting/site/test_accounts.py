"""For administrators: accounts, cover, handing over, the council; and none of anybody's words."""

from __future__ import annotations

import re

import pytest

from actions.store import accounts, tables
from actions.store.keeping import every
from actions.store.people import find_council, find_person, invite_person
from actions.store.records import Audit
from actions.store.workers import workers_of
from tests.reporting.site.a_site import PASSWORD, Browser, Site
from tests.reporting.site.some_people import a_life

NEW = {
    "name": "Nia",
    "sign_in": "nia@gwynedd.example",
    "role": "practitioner",
    "service": "children",
    "team": "North",
}


@pytest.fixture
def admin(site: Site) -> Browser:
    return site.signed_in("admin")


def id_of(site: Site, sign_in: str) -> int:
    with site.database.read() as session:
        return accounts.find_account(session, sign_in).id


def worker(site: Site, name: str) -> int:
    with site.database.read() as session:
        council = find_council(session, "Gwynedd")
        return next(one.id for one in workers_of(session, council.id) if one.name == name)


def handed_on(page: str) -> str:
    return re.search(r"<code>([^<]+)</code>", page).group(1)


def test_an_account_is_opened_with_a_password_shown_once(site: Site, admin: Browser) -> None:
    handed = handed_on(admin.send("/accounts/add", NEW).text)
    assert site.browser().sign_in("nia@gwynedd.example", handed).location == (
        "/sign-in/authenticator"
    )
    assert handed not in admin.get("/accounts/").text


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"sign_in": "Rhian"}, "Somebody has that sign-in name already."),
        ({"sign_in": "nia jones"}, "A sign-in name has no spaces."),
        ({"team": " "}, "A practitioner or a manager belongs to a team."),
        ({"role": "boss"}, "Not a valid choice"),
        ({"name": ""}, "Enter a name."),
    ],
)
def test_what_does_not_fit_is_said_and_no_account_is_opened(
    site: Site, admin: Browser, told: dict[str, str], why: str
) -> None:
    answer = admin.send("/accounts/add", {**NEW, **told})
    assert (answer.status_code, why in answer.text) == (422, True)
    with site.database.read() as session:
        assert accounts.find_account(session, "nia@gwynedd.example") is None


def test_another_first_password_ends_the_old_one_and_signs_out(site: Site, admin: Browser) -> None:
    rhian = site.signed_in("rhian")
    one = f"/accounts/{id_of(site, 'rhian')}"
    handed = handed_on(admin.send(f"{one}/password", at=one).text)
    assert rhian.get("/account").status_code == 303
    assert site.browser().sign_in("rhian").status_code == 401
    assert site.browser().sign_in("rhian", handed).location == "/sign-in/password"


def test_it_opens_a_locked_account_at_once(site: Site, admin: Browser) -> None:
    for _ in range(accounts.TRIES):
        site.browser().sign_in("rhian", "not it at all")
    assert "locked until" in admin.get("/accounts/").text
    one = f"/accounts/{id_of(site, 'rhian')}"
    handed = handed_on(admin.send(f"{one}/password", at=one).text)
    assert site.browser().sign_in("rhian", handed).status_code == 303


def test_a_lost_phone_is_replaced_by_another(site: Site, admin: Browser) -> None:
    one = f"/accounts/{id_of(site, 'rhian')}"
    admin.send(f"{one}/second-factor", at=one)
    assert site.browser().sign_in("rhian").location == "/sign-in/authenticator"


def test_a_closed_account_lets_nobody_in_and_stays_on_the_list(site: Site, admin: Browser) -> None:
    one = f"/accounts/{id_of(site, 'rhian')}"
    admin.send(f"{one}/close", at=one)
    assert site.browser().sign_in("rhian").status_code == 401
    assert "closed 24 Nov 2026" in admin.get("/accounts/").text
    assert admin.get(one).status_code == 404


def test_nobody_closes_their_own(site: Site, admin: Browser) -> None:
    one = f"/accounts/{id_of(site, 'admin')}"
    assert admin.send(f"{one}/close", at=one).status_code == 403
    assert admin.get("/accounts/").status_code == 200


def test_another_councils_account_does_not_exist_here(site: Site, admin: Browser) -> None:
    with site.database.begin() as session:
        theirs = accounts.open_account(
            session, sign_in="x", name="X", role="admin", authority="Powys", at=site.clock.at
        )
        accounts.set_password(session, theirs, PASSWORD)
    for path in ("", "/password", "/second-factor", "/close"):
        answer = (
            admin.send(f"/accounts/{theirs.id}{path}", at="/accounts/add")
            if path
            else admin.get(f"/accounts/{theirs.id}")
        )
        assert answer.status_code == 404
    assert "Powys" not in admin.get("/accounts/").text


def test_whoever_covers_sees_the_others_people_on_those_days_alone(
    site: Site, admin: Browser
) -> None:
    with site.database.begin() as session:
        life = a_life(session)
    told = {"absent": worker(site, "Rhian"), "by": worker(site, "Owain")}
    days = {"from_on": "2026-11-25", "until_on": "2026-11-26"}
    assert admin.send("/accounts/cover", {**told, **days}).status_code == 303
    seen = []
    for _day in range(24, 28):
        owain = site.signed_in("owain")
        seen.append((owain.get(life.at).status_code, "Sam" in owain.get("/people/").text))
        site.clock.move(days=1)
    assert seen == [(404, False), (200, True), (200, True), (404, False)]
    assert site.signed_in("rhian").get(life.at).status_code == 200


def test_cover_is_noted_when_it_opens_somebodys_words(site: Site, admin: Browser) -> None:
    with site.database.begin() as session:
        life = a_life(session)
    told = {"absent": worker(site, "Rhian"), "by": worker(site, "Owain")}
    admin.send("/accounts/cover", {**told, "from_on": "2026-11-24", "until_on": "2026-11-24"})
    site.signed_in("owain").get(life.at)
    with site.database.read() as session:
        (line,) = every(session, Audit, tables.audit.c.reference == life.reference)
    assert (line.actor, line.reason) == ("owain", "covering for their worker")


def test_cover_that_is_ended_is_over_at_once(site: Site, admin: Browser) -> None:
    with site.database.begin() as session:
        life = a_life(session)
    told = {"absent": worker(site, "Rhian"), "by": worker(site, "Owain")}
    admin.send("/accounts/cover", {**told, "from_on": "2026-11-24", "until_on": "2026-12-24"})
    end = re.search(r'action="([^"]+/end)"', admin.get("/accounts/cover").text).group(1)
    admin.send(end, at="/accounts/cover")
    assert site.signed_in("owain").get(life.at).status_code == 404


@pytest.mark.parametrize("days", [("2026-11-26", "2026-11-25"), ("", "2026-11-25")])
def test_cover_with_days_that_do_not_fit_is_refused(
    site: Site, admin: Browser, days: tuple[str, str]
) -> None:
    told = {"absent": worker(site, "Rhian"), "by": worker(site, "Owain")}
    form = {**told, "from_on": days[0], "until_on": days[1]}
    assert admin.send("/accounts/cover", form).status_code == 422


def test_nobody_covers_for_themselves(site: Site, admin: Browser) -> None:
    rhian = worker(site, "Rhian")
    form = {"absent": rhian, "by": rhian, "from_on": "2026-11-24", "until_on": "2026-11-25"}
    assert admin.send("/accounts/cover", form).status_code == 422


def test_all_of_a_workers_people_are_handed_over(site: Site, admin: Browser) -> None:
    with site.database.begin() as session:
        first, second = a_life(session), a_life(session, "Ifan")
    told = {"before": worker(site, "Rhian"), "after": worker(site, "Owain"), "reference": ""}
    page = admin.client.post(
        "/accounts/transfer",
        data={**told, "csrf_token": admin.token("/accounts/transfer")},
        follow_redirects=True,
    )
    assert "2 people handed over." in page.text
    owain = site.signed_in("owain")
    assert "Before: Rhian. Now: Owain." in owain.get(first.at).text
    assert owain.get(second.at).status_code == 200
    assert site.signed_in("rhian").get(first.at).status_code == 404


def test_one_person_is_handed_over_by_reference(site: Site, admin: Browser) -> None:
    with site.database.begin() as session:
        first, second = a_life(session), a_life(session, "Ifan")
    told = {"before": "0", "after": worker(site, "Owain"), "reference": first.reference.lower()}
    assert admin.send("/accounts/transfer", told).status_code == 303
    owain = site.signed_in("owain")
    assert (owain.get(first.at).status_code, owain.get(second.at).status_code) == (200, 404)


@pytest.mark.parametrize("reference", ["P-999999", ""])
def test_nobody_in_particular_is_not_handed_over(
    site: Site, admin: Browser, reference: str
) -> None:
    told = {"before": "0", "after": worker(site, "Owain"), "reference": reference}
    assert admin.send("/accounts/transfer", told).status_code == 422


def test_another_councils_person_is_not_handed_over(site: Site, admin: Browser) -> None:
    with site.database.begin() as session:
        theirs = invite_person(
            session,
            authority="Powys",
            service="adults",
            team="East",
            name="Gwen",
            at=site.clock.at,
            days=30,
        ).person
    told = {"before": "0", "after": worker(site, "Owain"), "reference": theirs.reference}
    assert admin.send("/accounts/transfer", told).status_code == 422
    with site.database.read() as session:
        assert find_person(session, theirs.reference).practitioner_id is None


def test_the_councils_phones_and_hours_are_kept(site: Site, admin: Browser) -> None:
    told = {
        "day_phone": "01286 000000",
        "night_phone": "01286 000001",
        "opens": "08:30",
        "closes": "16:45",
    }
    assert admin.send("/accounts/council", told).status_code == 303
    with site.database.read() as session:
        kept = find_council(session, "Gwynedd")
        assert (kept.day_phone, kept.opens, kept.closes) == ("01286 000000", "08:30", "16:45")
    wrong = {**told, "opens": "25:00"}
    assert admin.send("/accounts/council", wrong).status_code == 422


def test_an_administrator_sees_nobodys_name_or_words(site: Site, admin: Browser) -> None:
    with site.database.begin() as session:
        life = a_life(session, "Samsonite")
    for path in ("", "cover", "transfer", "council", "add"):
        page = admin.get(f"/accounts/{path}").text
        assert "Samsonite" not in page
        assert life.reference not in page
