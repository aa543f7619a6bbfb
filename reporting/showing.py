"""A person's page in the terminal: what was said, turn by turn, then what was recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from actions.store.holding import KEPT_BACK
from actions.store.outcomes import NOT_KEPT
from actions.store.records import Answer, Carer, Outcome, Score, Sitting, Worry
from actions.store.transcripts import SHOWN_AFTER, Heard, Transcript
from actions.store.turns import Turn
from reporting.pressure import gentle_lines
from reporting.said import carer_then, sittings_of

LOCAL = ZoneInfo("Europe/London")
LANGUAGES = {"en": "English", "cy": "Cymraeg", None: ""}
STATES = {
    "open": "under way",
    "paused": "paused",
    "stopped": "stopped",
    "resting": "ended by a worry",
    "declined": "did not agree to go on",
}
ANSWERS = {
    "matters": "what matters",
    "good_day": "a good day",
    "helps": "what helps",
    "around": "who is around",
    "beyond_service": "what it would let them do",
    "difference": "what made the difference, or got in the way",
    "no_longer_matters": "may not matter any more",
}
CARER_REASONS = {
    "asked": "asked to",
    "young": "too young to answer",
    "unable": "cannot at the moment",
    "other": "another reason",
}
REASONS = {
    "skipped": "skipped",
    "not_now": "not now",
    "no_numbers": "would rather not use numbers",
    "unsure": "not sure",
}
WAYS = {
    "button": "tapped",
    "read_back": "read back and agreed",
    "none": "",
    "words": "in words instead",
    "faces": "with a face instead",
    "compared": "compared with before instead",
}
TOLD = {
    "face_1": "face 1 of 5, very hard",
    "face_2": "face 2 of 5, hard",
    "face_3": "face 3 of 5, in between",
    "face_4": "face 4 of 5, good",
    "face_5": "face 5 of 5, very good",
    "better": "better",
    "same": "about the same",
    "harder": "harder",
}
WORDINGS = (
    ("statement", ""),
    ("zero", "0 is: "),
    ("ten", "10 is: "),
    ("withdrawn", "does not matter any more: "),
    ("brought_back", "matters again: "),
)
RECORDS = {"statement": "outcome", "zero": "zero_words", "ten": "ten_words"}
UNTOLD = "no reason given"


def lines(transcript: Transcript) -> Iterator[str]:
    """The page, line by line, with what was held back reading as kept back everywhere."""
    person = transcript.person
    yield f"{person.reference}  {person.name}  ({_spoken(person.status)})"
    yield ""
    yield "WHAT WAS SAID"
    for heard in transcript.conversations:
        yield from _conversation(transcript, heard)
    if not transcript.conversations:
        yield "  Nothing yet: the link has not been used."
    yield ""
    yield "WHAT WAS RECORDED"
    for carer in transcript.carers.values():
        yield f"  Carer: {_carer(transcript, carer.id)}{_why(transcript, carer)}"
    for outcome in transcript.outcomes:
        yield from _outcome(transcript, outcome)
    for line in gentle_lines(transcript, partial(_voice, transcript), "en"):
        yield f"  {line}"
    yield from _answers(transcript, None, "  ")
    yield "  Worries:" if transcript.worries else "  Worries: none"
    for worry in transcript.worries:
        yield _worry(transcript, worry)
    yield "  Requests:" if transcript.requests else "  Requests: none"
    for request in transcript.requests:
        yield f"    {moment(request.at)}  {_spoken(request.kind)}  ({_spoken(request.state)})"
    yield f"  Next check-in: {_check_in(transcript)}"


def _check_in(transcript: Transcript) -> str:
    due = transcript.check_in
    if due is None:
        return "none planned"
    told = f", reminded {moment(due.sent_at)}" if due.sent_at else ""
    stopped = ", wants no reminders" if transcript.person.reminders_off_at else ""
    return f"{day(due.due_on)}{told}{stopped}"


def moment(at: datetime) -> str:
    """A time as staff read it, in local time: 24 Nov 2026 09:05."""
    local = at.astimezone(LOCAL)
    return f"{local.day} {local:%b %Y %H:%M}"


def day(on: object) -> str:
    """A date as staff read it: 24 Nov 2026."""
    return f"{on:%d %b %Y}".lstrip("0")


def _conversation(transcript: Transcript, heard: Heard) -> Iterator[str]:
    gone = heard.conversation.gone_at
    blocked = f", blocked by them since {moment(gone)}" if gone else ""
    yield f"  Conversation on {heard.conversation.channel}{blocked}"
    for sat in sittings_of(heard):
        if sat.sitting is not None:
            yield f"  -- {_sitting(transcript, sat.sitting)}"
        for turn in sat.turns:
            yield from _turn(transcript, heard, turn)


def _sitting(transcript: Transcript, sitting: Sitting) -> str:
    begun = f"Sitting begun {moment(sitting.started_at)}"
    if sitting.id in transcript.waiting:
        return f"{begun}, NOT FINISHED: shown from {moment(sitting.last_at + SHOWN_AFTER)}"
    if sitting.state == "sent" and sitting.ended_at is not None:
        return f"{begun}, sent {moment(sitting.ended_at)}"
    return f"{begun}, UNFINISHED: {STATES[sitting.state]}, last heard {moment(sitting.last_at)}"


def _turn(transcript: Transcript, heard: Heard, turn: Turn) -> Iterator[str]:
    who = _speaker(transcript, heard, turn)
    tapped = "button" if turn.button else ""
    told = ", ".join(part for part in (LANGUAGES.get(turn.language, ""), tapped) if part)
    head = f"  {moment(turn.at)}  {who}" + (f" ({told})" if told else "") + ": "
    first, *further = turn.text.splitlines() or [""]
    yield head + first
    for line in further:
        yield f"      {line}"


def _speaker(transcript: Transcript, heard: Heard, turn: Turn) -> str:
    if turn.who == "bot":
        return "bot"
    if turn.speaker is None:
        return "somebody"
    if turn.speaker == "person":
        return transcript.person.name
    carer = carer_then(transcript, heard, turn)
    return _carer(transcript, carer.id if carer else None)


def _outcome(transcript: Transcript, outcome: Outcome) -> Iterator[str]:
    held = transcript.held
    owner = _voice(transcript, outcome.owner, outcome.carer_id)
    held_number = held.has_number_of(outcome.id)
    aim = ", to keep things as they are" if outcome.aim == "keep" else ""
    # The aim, or a number changed on the way, tells how the numbers compare.
    aim = f", aim: {KEPT_BACK}" if held_number else aim
    yield f"  Outcome {outcome.number} ({_spoken(outcome.status)}{aim}), in {owner}'s words"
    for part, title in WORDINGS:
        wordings = [one for one in outcome.revisions if one.part == part]
        record = RECORDS.get(part, part)
        for wording in wordings:
            said = f'"{held.hide(wording.words)}"' if wording.words else UNTOLD
            kept = KEPT_BACK if held.has(record, outcome.id) else said
            earlier = "  (an earlier wording)" if wording is not wordings[-1] else ""
            yield f"    {moment(wording.at)}  {title}{kept}{earlier if part in RECORDS else ''}"
    if outcome.reason == NOT_KEPT and outcome.withdrawn_at is not None:
        yield f"    {moment(outcome.withdrawn_at)}  not kept"
    for score in transcript.scores:
        if score.outcome_id == outcome.id and not (held_number and score.superseded_by):
            yield f"    {moment(score.at)}  {_score(transcript, score)}"
    yield from _answers(transcript, outcome.id, "    ")


def _score(transcript: Transcript, score: Score) -> str:
    voice = _voice(transcript, score.given_by, score.carer_id)
    if transcript.held.has("score", score.id):
        return f"{score.kind} by {voice}: {KEPT_BACK}"
    number = "no number" if score.value is None else str(score.value)
    number = TOLD.get(score.told or "", number)
    about = [REASONS.get(score.why_none or "", ""), WAYS.get(score.way, _spoken(score.way))]
    if score.superseded_by is not None:
        about.append("changed later")
    told = ", ".join(part for part in about if part)
    words = score.words if score.words and score.words != number else None
    said = f'  "{transcript.held.hide(words)}"' if words else ""
    return f"{score.kind} by {voice}: {number}" + (f" ({told})" if told else "") + said


def _answers(transcript: Transcript, outcome_id: int | None, indent: str) -> Iterator[str]:
    for answer in transcript.answers:
        if answer.outcome_id == outcome_id:
            yield f"{indent}{moment(answer.at)}  {_answer(transcript, answer)}"


def _answer(transcript: Transcript, answer: Answer) -> str:
    voice = _voice(transcript, answer.given_by, answer.carer_id)
    title = f"{ANSWERS[answer.kind]}, by {voice}: "
    if transcript.held.has("answer", answer.id):
        return title + KEPT_BACK
    later = "  (changed later)" if answer.superseded_by is not None else ""
    return f'{title}"{transcript.held.hide(answer.words)}"{later}'


def _worry(transcript: Transcript, worry: Worry) -> str:
    # Passed on whatever else is chosen: the one thing that cannot be held back.
    who = _voice(transcript, "carer" if worry.carer_id else "person", worry.carer_id)
    kind, state = _spoken(worry.kind), _spoken(worry.state)
    return f'    {moment(worry.opened_at)}  {kind} ({state}), from {who}: "{worry.words}"'


def _voice(transcript: Transcript, given_by: str, carer_id: int | None) -> str:
    if given_by == "person":
        return transcript.person.name
    return _carer(transcript, carer_id) if given_by == "carer" else given_by


def _carer(transcript: Transcript, carer_id: int | None) -> str:
    carer = transcript.carers.get(carer_id) if carer_id is not None else None
    if carer is None:
        return "a carer"
    known: Sequence[str | None] = (carer.name, carer.relationship)
    return ", ".join(one for one in known if one) or "a carer"


def _why(transcript: Transcript, carer: Carer) -> str:
    """Why a carer answers: one of the named reasons, and their own words for it."""
    if carer.reason is None:
        return ""
    words = f', "{transcript.held.hide(carer.reason_words)}"' if carer.reason_words else ""
    return f"; why they answer: {CARER_REASONS[carer.reason]}{words}"


def _spoken(code: str) -> str:
    return code.replace("_", " ")
