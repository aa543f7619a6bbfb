"""What a person means by a reply to "0 to 10, where are you?", in English, Welsh or both at once.

A number is a score only where both its neighbours say so: what stands before it must be a small
word people put before a score ("about", "it's a", "tua"), and what follows must not be a thing that
can be counted ("7 years"). A word nobody foresaw therefore means no score, never a wrong one.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import dropwhile
from typing import Literal

from bot.numerals import QUESTION, STOP, TOP, tokens
from bot.scale_ambiguous import settled
from bot.scale_mentions import Mention, Numbers
from bot.scale_neighbours import scale_named
from bot.scale_places import Place, places_of
from bot.scale_times import corrects, times_of
from bot.scale_verdicts import verdicts_on
from bot.scale_words import NOTHING, NOTHING_PADDING, SIDE, WISH

Kind = Literal["one", "two", "off", "none", "nothing"]


@dataclass(frozen=True)
class Reading:
    """One reading of one reply. `str` gives "7", "6-7" (to be asked), "off" or "none".

    `numbers` holds the score, or the lower and the upper one; `near` is the number on the scale
    nearest to one that is off it, where there honestly is one.
    """

    kind: Kind
    numbers: tuple[int, ...] = ()
    near: int | None = None

    def __str__(self) -> str:
        """Write the reading as it is stored and tested."""
        if self.kind == "nothing":
            return "none"
        return "-".join(map(str, self.numbers)) if self.numbers else self.kind


def read(text: str, language: str | None = None) -> Reading:
    """Read one reply; never raises. `language` ("en", "cy") only settles "naw": 9, or "nah".

    One number: 7 · seven · saith · "tua saith" · "rhyw bump" · "about a 7" · 7/10 · "7 mas o 10"
        · 7️⃣ · "sevn" · "7ish" · "7+" · "halfway", "yn y canol" (5) · the scale's ends in its own
        words ("as bad as it could be" 0; "couldn't be any better", "full marks" 10)
        · the one landed on: "was a 5, now a 3", "not a 7, more a six", "6, no, 5", "lawr o 8 i 3"
    Two, to be asked: "6 or 7" · "rhwng 4 a 5" · 6.5 · "saith a hanner" · "nearly 7" · 6/7
        · "anywhere from 2 to 8" · two numbers with nothing to choose between them
    Off this scale: 11 · -2 · 100 · 60% · "3 out of 5"
    None: counts, ages, clocks, dates, money, labels ("year 7"), text-speak ("2day", "b4"), "not 7",
        "at least 7", "it was a 5", "mam would say 8", questions ("what's a 10?")
    Nothing: "dim", "dim byd", "nothing", "zilch" as the whole reply: zero, or no number?
    """
    found = list(dropwhile(lambda token: token.text in (STOP, QUESTION), tokens(text)))
    found = settled(found, language)
    words = {token.text for token in found} - {STOP, QUESTION}
    if words & NOTHING and words <= NOTHING | NOTHING_PADDING:
        return Reading("nothing")
    return _chosen(places_of(Numbers(found)))


# Choosing among the scores that are left.


def _chosen(places: list[Place]) -> Reading:
    """Choose the corrected one, else the one for now, else leave both to be asked."""
    if any(scale_named(p) and len(p.before) == 2 and p.m.low != TOP for p in places):
        return Reading("off")  # "out of 5 I'd say 3"
    verdicts, times = verdicts_on(places), times_of(places)
    kept = [i for i, verdict in enumerate(verdicts) if verdict != "no"]
    corrected = max((i for i in kept[1:] if corrects(places[i])), default=0)
    left = [i for i in kept if times[i] != "past" and i >= corrected]
    if any(not places[i].m.off for i in left):
        left = [i for i in left if not places[i].m.percent]  # "a 3, 100%"
    if not any(verdicts[i] == "yes" for i in left):
        return Reading("none")
    now = [i for i in left if times[i] == "now"]
    apart = any((SIDE | WISH) & {*places[i].before, *places[i].after} for i in left)
    if not apart and any(verdicts[i] == "yes" for i in now) and len(_values(places, now)) == 1:
        left = now
    return _reading(_values(places, left), [places[i].m for i in left])


def _values(places: list[Place], indices: list[int]) -> set[tuple[int, int]]:
    """The lower and upper numbers meant; "nearly 7" is between 6 and 7."""
    values = set()
    for i in indices:
        m, shade = places[i].m, places[i].shade
        shaded = shade and not m.off and m.low == m.high
        low, high = sorted((m.low, m.low + shade)) if shaded else (m.low, m.high)
        values.add((low, high) if m.off else (max(low, 0), min(high, TOP)))
    return values


def _reading(values: set[tuple[int, int]], mentions: list[Mention]) -> Reading:
    if any(m.off for m in mentions):
        return Reading("off", near=mentions[0].near if len(mentions) == 1 else None)
    low, high = min(low for low, _ in values), max(high for _, high in values)
    return Reading("one", (low,)) if low == high else Reading("two", (low, high))
