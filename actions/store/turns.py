"""What was said, turn by turn, read from Rasa's events."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.store import tables

NOT_UNDERSTOOD = ("utter_not_understood", "utter_ask_stuck", "utter_ask_stuck_here")
_UNCLEAR = "_unclear"


def is_unclear(response: str | None) -> bool:
    """Whether this response of the bot's says that it did not understand."""
    return response is not None and (response in NOT_UNDERSTOOD or _UNCLEAR in response)


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One thing said.

    `who` is person (whoever is at the screen) or bot; `speaker` is who was speaking then, person
    or carer, and `language` en or cy, both None until chosen; `button` says it was tapped.
    `response` names what the bot said, None where its event does not tell. `outcome_id` is of the
    outcome then talked about, None where there is none.
    """

    who: str
    text: str
    at: datetime
    button: bool
    speaker: str | None = None
    language: str | None = None
    message_id: str | None = None
    response: str | None = None
    outcome_id: int | None = None


def turns_of(session: Session, sender: str) -> list[Turn]:
    """Everything said in the sender's conversation, oldest first, nothing hidden.

    A tapped button is its title; what stood for no words of anybody's, such as a link's code, is
    left out.
    """
    table = tables.events.c
    rows = session.execute(
        select(table.data).where(table.sender_id == sender).order_by(table.id)
    ).scalars()
    turns = []
    slots: dict[str, Any] = dict.fromkeys(("speaker", "language", "outcome_id"))
    for row in rows:
        event = json.loads(row)
        if event.get("event") == "slot" and event.get("name") in slots:
            slots[event["name"]] = event.get("value")
        turn = _turn(event)
        if turn is not None:
            turns.append(replace(turn, **slots))
    return turns


def _turn(event: dict[str, Any]) -> Turn | None:
    at = datetime.fromtimestamp(event.get("timestamp") or 0, tz=timezone.utc)
    text, about = event.get("text") or "", event.get("metadata") or {}
    if event.get("event") == "bot":
        response = about.get("utter_action")
        return Turn(who="bot", text=text, at=at, button=False, response=response) if text else None
    if event.get("event") != "user":
        return None
    original = about.get("original")
    button = original is None and text.startswith("/")
    shown = about.get("title") if button else (original or text)
    if not shown:
        return None
    return Turn(who="person", text=shown, at=at, button=button, message_id=event.get("message_id"))
