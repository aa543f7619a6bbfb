"""What was held back, and hiding it from staff wherever it was said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from actions.store import tables
from actions.store.keeping import every, first
from actions.store.records import Answer, Outcome, Revision, Score, Share, Sitting
from actions.store.shares import PARTS
from actions.store.turns import Turn
from bot.questions import NUMBERS

R = TypeVar("R", Score, Answer)

KEPT_BACK = "[kept back]"
ASK = "utter_ask_"
UNKNOWN, NO_NUMBER = "unknown", "no number"
# Questions that come, or are put, as a number turned out: each tells of it.
TOLD_AT = {
    "baseline": ("baseline", "goal"),
    "goal": ("goal", "reached", "new_goal"),
    "review": ("review", "difference", "reached", "new_goal"),
}
TELLING = ("difference", "reached")
# Put in place of a question that stays open.
SAME_QUESTION = ("stuck", "stuck_here", "speaker_again")
# Put between a person's "0" and "[" where the bot quotes them.
JOINER = "\u2060"


@dataclass(frozen=True, kw_only=True)
class HeldNumber:
    """A score held back: what it is of, and from when to when its outcome was talked about."""

    conversation_id: int
    outcome_id: int
    kind: str
    since: datetime
    until: datetime | None

    def is_within(self, first: datetime, last: datetime) -> bool:
        """Whether it may have been said between these two times."""
        return self.since <= last and (self.until is None or first <= self.until)


@dataclass(frozen=True, kw_only=True)
class Held:
    """Everything a person held back: lines (record, id), messages, words, numbers.

    `others` are the messages that gave a score which was not held back.
    """

    lines: frozenset[tuple[str, int]] = frozenset()
    messages: frozenset[tuple[int, str]] = frozenset()
    others: frozenset[tuple[int, str]] = frozenset()
    words: frozenset[str] = frozenset()
    numbers: tuple[HeldNumber, ...] = field(default=())

    def has(self, record: str, id: int) -> bool:
        """Whether this line, named as `actions.store.shares.Line` names it, was held back."""
        return (record, id) in self.lines

    def has_number_of(self, outcome_id: int) -> bool:
        """Whether a score of this outcome was held back."""
        return any(number.outcome_id == outcome_id for number in self.numbers)

    def hide(self, text: str) -> str:
        """`text` with every held wording in it kept back."""
        return _without(text.replace(JOINER, ""), self.words)

    def hide_turns(self, turns: Sequence[Turn], conversation_id: int) -> list[Turn]:
        """A conversation's turns, in order, with what was held back hidden.

        All that was said from a held number's question to the next one is a single turn: how many
        there were depends on the number.
        """
        numbers = [one for one in self.numbers if one.conversation_id == conversation_id]
        shown: list[Turn] = []
        for stretch in _stretches(turns):
            begun, ended = stretch.turns[0].at, stretch.turns[-1].at
            near = [one for one in numbers if one.is_within(begun, ended)]
            if not self._would_tell(stretch, near, conversation_id):
                shown += [self._hide_turn(turn, near, conversation_id) for turn in stretch.turns]
                continue
            for turn in _closed(stretch):
                if turn.text != KEPT_BACK:
                    shown.append(replace(turn, text=self.hide(turn.text)))
                elif not (shown and shown[-1].text == KEPT_BACK):
                    shown.append(turn)
        return shown

    def _would_tell(
        self, stretch: Stretch, numbers: Sequence[HeldNumber], conversation_id: int
    ) -> bool:
        if stretch.asked == UNKNOWN:
            return bool(numbers)
        if stretch.asked == "new_number":
            given = {(conversation_id, turn.message_id) for turn in stretch.turns}
            return bool(numbers) and (bool(given & self.messages) or not given & self.others)
        return any(
            stretch.asked in TOLD_AT.get(number.kind, ())
            and stretch.outcome_id in (None, number.outcome_id)
            for number in numbers
        )

    def _hide_turn(self, turn: Turn, numbers: Sequence[HeldNumber], conversation_id: int) -> Turn:
        """One turn that is not at a held number's question: words, and lines of a preview.

        A line does not say which outcome it is about, so all of a held kind are kept back.
        """
        kinds = {number.kind for number in numbers if number.is_within(turn.at, turn.at)}
        lines = {"no_number", *kinds} if kinds else set()
        if turn.response in {f"utter_line_{line}" for line in lines}:
            return replace(turn, text=KEPT_BACK)
        if turn.who != "bot" and (conversation_id, turn.message_id) in self.messages:
            return replace(turn, text=KEPT_BACK)
        return replace(turn, text=self.hide(turn.text))


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """What was said from one question until another: the number it asked for, if any."""

    asked: str
    outcome_id: int | None
    turns: list[Turn]


def held_in(session: Session, sittings: Sequence[Sitting]) -> Held:
    """What was held back in these sittings, with every earlier wording of it."""
    by_id = {sitting.id: sitting for sitting in sittings}
    table = tables.share.c
    shares = every(session, Share, table.sitting_id.in_(list(by_id)), table.kind == "held")
    lines: set[tuple[str, int]] = set()
    messages: set[tuple[int, str]] = set()
    words: set[str] = set()
    numbers: list[HeldNumber] = []
    for share in shares:
        lines.add((share.record, share.record_id))
        for one in _said(session, share):
            if isinstance(one, Score | Answer):
                lines.add((share.record, one.id))
            if one.message_id is not None:
                messages.add((one.conversation_id, one.message_id))
            if isinstance(one, Score):
                numbers.append(_number(session, one, by_id[share.sitting_id]))
            else:
                words.add(one.words)
    sat_in = {sitting.conversation_id for sitting in sittings}
    scores = every(session, Score, tables.score.c.conversation_id.in_(sat_in)) if numbers else []
    return Held(
        lines=frozenset(lines),
        messages=frozenset(messages),
        others=frozenset(
            (one.conversation_id, one.message_id)
            for one in scores
            if ("score", one.id) not in lines
        ),
        words=frozenset(words),
        numbers=tuple(numbers),
    )


def _said(session: Session, share: Share) -> Sequence[Revision | Score | Answer]:
    if share.record in PARTS:
        return every(
            session,
            Revision,
            tables.revision.c.outcome_id == share.record_id,
            tables.revision.c.part == PARTS[share.record],
        )
    if share.record == "score":
        return _with_earlier(session, Score, tables.score.c, share.record_id)
    return _with_earlier(session, Answer, tables.answer.c, share.record_id)


def _with_earlier(session: Session, kind: type[R], table: Any, record_id: int) -> Sequence[R]:
    """A score or an answer, and those it took the place of."""
    found = list(every(session, kind, table.id == record_id))
    newest = found
    while newest:
        ids = [record.id for record in newest]
        newest = list(every(session, kind, table.superseded_by.in_(ids)))
        found += newest
    return found


def _number(session: Session, score: Score, sitting: Sitting) -> HeldNumber:
    outcome = first(session, Outcome, tables.outcome.c.id == score.outcome_id)
    return HeldNumber(
        conversation_id=score.conversation_id,
        outcome_id=score.outcome_id,
        kind=score.kind,
        since=outcome.drafted_at if outcome else score.at,
        until=sitting.ended_at,
    )


def _stretches(turns: Sequence[Turn]) -> list[Stretch]:
    """Turns, cut where another question is asked; asked again, a question is the same one."""
    stretches: list[Stretch] = []
    for turn in turns:
        asked = _asked(turn) or (None if stretches else NO_NUMBER)
        same = stretches and (asked, turn.outcome_id) == (
            stretches[-1].asked,
            stretches[-1].outcome_id,
        )
        if asked is None or (same and asked != UNKNOWN):
            stretches[-1].turns.append(turn)
        else:
            stretches.append(Stretch(asked=asked, outcome_id=turn.outcome_id, turns=[turn]))
    return stretches


def _asked(turn: Turn) -> str | None:
    """The number this turn asks for, or that it asks another thing; None: it asks nothing."""
    if turn.who != "bot":
        return None
    if turn.response is None:
        return UNKNOWN
    if turn.response.startswith("utter_preview"):
        return NO_NUMBER
    if not turn.response.startswith(ASK):
        return None
    question = turn.response.removeprefix(ASK)
    if question in SAME_QUESTION:
        return None
    if question in TELLING:
        return question
    if question == "right_time":
        return "baseline"
    return next((name for name in NUMBERS if f"{question}_".startswith(f"{name}_")), NO_NUMBER)


def _closed(stretch: Stretch) -> list[Turn]:
    """The question, where it tells nothing, and all that was said after it kept back."""
    stands = stretch.turns[0].response in (f"{ASK}{stretch.asked}", f"{ASK}right_time")
    question, said = stretch.turns[:stands], stretch.turns[stands:]
    return [*question, *(replace(turn, text=KEPT_BACK) for turn in said)]


def _without(text: str, words: Iterable[str]) -> str:
    # Longest first: one wording may hold another.
    for wording in sorted(words, key=len, reverse=True):
        pieces = [re.escape(piece) for piece in wording.split()]
        if pieces:
            said = r"(?<!\w)" + r"\s+".join(pieces) + r"(?!\w)"
            text = re.sub(said, KEPT_BACK, text, flags=re.IGNORECASE)
    return text
