"""My people: whose they are, what comes first, and finding somebody."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import event

from actions.store import requests
from actions.store.conversations import current_sitting
from actions.store.people import invite_person
from actions.store.readings import mark_read
from actions.store.reminders import plan_check_in
from actions.store.worries import raise_worry
from tests.actions.a_store import later
from tests.reporting.site.a_site import Browser, Site
from tests.reporting.site.some_people import Life, a_life

NAMES = re.compile(r'class="case-name"[^>]*>([^<]+)<')


@pytest.fixture
def rhian(site: Site) -> Browser:
    return site.signed_in("rhian")


def names(browser: Browser, query: str = "") -> list[str]:
    return NAMES.findall(browser.get(f"/people/{query}").text)


def worry(session, life: Life, **changed: object) -> None:
    found = raise_worry(session, life.conversation, "words", "rule", "abuse", "w1", later(1))
    for name, value in changed.items():
        setattr(found, name, value)


def test_a_worker_sees_their_own_people_and_no_other_worker_does(
    site: Site, rhian: Browser
) -> None:
    with site.database.begin() as session:
        a_life(session)
        a_life(session, "Ifan", worker="Owain")
    assert names(rhian) == ["Sam"]
    assert names(site.signed_in("owain")) == ["Ifan"]


def test_a_manager_sees_the_team_with_its_workers_and_no_words(site: Site) -> None:
    with site.database.begin() as session:
        a_life(session)
        a_life(session, "Ifan", worker="Owain")
        a_life(session, "Gwen", team="South", worker="Siw")
    mair = site.signed_in("mair")
    assert sorted(names(mair)) == ["Ifan", "Sam"]
    page = mair.get("/people/").text
    assert "Worker: Owain" in page
    assert "see my brother more" not in page


def test_open_worries_come_first_then_what_is_new_then_what_is_due(
    site: Site, rhian: Browser
) -> None:
    with site.database.begin() as session:
        plan_check_in(session, a_quiet_one(session, "quiet"), date(2026, 12, 22))
        plan_check_in(session, a_quiet_one(session, "due"), date(2026, 11, 24))
        plan_check_in(session, a_quiet_one(session, "late"), date(2026, 11, 2))
        a_life(session, "new")
        worry(session, a_life(session, "worried"))
    assert names(rhian) == ["worried", "new", "late", "due", "quiet"]


def test_a_worry_that_is_closed_is_not_open(site: Site, rhian: Browser) -> None:
    with site.database.begin() as session:
        worry(session, a_life(session), state="closed")
    assert "open worry" not in rhian.get("/people/").text


@pytest.mark.parametrize(
    ("shown", "found"),
    [
        ("worries", ["worried"]),
        ("new", ["worried", "asks", "new"]),
        ("due", ["late"]),
        ("requests", ["asks"]),
        ("nonsense", ["worried", "asks", "new", "late"]),
    ],
)
def test_the_list_is_narrowed(site: Site, rhian: Browser, shown: str, found: list[str]) -> None:
    with site.database.begin() as session:
        worry(session, a_life(session, "worried"))
        asks = a_life(session, "asks")
        requests.ask(session, asks.conversation, "person", "q1", later(1))
        a_life(session, "new")
        plan_check_in(session, a_quiet_one(session, "late"), date(2026, 11, 2))
    assert names(rhian, f"?shown={shown}") == found


def test_what_is_not_finished_is_not_new_for_a_day(site: Site, rhian: Browser) -> None:
    with site.database.begin() as session:
        a_life(session, sends=False)
    assert names(rhian, "?shown=new") == []
    site.clock.move(hours=25)
    assert names(site.signed_in("rhian"), "?shown=new") == ["Sam"]


def test_somebody_who_comes_back_is_new_again(site: Site, rhian: Browser) -> None:
    with site.database.begin() as session:
        life = a_life(session)
        mark_read(session, life.sitting, "rhian", later(10))
    assert names(rhian, "?shown=new") == []
    with site.database.begin() as session:
        sitting = current_sitting(session, life.conversation, later(600))
        sitting.state = "sent"
    assert names(rhian, "?shown=new") == ["Sam"]


@pytest.mark.parametrize("words", ["gwil", "GWILYM", "ap ", "P-"])
def test_somebody_is_found_by_part_of_a_name_or_reference(
    site: Site, rhian: Browser, words: str
) -> None:
    with site.database.begin() as session:
        a_life(session, "Ifan ap Gwilym")
    assert names(rhian, f"?words={words}") == ["Ifan ap Gwilym"]


def test_nobody_found_says_what_to_do(site: Site, rhian: Browser) -> None:
    with site.database.begin() as session:
        a_life(session)
    assert "Nobody fits." in rhian.get("/people/?words=zz").text


def test_another_workers_person_is_not_found(site: Site, rhian: Browser) -> None:
    with site.database.begin() as session:
        theirs = a_life(session, worker="Owain")
    assert names(rhian, f"?words={theirs.reference}") == []


def test_a_long_list_has_pages_each_person_once(site: Site, rhian: Browser) -> None:
    with site.database.begin() as session:
        for number in range(60):
            a_quiet_one(session, f"{number:02}")
    pages = [names(rhian, f"?page={number}") for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [25, 25, 10]
    assert sorted(name for page in pages for name in page) == [f"{n:02}" for n in range(60)]
    assert names(rhian, "?page=99") == pages[2]
    assert names(rhian, "?page=0") == pages[0]
    assert names(rhian, "?page=x") == pages[0]


def test_more_people_take_no_more_queries(site: Site, rhian: Browser) -> None:
    asked: list[str] = []
    event.listen(
        site.database.engine,
        "before_cursor_execute",
        lambda _c, _u, statement, *_rest: asked.append(statement),
    )
    counts = []
    for more in (1, 20):
        with site.database.begin() as session:
            for number in range(more):
                worry(session, a_life(session, f"{more} {number}"))
        asked.clear()
        rhian.get("/people/")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 8


def a_quiet_one(session, name: str):
    return invite_person(
        session,
        authority="Gwynedd",
        service="children",
        team="North",
        name=name,
        at=later(0),
        days=30,
        worker="Rhian",
    ).person
