"""Numbers that may have been given under pressure: a question worth asking, never a finding.

People score to please, to keep a service, or to bring one to an end. Nothing here alters a number,
and nothing of it belongs in a report: what comes out is for the worker who reads the person's own
page. Each rule asks for more than ordinary answers give, since one 10 is somebody who is well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Kind = Literal["all_tens", "equal_to_goal", "same_number", "voices_agree"]

PERSON, PRACTITIONER = "person", "practitioner"
TOP = 10

LEAST_OUTCOMES = 3
"""One or two at 10, or at their goal, is what doing well looks like: three at once is all of it."""

LEAST_SAME = 6
"""Of one number throughout: a number now and a goal for three outcomes, or two visits to each."""

LEAST_PAIRS = 5
"""Of equal numbers in two voices: those who see it alike half of the time do so in 1 of 32."""

LEAST_SHARED = 2
"""Outcomes that two voices both speak of: one may be a thing that is plain to see."""

BEFORE_ENDING = timedelta(days=28)
"""As long as one check-in lies before another: a number given earlier is not about the ending."""

TOGETHER = timedelta(days=7)
"""Numbers of two voices are of the same time when no more than this lies between them."""


@dataclass(frozen=True, kw_only=True)
class Number:
    """A score that is a number and stands: not superseded, and not held back.

    `voice` is person, practitioner, or a name of the caller's for one carer; `kind` baseline, goal
    or review; `value` 0 to 10; `on` the day it counts by; `sitting` None where it is not known.
    """

    outcome: int
    voice: str
    kind: str
    value: int
    on: date
    sitting: int | None = None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What an outcome is for: `keeps` things as they are, or not; `status` as the store has it."""

    status: str
    keeps: bool = False


@dataclass(frozen=True, kw_only=True)
class Note:
    """A question worth asking, by its kind, and what it rests on.

    `outcomes` are the numbers' outcomes in order; `count` how many numbers, or pairs of them, it
    rests on; `on` the day of the last. `value` is the number given where it is one; `other` the
    second voice where there are two; `ending` the day after which there is no more.
    """

    kind: Kind
    voice: str
    outcomes: tuple[int, ...]
    count: int
    on: date
    value: int | None = None
    other: str | None = None
    ending: date | None = None


def notes(
    numbers: Sequence[Number], outcomes: Mapping[int, Outcome], ending: date | None = None
) -> list[Note]:
    """The questions worth asking about one person's numbers, those in their own voice first.

    `numbers` are in the order in which they count. A practitioner's are their own view and left
    out, and so are outcomes that are not active or achieved. `ending` is the day on which somebody
    withdrew or a case closed; None where it is not known.
    """
    standing = [
        number
        for number in numbers
        if number.voice != PRACTITIONER
        and outcomes[number.outcome].status in ("active", "achieved")
    ]
    voices = sorted({number.voice for number in standing}, key=lambda one: (one != PERSON, one))
    found: list[Note | None] = []
    for voice in voices:
        own = [number for number in standing if number.voice == voice]
        tens = _all_tens(own)
        found += [tens, _equal_to_goal(own, outcomes, ending)]
        found.append(None if tens else _same_number(own, outcomes))
    theirs = [number for number in standing if number.voice == PERSON]
    for voice in voices:
        if voice != PERSON:
            found.append(_voices_agree(theirs, [one for one in standing if one.voice == voice]))
    return [note for note in found if note is not None]


def _all_tens(own: Sequence[Number]) -> Note | None:
    """In their latest sitting, everything is as good as it could be."""
    latest = _latest_sitting([number for number in own if number.kind != "goal"])
    if len(_outcomes(latest)) < LEAST_OUTCOMES or {one.value for one in latest} != {TOP}:
        return None
    return _note("all_tens", latest, value=TOP)


def _equal_to_goal(
    own: Sequence[Number], outcomes: Mapping[int, Outcome], ending: date | None
) -> Note | None:
    """In the last sitting before an ending, everything is at good enough, to the number.

    Where things are to be kept as they are, equal is all that was wanted: those do not count. One
    outcome over or under its goal, or without one, is enough for no note.
    """
    if ending is None:
        return None
    reviews = [number for number in own if number.kind == "review" and number.on <= ending]
    latest = [one for one in _latest_sitting(reviews) if not outcomes[one.outcome].keeps]
    if len(_outcomes(latest)) < LEAST_OUTCOMES or ending - latest[-1].on > BEFORE_ENDING:
        return None
    if any(_goal_before(number, own) != number.value for number in latest):
        return None
    return _note("equal_to_goal", latest, ending=ending)


def _same_number(own: Sequence[Number], outcomes: Mapping[int, Outcome]) -> Note | None:
    """Every number they ever gave is the same one.

    Where things are to be kept as they are, the goal says nothing that the first number does not.
    """
    given = [one for one in own if one.kind != "goal" or not outcomes[one.outcome].keeps]
    enough = len(given) >= LEAST_SAME and len(_outcomes(given)) >= LEAST_OUTCOMES
    if not enough or len({number.value for number in given}) > 1:
        return None
    return _note("same_number", given, value=given[0].value)


def _voices_agree(theirs: Sequence[Number], carers: Sequence[Number]) -> Note | None:
    """Whenever both gave a number for how things are, it was the same.

    Goals are often agreed together, so they do not count.
    """
    pairs = []
    waiting = [number for number in theirs if number.kind != "goal"]
    for carer in carers:
        near = [one for one in waiting if _is_beside(one, carer)]
        if near:
            person = min(near, key=lambda one: abs(one.on - carer.on))
            waiting.remove(person)
            pairs.append((person, carer))
    shared = [person for person, _ in pairs]
    if len(pairs) < LEAST_PAIRS or len(_outcomes(shared)) < LEAST_SHARED:
        return None
    if any(person.value != carer.value for person, carer in pairs):
        return None
    return _note("voices_agree", shared, other=carers[0].voice)


def _is_beside(person: Number, carer: Number) -> bool:
    same = (person.outcome, person.kind) == (carer.outcome, carer.kind)
    return same and abs(person.on - carer.on) <= TOGETHER


def _latest_sitting(numbers: Sequence[Number]) -> list[Number]:
    """The numbers of the sitting in which the last was given; of its day, where none is known."""
    if not numbers:
        return []
    last = numbers[-1]
    if last.sitting is None:
        return [one for one in numbers if one.sitting is None and one.on == last.on]
    return [one for one in numbers if one.sitting == last.sitting]


def _goal_before(review: Number, own: Sequence[Number]) -> int | None:
    """The goal as it stood when the review was given; one agreed later applies to the next."""
    before = own[: own.index(review)]
    goals = [one for one in before if one.kind == "goal" and one.outcome == review.outcome]
    return goals[-1].value if goals else None


def _outcomes(numbers: Sequence[Number]) -> tuple[int, ...]:
    return tuple(sorted({number.outcome for number in numbers}))


def _note(
    kind: Kind,
    rests_on: Sequence[Number],
    *,
    value: int | None = None,
    other: str | None = None,
    ending: date | None = None,
) -> Note:
    return Note(
        kind=kind,
        voice=rests_on[0].voice,
        outcomes=_outcomes(rests_on),
        count=len(rests_on),
        on=max(number.on for number in rests_on),
        value=value,
        other=other,
        ending=ending,
    )
