"""What the chat page answers: a start, a message, leaving, and every refusal in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from bot.channels.webchat import showing, visitor
from bot.channels.webchat.picturing import Pictures
from bot.channels.webchat.relay import REFUSALS, RefusedError, Relay, Screen
from bot.channels.webchat.words import Words

LETTERS_AT_MOST = 1000
RETRY_SECONDS = {429: "5", 503: "60"}

EMERGENCY = "utter_page_emergency"
NOTICES = {
    "empty": ("utter_page_empty",),
    "malformed": ("utter_page_malformed",),
    "unknown_button": ("utter_page_button_old",),
    "too_long": ("utter_page_too_long",),
    "too_fast": ("utter_page_too_fast",),
    "unavailable": ("utter_page_unavailable", EMERGENCY),
}
NOT_SHOWN = ("utter_page_not_shown", EMERGENCY)
NOT_STARTED = ("utter_page_not_started", EMERGENCY)
START_AGAIN = ("utter_page_start_again",)
ERRORS = {
    404: "utter_page_not_found",
    405: "utter_page_wrong_way",
    413: "utter_page_too_big",
}


def add_views(app: Flask, relay: Relay, words: Words, leave_to: str) -> None:
    """Give `app` its addresses; `leave_to` is where leaving quickly goes."""
    views = _Views(relay, leave_to)
    pictures = Pictures(words)
    app.add_url_rule("/", "index", views.index)
    app.add_url_rule("/c/<path:code>", "link", views.link)
    app.add_url_rule("/start", "start", views.start, methods=["POST"])
    app.add_url_rule("/say", "say", views.say, methods=["POST"])
    app.add_url_rule("/leave", "leave", views.leave, methods=["POST"])
    app.add_url_rule("/health", "health", views.health)
    app.register_error_handler(CSRFError, views.stale)
    app.register_error_handler(HTTPException, views.error)
    app.jinja_env.globals.update(
        parts=words.parts,
        lines_of=showing.lines_of,
        answers_of=showing.answers_of,
        address_of=pictures.address,
        listed=pictures.listed,
        most=LETTERS_AT_MOST,
        leave_to=leave_to,
    )


@dataclass(frozen=True)
class _Views:
    relay: Relay
    leave_to: str

    def index(self) -> ResponseReturnValue:
        sender = visitor.current(session)
        if sender is None:
            return _start_page("")
        session.modified = True
        try:
            screen = self._screen(sender)
        except RefusedError as refusal:
            return _conversation(None, notice=NOT_SHOWN, status=REFUSALS[refusal.reason])
        return _conversation(screen)

    def link(self, code: str) -> ResponseReturnValue:
        try:
            return _start_page(visitor.tidy_code(code))
        except ValueError:
            return _error_page("utter_page_not_found", 404)

    def start(self) -> ResponseReturnValue:
        code, message_id = request.form.get("code", ""), request.form.get("message_id", "")
        if not visitor.is_message_id(message_id):
            return _start_page("", notice=START_AGAIN, status=400)
        try:
            code = visitor.tidy_code(code) if code else ""
            self.relay.start(visitor.sender_for(session, code), message_id, code or None)
        except ValueError:
            return _start_page("", notice=START_AGAIN, status=400)
        except RefusedError as refusal:
            notice = START_AGAIN if refusal.reason == "malformed" else NOT_STARTED
            status = REFUSALS[refusal.reason]
            return _start_page(code, notice=notice, message_id=message_id, status=status)
        visitor.enter(session, code)
        session.pop("leaving", None)
        return redirect(url_for("index", _anchor="latest"), 303)

    def say(self) -> ResponseReturnValue:
        sender = visitor.current(session)
        if sender is None:
            return self._no_conversation()
        message_id = request.form.get("message_id", "")
        text, button = _typed(), request.form.get("button", "")
        try:
            _check(message_id, text, button)
            if button:
                self.relay.press(sender, message_id, button)
            else:
                self.relay.say(sender, message_id, text)
            # A button pressed beside half-written words: the words stay in the box.
            draft = text if button else ""
            if _wants_fragment() or draft.strip():
                return _conversation(self._screen(sender), draft=draft)
        except RefusedError as refusal:
            return self._refused(sender, refusal.reason, message_id, text)
        return redirect(url_for("index", _anchor="latest"), 303)

    def leave(self) -> ResponseReturnValue:
        sender = visitor.current(session)
        if sender is not None:
            try:
                self.relay.leave(sender)
            except RefusedError:
                # Said again before this browser is shown anything.
                session["leaving"] = True
        return self._away()

    def health(self) -> ResponseReturnValue:
        if self.relay.is_up():
            return {"status": "ok"}
        return {"status": "rasa unreachable"}, 503

    def stale(self, _error: CSRFError) -> ResponseReturnValue:
        """A form whose token does not fit: the page waited too long, or the form is not ours."""
        if request.endpoint == "leave":
            return self._away()
        if request.endpoint == "start":
            return _start_page("", notice=START_AGAIN, status=400)
        sender = visitor.current(session)
        if sender is None:
            return self._no_conversation()
        message_id = request.form.get("message_id", "")
        return self._again(sender, ("utter_page_stale",), message_id, _typed(), 400)

    def error(self, error: HTTPException) -> ResponseReturnValue:
        status = error.code or 500
        if isinstance(error, RequestEntityTooLarge) and _wants_fragment():
            return _conversation(None, notice=("utter_page_too_big",), status=status)
        default = "utter_page_malformed" if status < 500 else "utter_page_broken"
        return _error_page(ERRORS.get(status, default), status)

    def _screen(self, sender: str) -> Screen:
        if session.get("leaving"):
            self.relay.leave(sender)
            session.pop("leaving")
        screen = self.relay.turns(sender)
        if screen.language and screen.language != session.get("language"):
            session["language"] = screen.language
        return screen

    def _refused(self, sender: str, reason: str, message_id: str, text: str) -> ResponseReturnValue:
        status = REFUSALS[reason]
        if reason == "unavailable":
            return _conversation(
                None, notice=NOTICES[reason], draft=text, message_id=message_id, status=status
            )
        # Another answer than the one refused is another message.
        kept_id = "" if reason == "unknown_button" else message_id
        return self._again(sender, NOTICES[reason], kept_id, text, status)

    def _again(
        self, sender: str, notice: Sequence[str], message_id: str, text: str, status: int
    ) -> ResponseReturnValue:
        try:
            screen = self._screen(sender)
        except RefusedError:
            screen = None
        return _conversation(
            screen, notice=notice, draft=text, message_id=message_id, status=status
        )

    def _no_conversation(self) -> ResponseReturnValue:
        notice = ("utter_page_no_conversation",)
        if _wants_fragment():
            return _conversation(None, notice=notice, status=400)
        return _start_page("", notice=notice, status=400)

    def _away(self) -> ResponseReturnValue:
        if request.form.get("quiet"):
            return "", 204
        return redirect(self.leave_to, 303)


def _wants_fragment() -> bool:
    asked = request.headers
    return "X-Requested-With" in asked or "text/x-fragment" in asked.get("Accept", "")


def _typed() -> str:
    # A browser's form ends each line with two marks; a person pressed one key.
    return request.form.get("text", "").replace("\r\n", "\n")


def _check(message_id: str, text: str, button: str) -> None:
    if not visitor.is_message_id(message_id):
        raise RefusedError("malformed")
    if button:
        return
    if not text.strip():
        raise RefusedError("empty")
    if len(text) > LETTERS_AT_MOST:
        raise RefusedError("too_long")


def _conversation(
    screen: Screen | None,
    *,
    notice: Sequence[str] = (),
    draft: str = "",
    message_id: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    known = visitor.is_message_id(message_id)
    page = render_template(
        "fragment.html" if _wants_fragment() else "conversation.html",
        screen=screen,
        language=session.get("language"),
        notice=notice,
        draft=draft,
        message_id=message_id if known else visitor.new_message_id(),
        has_link=visitor.has_link(session),
    )
    return page, status, _retry(status)


def _start_page(
    code: str, *, notice: Sequence[str] = (), message_id: str = "", status: int = 200
) -> ResponseReturnValue:
    session.permanent = True
    # Issued before it is needed: a start whose answer is lost finds the same conversation again.
    visitor.sender_for(session, code)
    page = render_template(
        "start.html",
        code=code,
        notice=notice,
        language=None,
        message_id=message_id or visitor.new_message_id(),
    )
    return page, status, _retry(status)


def _error_page(sentence: str, status: int) -> ResponseReturnValue:
    page = render_template("error.html", sentence=sentence, language=session.get("language"))
    return page, status


def _retry(status: int) -> dict[str, str]:
    return {"Retry-After": RETRY_SECONDS[status]} if status in RETRY_SECONDS else {}
