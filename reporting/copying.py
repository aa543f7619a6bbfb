"""A copy of what somebody said, for themselves: one voice's words, and no one else's. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from actions.store.holding import KEPT_BACK
from actions.store.outcomes import NOT_KEPT
from actions.store.records import Outcome, Score
from actions.store.transcripts import Transcript
from reporting.said import carer_then


@dataclass(frozen=True, kw_only=True)
class CopiedScore:
    """A score: a number, how it was told or why there is none, or that it was held back."""

    at: datetime
    kind: str
    value: int | None
    told: str | None
    why_none: str | None
    kept_back: bool


@dataclass(frozen=True, kw_only=True)
class CopiedOutcome:
    """An outcome with every wording of it, oldest first, and the voice's own scores."""

    number: int
    status: str
    wordings: Sequence[str]
    zero: str | None
    ten: str | None
    scores: Sequence[CopiedScore]


@dataclass(frozen=True, kw_only=True)
class CopiedAnswer:
    """An answer in words."""

    at: datetime
    kind: str
    words: str


@dataclass(frozen=True, kw_only=True)
class CopiedTurn:
    """One thing the voice said."""

    at: datetime
    language: str | None
    text: str


@dataclass(frozen=True, kw_only=True)
class Copy:
    """Everything one voice said: turn by turn, and as it was recorded."""

    outcomes: Sequence[CopiedOutcome]
    answers: Sequence[CopiedAnswer]
    said: Sequence[CopiedTurn]


def copy_of(transcript: Transcript, carer_id: int | None) -> Copy:
    """What the person said, or the carer `carer_id`; what was held back reads so here too."""
    held = transcript.held
    return Copy(
        outcomes=[
            _outcome(transcript, one, carer_id)
            for one in transcript.outcomes
            if one.carer_id == carer_id and one.reason != NOT_KEPT
        ],
        answers=[
            CopiedAnswer(
                at=one.at,
                kind=one.kind,
                words=KEPT_BACK if held.has("answer", one.id) else held.hide(one.words),
            )
            for one in transcript.answers
            if one.carer_id == carer_id and one.superseded_by is None
        ],
        said=[
            CopiedTurn(at=turn.at, language=turn.language, text=turn.text)
            for heard in transcript.conversations
            for turn in heard.turns
            if turn.who != "bot"
            and turn.speaker is not None
            and (turn.speaker == "carer") == (carer_id is not None)
            and (carer_id is None or _is(transcript, heard, turn, carer_id))
        ],
    )


def as_json(copy: Copy) -> dict[str, Any]:
    """The copy as JSON has it: times in ISO 8601, in UTC."""

    def plain(value: Any) -> Any:
        if isinstance(value, datetime):
            return value.isoformat()
        if isinstance(value, dict):
            return {name: plain(one) for name, one in value.items()}
        if isinstance(value, list | tuple):
            return [plain(one) for one in value]
        return value

    told: dict[str, Any] = plain(asdict(copy))
    return told


def _is(transcript: Transcript, heard: Any, turn: Any, carer_id: int) -> bool:
    carer = carer_then(transcript, heard, turn)
    return carer is not None and carer.id == carer_id


def _outcome(transcript: Transcript, outcome: Outcome, carer_id: int | None) -> CopiedOutcome:
    held = transcript.held

    def hidden(record: str, words: str | None) -> str | None:
        if words is None:
            return None
        return KEPT_BACK if held.has(record, outcome.id) else held.hide(words)

    return CopiedOutcome(
        number=outcome.number,
        status=outcome.status,
        wordings=[str(hidden("outcome", one.words)) for one in outcome.statements],
        zero=hidden("zero_words", outcome.zero_words),
        ten=hidden("ten_words", outcome.ten_words),
        scores=[
            _score(transcript, one)
            for one in transcript.scores
            if one.outcome_id == outcome.id
            and one.given_by != "practitioner"
            and one.carer_id == carer_id
            and one.superseded_by is None
        ],
    )


def _score(transcript: Transcript, score: Score) -> CopiedScore:
    kept_back = transcript.held.has("score", score.id)
    return CopiedScore(
        at=score.at,
        kind=score.kind,
        value=None if kept_back else score.value,
        told=None if kept_back else score.told,
        why_none=None if kept_back else score.why_none,
        kept_back=kept_back,
    )
