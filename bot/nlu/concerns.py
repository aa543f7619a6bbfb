"""The last step of the pipeline: a worry about safety outranks whatever else was understood."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot import concerns, concerns_learnt
from bot.concerns import SADNESS, Concern
from bot.concerns_heard import Listener
from bot.concerns_learnt import Learnt
from bot.nlu.sources import digest

RAISE_CONCERN = "raise_concern"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ConcernReader(GraphComponent, IntentClassifier):  # type: ignore[misc]
    """Gives a message the intent ``raise_concern`` when a worry is heard in it, and only then.

    What is sad and no more keeps its intent: it is marked, and somebody to talk to is offered.

    Stands last in the pipeline. Where a classifier before it chose ``raise_concern`` and no worry
    is heard, the next intent of the ranking stands. A message that begins with a slash is a
    button's payload and is left alone.
    """

    def __init__(self, model_storage: ModelStorage, resource: Resource, learnt: Learnt) -> None:
        """Hear by the rules, and by what was learnt beside them."""
        self._model_storage = model_storage
        self._resource = resource
        self._listener = Listener(concerns.standard(), learnt)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """What else it learns from: Rasa trains it again where that has changed."""
        return digest(
            *("bot/concerns.py", "bot/concerns_learnt.py", "data/concerns.yml"),
            *("data/concerns", "data/nlu", "data/responses"),
        )

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ConcernReader:
        """Learn from the repository's examples, which Rasa does not know."""
        return cls(model_storage, resource, concerns_learnt.standard())

    def train(self, training_data: TrainingData) -> Resource:
        """Keep what was learnt, so that a process need not learn it again."""
        with self._model_storage.write_to(self._resource) as folder:
            self._listener.learnt.save(folder)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> ConcernReader:
        """Read what was learnt."""
        with model_storage.read_from(resource) as folder:
            learnt = Learnt.open(folder, concerns.standard().plain)
        return cls(model_storage, resource, learnt)

    def process(self, messages: list[Message]) -> list[Message]:
        """Reads each message, in place."""
        for message in messages:
            text = message.get(TEXT) or ""
            if text.startswith("/"):
                continue
            concern = self._listener.read(text)
            if concern is not None:
                _mark(message, text, concern)
            if concern is None or concern.grade == SADNESS:
                _lower(message)
            else:
                _raise(message)
        return messages


def _mark(message: Message, text: str, concern: Concern) -> None:
    entity = {
        "entity": "concern",
        "value": concern.kind,
        "grade": concern.grade,
        "rules": list(concern.rules),
        "start": 0,
        "end": len(text),
        "extractor": ConcernReader.__name__,
    }
    message.set(ENTITIES, [*(message.get(ENTITIES) or []), entity], add_to_output=True)


def _raise(message: Message) -> None:
    intent = {INTENT_NAME_KEY: RAISE_CONCERN, PREDICTED_CONFIDENCE_KEY: 1.0}
    message.set(INTENT, intent, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [intent, *_others(message)], add_to_output=True)


def _lower(message: Message) -> None:
    chosen = message.get(INTENT) or {}
    if chosen.get(INTENT_NAME_KEY) != RAISE_CONCERN:
        return
    others = _others(message)
    nothing = {INTENT_NAME_KEY: None, PREDICTED_CONFIDENCE_KEY: 0.0}
    message.set(INTENT, others[0] if others else nothing, add_to_output=True)
    message.set(INTENT_RANKING_KEY, others, add_to_output=True)


def _others(message: Message) -> list[dict[str, Any]]:
    ranking = message.get(INTENT_RANKING_KEY) or []
    return [intent for intent in ranking if intent.get(INTENT_NAME_KEY) != RAISE_CONCERN]
