"""What the assistant says, marked with the language it is said in."""

from __future__ import annotations

from typing import Any

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.trackers import DialogueStateTracker


def as_said(value: Any) -> Any:
    """Words as a template may be filled with them.

    Rasa's templates read "0[" in a filled text as a place of their own, so an invisible joiner
    goes between the two.
    """
    return value.replace("0[", "0\u2060[") if isinstance(value, str) else value


class MarkedResponses(TemplatedNaturalLanguageGenerator):  # type: ignore[misc]
    """Rasa's own responses; each carries `lang`: "cy", "en", or "both" before one is chosen.

    A page that does not know the language of a sentence cannot have it read aloud.
    """

    def __init__(self) -> None:
        """Without responses: the launcher fills them in once the model is loaded."""
        super().__init__({})

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """Fill a response; `None` where there is none of this name.

        An action may name the language in `lang`. Before a conversation has one, what is said is
        said in both: a line in Welsh, a line in English.
        """
        kwargs = {name: as_said(value) for name, value in kwargs.items()}
        slots = {name: as_said(value) for name, value in tracker.current_slot_values().items()}
        lang = kwargs.pop("lang", None) or slots.get("language")
        if lang is not None:
            return self._in(lang, utter_action, slots, output_channel, kwargs)
        welsh = self._in("cy", utter_action, slots, output_channel, kwargs)
        said = self._in("en", utter_action, slots, output_channel, kwargs)
        if welsh is not None and said is not None:
            said["lang"] = "both"
            if welsh["text"] != said["text"]:
                said["text"] = f"{welsh['text']}\n{said['text']}"
        return said

    def _in(
        self, lang: str, response: str, slots: dict[str, Any], channel: str, places: dict[str, Any]
    ) -> dict[str, Any] | None:
        said: dict[str, Any] | None = self.generate_from_slots(
            response, {**slots, "language": lang}, channel, **places
        )
        if said is not None:
            said["lang"] = lang
        return said
