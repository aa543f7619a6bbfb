"""The path through the conversation: which question comes next, and which form after that.

Pure: slots in, a slot's or a form's name out. `None` means the form has all it needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.questions import NO, NO_NUMBER, NOTHING_SAID, SKIPPED, YES

Slots = Mapping[str, Any]

MOST_OUTCOMES = 5
"""A handful, not a list: after this many in one sitting no more are asked for."""


MOST_TIMES = 3
"""Times a question is put before it is offered to leave it."""

STUCK = "stuck"
"""Stands for the question that was put often enough: answer it, skip it, a person, or later."""

UNSURE = "unsure"
"""In `present`: two have spoken here, it was quiet for a while, and either may be back."""


def open_question(slots: Slots) -> str | None:
    """The question that is open; where the offer to leave it was put, the one it stands for."""
    requested = slots.get("requested_slot")
    found = slots.get("put") if requested == STUCK else requested
    return None if found is None else str(found)


def next_question(form: str, slots: Slots) -> str | None:
    """Name the first question of a form that is still to be asked."""
    return "present" if slots.get("present") == UNSURE else _NEXT[form](slots)


def to_put(form: str, slots: Slots) -> tuple[str | None, str | None, int]:
    """Name what is put to somebody now.

    Returns:
        The question to ask, the one it stands for, and how many times that one has been put,
        this time counted. After three times the offer to leave it takes one turn.
    """
    wanted = next_question(form, slots)
    again = wanted is not None and wanted == slots.get("put")
    times = (slots.get("put_times") or 0) + 1 if again else 1
    asked = STUCK if wanted is not None and times % (MOST_TIMES + 1) == 0 else wanted
    return asked, wanted, times


def _first_missing(slots: Slots, *names: str) -> str | None:
    return next((name for name in names if slots.get(name) is None), None)


DEAD = frozenset({"used", "expired", "unknown"})
"""What may be wrong with a link's code."""


def _welcome(slots: Slots) -> str | None:
    wanted = ["language"]
    if slots.get("link") in DEAD:
        wanted.append("practise")
        if slots.get("practise") == NO:
            return None
    wanted.append("speaker")
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
    if slots.get("right_time") not in (None, YES):
        return _instead("baseline", slots)
    # What 0 and 10 look like is for whose outcome it is to say.
    ends = () if slots.get("is_view") else ("zero_words", "ten_words")
    missing = _first_missing(slots, "right_time", *ends)
    missing = missing or number_question("baseline", slots)
    if missing:
        return missing
    if slots.get("baseline") == NO_NUMBER:
        return _instead("baseline", slots)
    return _goal("goal", int(slots["baseline"]), slots)


def _goal(name: str, now: int, slots: Slots) -> str | None:
    """A goal equal to where they are, or below it, is asked about once, and stands."""
    missing = number_question(name, slots)
    if missing or slots.get(name) == NO_NUMBER:
        return missing
    goal = int(slots[name])
    if goal == now:
        return _first_missing(slots, f"{name}_same")
    return _first_missing(slots, f"{name}_lower") if goal < now else None


def _instead(name: str, slots: Slots) -> str | None:
    """Another way than a number, for those who want no number; who skips it is asked no more."""
    if slots.get("why_none") != "no_numbers":
        return None
    way = slots.get(f"{name}_instead")
    if way is None:
        return f"{name}_instead"
    return None if way == SKIPPED else _first_missing(slots, f"{name}_{way}")


def _visit(slots: Slots) -> str | None:
    return _first_missing(slots, "visit")


def _review(slots: Slots) -> str | None:
    if slots.get("outcome_id") is None:
        return _first_missing(slots, "which")
    missing = _first_missing(slots, "still")
    if missing is None and slots.get("still") == NO:
        return None if slots.get("is_view") else _first_missing(slots, "why_withdrawn")
    if missing or slots.get("still") == SKIPPED or slots.get("first_view"):
        return missing
    missing = number_question("review", slots)
    if missing is None and slots.get("review") == NO_NUMBER:
        missing = _instead("review", slots)
    missing = missing or _first_missing(slots, "difference")
    if missing or not slots.get("at_goal"):
        return missing
    missing = _first_missing(slots, "reached")
    if missing or slots.get("reached") != "new":
        return missing
    return _goal("new_goal", int(slots["review"]), slots)


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
    if share == "send" and slots.get("ask_carer_sees"):
        return _first_missing(slots, "carer_sees")
    return _first_missing(slots, "share")


def _changing(slots: Slots) -> str | None:
    missing = _first_missing(slots, "line_to_change")
    if missing or slots.get("line_to_change") == SKIPPED:
        return missing
    if slots.get("changing_number"):
        return number_question("new_number", slots)
    return _first_missing(slots, "new_words")


_NEXT = {
    "welcome_form": _welcome,
    "outcome_form": _outcome,
    "scoring_form": _scoring,
    "more_form": _more,
    "visit_form": _visit,
    "review_form": _review,
    "sharing_form": _sharing,
    "changing_form": _changing,
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


_AFTER_A_VISIT = {"review": "review_form", "add": "outcome_form", "said": "outcome_form"} | {
    "finish": None
}


def _following(form: str, slots: Slots, outcomes: int) -> str | None:
    if form == "welcome_form":
        return "outcome_form" if slots.get("agreed") == YES else None
    if form == "visit_form":
        return _AFTER_A_VISIT[slots["visit"]]
    if form == "review_form":
        return "more_form"
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
    "baseline": (
        *("baseline_zero", "baseline_nearer", "baseline_right"),
        *("baseline_instead", "baseline_words", "baseline_face", "goal_same", "goal_lower"),
    ),
    "goal": ("goal_zero", "goal_nearer", "goal_right", "goal_same", "goal_lower"),
    "still": ("why_withdrawn",),
    "review": (
        *("review_zero", "review_nearer", "review_right", "review_instead"),
        *("review_words", "review_face", "review_change", "at_goal", "reached"),
    ),
    "reached": ("new_goal",),
    "new_goal": (
        *("new_goal_zero", "new_goal_nearer", "new_goal_right"),
        *("new_goal_same", "new_goal_lower"),
    ),
    "new_number": ("new_number_zero", "new_number_nearer", "new_number_right"),
}
"""What an answer settles beside itself: when it is asked again, so are these."""
