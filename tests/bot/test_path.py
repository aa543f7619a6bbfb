"""Which question comes next, and which form after that."""

from __future__ import annotations

from typing import Any

import pytest

from bot.path import FOLLOWS, STUCK, form_after, next_question, to_put
from bot.questions import QUESTIONS


@pytest.mark.parametrize(
    ("form", "slots", "question"),
    [
        ("welcome_form", {}, "language"),
        ("welcome_form", {"language": "cy"}, "speaker"),
        ("welcome_form", {"language": "cy", "speaker": "person"}, "agreed"),
        ("welcome_form", {"language": "cy", "speaker": "carer"}, "relationship"),
        ("outcome_form", {}, "matters"),
        ("outcome_form", {"matters": "a, b. c"}, "good_day"),
        ("outcome_form", {"matters": "a, b. c", "extras_asked": True}, "statement"),
        ("outcome_form", {"matters": "a", "statement": "a"}, "keep"),
        ("outcome_form", {"matters": "skipped"}, "good_day"),
        ("outcome_form", {"matters": "skipped", "good_day": "skipped"}, None),
        ("outcome_form", {"matters": "a", "statement": "a", "names_service": True},
         "beyond_service"),
        ("outcome_form", {"matters": "a", "statement": "a", "keep": "drop"}, None),
        ("outcome_form", {"matters": "a", "statement": "a", "keep": "yes"}, "helps"),
        ("outcome_form",
         {"matters": "a", "statement": "a", "keep": "yes", "extras_asked": True}, "around"),
        ("scoring_form", {}, "right_time"),
        ("scoring_form", {"right_time": "not_now"}, None),
        ("scoring_form", {"right_time": "yes"}, "zero_words"),
        ("scoring_form", {"right_time": "yes", "is_view": True}, "baseline"),
        ("more_form", {}, "another"),
        ("sharing_form", {}, "share"),
        ("sharing_form", {"share": "hold"}, "line_to_hold"),
        ("sharing_form", {"share": "change"}, None),
        ("sharing_form", {"share": "send", "ask_carer_sees": True}, "carer_sees"),
        ("changing_form", {}, "line_to_change"),
        ("changing_form", {"line_to_change": "skipped"}, None),
        ("changing_form", {"line_to_change": "answer:1"}, "new_words"),
        ("changing_form", {"line_to_change": "score:2", "changing_number": True}, "new_number"),
        ("welcome_form", {"language": "cy", "link": "used"}, "practise"),
        ("welcome_form", {"language": "cy", "link": "used", "practise": "no"}, None),
        ("welcome_form", {"language": "cy", "link": "used", "practise": "yes"}, "speaker"),
        ("scoring_form", {"right_time": "no_numbers", "why_none": "no_numbers"},
         "baseline_instead"),
        ("scoring_form", {"right_time": "no_numbers", "why_none": "no_numbers",
         "baseline_instead": "face"}, "baseline_face"),
        ("scoring_form", {"right_time": "no_numbers", "why_none": "no_numbers",
         "baseline_instead": "skipped"}, None),
        ("visit_form", {}, "visit"),
        ("review_form", {}, "which"),
        ("review_form", {"outcome_id": 1}, "still"),
        ("review_form", {"outcome_id": 1, "still": "no"}, "why_withdrawn"),
        ("review_form", {"outcome_id": 1, "still": "no", "is_view": True}, None),
        ("review_form", {"outcome_id": 1, "still": "skipped"}, None),
        ("review_form", {"outcome_id": 1, "still": "yes"}, "review"),
        ("review_form", {"outcome_id": 1, "still": "yes", "first_view": True}, None),
        ("review_form", {"outcome_id": 1, "still": "yes", "review": "4"}, "review_right"),
        ("review_form", {"outcome_id": 1, "still": "yes", "review": "4",
         "review_right": "yes"}, "difference"),
        ("review_form", {"outcome_id": 1, "still": "yes", "review": "8", "review_right": "yes",
         "difference": "skipped", "at_goal": True}, "reached"),
        ("review_form", {"outcome_id": 1, "still": "yes", "review": "8", "review_right": "yes",
         "difference": "skipped", "at_goal": True, "reached": "new"}, "new_goal"),
        ("review_form", {"outcome_id": 1, "still": "yes", "review": "no number",
         "why_none": "no_numbers"}, "review_instead"),
        ("review_form", {"outcome_id": 1, "present": "unsure"}, "present"),
        ("sharing_form", {"share": "send"}, None),
    ],
)  # fmt: skip
def test_the_next_question_is_the_first_that_is_missing(
    form: str, slots: dict[str, Any], question: str | None
) -> None:
    assert next_question(form, slots) == question


BEFORE = {"right_time": "yes", "zero_words": "skipped", "ten_words": "skipped"}


@pytest.mark.parametrize(
    ("slots", "question"),
    [
        ({}, "baseline"),
        ({"baseline": "6-7"}, "baseline_nearer"),
        ({"baseline": "nothing"}, "baseline_zero"),
        ({"baseline": "7"}, "baseline_right"),
        ({"baseline": "7", "baseline_right": "yes"}, "goal"),
        ({"baseline": "no number", "baseline_right": "yes"}, None),
        ({"baseline": "7", "baseline_right": "yes", "goal": "no number"}, None),
        ({"baseline": "7", "baseline_right": "yes", "goal": "7", "goal_right": "yes"},
         "goal_same"),
        ({"baseline": "7", "baseline_right": "yes", "goal": "4", "goal_right": "yes"},
         "goal_lower"),
        ({"baseline": "7", "baseline_right": "yes", "goal": "9", "goal_right": "yes"}, None),
    ],
)  # fmt: skip
def test_a_number_is_asked_about_until_it_is_settled(
    slots: dict[str, Any], question: str | None
) -> None:
    assert next_question("scoring_form", {**BEFORE, **slots}) == question


@pytest.mark.parametrize(
    ("form", "slots", "kept", "following"),
    [
        ("welcome_form", {"agreed": "yes"}, 0, "outcome_form"),
        ("welcome_form", {"agreed": "no"}, 0, None),
        ("outcome_form", {"keep": "yes"}, 1, "scoring_form"),
        ("outcome_form", {"keep": "drop"}, 0, "more_form"),
        ("scoring_form", {}, 1, "more_form"),
        ("scoring_form", {}, 5, "sharing_form"),
        ("more_form", {"another": "add"}, 1, "outcome_form"),
        ("more_form", {"another": "finish"}, 1, "sharing_form"),
        ("sharing_form", {"share": "send"}, 1, None),
        ("visit_form", {"visit": "add"}, 0, "outcome_form"),
        ("visit_form", {"visit": "finish"}, 0, None),
        ("review_form", {}, 1, "more_form"),
        # After an earlier answer was changed, what is complete is passed over.
        ("outcome_form", {"keep": "yes", "right_time": "not_now"}, 1, "more_form"),
    ],
)
def test_a_form_is_followed_by_the_next_that_still_has_something_to_ask(
    form: str, slots: dict[str, Any], kept: int, following: str | None
) -> None:
    assert form_after(form, slots, kept) == following


def test_a_question_is_put_three_times_then_it_is_offered_to_leave_it() -> None:
    slots: dict[str, Any] = {"agreed": None}
    put = []
    for _ in range(8):
        asked, wanted, times = to_put("more_form", slots)
        slots |= {"put": wanted, "put_times": times}
        put.append(asked)

    assert put == ["another"] * 3 + [STUCK] + ["another"] * 3 + [STUCK]


def test_another_question_is_counted_anew() -> None:
    before = {"put": "share", "put_times": 3}
    assert to_put("more_form", before) == ("another", "another", 1)


def test_what_hangs_on_an_answer_is_named_once() -> None:
    own = {"names_service", "at_goal"}
    assert set(FOLLOWS) <= set(QUESTIONS)
    assert {slot for slots in FOLLOWS.values() for slot in slots} - own <= set(QUESTIONS)
