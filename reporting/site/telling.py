"""A person's outcomes as a page shows them: words, scores by voice and date, what was held back.

Pure: what was opened goes in, what is shown comes out, in the words of the reader's language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from actions.store.holding import KEPT_BACK
from actions.store.records import Answer, Carer, Outcome, Score
from actions.store.transcripts import Transcript
from actions.store.working import OURS, View, is_let_go
from bot.helplines import WALES
from bot.series import TOLD as DRAWN
from bot.series import Point, Series

FEWEST_DRAWN = 2
"""Answers by one voice that make a picture: of a single one the table says all there is."""


@dataclass(frozen=True, kw_only=True)
class Wording:
    """Words as they stood from `at`; `earlier` where others came after."""

    words: str
    at: datetime
    earlier: bool


@dataclass(frozen=True, kw_only=True)
class ScoreTold:
    """A score as a table shows it: `value` is a number, or None and `told` says what instead."""

    id: int
    at: datetime
    kind: str
    value: int | None
    told: str | None
    why_none: str | None
    words: str | None
    kept_back: bool
    superseded: bool


@dataclass(frozen=True, kw_only=True)
class Voice:
    """One voice's scores of an outcome, by date; `kind` is person, carer or practitioner.

    `series` is None where there are too few to draw.
    """

    kind: str
    name: str
    scores: Sequence[ScoreTold]
    series: Series | None


@dataclass(frozen=True, kw_only=True)
class OutcomeTold:
    """An outcome as pages show it. `aim` is improve or keep, None where it would tell a number."""

    outcome: Outcome
    statement: str
    in_words_of: str
    wordings: Sequence[Wording]
    zero: str | None
    ten: str | None
    why_withdrawn: str | None
    aim: str | None
    voices: Sequence[Voice]
    answers: Sequence[AnswerTold]


@dataclass(frozen=True, kw_only=True)
class AnswerTold:
    """An answer in words, and whose."""

    kind: str
    by: str
    words: str
    at: datetime


def outcomes_told(
    told: Transcript, views: Sequence[View], names: dict[str, str]
) -> list[OutcomeTold]:
    """The outcomes that were kept once, as a page shows them; `names` are staff's by sign-in."""
    kept = [one for one in told.outcomes if one.status != "draft" and not is_let_go(one)]
    return [_outcome(told, one, views, names) for one in kept]


def answers_told(told: Transcript, outcome_id: int | None) -> list[AnswerTold]:
    """What was answered in words about an outcome, or about none; superseded ones are left out."""
    return [
        AnswerTold(
            kind=answer.kind,
            by=voice_name(told, answer.given_by, answer.carer_id),
            words=_answer(told, answer),
            at=answer.at,
        )
        for answer in told.answers
        if answer.outcome_id == outcome_id and answer.superseded_by is None
    ]


def voice_name(told: Transcript, given_by: str, carer_id: int | None) -> str:
    """Whose voice it is: a name where it is known."""
    if given_by == "person":
        return told.person.name
    carer = told.carers.get(carer_id) if carer_id is not None else None
    return carer_name(carer) if given_by == "carer" else _("Practitioner's view")


def carer_name(carer: Carer | None) -> str:
    """A carer's name and who they are to the person, as far as that is known."""
    known = [one for one in (carer.name, carer.relationship) if one] if carer else []
    return ", ".join(known) or _("A carer")


def _outcome(
    told: Transcript, outcome: Outcome, views: Sequence[View], names: dict[str, str]
) -> OutcomeTold:
    held_number = told.held.has_number_of(outcome.id)
    reason = outcome.reason if outcome.status == "withdrawn" else None
    if reason is not None:
        reason = _held_or(told, "withdrawn", outcome.id, reason)
    return OutcomeTold(
        outcome=outcome,
        statement=_held_or(told, "outcome", outcome.id, outcome.statement),
        in_words_of=voice_name(told, outcome.owner, outcome.carer_id),
        wordings=_wordings(told, outcome),
        zero=_optional(told, "zero_words", outcome.id, outcome.zero_words),
        ten=_optional(told, "ten_words", outcome.id, outcome.ten_words),
        why_withdrawn=reason,
        # The aim tells how two numbers compare.
        aim=None if held_number else outcome.aim,
        voices=_voices(told, outcome, views, names),
        answers=answers_told(told, outcome.id),
    )


def _wordings(told: Transcript, outcome: Outcome) -> list[Wording]:
    said = outcome.statements
    return [
        Wording(
            words=_held_or(told, "outcome", outcome.id, one.words),
            at=one.at,
            earlier=one is not said[-1],
        )
        for one in said
    ]


def _voices(
    told: Transcript, outcome: Outcome, views: Sequence[View], names: dict[str, str]
) -> list[Voice]:
    held_number = told.held.has_number_of(outcome.id)
    given: dict[tuple[str, int | None], list[Score]] = {}
    for score in sorted(told.scores, key=lambda one: (one.place, one.id)):
        if score.outcome_id != outcome.id:
            continue
        ours = score.given_by == OURS
        # A number changed on the way tells how the one held back compares.
        if not ours and held_number and score.superseded_by is not None:
            continue
        given.setdefault((score.given_by, score.carer_id), []).append(score)
    by = {view.score.id: view.by for view in views}
    voices = []
    for (kind, carer_id), scores in given.items():
        workers = [names[one] for one in {by.get(score.id) for score in scores} if one in names]
        named = ", ".join(sorted(workers)) if kind == OURS else ""
        voices.append(
            Voice(
                kind=kind,
                name=named or voice_name(told, kind, carer_id),
                scores=[_score(told, one) for one in scores],
                series=_series(told, outcome, scores),
            )
        )
    return sorted(voices, key=lambda one: ("person", "carer", OURS).index(one.kind))


def _score(told: Transcript, score: Score) -> ScoreTold:
    kept_back = told.held.has("score", score.id)
    words = None
    if score.words and not kept_back:
        words = score.words if score.given_by == OURS else told.held.hide(score.words)
    bare = words == str(score.value)
    return ScoreTold(
        id=score.id,
        at=score.at,
        kind=score.kind,
        value=None if kept_back else score.value,
        told=None if kept_back else score.told,
        why_none=None if kept_back else score.why_none,
        words=None if bare else words,
        kept_back=kept_back,
        superseded=score.superseded_by is not None,
    )


def _series(told: Transcript, outcome: Outcome, scores: Sequence[Score]) -> Series | None:
    stand = [
        one for one in scores if one.superseded_by is None and not told.held.has("score", one.id)
    ]
    goals = [one for one in stand if one.kind == "goal" and one.value is not None]
    points = tuple(
        Point(
            on=one.at.astimezone(WALES).date(),
            value=one.value,
            told=one.told if one.value is None and one.told in DRAWN else None,
        )
        for one in stand
        if one.kind != "goal" and (one.value is not None or one.told)
    )
    if len(points) < FEWEST_DRAWN:
        return None
    goal = goals[-1] if goals else None
    return Series(
        words=_held_or(told, "outcome", outcome.id, outcome.statement),
        goal=goal.value if goal else None,
        goal_since=goal.at.astimezone(WALES).date() if goal else None,
        points=points,
    )


def _answer(told: Transcript, answer: Answer) -> str:
    return _held_or(told, "answer", answer.id, answer.words)


def _held_or(told: Transcript, record: str, id: int, words: str) -> str:
    return KEPT_BACK if told.held.has(record, id) else told.held.hide(words)


def _optional(told: Transcript, record: str, id: int, words: str | None) -> str | None:
    return None if words is None else _held_or(told, record, id, words)
