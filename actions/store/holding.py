"""What was held back, and hiding it from staff wherever it was said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from actions.store import tables
from actions.store.keeping import every
from actions.store.records import Answer, Revision, Score, Share, Sitting
from actions.store.shares import PARTS
from bot.scale import read

R = TypeVar("R", Score, Answer)

KEPT_BACK = "[kept back]"
# Put between a person's "0" and "[" where the bot quotes them.
JOINER = "\u2060"


@dataclass(frozen=True, kw_only=True)
class HeldNumber:
    """A score held back: its value and words are hidden in the conversation, within its sitting."""

    conversation_id: int
    value: int | None
    words: str | None
    since: datetime
    until: datetime | None


@dataclass(frozen=True, kw_only=True)
class Held:
    """Everything a person held back: lines (record, id), messages, words, numbers."""

    lines: frozenset[tuple[str, int]] = frozenset()
    messages: frozenset[tuple[int, str]] = frozenset()
    words: frozenset[str] = frozenset()
    numbers: tuple[HeldNumber, ...] = field(default=())

    def has(self, record: str, id: int) -> bool:
        """Whether this line, named as `actions.store.shares.Line` names it, was held back."""
        return (record, id) in self.lines

    def hide(self, text: str) -> str:
        """`text` with every held wording in it kept back."""
        return _without(text.replace(JOINER, ""), self.words)

    def hide_turn(
        self, text: str, *, said_by_bot: bool, conversation_id: int, message_id: str, at: datetime
    ) -> str:
        """One turn of a conversation with what was held back hidden."""
        if not said_by_bot and (conversation_id, message_id) in self.messages:
            return KEPT_BACK
        hidden = self.hide(text)
        for number in self.numbers:
            if number.conversation_id != conversation_id or at < number.since:
                continue
            if number.until is not None and at > number.until:
                continue
            if not said_by_bot and _says(text, number.value):
                return KEPT_BACK
            hidden = _without(hidden, [number.words] if number.words else [])
            if number.value is not None:
                hidden = re.sub(rf"(?<![\d.,]){number.value}(?!\d)", KEPT_BACK, hidden)
        return hidden


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
                numbers.append(_number(one, by_id[share.sitting_id]))
            else:
                words.add(one.words)
    return Held(
        lines=frozenset(lines),
        messages=frozenset(messages),
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


def _number(score: Score, sitting: Sitting) -> HeldNumber:
    return HeldNumber(
        conversation_id=score.conversation_id,
        value=score.value,
        words=score.words,
        since=sitting.started_at,
        until=sitting.ended_at,
    )


def _says(text: str, value: int | None) -> bool:
    """Whether `text`, as a reply, gives this number, in digits or in words."""
    return value is not None and value in read(text).numbers


def _without(text: str, words: Iterable[str]) -> str:
    # Longest first: one wording may hold another.
    for wording in sorted(words, key=len, reverse=True):
        pieces = [re.escape(piece) for piece in wording.split()]
        if pieces:
            said = r"(?<!\w)" + r"\s+".join(pieces) + r"(?!\w)"
            text = re.sub(said, KEPT_BACK, text, flags=re.IGNORECASE)
    return text
