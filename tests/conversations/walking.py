"""Random conversations: a seed in, one conversation out, every promise held to at each message."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from bot.channels.webchat.inlet import without_slash
from bot.channels.webchat.screen import Button
from tests.conversations.family import invite_both
from tests.conversations.promises import Sent, Watched, broken, voice_in
from tests.conversations.saying import JUNK, Phrase, Sayings, sayings
from tests.conversations.talk import House, Talk

MESSAGES = 25
"""Messages of one walk, those before it wanders off not counted."""

ORDINARY = (
    *("/affirm", "/send", "/finish", "/say_person", "/give_reason_asked", "/start_check_in"),
    *("/carry_on", "/deny", "/skip"),
)
"""Buttons somebody who gets on with it taps, the first that is offered."""

KINDS = ("practice", "person", "carer", "beside")
"""Whose conversation: nobody's, a person's, a carer's with a link, or a person's and a carer's."""

STAGES = ("new", "agreed", "back")
"""Where the wandering begins: at the first question, past the welcome, or four weeks later."""

SECONDS = (4, 90)
"""Somebody takes so long over a message."""

MOST_BEFORE = 60
"""Messages within which somebody who gets on with it is where the wandering begins."""


class Broken(AssertionError):
    """A promise was broken; the message is the seed, the fault and the whole conversation."""


cached_sayings = cache(sayings)


@dataclass
class Walker:
    """One talk of a walk, and what was ever offered in it."""

    name: str
    talk: Talk
    code: str | None
    watched: Watched = field(default_factory=Watched)
    ever: list[Button] = field(default_factory=list)
    last: Phrase = field(default_factory=lambda: Phrase("helo"))
    slots: dict[str, Any] = field(default_factory=dict)

    @property
    def question(self) -> str | None:
        """The question that is open now."""
        return self.slots.get("requested_slot")

    def look(self) -> None:
        """Read how the conversation stands."""
        house = self.talk.house
        tracker = house.loop.run_until_complete(house.store.retrieve(self.talk.sender))
        self.slots = tracker.current_slot_values() if tracker else {}


class Walk:
    """One random conversation, the same for the same seed."""

    def __init__(self, house: House, seed: int) -> None:
        """Choose the language, whose conversation it is and where the wandering begins."""
        self.house = house
        self.seed = seed
        self.rng = random.Random(seed)
        self.language = self.rng.choice(("cy", "en"))
        self.kind = self.rng.choice(KINDS)
        self.stage = self.rng.choice(STAGES)
        self.lines: list[str] = []
        self.walkers: list[Walker] = []
        self.statuses: dict[int, str] = {}
        self.sent = 0

    def go(self, messages: int = MESSAGES) -> None:
        """Walk; raises `Broken` at the first promise that is not kept."""
        began = self.house.clock.at
        try:
            self._open()
            for walker in self.walkers:
                self._begin(walker)
            if self.stage == "back":
                self._wait(days=29)
            for _ in range(messages):
                self._wander(self.rng.choice(self.walkers))
        finally:
            self.house.clock.at = began

    @property
    def sayings(self) -> Sayings:
        """What is said in the language this walk is in."""
        return cached_sayings(self.language)

    def _open(self) -> None:
        if self.kind == "practice":
            self._start("practice", None)
            return
        family = invite_both(self.house)
        if self.kind in ("person", "beside"):
            self._start("person", family.person)
        if self.kind in ("carer", "beside"):
            self._start("carer", family.carer)

    def _start(self, name: str, code: str | None) -> None:
        talk = Talk(self.house, f"walk-{self.seed}-{name}-{self.rng.getrandbits(64):x}")
        walker = Walker(name, talk, code)
        self.walkers.append(walker)
        self._link(walker)

    def _begin(self, walker: Walker) -> None:
        """Get on with it, until where the wandering begins."""
        until = {"new": ("language",), "agreed": ("matters",), "back": (None,)}[self.stage]
        for _ in range(MOST_BEFORE):
            if walker.question in until:
                return
            self._get_on(walker)
        self._break(f"it does not come to an end: {walker.question}")

    def _get_on(self, walker: Walker) -> None:
        buttons = walker.talk.buttons
        scores = [one for one in buttons if one.payload.startswith("/give_score")]
        question = walker.question
        if question == "language":
            title = {"cy": "Cymraeg", "en": "English"}[self.language]
            self._tap(walker, next(one for one in buttons if one.title == title))
        elif scores:
            self._tap(walker, self.rng.choice(scores))
        elif question in ("matters", "statement"):
            self._type(walker, self.sayings.answer(str(question), self.rng))
        elif buttons:
            wanted = [one for p in ORDINARY for one in buttons if one.payload == p]
            self._tap(walker, (wanted or buttons)[0])
        else:
            self._type(walker, self.sayings.answer(str(question), self.rng))

    def _wander(self, walker: Walker) -> None:
        """Do one of the things people do, the sensible ones oftenest."""
        doings = {
            self._sensible: 45,
            self._command: 22,
            self._answer: 8,
            self._score: 7,
            self._old_button: 6,
            self._again: 4,
            self._who: 5,
            self._look_back: 5,
            self._correct: 3,
            self._junk: 3,
            self._link: 2,
        }
        if self.rng.random() < 0.08:
            span = self.rng.choice(("minutes", "hours", "days"))
            most = {"minutes": 59, "hours": 30, "days": 40}[span]
            self._wait(**{span: self.rng.randint(1, most)})
        self.rng.choices(list(doings), list(doings.values()))[0](walker)

    def _sensible(self, walker: Walker) -> None:
        buttons = walker.talk.buttons
        if buttons and self.rng.random() < 0.75:
            self._tap(walker, self.rng.choice(buttons))
        elif buttons and self.rng.random() < 0.5:
            button = self.rng.choice(buttons)
            self._type(walker, Phrase(button.title, button.payload[1:].partition("{")[0]))
        else:
            self._type(walker, self.sayings.answer(str(walker.question), self.rng))

    def _command(self, walker: Walker) -> None:
        self._type(walker, self.sayings.command(self.rng))

    def _answer(self, walker: Walker) -> None:
        self._type(walker, self.sayings.answer(None, self.rng))

    def _score(self, walker: Walker) -> None:
        self._type(walker, self.sayings.score(self.rng))

    def _who(self, walker: Walker) -> None:
        self._type(walker, self.sayings.speaker(self.rng))

    def _look_back(self, walker: Walker) -> None:
        self._type(walker, self.sayings.look_back(self.rng))

    def _correct(self, walker: Walker) -> None:
        self._type(walker, self.sayings.correction(self.rng))

    def _junk(self, walker: Walker) -> None:
        self._type(walker, Phrase(self.rng.choice(JUNK)))

    def _again(self, walker: Walker) -> None:
        self._type(walker, walker.last)

    def _old_button(self, walker: Walker) -> None:
        """A button of an earlier question, as the inlet passes it on."""
        now = {one.payload for one in walker.talk.buttons}
        old = [one for one in walker.ever if one.payload not in now]
        if not old:
            self._answer(walker)
            return
        self._note(walker, f"[old {self.rng.choice(old).title}]")
        self._hear(walker, "/choose_line", {"title": ""}, "", "/choose_line")

    def _tap(self, walker: Walker, button: Button) -> None:
        self._note(walker, f"[{button.title}] {button.payload}")
        self._hear(walker, button.payload, {"title": button.title}, button.title, button.payload)

    def _type(self, walker: Walker, phrase: Phrase) -> None:
        words = phrase.words.strip()
        walker.last = phrase
        self._note(walker, words)
        metadata = {"original": words}
        self._hear(walker, without_slash(words), metadata, words, intent=phrase.intent)

    def _link(self, walker: Walker) -> None:
        start = "/start" if walker.code is None else f'/start{{"code": "{walker.code}"}}'
        self._note(walker, "[the link]")
        self._hear(walker, start, {}, "", start, link=walker.code is not None)

    def _wait(self, **span: float) -> None:
        self.house.clock.wait(**span)
        self.lines.append(f"   … {span}")

    def _hear(
        self,
        walker: Walker,
        text: str,
        metadata: dict[str, str],
        words: str,
        payload: str = "",
        *,
        intent: str = "",
        link: bool = False,
    ) -> None:
        talk = walker.talk
        self.sent += 1
        self.house.clock.wait(seconds=self.rng.randint(*SECONDS))
        sent = Sent(
            message_id=f"{talk.sender}-{self.sent}",
            words=words,
            payload=payload,
            intent=intent,
            voice=voice_in(talk),
            shown=talk.turns[-1].text if talk.turns else "",
            question=walker.question,
            language=walker.slots.get("language"),
            link=link,
        )
        try:
            talk.hear(text, metadata, message_id=sent.message_id)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:
            raise Broken(self._told(f"{type(error).__name__}: {error}")) from error
        walker.look()
        self._note_answer(walker)
        others = [one.watched for one in self.walkers if one is not walker]
        faults = broken(talk, walker.slots, walker.watched, sent, others, self.statuses)
        if faults:
            self._break("; ".join(faults))

    def _note_answer(self, walker: Walker) -> None:
        walker.ever += walker.talk.buttons
        for turn in walker.talk.turns:
            titles = " ".join(f"[{one.title}]" for one in turn.buttons)
            self.lines.append(f"   > {turn.text} {titles}".rstrip())
        self.lines.append(f"   ? {walker.question}")

    def _note(self, walker: Walker, words: str) -> None:
        self.lines.append(f"{walker.name}: {words}")

    def _break(self, fault: str) -> None:
        raise Broken(self._told(fault))

    def _told(self, fault: str) -> str:
        about = f"seed {self.seed} ({self.language}, {self.kind}, {self.stage})"
        return "\n".join([f"{about}: {fault}", *self.lines])
