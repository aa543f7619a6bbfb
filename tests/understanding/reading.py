"""A trained model's understanding of one message, after a question, without a conversation."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from rasa.core.channels.channel import UserMessage
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.engine.loader import load_predict_graph_runner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.core.events import SlotSet
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.questions import Reply
from bot.scale import read as read_score
from bot.server.in_order import InOrder
from tests.understanding.gold import Line

SLOTS = [AnySlot(name, [{"type": "custom"}]) for name in ("requested_slot", "put")]


@dataclass(frozen=True)
class Understood:
    """What was understood of a line, and the seconds it took."""

    line: Line
    reply: Reply
    seconds: float


class Reader:
    """A model's pipeline of understanding, run as the assistant runs it.

    `told` says whether it is told which question was asked.
    """

    def __init__(self, model: Path, told: bool = True) -> None:
        self._told = told
        with TemporaryDirectory() as folder:
            about, self._runner = load_predict_graph_runner(
                Path(folder), model, LocalModelStorage, InOrder
            )
        self._target = about.nlu_target

    def read(self, line: Line) -> Understood:
        """What is understood of a line, typed after its question."""
        asked = [SlotSet("requested_slot", line.slot)] if self._told else []
        tracker = DialogueStateTracker.from_events("gold", asked, SLOTS)
        given = {PLACEHOLDER_MESSAGE: [UserMessage(line.text)], PLACEHOLDER_TRACKER: tracker}
        began = time.perf_counter()
        message = self._runner.run(inputs=given, targets=[self._target])[self._target][0]
        seconds = time.perf_counter() - began
        intent = message.get("intent") or {"name": None, "confidence": 0.0}
        found = {one["entity"]: one["value"] for one in message.get("entities") or []}
        reply = Reply(
            line.text,
            intent["name"] or "",
            intent["confidence"],
            reading=str(read_score(line.text)),
            written_in=found.get("written_in"),
        )
        return Understood(line, reply, seconds)
