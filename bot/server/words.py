"""What the assistant says: in easy words where they were chosen, marked with its language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, zip_longest
from typing import Any

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.trackers import DialogueStateTracker

MISSING = object()


def as_said(value: Any) -> Any:
    """Words as a template may be filled with them.

    Rasa's templates read "0[" in a filled text as a place of their own, so an invisible joiner
    goes between the two.
    """
    return value.replace("0[", "0\u2060[") if isinstance(value, str) else value


def on_one_line(value: Any) -> Any:
    """Words on a single line: an easy message has a drawing for each of its own lines."""
    if not isinstance(value, str):
        return value
    return " ".join(line.strip() for line in value.splitlines() if line.strip())


class MarkedResponses(TemplatedNaturalLanguageGenerator):  # type: ignore[misc]
    """Rasa's own responses; each carries `lang`: "cy", "en", or "both" before one is chosen.

    A page that does not know the language of a sentence cannot have it read aloud. Where easy
    words were chosen, `easy_x` is said instead of `utter_x`: a line for each idea, and in
    `custom` the `drawings`, one of `bot.drawings` or None for each line.
    """

    def __init__(self) -> None:
        """Without responses: the launcher fills them in once the model is loaded."""
        super().__init__({})

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """Fill a response; `None` where there is none of this name.

        An action may name the language in `lang`, and in `easy`, true or false, whether the words
        are the easy ones. Before a conversation has a language, a message surely in one of them
        is answered in it; what else is said is said in both: each line in Welsh, then in English.
        """
        kwargs = {name: as_said(value) for name, value in kwargs.items()}
        slots = {name: as_said(value) for name, value in tracker.current_slot_values().items()}
        lang = kwargs.pop("lang", None) or slots.get("language") or _written_in(tracker)
        easy = kwargs.pop("easy", None)
        response = utter_action
        if slots.get("easy") if easy is None else easy:
            response = self._easy(utter_action)
        if response != utter_action:
            kwargs = {name: on_one_line(value) for name, value in kwargs.items()}
            slots = {name: on_one_line(value) for name, value in slots.items()}
        said = self._said(lang, response, slots, output_channel, kwargs)
        _draw_beside(said, kwargs.get("custom"))
        return said

    def _easy(self, response: str) -> str:
        """The easy response in place of this one, which stands where there is none."""
        easy = f"easy_{response.removeprefix('utter_')}"
        return easy if easy in self.responses else response

    def _said(
        self,
        lang: str | None,
        response: str,
        slots: dict[str, Any],
        channel: str,
        places: dict[str, Any],
    ) -> dict[str, Any] | None:
        if lang is not None:
            return self._in(lang, response, slots, channel, places)
        welsh = self._in("cy", response, slots, channel, places)
        said = self._in("en", response, slots, channel, places)
        if welsh is not None and said is not None:
            said["lang"] = "both"
            if welsh["text"] != said["text"]:
                _interleave(welsh, said)
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


def _written_in(tracker: DialogueStateTracker) -> str | None:
    """The language the last message is surely in, if it is."""
    found = tracker.latest_message.entities if tracker.latest_message else []
    return next((one["value"] for one in found if one["entity"] == "written_in"), None)


def _interleave(welsh: dict[str, Any], said: dict[str, Any]) -> None:
    """Put each line of Welsh, with its drawing, before the line of English it goes with."""
    lines = welsh["text"].splitlines(), said["text"].splitlines()
    said["text"] = "\n".join(_by_turns(*lines))
    if "custom" in welsh and "custom" in said:
        drawings = welsh["custom"]["drawings"], said["custom"]["drawings"]
        said["custom"]["drawings"] = list(_by_turns(*drawings))


def _by_turns(first: Sequence[Any], second: Sequence[Any]) -> Iterable[Any]:
    pairs = zip_longest(first, second, fillvalue=MISSING)
    return (one for one in chain.from_iterable(pairs) if one is not MISSING)


def _draw_beside(said: dict[str, Any] | None, given: dict[str, Any] | None) -> None:
    """Add a response's drawings to what an action gave, which Rasa puts in its place whole."""
    drawings = ((said or {}).get("custom") or {}).get("drawings")
    if drawings and given:
        given["drawings"] = drawings
