"""Questions worth asking beside a person's numbers, in words: on their own page, nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import yaml

from actions.store.places import day_of
from actions.store.records import Score
from actions.store.transcripts import Transcript
from bot.languages import spoken_date
from bot.pressure import Note, Number, Outcome, notes

WORDS = Path(__file__).parents[1] / "data" / "notes.yml"

Names = Callable[[str, int | None], str]
"""What to call a voice, from its kind and its carer's id."""


def gentle_lines(transcript: Transcript, names: Names, language: str) -> Iterator[str]:
    """A heading and a sentence for each note, in `language`; nothing where there is none.

    What was held back takes no part: neither the numbers themselves nor any other number of their
    outcome, which could tell of them.
    """
    counted = {
        outcome.id: outcome
        for outcome in transcript.outcomes
        if not transcript.held.has_number_of(outcome.id)
    }
    scores = [
        score
        for score in sorted(transcript.scores, key=lambda one: (one.place, one.id))
        if score.outcome_id in counted and score.superseded_by is None
    ]
    found = notes(
        [_number(score, score.value) for score in scores if score.value is not None],
        {
            outcome.id: Outcome(status=outcome.status, keeps=outcome.aim == "keep")
            for outcome in counted.values()
        },
        transcript.person.withdrawn_on,
    )
    if not found:
        return
    called = {_voice(score): names(score.given_by, score.carer_id) for score in scores}
    numbered = {outcome.id: outcome.number for outcome in counted.values()}
    words = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    yield str(words["heading"][language])
    for note in found:
        sentence = str(words["notes"][note.kind][language])
        yield "  " + sentence.format(
            when=spoken_date(note.on, language),
            ending=spoken_date(note.ending, language) if note.ending else "",
            outcomes=_listed(note, numbered),
            voice=called[note.voice],
            other=called[note.other] if note.other else "",
            value=note.value,
            count=note.count,
        )


def _number(score: Score, value: int) -> Number:
    return Number(
        outcome=score.outcome_id,
        voice=_voice(score),
        kind=score.kind,
        value=value,
        on=day_of(score.place),
        sitting=score.sitting_id,
    )


def _voice(score: Score) -> str:
    return f"carer {score.carer_id}" if score.given_by == "carer" else score.given_by


def _listed(note: Note, numbered: dict[int, int]) -> str:
    return ", ".join(str(number) for number in sorted(numbered[one] for one in note.outcomes))
