"""The language a message is written in, as one entity: `bot.written` inside Rasa's pipeline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.languages import LANGUAGES
from bot.nlu.sources import digest
from bot.written import Written

FILE = "weights.npy"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class WrittenIn(GraphComponent, EntityExtractorMixin):  # type: ignore[misc]
    """Adds a `written_in` entity to a typed message whose language is certain.

    It learns from the folders of `phrases`, one for each language: Rasa's training data is one
    heap, in which nothing tells the languages apart.
    """

    def __init__(
        self, phrases: Path, model_storage: ModelStorage, resource: Resource, written: Written
    ) -> None:
        """Hold the folder to learn from and what reads."""
        self._phrases = phrases
        self._model_storage = model_storage
        self._resource = resource
        self._written = written

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Where the phrases stand, beneath the folder Rasa is started in."""
        return {"phrases": "data/nlu"}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """What else it learns from: Rasa trains it again where that has changed."""
        return digest("bot/written.py", "data/nlu")

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> WrittenIn:
        """Make one that has yet to learn."""
        return cls(Path(config["phrases"]), model_storage, resource, Written.unlearned())

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from every phrase of either language."""
        self._written = Written.learn(
            {
                language: [
                    example.get(TEXT)
                    for example in load_data(str(self._phrases / language)).intent_examples
                ]
                for language in LANGUAGES
            }
        )
        with self._model_storage.write_to(self._resource) as folder:
            np.save(folder / FILE, self._written.weights, allow_pickle=False)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> WrittenIn:
        """Read what was learned."""
        with model_storage.read_from(resource) as folder:
            written = Written(np.load(folder / FILE, allow_pickle=False))
        return cls(Path(config["phrases"]), model_storage, resource, written)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the language to each message's entities, in place."""
        for message in messages:
            text = message.get(TEXT) or ""
            language = None if text.startswith("/") else self._written.language(text)
            if language is not None:
                entity = {
                    "entity": "written_in",
                    "value": language,
                    "start": 0,
                    "end": len(text),
                    "extractor": type(self).__name__,
                }
                entities = [*(message.get(ENTITIES) or []), entity]
                message.set(ENTITIES, entities, add_to_output=True)
        return messages
