"""Whole dialogues with a trained model, real actions and a real database, in one process."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator
from rasa.core.actions.action import RemoteAction
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from actions.context import Context
from actions.registry import all_actions
from actions.store import conversations, tables
from actions.store.database import Database
from actions.store.keeping import every
from actions.store.records import Worry
from bot.channels.webchat.inlet import Collected, without_slash
from bot.channels.webchat.screen import Button, Turn
from bot.path import STUCK
from bot.sealing import new_key
from bot.server import logs
from bot.server.house import furnish, load_model
from bot.server.in_process import InProcessActions
from bot.server.tracker_store import SealedTrackerStore
from bot.settings import Settings

REPLY = Draft7Validator(RemoteAction.action_response_format_spec())


class CheckedActions(InProcessActions):
    """The actions, each reply held to what Rasa asks of an action server's."""

    async def request(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        reply = await super().request(*args, **kwargs)
        REPLY.validate(reply)
        return reply


class Clock:
    """The clock handed in: it goes on when told."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 24, 10, 0, tzinfo=timezone.utc)

    def __call__(self) -> datetime:
        return self.at

    def wait(self, **span: float) -> None:
        self.at += timedelta(**span)


@dataclass
class House:
    """A running assistant."""

    agent: Agent
    database: Database
    store: SealedTrackerStore
    clock: Clock
    settings: Settings
    loop: asyncio.AbstractEventLoop
    context: Context

    def talk(self, code: str | None = None) -> Talk:
        """A new conversation, begun by a link's code or as practice."""
        talk = Talk(self, secrets.token_urlsafe(12))
        talk.hear("/start" if code is None else f'/start{{"code": "{code}"}}', {})
        return talk


@dataclass
class Talk:
    """One conversation as somebody has it."""

    house: House
    sender: str
    turns: list[Turn] = field(default_factory=list)
    everything: list[str] = field(default_factory=list)

    def hear(self, text: str, metadata: dict[str, str], message_id: str = "") -> list[Turn]:
        collected = Collected()
        message = UserMessage(
            text,
            collected,
            self.sender,
            input_channel="webchat",
            message_id=message_id or secrets.token_hex(8),
            metadata=metadata,
        )
        self.house.loop.run_until_complete(self.house.agent.handle_message(message))
        self.turns = collected.turns
        self.everything += [turn.text for turn in self.turns]
        return self.turns

    def say(self, text: str) -> str:
        """Type; what the bot says, joined by new lines."""
        self.hear(without_slash(text), {"original": text})
        return self.heard

    def tap(self, title: str) -> str:
        """Tap the button of this title."""
        button = next(button for button in self.buttons if button.title == title)
        self.hear(button.payload, {"title": button.title})
        return self.heard

    def choose(self, intent: str) -> str:
        """Tap the button with this payload, whatever it is called in the language."""
        button = next(b for b in self.buttons if b.payload == f"/{intent}")
        return self.tap(button.title)

    def number(self, number: int) -> str:
        """Tap a number of the row."""
        return self.tap(str(number))

    def worries(self) -> list[Worry]:
        """The worries kept of this conversation."""
        with self.house.database.begin() as session:
            conversation = conversations.find_conversation(session, self.sender)
            assert conversation is not None
            table = tables.worry.c
            return list(every(session, Worry, table.conversation_id == conversation.id))

    @property
    def heard(self) -> str:
        return "\n".join(turn.text for turn in self.turns)

    @property
    def buttons(self) -> list[Button]:
        return [button for turn in self.turns for button in turn.buttons]

    def slot(self, name: str) -> object:
        tracker = self.house.loop.run_until_complete(self.house.store.retrieve(self.sender))
        return tracker.get_slot(name) if tracker else None

    @property
    def question(self) -> object:
        """The question that is open now."""
        asked = self.slot("requested_slot")
        return self.slot("put") if asked == STUCK else asked


def open_house(root: Path, folder: Path, model: Path) -> House:
    """Load a trained model over a new database in this folder."""
    logs.configure()
    settings = Settings.from_environment(
        {
            "WHAT_MATTERS_DATABASE_URL": f"sqlite:///{folder / 'what-matters.db'}",
            "WHAT_MATTERS_KEY": new_key(),
        },
        root,
    )
    clock = Clock()
    endpoints, store = furnish(settings, root, settings.sealer(), clock)
    context = endpoints.action.context
    endpoints.action = CheckedActions(context, all_actions(context))
    loop = asyncio.new_event_loop()
    agent = loop.run_until_complete(load_model(model, endpoints, store))
    assert agent is not None
    return House(agent, context.database, store, clock, settings, loop, context)
