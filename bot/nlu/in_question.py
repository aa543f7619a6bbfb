"""What a message means after the question that was asked: `bot.expecting` in Rasa's pipeline."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from bot.expecting import weighed
from bot.path import open_question
from bot.questions import QUESTIONS, Question


def question_of(tracker: DialogueStateTracker | None) -> Question | None:
    """The question that is open in a conversation; None outside one."""
    slots = tracker.current_slot_values() if tracker is not None else {}
    return QUESTIONS.get(open_question(slots) or "")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class InQuestion(GraphComponent, IntentClassifier):  # type: ignore[misc]
    """Weighs the classifier's ranking by the question that is open, and ranks anew.

    Stands behind a classifier. A button's payload, which begins with a slash, names its intent.
    """

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
    ) -> InQuestion:
        """Make one; it has no settings and learns nothing."""
        return cls()

    def process(
        self, messages: list[Message], tracker: DialogueStateTracker | None = None
    ) -> list[Message]:
        """Rank each message's intents anew, in place."""
        question = question_of(tracker)
        for message in messages:
            found = message.get(INTENT_RANKING_KEY)
            if not found or (message.get(TEXT) or "/").startswith("/"):
                continue
            shares = {one[INTENT_NAME_KEY]: one[PREDICTED_CONFIDENCE_KEY] for one in found}
            ranking = [
                {INTENT_NAME_KEY: intent, PREDICTED_CONFIDENCE_KEY: share}
                for intent, share in weighed(question, shares).items()
            ]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages
