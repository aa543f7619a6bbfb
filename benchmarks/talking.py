"""Whole dialogues over a server's own channel, one after another or twenty at once."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, cycle, islice
from typing import Any, Protocol

from aiohttp import ClientSession

from benchmarks.dialogues import DIALOGUES, STAY, WELCOME
from bot.channels.webchat.relay import port_of


class NotAnswered(RuntimeError):
    """A message was refused or not answered: the dialogue does not fit what is measured."""


class Channel(Protocol):
    """How a message reaches an assistant."""

    def begin(self) -> tuple[str, str]:
        """A new conversation: its id, and what opens it."""

    def request(self, sender: str, text: str) -> tuple[str, dict[str, Any]]:
        """The path and the body of one message."""

    def answered(self, body: Any) -> bool:
        """Whether the answer says anything."""


class Webchat:
    """Ours: the channel of the page. Every conversation is opened by a link's code."""

    def __init__(self, codes: Iterator[str]) -> None:
        """Use up these codes."""
        self._codes = codes

    def begin(self) -> tuple[str, str]:
        """A conversation with the next code."""
        return secrets.token_urlsafe(12), f"code {next(self._codes)}"

    def request(self, sender: str, text: str) -> tuple[str, dict[str, Any]]:
        """As the page relays it: opened, tapped or typed."""
        body = {"sender": sender, "message_id": secrets.token_hex(8)}
        if text.startswith("code "):
            return "/webhooks/webchat/start", {**body, "code": text.removeprefix("code ")}
        kind = "button" if text.startswith("/") else "text"
        return "/webhooks/webchat/say", {**body, kind: text}

    def answered(self, body: Any) -> bool:
        """Whether anything was said."""
        return bool(body["turns"])


class Rest:
    """The bare assistant's: Rasa's own REST channel."""

    def begin(self) -> tuple[str, str]:
        """A conversation opened by the intent that opens ours."""
        return secrets.token_urlsafe(12), "/start"

    def request(self, sender: str, text: str) -> tuple[str, dict[str, Any]]:
        """As Rasa documents it."""
        return "/webhooks/rest/webhook", {"sender": sender, "message": text}

    def answered(self, body: Any) -> bool:
        """Whether anything was said."""
        return bool(body)


@dataclass
class Side:
    """One of the two assistants measured, at the ports of its workers."""

    channel: Channel
    session: ClientSession
    ports: tuple[int, ...]

    async def turn(self, sender: str, text: str) -> float:
        """Say one thing; the seconds until it was answered."""
        path, body = self.channel.request(sender, text)
        address = f"http://127.0.0.1:{port_of(sender, self.ports)}{path}"
        begun = time.perf_counter()
        async with self.session.post(address, json=body) as response:
            answer = await response.json()
        taken = time.perf_counter() - begun
        if not response.ok or not self.channel.answered(answer):
            raise NotAnswered(f"{text!r} was answered by {response.status} {answer}")
        return taken

    async def alone(self) -> list[float]:
        """Every dialogue once, one conversation after another; seconds a turn."""
        taken = []
        for dialogue in DIALOGUES:
            sender, opening = self.channel.begin()
            for text in (opening, *dialogue):
                taken.append(await self.turn(sender, text))
        return taken

    async def at_once(self, people: int, messages: int) -> tuple[list[float], float]:
        """So many people in conversations of their own, each sending as soon as answered.

        When the clock starts they are at points spread over their dialogues, as people are who did
        not all come in one second. They stop when `messages` have been sent: the seconds of each
        turn, and of the whole.
        """
        everybody = [self._endless(number) for number in range(people)]
        for number, person in enumerate(everybody):
            first = DIALOGUES[number % len(DIALOGUES)]
            for sender, text in islice(person, number * len(first) // people):
                await self.turn(sender, text)
        sent, taken = count(), list[float]()

        async def talk(person: Iterator[tuple[str, str]]) -> None:
            while next(sent) < messages:
                taken.append(await self.turn(*next(person)))

        begun = time.perf_counter()
        await asyncio.gather(*map(talk, everybody))
        return taken, time.perf_counter() - begun

    def _endless(self, number: int) -> Iterator[tuple[str, str]]:
        """One dialogue after another, beginning with another one for each number."""
        for dialogue in islice(cycle(DIALOGUES), number % len(DIALOGUES), None):
            sender, opening = self.channel.begin()
            for text in (opening, *dialogue):
                yield sender, text

    async def long(self, turns: int) -> list[float]:
        """One conversation of so many turns; seconds a turn."""
        sender, opening = self.channel.begin()
        for text in (opening, *WELCOME):
            await self.turn(sender, text)
        return [await self.turn(sender, text) for text in islice(cycle(STAY), turns)]
