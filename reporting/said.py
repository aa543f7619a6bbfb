"""What was said, cut into sittings, and whose voice each turn is: the same wherever it is shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from actions.store.holding import KEPT_BACK
from actions.store.records import Carer, Score, Sitting
from actions.store.transcripts import Heard, Transcript
from actions.store.turns import Turn, is_unclear

BEGINS = timedelta(seconds=1)
"""A sitting opens at the end of the turn that begins it, a moment after it."""


@dataclass(frozen=True, kw_only=True)
class Sat:
    """A sitting of a conversation with its turns; None for what was said before the first one."""

    heard: Heard
    sitting: Sitting | None
    turns: Sequence[Turn]


def sittings_of(heard: Heard) -> Iterator[Sat]:
    """The sittings of a conversation in order, each with what was said in it."""
    coming = list(heard.sittings)
    sitting: Sitting | None = None
    turns: list[Turn] = []
    for turn in heard.turns:
        while coming and coming[0].started_at <= turn.at + BEGINS:
            if sitting is not None or turns:
                yield Sat(heard=heard, sitting=sitting, turns=turns)
            sitting, turns = coming.pop(0), []
        turns.append(turn)
    if sitting is not None or turns:
        yield Sat(heard=heard, sitting=sitting, turns=turns)
    for one in coming:
        yield Sat(heard=heard, sitting=one, turns=())


def carer_then(transcript: Transcript, heard: Heard, turn: Turn) -> Carer | None:
    """The carer whose voice a carer's turn is: of those heard here, the last who had begun."""
    conversation = heard.conversation
    then = [
        carer
        for carer in transcript.carers.values()
        if conversation.id == carer.conversation_id or conversation.carer_id == carer.id
        if carer.from_at <= turn.at
    ]
    return max(then, key=lambda carer: carer.from_at) if then else None


def scores_at(transcript: Transcript, heard: Heard, turn: Turn) -> list[Score]:
    """The scores that this turn gave, as far as staff may see where they fell.

    None where the turn is kept back; nor one changed later of an outcome with a number kept back:
    that there was one tells how the numbers compare.
    """
    held = transcript.held
    if turn.who == "bot" or turn.message_id is None or turn.text == KEPT_BACK:
        return []
    return [
        score
        for score in transcript.scores
        if score.message_id == turn.message_id
        and score.conversation_id == heard.conversation.id
        and not held.has("score", score.id)
        and not (score.superseded_by and held.has_number_of(score.outcome_id))
    ]


def outcomes_at(transcript: Transcript, heard: Heard, turn: Turn) -> list[int]:
    """The numbers of the outcomes that this turn began, as far as staff may see it."""
    if turn.who == "bot" or turn.message_id is None or turn.text == KEPT_BACK:
        return []
    return [
        outcome.number
        for outcome in transcript.outcomes
        if outcome.message_id == turn.message_id
        and outcome.conversation_id == heard.conversation.id
        and not transcript.held.has("outcome", outcome.id)
    ]


def was_unclear(turn: Turn) -> bool:
    """Whether the bot said here that it had not understood, as far as staff may see it."""
    return turn.who == "bot" and turn.text != KEPT_BACK and is_unclear(turn.response)
