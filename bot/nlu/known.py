"""A phrase known word for word needs no guess: the intent it was written down for is certain."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.expecting import may_mean
from bot.nlu.in_question import question_of
from bot.questions import Question

FILE = "phrases.json"


def folded(text: str) -> str:
    """Fold a phrase: lower case, no accents, no punctuation, single spaces."""
    bare = unicodedata.normalize("NFD", text.casefold().replace("’", "'").replace("'", ""))
    letters = "".join(mark for mark in bare if not unicodedata.combining(mark))
    return " ".join(re.findall(r"\w+", letters))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class KnownPhrases(GraphComponent, IntentClassifier):  # type: ignore[misc]
    """Stands behind the classifier: where a message is a phrase of the training data, it decides.

    The classifier spreads its confidence over all intents, so that "not now" alone could be taken
    for what matters to somebody. A phrase written under several intents is decided by the question
    that is open, where it gives a meaning to one of them alone.
    """

    def __init__(
        self, model_storage: ModelStorage, resource: Resource, phrases: dict[str, list[str]]
    ) -> None:
        """Hold folded phrases and their intents."""
        self._model_storage = model_storage
        self._resource = resource
        self._phrases = phrases

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> KnownPhrases:
        """Make one that knows nothing yet."""
        return cls(model_storage, resource, {})

    def train(self, training_data: TrainingData) -> Resource:
        """Learn every phrase, with every intent it is written under."""
        intents: dict[str, set[str]] = {}
        for example in training_data.intent_examples:
            intents.setdefault(folded(example.get(TEXT)), set()).add(example.get(INTENT))
        self._phrases = {phrase: sorted(of) for phrase, of in intents.items() if phrase}
        with self._model_storage.write_to(self._resource) as folder:
            (folder / FILE).write_text(json.dumps(self._phrases), encoding="utf-8")
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> KnownPhrases:
        """Read what was learned."""
        with model_storage.read_from(resource) as folder:
            phrases = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return cls(model_storage, resource, phrases)

    def process(
        self, messages: list[Message], tracker: DialogueStateTracker | None = None
    ) -> list[Message]:
        """Decide where a message is known."""
        question = question_of(tracker)
        for message in messages:
            intent = self._intent(message.get(TEXT) or "/", question)
            if intent is not None:
                chosen = {"name": intent, "confidence": 1.0}
                ranking = message.get(INTENT_RANKING_KEY) or []
                others = [one for one in ranking if one["name"] != intent]
                message.set(INTENT, chosen, add_to_output=True)
                message.set(INTENT_RANKING_KEY, [chosen, *others], add_to_output=True)
        return messages

    def _intent(self, text: str, question: Question | None) -> str | None:
        known = [] if text.startswith("/") else self._phrases.get(folded(text), [])
        meant = known if len(known) == 1 else [one for one in known if may_mean(question, one)]
        return meant[0] if len(meant) == 1 else None
