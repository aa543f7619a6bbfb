"""The path through the conversation: which question comes next, and which form after that.

Pure: slots in, a slot's or a form's name out. `None` means the form has all it needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.questions import NO, NO_NUMBER, NOTHING_SAID, SKIPPED

Slots = Mapping[str, Any]

MOST_OUTCOMES = 5
"""A handful, not a list: after this many in one sitting no more are asked for."""


def next_question(form: str, slots: Slots) -> str | None:
    """Name the first question of a form that is still to be asked."""
    return _NEXT[form](slots)


def _first_missing(slots: Slots, *names: str) -> str | None:
    return next((name for name in names if slots.get(name) is None), None)


def _welcome(slots: Slots) -> str | None:
    wanted = ["language", "speaker"]
    if slots.get("speaker") == "carer":
        wanted += ["relationship", "carer_reason"]
    return _first_missing(slots, *wanted, "agreed")


def _outcome(slots: Slots) -> str | None:
    """A good day is asked about where what matters took more than a line, or did not come."""
    first = not slots.get("extras_asked")
    wanted = ["matters"]
    worded = slots.get("statement") is not None or slots.get("rewording")
    if not worded and (first or slots.get("matters") == SKIPPED):
        wanted.append("good_day")
    missing = _first_missing(slots, *wanted)
    if missing or slots.get("matters") == slots.get("good_day") == SKIPPED:
        return missing
    missing = _first_missing(slots, "statement")
    if missing is None and slots.get("names_service"):
        missing = _first_missing(slots, "beyond_service")
    missing = missing or _first_missing(slots, "keep")
    if missing or slots.get("keep") == "drop":
        return missing
    return _first_missing(slots, *(["helps"] if first else []), "around")


def _scoring(slots: Slots) -> str | None:
    if slots.get("right_time") not in (None, "yes"):
        return None
    missing = _first_missing(slots, "right_time", "zero_words", "ten_words")
    missing = missing or number_question("baseline", slots)
    if missing or slots.get("baseline") == NO_NUMBER:
        return missing
    missing = number_question("goal", slots)
    if missing or slots.get("goal") == NO_NUMBER:
        return missing
    now, goal = int(slots["baseline"]), int(slots["goal"])
    if goal == now:
        return _first_missing(slots, "goal_same")
    if goal < now:
        return _first_missing(slots, "goal_lower")
    return None


def number_question(name: str, slots: Slots) -> str | None:
    """Name what is still to be asked until a number is settled; `None` when it is."""
    said = slots.get(name)
    if said is None:
        return name
    if said == NO_NUMBER:
        return None
    if said == NOTHING_SAID:
        return f"{name}_zero"
    if "-" in said:
        return f"{name}_nearer"
    return _first_missing(slots, f"{name}_right")


def _more(slots: Slots) -> str | None:
    return _first_missing(slots, "another")


def _sharing(slots: Slots) -> str | None:
    share = slots.get("share")
    if share == "hold":
        return "line_to_hold"
    if share == "change":
        if slots.get("line_to_change") is None:
            return "line_to_change"
        if slots.get("changing_number"):
            return number_question("new_number", slots)
        return "new_words"
    return _first_missing(slots, "share")


_NEXT = {
    "welcome_form": _welcome,
    "outcome_form": _outcome,
    "scoring_form": _scoring,
    "more_form": _more,
    "sharing_form": _sharing,
}


def form_after(form: str, slots: Slots, outcomes: int) -> str | None:
    """Name the form that follows a finished one; `None` when the conversation rests.

    A form that has all it needs already, as after an earlier answer was changed, is passed over.

    Args:
        form: the form that has just been finished.
        slots: all slots as they stand.
        outcomes: how many outcomes this sitting has kept.
    """
    following = _following(form, slots, outcomes)
    while following and next_question(following, slots) is None:
        following = _following(following, slots, outcomes)
    return following


def _following(form: str, slots: Slots, outcomes: int) -> str | None:
    if form == "welcome_form":
        return None if slots.get("agreed") == NO else "outcome_form"
    if form == "outcome_form":
        kept = slots.get("keep") in ("yes", "first")
        return "scoring_form" if kept else "more_form"
    if form == "scoring_form":
        return "sharing_form" if outcomes >= MOST_OUTCOMES else "more_form"
    if form == "more_form":
        return "outcome_form" if slots.get("another") in ("add", "said") else "sharing_form"
    return None


FOLLOWS = {
    "language": (),
    "speaker": ("relationship", "carer_reason", "agreed"),
    "matters": ("good_day", "statement", "names_service", "beyond_service", "keep"),
    "statement": ("names_service", "beyond_service", "keep"),
    "beyond_service": ("keep",),
    "right_time": ("zero_words", "ten_words"),
    "baseline": ("baseline_zero", "baseline_nearer", "baseline_right", "goal_same", "goal_lower"),
    "goal": ("goal_zero", "goal_nearer", "goal_right", "goal_same", "goal_lower"),
    "new_number": ("new_number_zero", "new_number_nearer", "new_number_right"),
}
"""What an answer settles beside itself: when it is asked again, so are these."""
