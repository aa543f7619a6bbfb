"""What somebody wants, by the letters and words of the message alone: `bot.ngrams` in Rasa."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.ngrams import Ngrams
from bot.nlu.sources import digest


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentReader(GraphComponent, IntentClassifier):  # type: ignore[misc]
    """Ranks every intent for a typed message; a button's payload names its own."""

    def __init__(
        self, model_storage: ModelStorage, resource: Resource, ngrams: Ngrams | None
    ) -> None:
        """Hold what was learned; None before training."""
        self._model_storage = model_storage
        self._resource = resource
        self._ngrams = ngrams

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """What else it learns from: Rasa trains it again where that has changed."""
        return digest("bot/ngrams.py")

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentReader:
        """Make one that knows nothing yet."""
        return cls(model_storage, resource, None)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from every phrase."""
        examples = training_data.intent_examples
        texts = [example.get(TEXT) for example in examples]
        self._ngrams = Ngrams.learn(texts, [example.get(INTENT) for example in examples])
        with self._model_storage.write_to(self._resource) as folder:
            self._ngrams.save(folder)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> IntentReader:
        """Read what was learned."""
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, Ngrams.open(folder))

    def process(self, messages: list[Message]) -> list[Message]:
        """Rank each message's intents, in place."""
        for message in messages:
            text = message.get(TEXT) or "/"
            if self._ngrams is None or text.startswith("/"):
                continue
            shares = self._ngrams.shares(text)
            ranking = [
                {INTENT_NAME_KEY: intent, PREDICTED_CONFIDENCE_KEY: shares[intent]}
                for intent in sorted(shares, key=lambda one: shares[one], reverse=True)
            ]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages
