"""What a page, a print or a file shows of a transcript, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from actions.store.holding import KEPT_BACK
from actions.store.records import Score, Sitting
from actions.store.transcripts import SHOWN_AFTER, Heard, Transcript
from actions.store.turns import Turn
from bot.helplines import WALES
from reporting.said import carer_then, outcomes_at, scores_at, sittings_of, was_unclear
from reporting.site.telling import carer_name
from reporting.site.wording import SCORES, TOLD, WHY_NONE, moment, spoken

CHANNELS: Mapping[str, LazyString] = {
    "webchat": _l("Chat page"),
    "telegram": _l("Telegram"),
    "terminal": _l("Terminal"),
}
STATES: Mapping[str, LazyString] = {
    "open": _l("Not finished: under way"),
    "paused": _l("Not finished: paused"),
    "stopped": _l("Not finished: stopped"),
    "sent": _l("Sent"),
    "resting": _l("Ended by a worry"),
    "declined": _l("Did not agree to go on"),
}
SPEAKERS: Mapping[str, LazyString] = {
    "person": _l("The person"),
    "carer": _l("A carer"),
}


@dataclass(frozen=True, kw_only=True)
class ShownTurn:
    """One thing said: `who` is bot, person, carer or somebody, `name` what they are called.

    `fell` are what was recorded from it, in words.
    """

    at: datetime
    who: str
    name: str
    language: str | None
    button: bool
    text: str
    unclear: bool
    fell: Sequence[str]
    message_id: str | None

    @property
    def kept_back(self) -> bool:
        """Whether all of it was held back."""
        return self.text == KEPT_BACK


@dataclass(frozen=True, kw_only=True)
class ShownSitting:
    """A sitting, or what was said before the first one (`sitting` is None), with its turns.

    `later_from` is when one not finished is shown, None where it is shown now.
    """

    sitting: Sitting | None
    conversation_id: int
    channel: str
    later_from: datetime | None
    turns: Sequence[ShownTurn]


@dataclass(frozen=True, kw_only=True)
class Sought:
    """Which turns are looked for; None, False or empty: all the same. Days are in Wales."""

    words: str = ""
    speaker: str | None = None
    language: str | None = None
    channel: str | None = None
    since: date | None = None
    until: date | None = None
    unclear: bool = False
    scored: bool = False

    def narrows(self) -> bool:
        """Whether anything is left out."""
        return self != Sought()

    def fits(self, turn: ShownTurn) -> bool:
        """Whether the turn is one of them. Words are looked for as they are shown."""
        day = turn.at.astimezone(WALES).date()
        return (
            self.words.casefold() in turn.text.casefold()
            and self.speaker in (None, turn.who)
            and self.language in (None, turn.language)
            and (self.since is None or day >= self.since)
            and (self.until is None or day <= self.until)
            and (not self.unclear or turn.unclear)
            and (not self.scored or bool(turn.fell))
        )


def shown_sittings(transcript: Transcript) -> list[ShownSitting]:
    """Everything that may be shown, conversation by conversation, sitting by sitting."""
    return [sitting for heard in transcript.conversations for sitting in _heard(transcript, heard)]


def narrowed(sittings: Sequence[ShownSitting], sought: Sought) -> list[ShownSitting]:
    """Those turns that are sought, and only the sittings that have one."""
    if not sought.narrows():
        return list(sittings)
    found = [
        replace(one, turns=[turn for turn in one.turns if sought.fits(turn)])
        for one in sittings
        if sought.channel in (None, one.channel)
    ]
    return [one for one in found if one.turns]


def around(
    sittings: Sequence[ShownSitting], conversation_id: int, message_id: str, many: int
) -> list[ShownTurn]:
    """The turn of this message with up to `many` before it and after it; none where it is not
    there."""
    turns = [
        turn for one in sittings if one.conversation_id == conversation_id for turn in one.turns
    ]
    places = [at for at, turn in enumerate(turns) if turn.message_id == message_id]
    return turns[max(0, places[0] - many) : places[0] + many + 1] if places else []


def score_words(score: Score) -> str:
    """What a score says, without its words: a number, or how it was told, or why there is none."""
    if score.value is not None:
        return str(score.value)
    return spoken(TOLD, score.told) if score.told else spoken(WHY_NONE, score.why_none)


def _heard(transcript: Transcript, heard: Heard) -> Iterator[ShownSitting]:
    for sat in sittings_of(heard):
        waits = sat.sitting is not None and sat.sitting.id in transcript.waiting
        yield ShownSitting(
            sitting=sat.sitting,
            conversation_id=heard.conversation.id,
            channel=heard.conversation.channel,
            later_from=sat.sitting.last_at + SHOWN_AFTER if waits and sat.sitting else None,
            turns=[_turn(transcript, heard, turn) for turn in sat.turns],
        )


def _turn(transcript: Transcript, heard: Heard, turn: Turn) -> ShownTurn:
    who = "bot" if turn.who == "bot" else turn.speaker or "somebody"
    return ShownTurn(
        at=turn.at,
        who=who,
        name=_name(transcript, heard, turn, who),
        language=turn.language,
        button=turn.button,
        text=turn.text,
        unclear=was_unclear(turn),
        fell=[*_outcomes(transcript, heard, turn), *_scores(transcript, heard, turn)],
        message_id=turn.message_id,
    )


def _name(transcript: Transcript, heard: Heard, turn: Turn, who: str) -> str:
    if who == "bot":
        return str(_("Chatbot"))
    if who == "person":
        return transcript.person.name
    return carer_name(carer_then(transcript, heard, turn)) if who == "carer" else str(_("Somebody"))


def _outcomes(transcript: Transcript, heard: Heard, turn: Turn) -> list[str]:
    return [
        _("Outcome %(number)s begins here", number=number)
        for number in outcomes_at(transcript, heard, turn)
    ]


def _scores(transcript: Transcript, heard: Heard, turn: Turn) -> list[str]:
    numbers = {outcome.id: outcome.number for outcome in transcript.outcomes}
    return [
        _(
            "Outcome %(number)s. %(kind)s: %(value)s",
            number=numbers.get(score.outcome_id, "?"),
            kind=spoken(SCORES, score.kind),
            value=score_words(score),
        )
        for score in scores_at(transcript, heard, turn)
    ]


def heading(one: ShownSitting) -> str:
    """A sitting's heading: when it began, and where."""
    begun = one.sitting.started_at if one.sitting else one.turns[0].at
    where = spoken(CHANNELS, one.channel)
    return str(_("%(when)s, %(channel)s", when=moment(begun), channel=where))
