"""The chat page in a real browser. Without Chromium these tests are skipped, and say so."""

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from waitress.server import create_server

from bot.channels.webchat.page import create_app
from bot.channels.webchat.relay import Relay
from bot.settings import Settings
from tests.bot.inlet_double import EASY, FACES, HOW_AM_I, NOT_SAFE, InletDouble, running_inlet

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine")

CODE = "a-code_of-somebody"


@dataclass
class House:
    """A page, served, with the double of the inlet behind it."""

    inlet: InletDouble
    address: str


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        browser.close()


@contextmanager
def served(inlet: InletDouble) -> Iterator[House]:
    elsewhere = f"http://127.0.0.1:{inlet.port}/weather"
    environ = {
        "WHAT_MATTERS_SECRET": "a secret for the tests of the page",
        "WHAT_MATTERS_LEAVE_TO": elsewhere,
    }
    settings = Settings.from_environment(environ, Path("/nowhere"))
    app = create_app(settings, Relay([inlet.port], seconds=2))
    server = create_server(app, host="127.0.0.1", port=0, threads=8)
    threading.Thread(target=server.run, daemon=True).start()
    try:
        yield House(inlet, f"http://127.0.0.1:{server.effective_port}")
    finally:
        server.close()


@pytest.fixture
def house() -> Iterator[House]:
    with running_inlet() as inlet, served(inlet) as house:
        yield house


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    contexts = []

    def opened(**options: Any) -> Page:
        context = browser.new_context(**options)
        context.set_default_timeout(8000)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page()


def start(page: Page, house: House) -> None:
    page.goto(f"{house.address}/c/{CODE}")
    page.get_by_role("button", name="Dechrau").click()
    page.get_by_role("button", name="Cymraeg").wait_for()


def choose(page: Page, name: str) -> None:
    page.locator(".choices").get_by_role("button", name=name, exact=True).click()


def write(page: Page, text: str) -> None:
    page.locator("#box").fill(text)
    page.locator("#box").press("Enter")


def to_the_numbers(page: Page, house: House, *, language: str = "English") -> None:
    (talk,) = house.inlet.talks.values()
    choose(page, language)
    page.locator(".choices button").nth(2).wait_for()
    talk.step = 4
    write(page, "on we go")
    page.locator(".numbers").wait_for()


def until(happened: Callable[[], bool]) -> None:
    """Wait for what a browser does by itself, eight seconds at most."""
    given_up = monotonic() + 8
    while not happened():
        assert monotonic() < given_up, "it did not happen"
        sleep(0.02)


def sideways(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def test_a_whole_exchange_needs_only_a_keyboard(house: House, page: Page) -> None:
    page.goto(f"{house.address}/c/{CODE}")

    def tab_to(name: str) -> None:
        for _ in range(30):
            page.keyboard.press("Tab")
            focused = page.evaluate("document.activeElement.textContent.trim()")
            if name in focused:
                assert (
                    page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"
                )
                return
        raise AssertionError(f"{name} cannot be reached by Tab")

    tab_to("Dechrau")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="English").wait_for()
    for press, then in (
        ("English", "Is that OK?"),
        ("OK", "Who is here today?"),
        ("Sam", "What matters to you at the moment?"),
    ):
        tab_to(press)
        page.keyboard.press("Enter")
        expect(page.get_by_role("log")).to_contain_text(then)
    expect(page.get_by_label("Your answer")).to_be_focused()
    page.keyboard.type("see my brother")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("more")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("Shall we keep it like that?")
    expect(page.locator("#box")).to_have_value("")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Yes", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="7 out of 10", exact=True).wait_for()
    page.keyboard.press("Tab")
    for _ in range(7):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="7 out of 10", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("Who is around you")
    assert house.inlet.said == ["English", "OK", "Sam", "see my brother\nmore", "Yes", "7"]


def test_the_skip_link_goes_to_the_answer(house: House, page: Page) -> None:
    start(page, house)
    page.reload()
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#answer")).to_be_focused()


@pytest.mark.parametrize("language", ["English", "Cymraeg"])
@pytest.mark.parametrize("width", [320, 360])
def test_a_narrow_screen_needs_no_sideways_scroll(
    house: House, open_page: Callable[..., Page], width: int, language: str
) -> None:
    page = open_page(viewport={"width": width, "height": 640})
    page.goto(f"{house.address}/c/{CODE}")
    assert sideways(page) <= 0
    start(page, house)
    assert sideways(page) <= 0
    to_the_numbers(page, house, language=language)
    assert sideways(page) <= 0
    write(page, "w" * 400)
    expect(page.locator("#turns")).to_contain_text("w" * 400)
    assert sideways(page) <= 0


@pytest.mark.parametrize("width", [320, 1280])
def test_the_numbers_are_one_row_that_a_finger_can_hit(
    house: House, open_page: Callable[..., Page], width: int
) -> None:
    page = open_page(viewport={"width": width, "height": 640})
    start(page, house)
    to_the_numbers(page, house)
    boxes = page.locator(".numbers button").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(b => [b.top, b.width, b.height])"
    )
    assert len(boxes) == 11
    assert len({top for top, _, _ in boxes}) == 1
    assert all(width >= 24 and height >= 24 for _, width, height in boxes)
    expect(page.locator("#box")).to_be_visible()


@pytest.mark.parametrize("letters", ["112.5%", "225%"])
def test_the_page_can_be_read_twice_as_large(
    house: House, open_page: Callable[..., Page], letters: str
) -> None:
    page = open_page(viewport={"width": 640, "height": 400})
    start(page, house)
    to_the_numbers(page, house)
    page.evaluate("size => { document.documentElement.style.fontSize = size; }", letters)
    assert sideways(page) <= 0
    page.locator("#send").scroll_into_view_if_needed()
    expect(page.locator("#send")).to_be_in_viewport()


def test_reload_resumes_at_the_same_question(house: House, page: Page) -> None:
    start(page, house)
    choose(page, "English")
    expect(page.get_by_role("log")).to_contain_text("Is that OK?")
    page.reload()
    expect(page.get_by_role("log")).to_contain_text("Is that OK?")
    choose(page, "OK")
    expect(page.get_by_role("log")).to_contain_text("Who is here today?")


def test_the_page_works_without_javascript(house: House, open_page: Callable[..., Page]) -> None:
    page = open_page(java_script_enabled=False)
    start(page, house)
    choose(page, "English")
    expect(page.get_by_role("log")).to_contain_text("Is that OK?")
    assert page.url == f"{house.address}/#latest"
    page.locator("#box").fill("yes that is ok")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("log")).to_contain_text("yes that is ok")
    expect(page.locator(".keys")).to_be_hidden()
    house.inlet.refuse_with = (503, "unavailable")
    page.locator("#box").fill("mind these words")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing is lost")
    expect(page.locator("#box")).to_have_value("mind these words")
    page.get_by_role("button", name="Leave quickly").click()
    page.wait_for_url("**/weather")


def left_by_button(page: Page) -> None:
    page.get_by_role("button", name="Leave quickly").click()


def left_by_keys(page: Page) -> None:
    for _ in range(3):
        page.keyboard.press("Escape")


@pytest.mark.parametrize("leave", [left_by_button, left_by_keys])
def test_leaving_quickly_hides_everything_and_back_shows_nothing(
    house: House, page: Page, leave: Callable[[Page], None]
) -> None:
    start(page, house)
    choose(page, "English")
    write(page, "a private thing")
    expect(page.get_by_role("log")).to_contain_text("a private thing")
    leave(page)
    page.wait_for_url("**/weather")
    # Leaving does not wait for this request, so it may come after the other page is shown.
    until(lambda: house.inlet.asked.count("/leave") == 1)
    for _ in range(4):
        page.go_back()
        assert "a private thing" not in page.content()


def test_escape_twice_or_slowly_does_not_leave(house: House, page: Page) -> None:
    page.clock.install()
    start(page, house)
    for _ in range(4):
        page.keyboard.press("Escape")
        page.wait_for_timeout(1100)
    assert page.url.startswith(house.address)


def test_back_after_leaving_without_javascript_shows_nothing(
    house: House, open_page: Callable[..., Page]
) -> None:
    page = open_page(java_script_enabled=False)
    start(page, house)
    choose(page, "English")
    page.locator("#box").fill("a private thing")
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_role("button", name="Leave quickly").click()
    page.wait_for_url("**/weather")
    for _ in range(4):
        page.go_back()
        expect(page.locator("body")).not_to_contain_text("a private thing")


def test_words_stay_in_the_box_while_rasa_is_down_and_are_kept_once_after(page: Page) -> None:
    with running_inlet() as inlet, served(inlet) as house:
        start(page, house)
        choose(page, "English")
        expect(page.get_by_role("log")).to_contain_text("Is that OK?")
        inlet.refuse_with = (503, "unavailable")
        write(page, "mind these words")
        expect(page.get_by_role("alert")).to_contain_text("Nothing is lost")
        expect(page.locator("#box")).to_have_value("mind these words")
        expect(page.get_by_role("button", name="OK", exact=True)).to_be_visible()
        inlet.refuse_with = None
        page.locator("#box").press("Enter")
        expect(page.get_by_role("log")).to_contain_text("mind these words")
        expect(page.get_by_role("alert")).to_be_hidden()
        assert inlet.said == ["English", "mind these words"]


def test_words_stay_in_the_box_when_the_page_itself_cannot_be_reached(
    house: House, page: Page
) -> None:
    start(page, house)
    page.wait_for_load_state()
    page.context.set_offline(True)
    write(page, "mind these words")
    expect(page.get_by_role("alert")).to_contain_text("Does dim byd wedi'i golli")
    expect(page.locator("#box")).to_have_value("mind these words")


def test_a_long_message_is_counted_and_refused_and_stays(house: House, page: Page) -> None:
    start(page, house)
    choose(page, "English")
    expect(page.get_by_role("log")).to_contain_text("Is that OK?")
    page.locator("#box").fill("a" * 990)
    expect(page.locator("#count")).to_have_text("Letters left: 10")
    page.locator("#box").fill("a" * 1003)
    expect(page.locator("#count")).to_have_text("Too many letters: 3")
    expect(page.get_by_role("status")).to_have_text("Too many letters: 3")
    page.locator("#box").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("There is room for 1,000 letters")
    expect(page.locator("#box")).to_have_value("a" * 1003)
    assert house.inlet.said == ["English"]


def test_a_message_far_too_long_for_a_request_stays_in_the_box(house: House, page: Page) -> None:
    start(page, house)
    write(page, "a" * 20000)
    expect(page.get_by_role("alert")).to_contain_text("too much to send at once")
    expect(page.locator("#box")).to_have_value("a" * 20000)


def test_script_in_words_is_inert(house: House, page: Page) -> None:
    start(page, house)
    choose(page, "English")
    (talk,) = house.inlet.talks.values()
    expect(page.get_by_role("log")).to_contain_text("Is that OK?")
    talk.step = 3
    words = "<script>window.broken = 1</script><img src=x onerror='window.broken = 1'>"
    write(page, words)
    expect(page.locator(".turn.bot").last).to_contain_text(words)
    page.reload()
    expect(page.locator(".turn.person").last).to_contain_text(words)
    assert page.evaluate("window.broken") is None


def test_nothing_is_asked_of_any_other_host_and_nothing_breaks_the_policy(
    house: House, page: Page
) -> None:
    asked: set[str] = set()
    faults: list[str] = []
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    start(page, house)
    to_the_numbers(page, house)
    page.get_by_role("button", name="7 out of 10", exact=True).click()
    expect(page.get_by_role("log")).to_contain_text("Who is around you")
    page.reload()
    assert asked == {urlsplit(house.address).netloc}
    assert faults == []


def test_a_double_click_is_one_answer(house: House, page: Page) -> None:
    start(page, house)
    house.inlet.answer_after = 0.3
    page.get_by_role("button", name="English").dblclick()
    expect(page.get_by_role("log")).to_contain_text("Is that OK?")
    assert house.inlet.said == ["English"]
    expect(page.locator(".turn.person")).to_have_count(1)


def test_a_double_click_without_javascript_is_one_answer(
    house: House, open_page: Callable[..., Page]
) -> None:
    page = open_page(java_script_enabled=False)
    start(page, house)
    house.inlet.answer_after = 0.3
    page.get_by_role("button", name="English").dblclick()
    expect(page.get_by_role("log")).to_contain_text("Is that OK?")
    assert house.inlet.said == ["English"]


def test_what_is_already_shown_is_not_read_out_again(house: House, page: Page) -> None:
    start(page, house)
    choose(page, "English")
    expect(page.get_by_role("log")).to_contain_text("Is that OK?")
    page.evaluate(
        """() => {
            window.added = []; window.removed = 0;
            new MutationObserver(changes => changes.forEach(change => {
                window.removed += change.removedNodes.length;
                change.addedNodes.forEach(node => window.added.push(node.innerText));
            })).observe(document.querySelector('[role=log]'), {childList: true, subtree: true});
        }"""
    )
    choose(page, "OK")
    expect(page.get_by_role("log")).to_contain_text("Who is here today?")
    added = [re.sub(r"\s+", " ", text) for text in page.evaluate("window.added")]
    assert added == ["You OK", "What Matters Who is here today?"]
    assert page.evaluate("window.removed") == 0


def test_a_wait_is_told_in_the_language_of_the_conversation(house: House, page: Page) -> None:
    start(page, house)
    choose(page, "Cymraeg")
    expect(page.get_by_role("log")).to_contain_text("Ydy hynny'n iawn?")
    house.inlet.answer_after = 1
    choose(page, "Iawn")
    expect(page.get_by_role("status")).to_contain_text("Wrthi'n ysgrifennu")
    expect(page.get_by_role("log")).to_contain_text("Pwy sydd yma heddiw?")
    expect(page.get_by_role("status")).to_be_empty()


def test_the_whole_page_follows_the_language(house: House, page: Page) -> None:
    start(page, house)
    assert page.title() == "Beth sy'n Bwysig · What Matters"
    choose(page, "English")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.title() == "What Matters"
    expect(page.locator(".leave")).to_have_text("Leave quickly")
    expect(page.locator(".skip")).to_have_text("Skip to your answer")
    expect(page.locator("#send")).to_have_text("Send")


def test_a_worry_hides_earlier_words_at_once_and_keeps_the_numbers(
    house: House, page: Page
) -> None:
    start(page, house)
    choose(page, "English")
    write(page, "a private thing")
    expect(page.get_by_role("log")).to_contain_text("a private thing")
    write(page, NOT_SAFE)
    expect(page.get_by_role("link", name="0800 1111")).to_have_attribute("href", "tel:08001111")
    expect(page.get_by_role("log")).not_to_contain_text("a private thing")
    expect(page.locator(".earlier")).to_contain_text("Earlier words are hidden")


def test_a_page_left_open_hides_its_words_after_a_quarter_of_an_hour(
    house: House, page: Page
) -> None:
    page.clock.install()
    start(page, house)
    choose(page, "English")
    write(page, "a private thing")
    expect(page.get_by_role("log")).to_contain_text("a private thing")
    page.locator("#box").fill("half a thou")
    (talk,) = house.inlet.talks.values()
    talk.shown_from = len(talk.turns)
    page.clock.run_for("14:00")
    expect(page.get_by_role("log")).to_contain_text("a private thing")
    page.clock.run_for("01:30")
    expect(page.get_by_role("log")).not_to_contain_text("a private thing")
    expect(page.locator("#box")).to_have_value("half a thou")


def test_whoever_wants_less_motion_gets_none(house: House, open_page: Callable[..., Page]) -> None:
    page = open_page(reduced_motion="reduce")
    start(page, house)
    choose(page, "English")
    expect(page.get_by_role("log")).to_contain_text("Is that OK?")
    names = page.evaluate(
        "[...document.querySelectorAll('*')].map(e => getComputedStyle(e).animationName)"
    )
    assert set(names) == {"none"}


def test_own_words_are_told_apart_without_colour(
    house: House, open_page: Callable[..., Page]
) -> None:
    page = open_page(forced_colors="active")
    start(page, house)
    choose(page, "English")
    expect(page.locator(".turn.person .who")).to_have_text("You")
    left = page.locator(".turn.bot .said").first.bounding_box()
    right = page.locator(".turn.person .said").first.bounding_box()
    assert left is not None
    assert right is not None
    assert left["x"] < right["x"]
    line = "getComputedStyle(document.querySelector('.turn.person .said')).borderStyle"
    assert page.evaluate(line) == "double"


# Pictures, drawings and faces

SHOWN = "picture => picture.complete && picture.naturalWidth > 0"
INKED = "drawing => drawing.getBBox().width > 10"


def ask(page: Page, house: House, *words: str, language: str = "English") -> None:
    """Begin, and say words that are answered with a picture, drawings or faces."""
    start(page, house)
    choose(page, language)
    page.locator(".choices button").nth(2).wait_for()
    for text in words:
        write(page, text)
        expect(page.locator(".turn.person").last).to_contain_text(text)


@pytest.mark.parametrize("language", ["English", "Cymraeg"])
def test_a_picture_fills_a_telephone_and_no_more(
    house: House, open_page: Callable[..., Page], language: str
) -> None:
    page = open_page(viewport={"width": 360, "height": 640})
    ask(page, house, HOW_AM_I, language=language)
    picture = page.locator(".picture")
    assert picture.evaluate(SHOWN)
    box = picture.bounding_box()
    assert box is not None
    assert 310 <= box["width"] <= 340
    assert sideways(page) <= 0


def test_a_picture_is_there_after_a_reload_and_without_javascript(
    house: House, open_page: Callable[..., Page]
) -> None:
    page = open_page(java_script_enabled=False)
    start(page, house)
    choose(page, "English")
    page.locator("#box").fill(HOW_AM_I)
    page.get_by_role("button", name="Send", exact=True).click()
    picture = page.get_by_role("img", name="A picture of the answers")
    expect(picture).to_be_visible()
    page.reload()
    expect(picture).to_be_visible()
    assert picture.evaluate(SHOWN)


def test_a_picture_already_shown_and_its_open_list_are_not_put_there_again(
    house: House, page: Page
) -> None:
    ask(page, house, HOW_AM_I)
    page.get_by_text("The answers as a list").click()
    expect(page.get_by_text("On 20 January 2027: Harder")).to_be_visible()
    page.locator(".picture").evaluate("picture => { picture.kept = true; }")
    write(page, "thank you")
    expect(page.locator(".turn.person").last).to_contain_text("thank you")
    assert page.locator(".picture").evaluate("picture => picture.kept")
    expect(page.get_by_text("On 20 January 2027: Harder")).to_be_visible()


def test_pictures_and_drawings_keep_to_the_policy_and_are_drawn(house: House, page: Page) -> None:
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    ask(page, house, HOW_AM_I, EASY, FACES)
    page.locator(".faces").wait_for()
    until(lambda: page.locator(".drawing").evaluate_all(f"all => all.every({INKED})"))
    assert page.locator(".drawing").count() == 2 + 5
    assert faults == []


def test_on_paper_there_is_what_was_said_with_its_picture_and_nothing_to_press(
    house: House, open_page: Callable[..., Page]
) -> None:
    page = open_page(color_scheme="dark")
    ask(page, house, HOW_AM_I, EASY, FACES)
    page.locator(".faces").wait_for()
    page.emulate_media(media="print")
    expect(page.locator(".picture")).to_be_visible()
    expect(page.locator(".line .drawing").first).to_be_visible()
    expect(page.get_by_role("log")).to_contain_text("You said 2 on 24 November 2026")
    expect(page.get_by_role("button")).to_have_count(0)
    expect(page.get_by_role("textbox")).to_have_count(0)
    ink, paper = (
        page.locator(".said").first.evaluate(f"said => getComputedStyle(said).{what}")
        for what in ("color", "backgroundColor")
    )
    assert (ink, paper) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")


@pytest.mark.parametrize("language", ["English", "Cymraeg"])
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_faces_are_one_row_that_a_finger_can_hit(
    house: House, open_page: Callable[..., Page], width: int, language: str
) -> None:
    page = open_page(viewport={"width": width, "height": 640})
    ask(page, house, FACES, language=language)
    page.locator(".faces").wait_for()
    boxes = page.locator(".faces button").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(b => [b.top, b.width, b.height])"
    )
    assert len({top for top, _, _ in boxes}) == 1
    assert all(width >= 44 and height >= 44 for _, width, height in boxes)
    assert sideways(page) <= 0


def test_a_face_is_chosen_by_keyboard_and_named_by_its_words(house: House, page: Page) -> None:
    ask(page, house, FACES)
    row = page.get_by_role("group", name="Choose a face")
    names = ("Very hard", "Hard", "In between", "Good", "Very good")
    for name in names:
        expect(row.get_by_role("button", name=name, exact=True)).to_have_count(1)
    row.get_by_role("button", name="Very hard").focus()
    for name in names[1:]:
        page.keyboard.press("ArrowRight")
        expect(row.get_by_role("button", name=name, exact=True)).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"
    page.keyboard.press("Enter")
    expect(page.locator(".turn.person").last).to_contain_text("Very good")
    assert house.inlet.said[-1] == "Very good"


def test_faces_twice_as_large_need_no_sideways_scroll(
    house: House, open_page: Callable[..., Page]
) -> None:
    page = open_page(viewport={"width": 320, "height": 640})
    ask(page, house, FACES, language="Cymraeg")
    page.locator(".faces").wait_for()
    page.evaluate("document.documentElement.style.fontSize = '225%'")
    assert page.locator(".faces").evaluate("row => row.scrollWidth <= row.clientWidth")
