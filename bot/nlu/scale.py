"""The score in a message, as one entity: `bot.scale` inside Rasa's pipeline."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    EXTRACTOR,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from bot.scale import read

COMMAND = "/"
"""What a button's payload begins with; its number needs no reading."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ScaleExtractor(GraphComponent, EntityExtractorMixin):  # type: ignore[misc]
    """Adds one `score` entity to every typed message, whatever the reading is."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ScaleExtractor:
        """Make the component; it has no settings and learns nothing."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the reading to each message's entities."""
        for message in messages:
            text = message.get(TEXT) or ""
            if not text.startswith(COMMAND):
                entities = [*message.get(ENTITIES, []), _entity(text)]
                message.set(ENTITIES, entities, add_to_output=True)
        return messages


def _entity(text: str) -> dict[str, Any]:
    reading = read(text)
    return {
        ENTITY_ATTRIBUTE_TYPE: "score",
        ENTITY_ATTRIBUTE_VALUE: str(reading),
        ENTITY_ATTRIBUTE_START: 0,
        ENTITY_ATTRIBUTE_END: len(text),
        EXTRACTOR: ScaleExtractor.__name__,
        "kind": reading.kind,
        "numbers": list(reading.numbers),
        "near": reading.near,
    }
