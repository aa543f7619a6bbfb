"""Which of several numbers is the one for now: corrections, and the time each is about."""

from __future__ import annotations

from typing import Literal

from bot.scale_places import Place
from bot.scale_words import (
    ARTICLE,
    BEFORE_THEN,
    CORRECTION,
    MOVING,
    NEARER,
    NOT_YET_SAID,
    NOW,
    OPEN,
    PAST_ADVERB,
    PAST_VERB,
    PRESENT_VERB,
    WISH,
)

Time = Literal["past", "now", ""]


def corrects(p: Place) -> bool:
    """Hear "no", "sorry", "I meant", "closer to" since the number before."""
    marked = p.between & CORRECTION or NEARER & set(p.before)
    return bool(marked) and not p.between & OPEN and not WISH & set(p.before)


def times_of(places: list[Place]) -> list[Time]:
    """When each number is about, from the time words on its own side of its neighbours.

    Of the words between two numbers in one clause, the first time word is the earlier number's,
    unless that one already has its own ("was 5 now 3"); a verb starts what is said of the later.
    """
    times: list[Time] = []
    taken = 0
    for i, p in enumerate(places):
        before = p.before[: len(p.before) - taken]
        after, taken = p.after, 0
        if i + 1 < len(places) and len(after) == len(places[i + 1].before):
            marked = (NOW | PAST_ADVERB | PAST_VERB) & set(before)
            after = [] if marked else _first_time_word(after)
            taken = len(after)
        times.append(_time(before, after, alone=len(places) == 1))
    return times


def _first_time_word(words: list[str]) -> list[str]:
    for n, word in enumerate(words):
        if word in PAST_VERB or word in PRESENT_VERB or word == "it":
            return words[:n]
        if word in NOW or word in PAST_ADVERB:
            return words[: n + 1]
    return []


def _time(before: list[str], after: list[str], *, alone: bool) -> Time:
    if NOW & set(before) or NOW & set(after[:-1]) or (NOW - {"after", "since"}) & set(after):
        return "now"
    near = [word for word in before if word not in ARTICLE][:1]
    left_behind = near == ["from"] or (near == ["o"] and MOVING & set(before))  # "up from a 2"
    if left_behind and not alone:
        return "past"
    if PAST_VERB & set(before) and not NOT_YET_SAID & set(before):
        return "past"
    adverb = _has_past_adverb(before[::-1]) or _has_past_adverb(after)
    if after[:1] and after[0] in PAST_VERB and set(after[1:2]) & {"o", "e", "hi", "fe", "fo"}:
        return "past"  # "3 oedd o"
    return "past" if adverb and not PRESENT_VERB & set(before) else ""


def _has_past_adverb(words: list[str]) -> bool:
    """Hear "yesterday", "last week", "o'r blaen"; not "same as last time", "6 before lunch"."""
    for i, word in enumerate(words):
        previous, following = set(words[max(0, i - 3) : i]), words[i + 1 : i + 2]
        if previous & {"as", "like", "fel"}:
            continue
        if word == "last" and previous & {"the", "for", "since", "at"}:
            continue
        if word == "before" and following and following[0] not in BEFORE_THEN:
            continue
        if word in PAST_ADVERB:
            return True
    return False
