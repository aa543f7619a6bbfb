"""What is noticed beside an answer: that it was written in the other language, that it is sad.

Each is said once, and nothing more is asked: the conversation goes on as it would have.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn, say

SAME_SITTING = timedelta(hours=12)
"""So long somebody who said that they are sad is not offered a person again."""


def notice(dispatcher: CollectingDispatcher, turn: Turn) -> dict[str, Any]:
    """Say what is to be said of a message that was typed; the slots this changes."""
    if turn.tapped:
        return {}
    return {**_notice_sadness(dispatcher, turn), **_notice_language(dispatcher, turn)}


def _notice_sadness(dispatcher: CollectingDispatcher, turn: Turn) -> dict[str, Any]:
    if turn.entity("concern", "grade") != "sadness":
        return {}
    last = turn.slots.get("comforted")
    if last and turn.at - datetime.fromtimestamp(last, timezone.utc) < SAME_SITTING:
        return {}
    say(dispatcher, "utter_sadness_heard")
    return {"comforted": turn.at.timestamp()}


def _notice_language(dispatcher: CollectingDispatcher, turn: Turn) -> dict[str, Any]:
    """Offer the other language, in that language, once to each speaker; the choice is theirs."""
    written, chosen = turn.written_in, turn.slots.get("language")
    offered = turn.slots.get("language_offered") or []
    if written is None or chosen is None or written == chosen or turn.speaker in offered:
        return {}
    say(dispatcher, "utter_offer_language", lang=written)
    return {"language_offered": [*offered, turn.speaker]}
