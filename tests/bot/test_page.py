import json
import re
from base64 import b64decode
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.channels.webchat import showing, visitor
from bot.channels.webchat.page import REQUEST_BYTES, SENTENCES, create_app
from bot.channels.webchat.relay import Button, Relay, Screen, Turn
from bot.channels.webchat.words import Words
from bot.settings import Settings
from tests.bot.inlet_double import EASY, FACES, HOW_AM_I, PICTURE, InletDouble, running_inlet

CODE = "a-code_of-somebody"
FRAGMENT = {"X-Requested-With": "chat", "Accept": "text/x-fragment"}
HOUSE = Path(__file__).parents[2] / "bot" / "channels" / "webchat"


def settings(**more: str) -> Settings:
    environ = {"WHAT_MATTERS_SECRET": "a secret for the tests of the page"}
    environ.update({f"WHAT_MATTERS_{name}": value for name, value in more.items()})
    return Settings.from_environment(environ, Path("/nowhere"))


@pytest.fixture
def inlet() -> Iterator[InletDouble]:
    with running_inlet() as double:
        yield double


@pytest.fixture
def app(inlet: InletDouble) -> Flask:
    return create_app(settings(), Relay([inlet.port], seconds=1))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def fields_of(page: str) -> dict[str, str]:
    """The hidden fields of the page's last form, as a browser would send them."""
    form = page[page.rindex("<form") :]
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in found}


def begin(client: FlaskClient, code: str = CODE) -> str:
    """Start a conversation and return its page."""
    page = client.get(f"/c/{code}" if code else "/").text
    client.post("/start", data=fields_of(page))
    return client.get("/").text


def say(client: FlaskClient, page: str, *, fragment: bool = False, **answer: str) -> Any:
    headers = FRAGMENT if fragment else {}
    return client.post("/say", data={**fields_of(page), **answer}, headers=headers)


def talk_of(inlet: InletDouble) -> Any:
    (talk,) = inlet.talks.values()
    return talk


# Opening and starting


@pytest.mark.parametrize("address", ["/", f"/c/{CODE}"])
def test_opening_a_link_uses_nothing_up_and_tells_the_inlet_nothing(
    client: FlaskClient, inlet: InletDouble, address: str
) -> None:
    for _ in range(3):
        assert client.get(address).status_code == 200
    assert inlet.asked == []


def test_the_first_page_has_both_languages_with_welsh_first(client: FlaskClient) -> None:
    page = unescape(client.get("/").text)
    assert page.index("beth sy'n bwysig i chi") < page.index("what matters to you")
    assert re.search(r'<span lang="cy">Dechrau</span>.*<span lang="en">Start</span>', page)


def test_only_a_page_without_a_code_calls_itself_a_practice(client: FlaskClient) -> None:
    assert "this is a practice" in client.get("/").text
    assert "this is a practice" not in client.get(f"/c/{CODE}").text


def test_starting_hands_the_code_to_the_inlet_once_under_an_id_of_ours(
    client: FlaskClient, inlet: InletDouble
) -> None:
    begin(client)
    ((sender, code),) = inlet.starts
    assert (len(sender), code) == (32, CODE)


def test_starting_without_a_code_is_a_practice(client: FlaskClient, inlet: InletDouble) -> None:
    begin(client, code="")
    assert [code for _, code in inlet.starts] == [None]


def test_start_pressed_twice_is_one_start(client: FlaskClient, inlet: InletDouble) -> None:
    fields = fields_of(client.get(f"/c/{CODE}").text)
    for _ in range(2):
        assert client.post("/start", data=fields).status_code == 303
    assert len(inlet.starts) == 1


def test_a_start_whose_answer_was_lost_is_tried_again_under_the_same_id(
    client: FlaskClient, inlet: InletDouble
) -> None:
    fields = fields_of(client.get(f"/c/{CODE}").text)
    inlet.answer_after = 1.5
    lost = client.post("/start", data=fields)
    assert lost.status_code == 503
    inlet.answer_after = 0
    client.post("/start", data=fields_of(lost.text))
    assert len(inlet.talks) == 1


def test_the_same_link_comes_back_to_the_same_conversation_and_another_link_does_not(
    client: FlaskClient, inlet: InletDouble
) -> None:
    begin(client, "the-first-code")
    begin(client, "the-second-code")
    begin(client, "the-first-code")
    senders = [sender for sender, _ in inlet.starts]
    assert senders[0] == senders[2] != senders[1]


@pytest.mark.parametrize("tail", [".", ",", ")", ").", "’"])
def test_punctuation_after_a_link_is_no_part_of_its_code(
    client: FlaskClient, inlet: InletDouble, tail: str
) -> None:
    begin(client, CODE + tail)
    assert inlet.starts[0][1] == CODE


@pytest.mark.parametrize("code", ["a b", "<b>", "x" * 200, "a/b"])
def test_what_cannot_be_a_code_is_no_page(client: FlaskClient, code: str) -> None:
    assert client.get(f"/c/{code}").status_code == 404


# Who is who


def test_two_browsers_are_two_conversations(app: Flask, inlet: InletDouble) -> None:
    begin(app.test_client(), code="")
    begin(app.test_client(), code="")
    assert len(inlet.talks) == 2


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(client: FlaskClient) -> None:
    cookie = client.get("/").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    assert "Expires" in cookie


def test_the_cookie_is_secure_when_the_address_is(inlet: InletDouble) -> None:
    app = create_app(settings(PAGE_URL="https://matters.example"), Relay([inlet.port]))
    assert "Secure" in app.test_client().get("/").headers["Set-Cookie"]


@pytest.mark.parametrize("forge", [lambda cookie: "A" + cookie[1:], lambda _cookie: "nonsense"])
def test_a_forged_cookie_is_no_conversation(client: FlaskClient, forge: Any) -> None:
    begin(client)
    cookie = client.get_cookie("what_matters")
    assert cookie is not None
    client.set_cookie("what_matters", forge(cookie.value))
    page = client.get("/")
    assert page.status_code == 200
    assert 'action="/start"' in page.text


def test_an_id_sent_by_a_browser_counts_for_nothing(
    client: FlaskClient, inlet: InletDouble
) -> None:
    page = begin(client)
    say(client, page, text="hello", sender="somebody-else")
    assert len(inlet.talks) == 1


def test_a_browser_holds_a_handful_of_conversations_and_never_loses_the_one_it_is_in() -> None:
    cookie: dict[str, Any] = {}
    mine = visitor.sender_for(cookie, "mine")
    visitor.enter(cookie, "mine")
    for number in range(30):
        visitor.sender_for(cookie, f"other-{number}")
    assert visitor.current(cookie) == mine
    assert len(cookie["held"]) == visitor.HELD_AT_MOST


# Saying


def test_words_reach_the_inlet_as_they_were_typed_and_the_page_shows_them(
    client: FlaskClient, inlet: InletDouble
) -> None:
    page = begin(client)
    answer = say(client, page, text="see my brother\r\nmore  ")
    assert (answer.status_code, answer.location) == (303, "/#latest")
    assert inlet.said == ["see my brother\nmore  "]
    assert '<p dir="auto" lang="en">see my brother</p>' in client.get("/").text


def test_a_button_reaches_the_inlet_and_its_title_is_shown(
    client: FlaskClient, inlet: InletDouble
) -> None:
    page = begin(client)
    fragment = say(client, page, fragment=True, button="/choose_english").text
    assert inlet.said == ["English"]
    assert ">English</p>" in fragment


def test_a_script_is_answered_with_a_part_of_the_page_made_by_the_same_templates(
    client: FlaskClient,
) -> None:
    page = begin(client)
    fragment = say(client, page, fragment=True, button="/choose_welsh").text
    whole = client.get("/").text
    assert "<html" not in fragment
    turns = re.compile(r'<ol id="turns">.*?</ol>', re.DOTALL)
    assert turns.findall(fragment) == turns.findall(whole)


def test_each_form_has_a_message_id_of_its_own(client: FlaskClient) -> None:
    page = begin(client)
    again = client.get("/").text
    assert fields_of(page)["message_id"] != fields_of(again)["message_id"]


def test_the_same_form_sent_twice_is_one_message(client: FlaskClient, inlet: InletDouble) -> None:
    page = begin(client)
    first, second = (say(client, page, text="once") for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert inlet.said == ["once"]


def test_a_script_in_words_is_shown_as_words(client: FlaskClient) -> None:
    page = begin(client)
    fragment = say(client, page, fragment=True, text="<script>alert(1)</script>").text
    assert "<script>alert" not in fragment
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in fragment


def test_words_half_written_beside_a_pressed_button_stay_in_the_box(client: FlaskClient) -> None:
    page = begin(client)
    answer = say(client, page, text="not yet sent", button="/choose_english")
    assert answer.status_code == 200
    assert re.search(r"<textarea[^>]*>\s*not yet sent</textarea>", answer.text)


def test_a_message_in_both_languages_marks_each_line(client: FlaskClient) -> None:
    page = begin(client)
    assert '<p dir="auto" lang="cy">Helo.' in page
    assert '<p dir="auto" lang="en">Hello.' in page


@pytest.mark.parametrize(("language", "label"), [("welsh", "Anfon"), ("english", "Send")])
def test_the_page_speaks_the_language_that_was_chosen(
    client: FlaskClient, language: str, label: str
) -> None:
    page = begin(client)
    assert "Anfon" in page
    assert "Send" in page
    say(client, page, button=f"/choose_{language}")
    lang = language[:2].replace("we", "cy")
    page = client.get("/").text
    assert f'<html lang="{lang}">' in page
    assert f'<span lang="{lang}">{label}</span>' in page
    assert ("Anfon" in page) != ("Send" in page)


def test_the_row_of_numbers_says_what_its_ends_mean(
    client: FlaskClient, inlet: InletDouble
) -> None:
    page = begin(client)
    say(client, page, button="/choose_english")
    talk_of(inlet).step = 4
    fragment = unescape(say(client, page_of(client), fragment=True, text="on").text)
    row = fragment[fragment.index('<div class="numbers">') : fragment.index('<div class="ends"')]
    named = [
        re.sub("<[^>]+>", "", name) for name in re.findall('class="unseen">(.*)</button>', row)
    ]
    assert named[0] == "0 out of 10: as bad as they could be"
    assert named[1:10] == [f"{number} out of 10" for number in range(1, 10)]
    assert named[10] == "10 out of 10: couldn't be any better"
    assert "No number" not in row
    assert "No number" in fragment


def page_of(client: FlaskClient) -> str:
    return client.get("/").text


def test_buttons_of_an_earlier_question_are_gone(client: FlaskClient) -> None:
    page = begin(client)
    fragment = say(client, page, fragment=True, button="/choose_english").text
    assert "/choose_english" not in fragment
    assert "/affirm" in fragment


# Pictures, drawings and faces


def picture_in(page: str) -> tuple[str, str]:
    """The picture of a page as an SVG, and the attributes after its address."""
    found = re.search(r'<img class="picture" src="data:image/svg\+xml;base64,([^"]*)"(.*?)>', page)
    assert found, "there is no picture"
    return b64decode(found[1]).decode(), unescape(found[2])


@pytest.mark.parametrize(
    ("button", "labels", "alt"),
    [
        ("/choose_english", ["24 Nov", "Good enough: 8", "Harder"], "A picture of the answers"),
        ("/choose_welsh", ["24 Tach", "Digon da: 8", "Anoddach"], "Llun o'r atebion"),
    ],
)
def test_a_picture_stands_below_its_sentence_in_the_language_of_the_message(
    client: FlaskClient, button: str, labels: list[str], alt: str
) -> None:
    say(client, begin(client), button=button)
    page = say(client, client.get("/").text, text=HOW_AM_I, fragment=True).text
    picture, attributes = picture_in(page)
    assert re.findall(r">([^<>\n]+)</text>", picture)[0] == PICTURE["words"]
    assert all(f">{label}</text>" in picture for label in labels)
    assert f'alt="{alt}" lang="{"en" if "english" in button else "cy"}"' in attributes
    assert page.index("17 Mawrth" if "welsh" in button else "17 March") < page.index("<img class=")
    assert client.get("/").text.count('class="picture"') == 1


@pytest.mark.parametrize(
    ("button", "answers"),
    [
        (
            "/choose_english",
            [
                *("On 24 November 2026: 2", "On 22 December 2026: 4", "On 20 January 2027: Harder"),
                *("On 17 February 2027: 3", "On 17 March 2027: 6", "Good enough: 8"),
            ],
        ),
        (
            "/choose_welsh",
            [
                *("Ar 24 Tachwedd 2026: 2", "Ar 22 Rhagfyr 2026: 4", "Ar 20 Ionawr 2027: Anoddach"),
                *("Ar 17 Chwefror 2027: 3", "Ar 17 Mawrth 2027: 6", "Digon da: 8"),
            ],
        ),
    ],
)
def test_every_answer_of_a_picture_can_be_read_without_seeing_it(
    client: FlaskClient, button: str, answers: list[str]
) -> None:
    say(client, begin(client), button=button)
    page = say(client, client.get("/").text, text=HOW_AM_I, fragment=True).text
    listed = re.search(r'<details class="listed">(.*?)</details>', page, flags=re.DOTALL)
    assert listed
    assert re.findall(r"<li><span[^>]*>(.*?)</span></li>", listed[1]) == answers


def test_a_picture_that_cannot_be_read_is_left_out_and_its_sentence_stays(
    client: FlaskClient, inlet: InletDouble, caplog: pytest.LogCaptureFixture
) -> None:
    say(client, begin(client), button="/choose_english")
    broken = {"words": "a private thing", "goal": 70, "points": []}
    talk_of(inlet).turns.append({**inlet_turn("8 is good enough."), "picture": broken})
    page = client.get("/").text
    assert "8 is good enough." in page
    assert 'class="picture"' not in page
    assert "a picture was not drawn: picture.goal: expected a whole number" in caplog.text
    assert "a private thing" not in caplog.text


def inlet_turn(text: str, *buttons: str) -> dict[str, Any]:
    offers = [{"title": payload.strip("/"), "payload": payload} for payload in buttons]
    return {"who": "bot", "text": text, "lang": "en", "kind": "choice", "buttons": offers}


def test_a_drawing_stands_beside_its_own_line_alone(client: FlaskClient) -> None:
    say(client, begin(client), button="/choose_english")
    page = say(client, client.get("/").text, text=EASY, fragment=True).text
    lines = re.findall(r'<div class="line">(.*?)</div>', page, flags=re.DOTALL)
    drawn = [re.findall(r'href="/static/drawings\.svg#([\w-]+)"', line) for line in lines]
    assert drawn == [["computer"], [], ["stop"]]
    assert ["I am a computer." in lines[0], "I ask" in lines[1], "stop" in lines[2]] == [True] * 3
    assert client.get("/static/drawings.svg").status_code == 200


@pytest.mark.parametrize("drawings", [["", "no such drawing"], [None, {}], [3], ["<b>"]])
def test_a_drawing_there_is_none_of_is_left_out(
    client: FlaskClient, inlet: InletDouble, drawings: list[Any]
) -> None:
    say(client, begin(client), button="/choose_english")
    talk_of(inlet).turns.append({**inlet_turn("One.\nTwo."), "drawings": drawings})
    page = client.get("/").text
    assert "One." in page
    assert "Two." in page
    assert 'class="drawing"' not in page


def test_a_line_keeps_its_drawing_where_an_empty_line_stands_between() -> None:
    lines = showing.lines_of(
        Turn("bot", "One.\n\nTwo.", "en", "open", (), drawings=("talk", None, "stop"))
    )
    assert [line.drawing for line in lines] == ["talk", "stop"]


def test_faces_are_a_row_with_their_words_and_other_answers_stand_apart(
    client: FlaskClient, inlet: InletDouble
) -> None:
    say(client, begin(client), button="/choose_english")
    page = say(client, client.get("/").text, text=FACES, fragment=True).text
    row = re.search(r'<fieldset class="faces".*?</fieldset>', page, flags=re.DOTALL)
    assert row
    assert re.findall(r"#face-(\d).*?<span>(.*?)</span></button>", row[0]) == [
        ("1", "Very hard"),
        ("2", "Hard"),
        ("3", "In between"),
        ("4", "Good"),
        ("5", "Very good"),
    ]
    assert "Choose a face" in row[0]
    others = re.search(r'<fieldset class="choices".*?</fieldset>', page, flags=re.DOTALL)
    assert others
    assert re.findall(r">([\w ]+)</button>", others[0]) == ["Skip"]
    say(client, page, button='/give_face{"face": "4"}')
    assert inlet.said[-1] == "Good"


@pytest.mark.parametrize("faces", ["1234", "54321", "12346"])
def test_anything_but_the_five_faces_in_order_is_no_row_of_faces(faces: str) -> None:
    buttons = tuple(Button(face, f'/give_face{{"face": "{face}"}}') for face in faces)
    answers = showing.answers_of(Screen((Turn("bot", "?", "en", "choice", buttons),), "en", False))
    assert (answers.faces, len(answers.choices)) == ((), len(faces))


# Refusals


@pytest.mark.parametrize("fragment", [True, False])
def test_a_message_that_is_too_long_is_refused_and_stays_in_the_box(
    client: FlaskClient, inlet: InletDouble, fragment: bool
) -> None:
    page = begin(client)
    answer = say(client, page, fragment=fragment, text="a" * 5000)
    assert answer.status_code == 413
    assert inlet.said == []
    assert "There is room for 1,000 letters" in answer.text
    assert re.search(r"<textarea[^>]*>\s*a{5000}</textarea>", answer.text)
    assert fields_of(answer.text)["message_id"] == fields_of(page)["message_id"]


@pytest.mark.parametrize(
    ("letters", "status"),
    [("a" * 1000, 303), ("a" * 1001, 413), ("ŵ\r\n" * 500, 303), ("😀" * 1000, 303)],
)
def test_letters_are_counted_as_a_person_counts_them(
    client: FlaskClient, letters: str, status: int
) -> None:
    assert say(client, begin(client), text=letters).status_code == status


@pytest.mark.parametrize("text", ["", "   ", "\r\n"])
def test_an_empty_message_is_refused(client: FlaskClient, inlet: InletDouble, text: str) -> None:
    answer = say(client, begin(client), text=text)
    assert answer.status_code == 400
    assert "There is nothing in the box yet" in answer.text
    assert inlet.said == []


def test_a_button_that_was_not_offered_is_refused_and_the_question_is_still_there(
    client: FlaskClient, inlet: InletDouble
) -> None:
    answer = say(client, begin(client), button='/inform{"name": "x"}')
    assert answer.status_code == 400
    assert "That button goes with an earlier question" in answer.text
    assert "/choose_english" in answer.text
    assert inlet.said == []


@pytest.mark.parametrize("message_id", ["", "short", "x" * 65, "../../etc/passwd"])
def test_a_message_id_that_is_not_one_of_ours_is_refused(
    client: FlaskClient, inlet: InletDouble, message_id: str
) -> None:
    answer = say(client, begin(client), text="hello", message_id=message_id)
    assert answer.status_code == 400
    assert inlet.said == []


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [((429, "too_fast"), "That was very quick"), ((503, "unavailable"), "Nothing is lost")],
)
@pytest.mark.parametrize("fragment", [True, False])
def test_what_the_inlet_refuses_is_said_and_the_words_stay(
    client: FlaskClient,
    inlet: InletDouble,
    refusal: tuple[int, str],
    sentence: str,
    fragment: bool,
) -> None:
    page = begin(client)
    inlet.refuse_with = refusal
    answer = say(client, page, fragment=fragment, text="mind these words")
    assert answer.status_code == refusal[0]
    assert answer.headers["Retry-After"]
    assert sentence in answer.text
    assert "mind these words</textarea>" in answer.text
    assert fields_of(answer.text)["message_id"] == fields_of(page)["message_id"]


def test_a_slow_inlet_loses_nothing_and_the_retry_is_kept_once(
    client: FlaskClient, inlet: InletDouble
) -> None:
    page = begin(client)
    inlet.answer_after = 1.5
    answer = say(client, page, text="my words")
    assert answer.status_code == 503
    assert "ring 999" in answer.text
    inlet.answer_after = 0
    assert say(client, answer.text, text="my words").status_code == 303
    assert inlet.said == ["my words"]


def test_a_refusal_is_in_the_language_of_the_conversation(
    client: FlaskClient, inlet: InletDouble
) -> None:
    say(client, begin(client), button="/choose_welsh")
    page = page_of(client)
    inlet.refuse_with = (503, "unavailable")
    answer = say(client, page, text="geiriau").text
    assert "Does dim ateb yn dod" in answer
    assert "No answer is coming" not in answer


def test_an_inlet_that_is_gone_is_said_on_every_page() -> None:
    with running_inlet() as inlet:
        client = create_app(settings(), Relay([inlet.port], seconds=1)).test_client()
        begin(client)
        start = client.get(f"/c/{CODE}").text
    shown = client.get("/")
    assert (shown.status_code, "cannot be shown just now" in shown.text) == (503, True)
    started = client.post("/start", data=fields_of(start))
    assert (started.status_code, "cannot start just now" in started.text) == (503, True)
    said = say(client, shown.text, text="still here")
    assert (said.status_code, "still here</textarea>" in said.text) == (503, True)


@pytest.mark.parametrize("found", [[], {}, {"turns": [{}]}, {"turns": 7}])
def test_an_inlet_that_talks_nonsense_counts_as_unavailable(
    client: FlaskClient, inlet: InletDouble, found: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(client)
    monkeypatch.setattr(inlet, "shown", lambda _sender: found)
    assert client.get("/").status_code == 503


# Forms that are not ours, requests that are too big, addresses that are not there


@pytest.mark.parametrize("address", ["/start", "/say"])
@pytest.mark.parametrize("token", [{}, {"csrf_token": "forged"}])
def test_a_form_without_its_token_is_refused(
    client: FlaskClient, inlet: InletDouble, address: str, token: dict[str, str]
) -> None:
    page = begin(client)
    asked = len(inlet.asked)
    body = {"message_id": fields_of(page)["message_id"], "text": "hello", **token}
    assert client.post(address, data=body).status_code == 400
    assert len(inlet.asked) == asked


def test_a_stale_token_keeps_the_words_and_offers_a_fresh_one(
    client: FlaskClient, inlet: InletDouble
) -> None:
    page = begin(client)
    answer = say(client, page, text="long in writing", csrf_token="old")
    assert answer.status_code == 400
    assert "long in writing</textarea>" in answer.text
    assert say(client, answer.text, text="long in writing").status_code == 303


def test_saying_without_a_conversation_is_told_to_open_the_link(client: FlaskClient) -> None:
    page = client.get("/").text
    answer = say(client, page, text="hello")
    assert answer.status_code == 400
    assert "Open your link again" in answer.text


def test_a_request_that_is_too_big_gets_a_page_and_never_reaches_the_inlet(
    client: FlaskClient, inlet: InletDouble
) -> None:
    answer = say(client, begin(client), text="a" * (REQUEST_BYTES + 1))
    assert answer.status_code == 413
    assert "too much to send at once" in answer.text
    assert inlet.said == []


@pytest.mark.parametrize(
    ("method", "address", "status", "sentence"),
    [
        ("GET", "/nowhere", 404, "There is no page here"),
        ("GET", "/static/nothing.js", 404, "There is no page here"),
        ("GET", "/say", 405, "does not work that way"),
        ("DELETE", "/", 405, "does not work that way"),
    ],
)
def test_what_is_not_there_is_said_in_both_languages(
    client: FlaskClient, method: str, address: str, status: int, sentence: str
) -> None:
    answer = client.open(address, method=method)
    assert answer.status_code == status
    assert sentence in answer.text
    assert 'lang="cy"' in answer.text


def test_a_fault_of_ours_shows_a_page_without_a_trace_and_logs_no_code(
    app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(code: str) -> str:
        raise RuntimeError("broken on purpose")

    app.view_functions["link"] = fail
    answer = client.get(f"/c/{CODE}")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert "broken on purpose" not in answer.text
    assert "Traceback" not in answer.text
    assert "broken on purpose" in caplog.text
    assert CODE not in caplog.text


# Leaving


def test_leaving_hides_what_was_said_and_goes_elsewhere(client: FlaskClient) -> None:
    page = begin(client)
    say(client, page, text="a private thing")
    leave = client.post("/leave", data={"csrf_token": fields_of(page)["csrf_token"]})
    assert (leave.status_code, leave.location) == (303, "https://www.bbc.co.uk/weather")
    page = page_of(client)
    assert "a private thing" not in page
    assert "Earlier words are hidden on this screen" in page
    assert "Open your link again to see them" in page


def test_the_link_opened_again_shows_what_leaving_hid(client: FlaskClient) -> None:
    page = begin(client)
    say(client, page, text="a private thing")
    client.post("/leave", data={"csrf_token": fields_of(page)["csrf_token"]})
    assert "a private thing" in begin(client)


def test_a_practice_has_no_link_to_be_told_of(client: FlaskClient) -> None:
    page = begin(client, code="")
    client.post("/leave", data={"csrf_token": fields_of(page)["csrf_token"]})
    page = page_of(client)
    assert "Earlier words are hidden" in page
    assert "Open your link" not in page


def test_leaving_while_the_inlet_is_away_still_hides_what_was_said(
    client: FlaskClient, inlet: InletDouble
) -> None:
    page = begin(client)
    say(client, page, text="a private thing")
    inlet.refuse_with = (503, "unavailable")
    away = client.post("/leave", data={"csrf_token": fields_of(page)["csrf_token"]})
    assert away.status_code == 303
    assert client.get("/").status_code == 503
    inlet.refuse_with = None
    assert "a private thing" not in page_of(client)


@pytest.mark.parametrize("conversation", [True, False])
def test_leaving_always_leaves(client: FlaskClient, conversation: bool) -> None:
    if conversation:
        begin(client)
    assert client.post("/leave", data={"csrf_token": "wrong"}).status_code == 303


def test_a_script_that_leaves_by_itself_is_sent_nowhere(client: FlaskClient) -> None:
    token = fields_of(begin(client))["csrf_token"]
    assert client.post("/leave", data={"csrf_token": token, "quiet": "1"}).status_code == 204


def test_where_leaving_goes_is_a_setting_that_the_policy_allows(inlet: InletDouble) -> None:
    app = create_app(settings(LEAVE_TO="https://news.example/today"), Relay([inlet.port]))
    client = app.test_client()
    leave = client.post("/leave", data={"csrf_token": fields_of(page_of(client))["csrf_token"]})
    assert leave.location == "https://news.example/today"
    assert "form-action 'self' https://news.example;" in leave.headers["Content-Security-Policy"]


# Headers and health


@pytest.mark.parametrize("address", ["/", f"/c/{CODE}", "/nowhere", "/health", "/static/chat.css"])
def test_every_answer_is_closed_to_other_sites(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'; base-uri 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "microphone=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("address", ["/", f"/c/{CODE}", "/nowhere", "/health"])
def test_no_page_is_stored(client: FlaskClient, address: str) -> None:
    assert client.get(address).headers["Cache-Control"] == "no-store"


def test_a_picture_or_a_script_never_writes_the_cookie(client: FlaskClient) -> None:
    begin(client)
    assert "Set-Cookie" not in client.get("/static/chat.js").headers


def test_a_proxy_in_the_environment_has_no_part_in_reaching_the_inlet(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert client.get("/health").json == {"status": "ok"}


def test_health_says_whether_rasa_answers() -> None:
    with running_inlet() as inlet:
        client = create_app(settings(), Relay([inlet.port])).test_client()
        assert client.get("/health").json == {"status": "ok"}
    down = client.get("/health")
    assert (down.status_code, down.json) == (503, {"status": "rasa unreachable"})


# Lines, telephone numbers, words


def turn(text: str, who: str = "bot", lang: str | None = "en") -> Turn:
    return Turn(who, text, lang, "open", ())


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("In danger now: 999", ["999"]),
        ("NHS: 111, press 2", ["111"]),
        ("Samaritans: 116 123.", ["116123"]),
        ("Childline: 0800 1111", ["08001111"]),
        ("Meic: 080880 23456", ["08088023456"]),
        ("Live Fear Free: 0808 80 10 800", ["08088010800"]),
        ("029 2087 2087 or 0800 132 737", ["02920872087", "0800132737"]),
        ("0 means things are as bad as they could be. 10 means", []),
        ("on 22 December 2026 at 09:00", []),
        ("01/02/2026 and 1,999 or 111.5", []),
        ("text 84001", []),
    ],
)
def test_telephone_numbers_in_what_the_bot_says_can_be_tapped(text: str, phones: list[str]) -> None:
    (line,) = showing.lines_of(turn(text))
    assert [piece.phone for piece in line.pieces if piece.phone] == phones
    assert "".join(piece.text for piece in line.pieces) == text


@pytest.mark.parametrize(
    ("text", "who", "lang", "langs"),
    [
        ("Helo.\nHello.", "bot", "both", ["cy", "en"]),
        ("Helo.\nHello.\n\nDau.\nTwo.", "bot", "both", ["cy", "en", "cy", "en"]),
        ("One line alone.", "bot", "both", [None]),
        ("see my brother\nmore", "person", "both", [None, None]),
        ("One.\nTwo.", "bot", "en", ["en", "en"]),
        ("One.", "bot", None, [None]),
    ],
)
def test_a_line_is_marked_with_a_language_only_where_that_is_known(
    text: str, who: str, lang: str | None, langs: list[str | None]
) -> None:
    assert [line.lang for line in showing.lines_of(turn(text, who, lang))] == langs


def test_what_a_person_wrote_is_left_as_it_is() -> None:
    (line,) = showing.lines_of(turn("ring me on 029 2087 2087", who="person"))
    assert line.pieces == (showing.Piece("ring me on 029 2087 2087"),)


def test_a_question_with_two_numbers_is_not_a_row_from_0_to_10() -> None:
    buttons = (Button("7", "/give_score"), Button("8", "/give_score"))
    screen = Screen((Turn("bot", "Which is nearer?", "en", "score", buttons),), "en", False)
    answers = showing.answers_of(screen)
    assert (answers.scale, [choice.title for choice in answers.choices]) == ((), ["7", "8"])


def test_every_sentence_of_the_page_is_in_both_languages_and_used() -> None:
    words = Words.load(SENTENCES)
    sources = [*HOUSE.glob("*.py"), *HOUSE.glob("templates/*.html")]
    used = {
        name
        for source in sources
        for name in re.findall(r"utter_page_\w+", source.read_text(encoding="utf-8"))
    }
    assert used == set(words._sentences)
    for name in used:
        welsh, english = words.parts(name, None)
        fields = [re.findall(r"{\w+}", part.text) for part in (welsh, english)]
        assert fields[0] == fields[1], name
        assert welsh.text != english.text, name


def brightness(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1])
@pytest.mark.parametrize(
    ("upper", "lower", "least"),
    [
        ("ink", "paper", 7),
        ("ink", "card", 7),
        ("ink", "own", 7),
        ("ink", "notice", 7),
        ("soft", "paper", 4.5),
        ("accent", "paper", 4.5),
        ("accent", "card", 4.5),
        ("on-accent", "accent", 4.5),
        ("on-accent", "accent-strong", 4.5),
        ("on-leave", "leave", 7),
        ("edge", "paper", 3),
        ("edge", "card", 3),
        ("focus", "paper", 3),
        ("notice-edge", "paper", 3),
    ],
)
def test_colours_can_be_told_apart_in_light_and_in_dark(
    scheme: int, upper: str, lower: str, least: float
) -> None:
    style = (HOUSE / "static" / "chat.css").read_text(encoding="utf-8")
    root = re.findall(r":root {(.*?)}", style, flags=re.DOTALL)[scheme]
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", root))
    light, dark = sorted((brightness(colours[upper]), brightness(colours[lower])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= least


@pytest.mark.parametrize(
    "variations",
    [
        [{"text": "only English"}],
        [{"condition": [{"type": "slot", "name": "language", "value": "cy"}], "text": "Cymraeg"}],
        [{"text": "one"}, {"text": "two"}],
        [{"condition": [{"type": "slot", "name": "speaker", "value": "carer"}], "text": "x"}],
    ],
)
def test_a_sentence_without_both_languages_is_named(
    tmp_path: Path, variations: list[dict[str, Any]]
) -> None:
    path = tmp_path / "page.yml"
    path.write_text(json.dumps({"responses": {"utter_page_x": variations}}), encoding="utf-8")
    with pytest.raises(ValueError, match="utter_page_x"):
        Words.load(path)


def test_no_sentence_and_no_inline_code_stands_in_a_template_or_script() -> None:
    for template in HOUSE.glob("templates/*.html"):
        text = template.read_text(encoding="utf-8")
        bare = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}|<!--.*?-->|<[^>]*>", "", text, flags=re.DOTALL)
        assert re.findall(r"[A-Za-z]+", bare) == [], template.name
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon\w+=", text)
