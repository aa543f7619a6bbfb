"""Rasa's face of `bot.concerns`: a message that suggests a concern becomes `raise_concern`."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.concerns import Concern, read, standard

CONCERN = "raise_concern"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ConcernReader(GraphComponent, IntentClassifier):  # type: ignore[misc]
    """Stands last: only the rules decide what a concern is, and one outranks everything else."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ConcernReader:
        """Make one, with the rules read once."""
        standard()
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Read every typed message."""
        for message in messages:
            text = message.get(TEXT)
            if text and not text.startswith("/"):
                concern = read(text)
                if concern is None:
                    _leave_to_the_rest(message)
                else:
                    _raise(message, concern)
        return messages


def _leave_to_the_rest(message: Message) -> None:
    """Where the classifier chose a concern by itself, its next choice stands."""
    ranking = [one for one in message.get(INTENT_RANKING_KEY) or [] if one["name"] != CONCERN]
    if ranking and (message.get(INTENT) or {}).get("name") == CONCERN:
        message.set(INTENT, ranking[0], add_to_output=True)
        message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)


def _raise(message: Message, concern: Concern) -> None:
    chosen = {"name": CONCERN, "confidence": 1.0}
    others = [one for one in message.get(INTENT_RANKING_KEY) or [] if one["name"] != CONCERN]
    entity = {
        "entity": "concern",
        "value": concern.kind,
        "grade": concern.grade,
        "rules": list(concern.rules),
        "start": 0,
        "end": len(message.get(TEXT)),
        "extractor": ConcernReader.__name__,
    }
    message.set(INTENT, chosen, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [chosen, *others], add_to_output=True)
    message.set(ENTITIES, [*message.get(ENTITIES, []), entity], add_to_output=True)
