"""Outcomes and scores as HL7 FHIR R4 Goal and Observation, for a council's own case system.

The resources are made by fhir.resources, which refuses what the standard does not know. It has R4B
(4.3.0), in which Goal, Observation and Bundle are as in R4 (4.0.1); its default is R5, which is not
wanted here. What only a rule of the standard says is held here: a target names its measure (gol-1),
and a reason for no value stands only where there is none (obs-6).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from fhir.resources.R4B.bundle import Bundle

from actions.store.places import day_of
from actions.store.records import Outcome, Score
from actions.store.transcripts import Transcript
from bot.helplines import WALES

OURS = "urn:what-matters"
"""What the names of our own code systems and identifiers begin with."""
ACHIEVEMENT = "http://terminology.hl7.org/CodeSystem/goal-achievement"
ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
LIFECYCLE = {"active": "active", "achieved": "completed", "withdrawn": "cancelled"}
WHY_NONE = {
    "skipped": "asked-declined",
    "no_numbers": "asked-declined",
    "not_now": "temp-unknown",
    "unsure": "asked-unknown",
    None: "unknown",
}
VOICES = {"person": "Patient", "carer": "RelatedPerson", "practitioner": "Practitioner"}

Resource = dict[str, Any]
Voice = tuple[str, int | None]
"""person, carer or practitioner, and which carer."""


def bundle_of(transcripts: Iterable[Transcript], at: datetime, *, words: bool) -> str:
    """A FHIR Bundle (collection) in JSON: a Goal an outcome, an Observation a score.

    What was held back is not in it, nor a score that was corrected; of an outcome with a number
    held back there is no achievement status. People are their references, carers a number. With
    `words`, their own words are in it where they were not held back; else only that there is an
    outcome.
    """
    entries = [
        {"fullUrl": _url(one["id"]), "resource": one}
        for transcript in transcripts
        for one in _resources(transcript, words)
    ]
    told = {"resourceType": "Bundle", "type": "collection", "timestamp": at.isoformat()}
    if entries:
        told["entry"] = entries  # type: ignore[assignment]
    return str(Bundle.parse_obj(told).json(indent=2, ensure_ascii=False)) + "\n"


def _resources(transcript: Transcript, words: bool) -> Iterator[Resource]:
    for outcome in transcript.outcomes:
        if outcome.kept_at is None or outcome.status not in LIFECYCLE:
            continue
        scores = [
            one
            for one in transcript.scores
            if one.outcome_id == outcome.id
            and one.superseded_by is None
            and not transcript.held.has("score", one.id)
        ]
        scores.sort(key=lambda one: one.place)
        yield _goal(transcript, outcome, scores, words)
        for score in scores:
            yield _observation(transcript, outcome, score, words)


def _goal(
    transcript: Transcript, outcome: Outcome, scores: Sequence[Score], words: bool
) -> Resource:
    baseline, goal, latest = _counted(scores)
    goal_told: Resource = {
        "resourceType": "Goal",
        **_named(_goal_name(transcript, outcome)),
        "lifecycleStatus": LIFECYCLE[outcome.status],
        "description": _description(transcript, outcome, words),
        "subject": _reference(transcript, ("person", None)),
        "startDate": _day(outcome.kept_at),
        "expressedBy": _reference(transcript, (outcome.owner, outcome.carer_id)),
    }
    if not transcript.held.has_number_of(outcome.id):
        goal_told["achievementStatus"] = _coded(ACHIEVEMENT, _achievement(baseline, goal, latest))
    if goal is not None:
        measure = _coded(f"{OURS}:score", "goal")
        goal_told["target"] = [{"measure": measure, "detailInteger": goal.value}]
    changed = outcome.withdrawn_at if outcome.status == "withdrawn" else None
    if changed is not None:
        goal_told["statusDate"] = _day(changed)
    elif latest is not None:
        goal_told["statusDate"] = day_of(latest.place).isoformat()
    if outcome.status == "withdrawn" and outcome.reason_code:
        goal_told["statusReason"] = outcome.reason_code
    return goal_told


def _observation(transcript: Transcript, outcome: Outcome, score: Score, words: bool) -> Resource:
    told: Resource = {
        "resourceType": "Observation",
        **_named(f"{transcript.person.reference}-score-{score.id}"),
        "meta": {"tag": [{"system": f"{OURS}:voice", "code": score.given_by}]},
        "status": "final",
        "code": _coded(f"{OURS}:score", score.kind),
        "subject": _reference(transcript, ("person", None)),
        "focus": [{"reference": _url(_id(_goal_name(transcript, outcome)))}],
        "effectiveDateTime": day_of(score.place).isoformat(),
        "performer": [_reference(transcript, (score.given_by, score.carer_id))],
    }
    if score.value is not None:
        told["valueInteger"] = score.value
    elif score.told is not None:
        told["valueCodeableConcept"] = _coded(f"{OURS}:told", score.told)
    else:
        told["dataAbsentReason"] = _coded(ABSENT, WHY_NONE[score.why_none])
    if words and score.words:
        told["note"] = [{"text": transcript.held.hide(score.words)}]
    return told


def _description(transcript: Transcript, outcome: Outcome, words: bool) -> Resource:
    """The outcome in its owner's words, if they may leave; else that it is one."""
    told = _coded(f"{OURS}:outcome", f"outcome-{outcome.number}")
    if words and not transcript.held.has("outcome", outcome.id):
        told["text"] = transcript.held.hide(outcome.statement)
    return told


def _counted(scores: Sequence[Score]) -> tuple[Score | None, Score | None, Score | None]:
    """The baseline, goal and latest review of the voice that measures count (docs/measures.md).

    Where no voice has all three: of the person, else of the carer who scored last.
    """
    by_voice: dict[Voice, list[Score]] = {}
    for score in scores:
        if score.value is not None and score.given_by in ("person", "carer"):
            by_voice.setdefault((score.given_by, score.carer_id), []).append(score)
    if not by_voice:
        return None, None, None

    def standing(voice: Voice) -> tuple[bool, bool, int]:
        _, _, latest = three = _three(by_voice[voice])
        at = latest or by_voice[voice][-1]
        return None not in three, voice[0] == "person", at.place

    return _three(by_voice[max(by_voice, key=standing)])


def _three(given: Sequence[Score]) -> tuple[Score | None, Score | None, Score | None]:
    """One voice's first baseline, latest review, and the goal that review is held to.

    A baseline asked again is a review. Without a review, the goal is the last.
    """
    baseline = next((one for one in given if one.kind == "baseline"), None)
    reviews = [
        one
        for one in given
        if one.kind != "goal" and baseline is not None and one.place > baseline.place
    ]
    latest = reviews[-1] if reviews else None
    goals = [
        one for one in given if one.kind == "goal" and (latest is None or one.place < latest.place)
    ]
    return baseline, goals[-1] if goals else None, latest


def _achievement(baseline: Score | None, goal: Score | None, latest: Score | None) -> str:
    """The code of HL7's goal-achievement, by the definitions pilot-2016."""
    numbers = [one.value for one in (baseline, goal, latest) if one is not None]
    if len(numbers) < 3:
        return "in-progress"
    was, enough, now = (number or 0 for number in numbers)
    if now >= enough:
        return "achieved"
    if now == was:
        return "no-change"
    return "improving" if now > was else "worsening"


def _reference(transcript: Transcript, voice: Voice) -> Resource:
    """Somebody by an opaque identifier: the case system knows who that is."""
    given_by, carer_id = voice
    whose = transcript.person.reference
    value = {
        "person": whose,
        "carer": f"{whose}-carer-{carer_id}",
        "practitioner": f"{whose}-practitioner",
    }[given_by]
    identifier = {"system": f"{OURS}:{given_by}", "value": value}
    return {"type": VOICES[given_by], "identifier": identifier}


def _goal_name(transcript: Transcript, outcome: Outcome) -> str:
    return f"{transcript.person.reference}-outcome-{outcome.id}"


def _named(name: str) -> Resource:
    """A resource's id, and the name it is made from."""
    return {"id": _id(name), "identifier": [{"system": OURS, "value": name}]}


def _id(name: str) -> str:
    """The same for the same name, and such as FHIR takes: a reference may hold any character."""
    return str(uuid5(NAMESPACE_URL, f"{OURS}:{name}"))


def _url(id: str) -> str:
    return f"urn:uuid:{id}"


def _coded(system: str, code: str) -> Resource:
    return {"coding": [{"system": system, "code": code}]}


def _day(at: datetime | date | None) -> str | None:
    return at.astimezone(WALES).date().isoformat() if isinstance(at, datetime) else None
