"""The site in a real browser: a worker's day, and what axe finds on its pages in both languages."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright
from waitress.server import create_server

from actions.store import decisions
from actions.store.copies import Line, make_copy, review_copy
from actions.store.keeping import every
from actions.store.people import find_person
from actions.store.records import Reading, Request, Score, Sitting, Worry
from actions.store.transcripts import open_transcript
from tests.actions.a_store import AT, a_database
from tests.bot.test_page_in_browser import ARGS, CHROMIUM
from tests.reporting.site.a_site import PASSWORD, Site, a_site
from tests.reporting.site.some_talk import STATEMENT, Talked, talk

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine")

NARROW, WIDE = {"width": 320, "height": 800}, {"width": 1280, "height": 900}

PAGES = {
    "rhian": (
        *("/people/", "/people/invite", "/people/{ref}", "/people/{ref}/outcomes/1/"),
        *("/people/{ref}/links", "/transcripts/?words=nan", "/transcripts/{ref}"),
        *("/transcripts/{ref}/print", "/worries/", "/worries/{worry}", "/requests/"),
        *("/requests/{request}", "/requests/{request}/copy", "/family-record/"),
        *("/family-record/print?person={ref}&language=both", "/supervision/{ref}"),
        *("/supervision/{ref}/1", "/supervision/{ref}/2/print", "/account"),
    ),
    "mair": ("/people/", "/people/{ref}/reason", "/figures/?by=aspect", "/worries/?closed=1"),
    "dafydd": ("/worries/{worry}",),
    "admin": ("/accounts/", "/accounts/add", "/accounts/council", "/nowhere"),
}
"""Whose pages axe looks at."""


@dataclass
class House:
    """A site that is served, and somebody's talk in it."""

    site: Site
    address: str
    told: Talked

    def sign_in(self, browser: Browser, who: str, **options: object) -> Page:
        page = browser.new_context(**options).new_page()
        page.set_default_timeout(8000)
        page.goto(f"{self.address}/sign-in")
        page.get_by_label("Sign-in name").fill(who)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Go on").click()
        self.site.clock.move(seconds=30)
        page.get_by_label("Code").fill(self.site.code(who))
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("button", name="Sign out")).to_be_visible()
        return page

    def kept(self, kind: type) -> list:
        with self.site.database.read() as session:
            return list(every(session, kind))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        browser.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with a_database("sqlite", tmp_path) as database:
        site = a_site(database)
        told = talk(site, holds="goal", worry="not safe at home", asks="copy")
        server = create_server(site.app, host="127.0.0.1", port=0, threads=4)
        threading.Thread(target=server.run, daemon=True).start()
        yield House(site, f"http://127.0.0.1:{server.effective_port}", told)
        server.close()


def test_a_worker_reads_agrees_gives_a_view_and_two_people_close_a_worry(
    house: House, browser: Browser
) -> None:
    page = house.sign_in(browser, "rhian")
    page.get_by_role("link", name="Sam").click()
    page.goto(f"{house.address}/transcripts/{house.told.reference}")
    expect(page.get_by_text(STATEMENT, exact=True)).to_be_visible()
    expect(page.get_by_text("[kept back]", exact=True)).to_be_visible()
    page.get_by_role("button", name="I have read this").click()
    expect(page.get_by_text("You read this:")).to_be_visible()
    assert [one.by for one in house.kept(Reading)] == ["rhian"]

    page.goto(f"{house.address}/people/{house.told.reference}/outcomes/1/")
    page.get_by_role("button", name="Keep the day").click()
    page.locator("select[name=value], select[name$=value]").first.select_option("5")
    page.get_by_role("button", name="Keep your view").click()
    assert [one.value for one in house.kept(Score) if one.given_by == "practitioner"] == [5]

    page.goto(f"{house.address}/worries/")
    page.get_by_role("link", name="Sam").click()
    page.get_by_label("What was done so that they are safe").fill("Rang nan. She is there.")
    page.get_by_role("button", name="Keep it", exact=True).click()
    page.get_by_label("Why it can be closed").fill("Safe with nan.")
    page.get_by_role("button", name="Close it, as the first of two").click()
    expect(page.get_by_role("button", name=re.compile("^Close it"))).to_have_count(0)
    assert house.kept(Worry)[0].state == "acted"

    second = house.sign_in(browser, "mair")
    second.goto(f"{house.address}/worries/{house.told.worry_id}")
    second.get_by_label("Why it can be closed").fill("I spoke to nan too.")
    second.get_by_role("button", name="Close it, as the second").click()
    expect(second.get_by_text("Closed it, the second of two")).to_be_visible()
    (worry,) = house.kept(Worry)
    assert (worry.state, worry.closed_first_by, worry.closed_by) == ("closed", "rhian", "mair")


def test_somebody_is_invited_and_their_link_is_on_a_sheet(house: House, browser: Browser) -> None:
    page = house.sign_in(browser, "rhian")
    page.get_by_role("link", name="Invite somebody").click()
    page.locator("input[name=name]").fill("Mali")
    page.locator("main button[type=submit]").first.click()
    expect(page.get_by_text(re.compile(r"http://127\.0\.0\.1:8080/c/\S+")).first).to_be_visible()


def test_a_transcript_is_printed_without_what_is_only_for_the_screen(
    house: House, browser: Browser
) -> None:
    page = house.sign_in(browser, "rhian")
    page.goto(f"{house.address}/transcripts/{house.told.reference}")
    page.emulate_media(media="print")
    for hidden in ("I have read this", "Keep the note", "Sign out"):
        expect(page.get_by_role("button", name=hidden)).to_be_hidden()
    expect(page.get_by_text(STATEMENT, exact=True)).to_be_visible()
    assert len(page.pdf()) > 5000


def test_it_works_without_javascript_and_nothing_comes_from_elsewhere(
    house: House, browser: Browser
) -> None:
    page = house.sign_in(browser, "rhian", java_script_enabled=False)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{house.address}/worries/{house.told.worry_id}")
    page.get_by_role("button", name="I see to it").click()
    assert house.kept(Worry)[0].owner == "rhian"
    assert {url.partition("/worries")[0].partition("/static")[0] for url in asked} <= {
        house.address,
        f"{house.address}/bootstrap",
    }


def some_more(house: House) -> dict[str, object]:
    """What stands in the places of PAGES, an approved request and two copies among it."""
    with house.site.database.begin() as session:
        person = find_person(session, house.told.reference)
        asked = every(session, Request)[0]
        decisions.propose(session, asked, "grant", proof="seen", reason="hers", by="rhian", at=AT)
        decisions.settle(session, asked, approved=True, why="yes", by="mair", at=AT)
        lines = [Line(sitting=1, who="person", text="see \ue000w1\ue001 more")]
        make_copy(session, person, lines, "rhian", AT)
        review_copy(session, make_copy(session, person, lines, "rhian", AT), "rhian", AT)
        open_transcript(session, person.reference, "huw", "a complaint", AT)
        assert every(session, Sitting)
    told = house.told
    return {"ref": told.reference, "worry": told.worry_id, "request": told.request_id}


@pytest.mark.parametrize("who", PAGES)
def test_axe_finds_nothing_serious_on_any_page_in_either_language_and_none_is_too_wide(
    house: House, browser: Browser, who: str
) -> None:
    places, found = some_more(house), []
    page = house.sign_in(browser, who, viewport=WIDE)
    for language in ("en", "cy"):
        if page.locator("html").get_attribute("lang") != language:
            page.locator(f"button[name=language][value={language}]").click()
        for path in PAGES[who]:
            page.set_viewport_size(WIDE)
            page.goto(house.address + path.format(**places))
            assert page.locator("html").get_attribute("lang") == language
            for one in Axe().run(page).response["violations"]:
                if one["impact"] in ("serious", "critical"):
                    targets = [node["target"] for node in one["nodes"]][:3]
                    found.append((language, path, one["id"], targets))
            page.set_viewport_size(NARROW)
            over = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if over > 0:
                found.append((language, path, "too wide", over))
    assert found == []
