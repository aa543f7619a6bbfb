"""Puts the house together: one database, the actions over it, and Rasa between them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent, load_agent
from rasa.core.utils import AvailableEndpoints

from bot.sealing import Sealer
from bot.server.in_order import InOrder
from bot.server.in_process import InProcessActions
from bot.server.locks import PromptLockStore
from bot.server.remembering import in_column_order, remember
from bot.server.tracker_store import SealedTrackerStore
from bot.server.words import MarkedResponses
from bot.settings import Settings


def furnish(
    settings: Settings, root: Path, sealer: Sealer, now: Callable[[], datetime]
) -> tuple[AvailableEndpoints, SealedTrackerStore]:
    """Open the database, bring it up to date, and make the endpoints Rasa asks for."""
    remember()
    registry = import_module("actions.registry")
    context = registry.open_context(settings, root, sealer, now)
    store = SealedTrackerStore(context.database.engine, sealer)
    endpoints = AvailableEndpoints(
        nlg=MarkedResponses(),
        action=InProcessActions(context, registry.all_actions(context)),
        tracker_store=store,
        lock_store=PromptLockStore(context.database.settle),
    )
    return endpoints, store


def doorkeeper(endpoints: AvailableEndpoints) -> Any:
    """Who judges, over the actions' own database, which messages a channel may take."""
    context = endpoints.action.context
    return import_module("actions.admitting").Doorkeeper(context.database, context.now)


async def load_model(
    model: Path, endpoints: AvailableEndpoints, store: SealedTrackerStore
) -> Agent | None:
    """Load a model; `None` where its file is not one.

    Rasa wraps every tracker store in one that goes on in memory when the database fails, and
    would say that an answer was kept when it was not: ours is put in its place.
    """
    agent = await load_agent(str(model), endpoints=endpoints)
    if not agent.is_ready():
        return None
    endpoints.nlg.responses = agent.domain.responses
    in_column_order(agent.processor)
    agent.processor.graph_runner = InOrder(agent.processor.graph_runner)
    agent.tracker_store = store
    agent.processor.tracker_store = store
    return agent
