"""What must be true after every message of any conversation, whatever is sent by whom."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from actions.store import tables
from actions.store.conversations import find_conversation
from actions.store.keeping import every
from actions.store.records import Answer, Conversation, Outcome, Score, Share
from bot.scale import read
from tests.conversations.talk import Talk

MOST_TIMES = 3
"""Times one question may be put running."""

FEWEST_WORDS = 3
"""Words from which what somebody said can be told from what the bot says anyway."""

PLACE = re.compile(r"\{[a-z_]+\}|\bNone\b|\butter_\w+")
"""A place that was not filled."""

Voice = tuple[str, "int | None"]
"""The speaker, person or carer, and which carer."""

NOBODY: Voice = ("", None)


@dataclass(frozen=True)
class Sent:
    """One message on its way.

    Attributes:
        message_id: its id.
        words: as typed, or the title of the button.
        payload: of the button; empty where it was typed.
        intent: what the words are meant as, where that is known.
        voice: who was speaking when it was sent.
        shown: the last thing the bot had said.
        question: the question that was open.
        language: of the conversation, when it was sent.
        link: whether it is a link being used.
    """

    message_id: str
    words: str
    payload: str = ""
    intent: str = ""
    voice: Voice = NOBODY
    shown: str = ""
    question: str | None = None
    language: str | None = None
    link: bool = False


@dataclass
class Watched:
    """What is remembered of one conversation."""

    numbers: dict[Voice, set[int]] = field(default_factory=dict)
    said: list[tuple[Voice, str]] = field(default_factory=list)
    scores: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    shares: set[int] = field(default_factory=set)
    running: Counter[str] = field(default_factory=Counter)
    hidden: int = 0
    ids_hidden: dict[str, int] = field(default_factory=dict)
    voice: Voice = NOBODY


def voice_in(talk: Talk) -> Voice:
    """Who is speaking, as it is kept."""
    with talk.house.database.begin() as session:
        conversation = find_conversation(session, talk.sender)
        return NOBODY if conversation is None else _voice(conversation)


def broken(
    talk: Talk,
    slots: Mapping[str, Any],
    watched: Watched,
    sent: Sent,
    others: list[Watched],
    statuses: dict[int, str],
) -> list[str]:
    """What is not as it should be after `sent` was answered; `watched` takes note of it.

    `slots` are the conversation's after the answer, `others` the other conversations about the
    same person, and `statuses` those of the person's outcomes before this message, of which note
    is taken as well.
    """
    faults = list(_answered(talk, sent, slots.get("language")))
    faults += _not_asked_too_often(talk, slots.get("requested_slot"), watched)
    _note_numbers(watched, sent)
    with talk.house.database.begin() as session:
        conversation = find_conversation(session, talk.sender)
        if conversation is None:
            return [*faults, "no conversation was kept"]
        voice = _voice(conversation)
        _note_change(session, watched, sent, voice)
        allowed = _may_see(conversation, watched)
        faults += _scores(session, conversation, watched, sent)
        faults += _statuses(session, conversation, watched, sent, statuses)
        faults += _shares(session, conversation, watched, sent)
        statements = _statements(session, conversation) if allowed else set()
    watched.said.append((sent.voice, sent.words if not sent.payload else ""))
    faults += _not_shown(talk, watched, voice, others, statements)
    return faults


def _voice(conversation: Conversation) -> Voice:
    return (conversation.speaker or "", conversation.carer_id)


def _may_see(conversation: Conversation, watched: Watched) -> bool:
    """Whether a carer, here by their own link, may see what matters to the person."""
    carer, person = conversation.carer, conversation.person
    by_link = carer is not None and carer.name is not None and not watched.hidden
    return by_link and person is not None and bool(person.carers_see)


OFFERS = (
    *("write “English”.", "ysgrifennwch “Cymraeg” yma."),
    *("To do that, write “English”.", "Ysgrifennwch “Cymraeg” i wneud hynny."),
)
"""How the offer of the other language ends: the one thing that is said in it."""


def _answered(talk: Talk, sent: Sent, language: object) -> Iterator[str]:
    if not talk.turns:
        yield "there is no answer"
    for turn in talk.turns:
        if not turn.text.strip():
            yield "an answer is empty"
        if PLACE.search(turn.text) and not PLACE.search(sent.words + sent.shown):
            yield f"a place is not filled: {turn.text}"
        offers = any(turn.text.endswith(said) for said in OFFERS)
        if language and turn.lang not in ("both", language, sent.language) and not offers:
            yield f"the language is {turn.lang}, not {language}: {turn.text}"


def _not_asked_too_often(talk: Talk, question: str | None, watched: Watched) -> Iterator[str]:
    last = talk.turns[-1].text if talk.turns else ""
    asks = f"words {last}" if question and last.rstrip().endswith("?") else None
    keys = {key for key in (question and f"slot {question}", asks) if key}
    watched.running = Counter({key: watched.running[key] + 1 for key in keys})
    for key, times in watched.running.items():
        if times > MOST_TIMES:
            yield f"asked {times} times running: {key}"


def _note_numbers(watched: Watched, sent: Sent) -> None:
    said = watched.numbers.setdefault(sent.voice, set())
    tapped = re.search(r'"score": "(\d+)"', sent.payload)
    if tapped:
        said.add(int(tapped.group(1)))
    elif not sent.payload:
        reading = read(sent.words, sent.language)
        said.update(reading.numbers)
        said.update({0} if reading.kind == "nothing" else ())


def _note_change(session: Any, watched: Watched, sent: Sent, voice: Voice) -> None:
    """Another voice sees nothing from before; the link used again shows it again."""
    if sent.link:
        watched.hidden = 0
        watched.ids_hidden = {}
    elif watched.voice not in (voice, NOBODY) and watched.voice[0]:
        watched.hidden = len(watched.said) + 1
        watched.ids_hidden = {
            kind.__name__: max([one.id for one in every(session, kind)], default=0)
            for kind in (Outcome, Score, Answer)
        }
    watched.voice = voice


def _scores(
    session: Any, conversation: Conversation, watched: Watched, sent: Sent
) -> Iterator[str]:
    found = every(session, Score, tables.score.c.conversation_id == conversation.id)
    now = {one.id: one for one in found}
    for number, facts in watched.scores.items():
        if number not in now or _facts(now[number]) != facts:
            yield f"score {number} was changed or lost"
    for number, score in now.items():
        if number not in watched.scores:
            watched.scores[number] = _facts(score)
            yield from _confirmed(score, watched, sent)


def _facts(score: Score) -> tuple[Any, ...]:
    return (
        *(score.kind, score.value, score.why_none, score.told, score.words, score.way),
        *(score.given_by, score.carer_id, score.at, score.message_id),
    )


def _confirmed(score: Score, watched: Watched, sent: Sent) -> Iterator[str]:
    what = f"the {score.kind} {score.value}"
    if (score.given_by, score.carer_id) != sent.voice:
        yield f"{what} was kept as {score.given_by}'s, and {sent.voice} spoke"
    if score.value is None:
        return
    if score.value not in watched.numbers.get(sent.voice, ()):
        yield f"{what} was never said by {sent.voice}"
    if f'"score": "{score.value}"' in sent.payload:
        return
    if not re.search(rf"(?<!\d){score.value}(?!\d)", sent.shown):
        yield f"{what} was kept and not read back"
    said_again = not sent.payload and score.value in read(sent.words, sent.language).numbers
    if not (sent.payload == "/affirm" or sent.intent == "affirm" or said_again):
        yield f"{what} was kept and not agreed to"


def _statuses(
    session: Any,
    conversation: Conversation,
    watched: Watched,
    sent: Sent,
    statuses: dict[int, str],
) -> Iterator[str]:
    for outcome in _outcomes(session, conversation):
        before = statuses.get(outcome.id)
        statuses[outcome.id] = outcome.status
        if before is None or before == outcome.status or outcome.status == "active":
            continue
        if (outcome.owner, outcome.carer_id) != sent.voice:
            yield f"{sent.voice} made an outcome of {outcome.owner}'s {outcome.status}"
        elif outcome.id <= watched.ids_hidden.get("Outcome", 0):
            yield f"an outcome from before the speaker changed is now {outcome.status}"


def _outcomes(session: Any, conversation: Conversation) -> Sequence[Outcome]:
    table = tables.outcome.c
    if conversation.person_id is None:
        return every(session, Outcome, table.conversation_id == conversation.id)
    return every(session, Outcome, table.person_id == conversation.person_id)


def _shares(
    session: Any, conversation: Conversation, watched: Watched, sent: Sent
) -> Iterator[str]:
    sittings = tables.sitting.c
    ours = tables.share.c.sitting_id.in_(
        tables.sitting.select()
        .with_only_columns(sittings.id)
        .where(sittings.conversation_id == conversation.id)
    )
    for share in every(session, Share, ours):
        if share.id in watched.shares:
            continue
        watched.shares.add(share.id)
        kind = {"score": Score, "answer": Answer}.get(share.record, Outcome)
        one = session.get(kind, share.record_id)
        by = (one.owner if kind is Outcome else one.given_by, one.carer_id)
        if by != sent.voice:
            yield f"{sent.voice} {share.kind} a line of {by}'s"
        elif one.id <= watched.ids_hidden.get(kind.__name__, 0):
            yield f"a line from before the speaker changed was {share.kind}"


def _statements(session: Any, conversation: Conversation) -> set[str]:
    return {
        revision.words
        for outcome in _outcomes(session, conversation)
        for revision in outcome.revisions
    }


def _not_shown(
    talk: Talk,
    watched: Watched,
    voice: Voice,
    others: list[Watched],
    statements: set[str],
) -> Iterator[str]:
    mine = {words for by, words in watched.said[watched.hidden :]}
    secret = {words for _, words in watched.said[: watched.hidden]} - mine
    theirs = {words for other in others for by, words in other.said if by != voice}
    secret |= theirs - mine - statements
    told = [words for words in secret if len(words.split()) >= FEWEST_WORDS]
    for turn in talk.turns:
        for words in told:
            if words in turn.text and not any(words in said for said in mine | statements):
                yield f"{voice} was shown what another said: {words}"
