"""What a screen may show of a conversation. Pure: Rasa's events in, turns of a page out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

HIDDEN_AFTER_SECONDS = 15 * 60
"""A quarter of an hour's silence: what was said before it stays hidden on that screen."""

SCALE_BUTTONS = 11

Event = dict[str, Any]


@dataclass(frozen=True)
class Button:
    """A choice on offer: its title as read, and the payload that says it was tapped."""

    title: str
    payload: str


@dataclass(frozen=True)
class Turn:
    """One thing said: by the person or the bot, its language, and the buttons below it.

    `picture` is what a picture of somebody's answers is drawn of, as `bot.series` reads it, and
    `drawings` names one of `bot.drawings`, or none, for each line of the text.
    """

    who: str
    text: str
    lang: str
    kind: str = "open"
    buttons: tuple[Button, ...] = field(default=())
    picture: dict[str, Any] | None = None
    drawings: tuple[str | None, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The turn as the page receives it."""
        return {
            "who": self.who,
            "text": self.text,
            "lang": self.lang,
            "kind": self.kind,
            "buttons": [{"title": b.title, "payload": b.payload} for b in self.buttons],
            "picture": self.picture,
            "drawings": list(self.drawings),
        }


def bot_turn(message: Event) -> Turn:
    """A turn of the bot's, from a message sent or from a stored event's data."""
    buttons = tuple(
        Button(str(button["title"]), str(button["payload"]))
        for button in message.get("buttons") or ()
    )
    scores = sum(button.payload.startswith("/give_score") for button in buttons)
    kind = "score" if scores >= SCALE_BUTTONS else "choice" if buttons else "open"
    more = message.get("custom") or {}
    return Turn(
        "bot",
        message.get("text") or "",
        message.get("lang") or "both",
        kind,
        buttons,
        more.get("picture"),
        tuple(more.get("drawings") or ()),
    )


def _said(event: Event) -> Turn | None:
    if event["event"] == "bot":
        data = {**(event.get("data") or {}), **(event.get("metadata") or {})}
        return bot_turn({**data, "text": event.get("text")})
    metadata = event.get("metadata") or {}
    words = metadata.get("original") or metadata.get("title")
    if words is None and not (event.get("text") or "").startswith("/"):
        words = event.get("text")
    return Turn("person", words, metadata.get("lang") or "both") if words else None


def visible(events: Iterable[Event], now: float) -> tuple[list[Turn], bool]:
    """The turns a screen may show, and whether earlier ones are hidden.

    A silence of a quarter of an hour hides what came before it. Leaving, and a worry, set the slot
    `curtain` to a moment: what came before that moment is hidden, so that the numbers to ring stay
    on the screen. The link used again empties the slot and brings everything back.

    Args:
        events: user, bot and slot events of one conversation, oldest first, each with its
            `timestamp` in seconds.
        now: seconds since 1970.
    """
    said: list[tuple[float, Turn]] = []
    hidden_before = 0.0
    last = now
    for event in events:
        at = float(event.get("timestamp") or now)
        if event["event"] == "slot":
            if event["name"] == "curtain":
                hidden_before = float(event["value"] or 0.0)
            continue
        if said and at - last > HIDDEN_AFTER_SECONDS:
            hidden_before = at
        last = at
        turn = _said(event)
        if turn is not None:
            said.append((at, turn))
    if said and now - last > HIDDEN_AFTER_SECONDS:
        hidden_before = now
    shown = [turn for at, turn in said if at >= hidden_before]
    return shown, len(shown) < len(said)


def offered(events: Sequence[Event]) -> tuple[list[Button], set[str]]:
    """The buttons of the last question, and the payloads ever offered among these events."""
    ever: set[str] = set()
    latest: list[Button] = []
    for event in events:
        if event["event"] == "user":
            latest = []
            continue
        buttons = bot_turn(event.get("data") or {}).buttons
        ever.update(button.payload for button in buttons)
        latest.extend(buttons)
    return latest, ever


def first_message(events: Sequence[Event]) -> str | None:
    """The id of the earliest message among these events; `None` where there is none."""
    ids = (event.get("message_id") for event in events if event["event"] == "user")
    return next(ids, None)


def metadata_of(events: Iterable[Event], message_id: str) -> dict[str, Any]:
    """What was kept beside a message; nothing where it is not among these events."""
    kept = (event for event in events if event.get("message_id") == message_id)
    return next((event.get("metadata") or {} for event in kept), {})


def answer_to(events: Sequence[Event], message_id: str) -> list[Turn] | None:
    """What was answered to a message when it came the first time; `None` if it never came."""
    answer: list[Turn] | None = None
    for event in events:
        if event["event"] == "user":
            if answer is not None:
                break
            answer = [] if event.get("message_id") == message_id else None
        elif answer is not None:
            turn = _said(event)
            if turn is not None:
                answer.append(turn)
    return answer
