"""The close: what would be sent, line by line, and what is sent, changed or held back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.store import tables
from actions.store.answers import answers_of
from actions.store.conversations import end_sitting, latest_sitting
from actions.store.keeping import every, keep_once
from actions.store.outcomes import outcomes_of
from actions.store.records import Answer, Conversation, Outcome, Revision, Score, Share, Sitting

PARTS = {
    "outcome": "statement",
    "zero_words": "zero",
    "ten_words": "ten",
    "withdrawn": "withdrawn",
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a close.

    `record` and `id` say what it is to `hold_back`: outcome (its statement), zero_words, ten_words
    or withdrawn (why) with the outcome's id; score or answer with their own. `kind` is statement,
    baseline, goal, review, zero_words, ten_words, withdrawn or an answer's kind. `number` is the
    outcome's, None for an answer about none. A line has `words`, or a score its `value` or
    `why_none`, and with the latter the `way` it was answered in and what was `told`.
    """

    record: str
    id: int
    kind: str
    number: int | None
    outcome_id: int | None
    words: str | None = None
    value: int | None = None
    why_none: str | None = None
    way: str | None = None
    told: str | None = None
    held: bool = False


def lines_of(session: Session, conversation: Conversation) -> list[Line]:
    """What a close would send, in order, each with whether it is held back.

    Outcome by outcome: statement, scores, zero and ten in words, answers; then answers about no
    outcome, and what does not matter any more, with why. What an earlier close settled is left
    out unless its words are newer, and so is all else of withdrawn outcomes, and an answer that
    says no more than a statement.
    """
    sitting = latest_sitting(session, conversation)
    settled = _settled(session, conversation, sitting)
    held = _held(session, sitting)
    every_outcome = outcomes_of(session, conversation)
    outcomes = [one for one in every_outcome if one.status != "withdrawn"]
    dropped = {one.id for one in every_outcome if one.status == "withdrawn"}
    speaker = conversation.speaker or "person"
    answers = [
        answer
        for answer in answers_of(session, conversation)
        if answer.outcome_id not in dropped
        and answer.given_by == speaker
        and (speaker != "carer" or answer.carer_id == conversation.carer_id)
    ]
    found = []
    gone = [one for one in every_outcome if one.status == "withdrawn"]
    said = _all(outcomes, _scores(session, conversation, outcomes), answers)
    for line, at in chain(said, *(_words(one, "withdrawn") for one in gone)):
        before = settled.get((line.record, line.id))
        if before is None or at > before:
            found.append(_marked(line, held))
    return found


def hold_back(session: Session, sitting: Sitting, record: str, id: int, at: datetime) -> Share:
    """This line is not for staff: it reads as kept back everywhere, and is not counted."""
    return _share(session, sitting, "held", record, id, at)


def note_change(session: Session, sitting: Sitting, record: str, id: int, at: datetime) -> Share:
    """This line was changed at the close."""
    return _share(session, sitting, "changed", record, id, at)


def send(session: Session, sitting: Sitting, at: datetime) -> Sitting:
    """Sends every line that is not held back and ends the sitting. Again, it changes nothing."""
    conversation = session.get(Conversation, sitting.conversation_id)
    if conversation is None or sitting.state == "sent":
        return sitting
    for line in lines_of(session, conversation):
        if not line.held:
            _share(session, sitting, "sent", line.record, line.id, at)
    return end_sitting(session, sitting, "sent", at)


def _all(
    outcomes: Sequence[Outcome], scores: Sequence[Score], answers: Sequence[Answer]
) -> Iterator[tuple[Line, datetime]]:
    said = {
        revision.words.strip().casefold() for outcome in outcomes for revision in outcome.statements
    }
    further = [
        answer
        for answer in answers
        if answer.kind != "matters" or answer.words.strip().casefold() not in said
    ]
    for outcome in outcomes:
        yield from _words(outcome, "outcome")
        for kind in ("baseline", "goal", "review"):
            for score in scores:
                if score.outcome_id == outcome.id and score.kind == kind:
                    yield _score_line(score, outcome), score.at
        yield from _words(outcome, "zero_words")
        yield from _words(outcome, "ten_words")
        for answer in further:
            if answer.outcome_id == outcome.id:
                yield _answer_line(answer, outcome), answer.at
    kept = {outcome.id for outcome in outcomes}
    for answer in further:
        if answer.outcome_id not in kept:
            yield _answer_line(answer, None), answer.at


def _words(outcome: Outcome, record: str) -> Iterator[tuple[Line, datetime]]:
    wordings: list[Revision] = [
        revision for revision in outcome.revisions if revision.part == PARTS[record]
    ]
    if wordings:
        line = Line(
            record=record,
            id=outcome.id,
            kind="statement" if record == "outcome" else record,
            number=outcome.number,
            outcome_id=outcome.id,
            words=wordings[-1].words,
        )
        yield line, wordings[-1].at


def _score_line(score: Score, outcome: Outcome) -> Line:
    return Line(
        record="score",
        id=score.id,
        kind=score.kind,
        number=outcome.number,
        outcome_id=outcome.id,
        value=score.value,
        why_none=score.why_none,
        way=score.way,
        told=score.told,
        words=score.words if score.way == "words" else None,
    )


def _answer_line(answer: Answer, outcome: Outcome | None) -> Line:
    return Line(
        record="answer",
        id=answer.id,
        kind=answer.kind,
        number=outcome.number if outcome else None,
        outcome_id=outcome.id if outcome else None,
        words=answer.words,
    )


def _marked(line: Line, held: set[tuple[str, int]]) -> Line:
    return Line(**{**vars(line), "held": (line.record, line.id) in held})


def _scores(
    session: Session, conversation: Conversation, outcomes: Sequence[Outcome]
) -> Sequence[Score]:
    table = tables.score.c
    return every(
        session,
        Score,
        table.conversation_id == conversation.id,
        table.carer_id == conversation.carer_id,
        table.outcome_id.in_([outcome.id for outcome in outcomes]),
        table.superseded_by.is_(None),
    )


def _held(session: Session, sitting: Sitting | None) -> set[tuple[str, int]]:
    if sitting is None:
        return set()
    table = tables.share.c
    shares = every(session, Share, table.sitting_id == sitting.id, table.kind == "held")
    return {(share.record, share.record_id) for share in shares}


def _settled(
    session: Session, conversation: Conversation, sitting: Sitting | None
) -> dict[tuple[str, int], datetime]:
    """When an earlier close sent or held each line."""
    share, sittings = tables.share.c, tables.sitting.c
    earlier = select(sittings.id).where(
        sittings.conversation_id == conversation.id,
        sittings.id != (sitting.id if sitting else 0),
    )
    shares = every(session, Share, share.sitting_id.in_(earlier), share.kind.in_(("sent", "held")))
    return {(one.record, one.record_id): one.at for one in shares}


def _share(
    session: Session, sitting: Sitting, kind: str, record: str, id: int, at: datetime
) -> Share:
    if record not in (*PARTS, "score", "answer"):
        known = ", ".join((*PARTS, "score", "answer"))
        raise ValueError(f"record is {record!r}: expected one of {known}")
    table = tables.share.c
    return keep_once(
        session,
        Share(sitting_id=sitting.id, kind=kind, record=record, record_id=id, at=at),
        table.sitting_id == sitting.id,
        table.record == record,
        table.record_id == id,
        table.kind == kind,
    )
