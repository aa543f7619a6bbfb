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

from bot import concerns

RAISE_CONCERN = "raise_concern"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ConcernReader(GraphComponent, IntentClassifier):  # type: ignore[misc]
    """Gives a message the intent ``raise_concern`` when the rules hear one, and only then.

    Stands last in the pipeline. Only the rules decide: where a classifier chose ``raise_concern``
    and they hear nothing, the next intent of the ranking stands. A message that begins with a
    slash is a button's payload and is left alone.
    """

    def __init__(self, rulebook: concerns.Rulebook) -> None:
        """Reads with ``rulebook``."""
        self._rulebook = rulebook

    @classmethod
    def required_components(cls) -> list[type]:
        """Components that must stand before this one."""
        return [IntentClassifier]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ConcernReader:
        """Creates the component, loading the rules."""
        return cls(concerns.standard())

    def process(self, messages: list[Message]) -> list[Message]:
        """Reads each message, in place."""
        for message in messages:
            text = message.get(TEXT) or ""
            if text.startswith("/"):
                continue
            concern = self._rulebook.read(text)
            if concern is not None:
                _raise(message, text, concern)
            else:
                _lower(message)
        return messages


def _raise(message: Message, text: str, concern: concerns.Concern) -> None:
    intent = {INTENT_NAME_KEY: RAISE_CONCERN, PREDICTED_CONFIDENCE_KEY: 1.0}
    entity = {
        "entity": "concern",
        "value": concern.kind,
        "grade": concern.grade,
        "rules": list(concern.rules),
        "start": 0,
        "end": len(text),
        "extractor": ConcernReader.__name__,
    }
    message.set(INTENT, intent, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [intent, *_others(message)], add_to_output=True)
    message.set(ENTITIES, [*(message.get(ENTITIES) or []), entity], add_to_output=True)


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
