"""Whether the words right beside a number let it be a score."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from bot.scale_places import Place
from bot.scale_words import (
    AFTER,
    AFTER_ONE,
    ARTICLE,
    BEFORE,
    CHOOSING,
    COMPARING,
    COULD,
    COUNTED,
    DAYTIME,
    FITTING,
    GOT,
    GROWN_UP,
    HEDGE,
    HOW,
    LABEL,
    MOVING,
    OTHER_ONE,
    PERSON,
    PLACED,
    PUT,
    PUTTING,
    SAYING,
    SPREAD,
    SUBJECT,
    WELSH_VERB,
    WISH,
)

# What may follow. A word in this table is welcome only where its condition holds.

Verdict = Literal["yes", "doubt", "no"]
Condition = Callable[[Place], object]
_FOLLOWS_IF: dict[str, Condition] = {
    "a": lambda p: p.follows in WELSH_VERB or p.ahead[1].value is not None,  # not "3 a week"
    "or": lambda p: not p.strict or p.follows not in OTHER_ONE,
    "neu": lambda p: not p.strict or p.follows not in OTHER_ONE,
    "of": lambda p: p.follows == "course",
    "ar": lambda p: not {"mwyaf", "mwya", "lleiaf", "lleia", "tro"} & set(p.after[1:3]),
    "in": lambda p: p.follows not in ("a", "total") or p.m.sure,
    "mewn": lambda p: p.ahead[1].value is None,
    "at": lambda p: p.follows not in ("most", "least") and p.after[1:3] != ["a", "time"],
    "am": lambda p: p.follows in ("wn", "y", "nawr", "rwan") or p.m.sure,  # not "3 am"
    "yn": lambda p: not (p.number.spelt and p.follows in ("y", "yr")),  # not "tri yn y teulu"
    "go": lambda p: p.follows in ("lew", "iawn", "dda"),
    "sy": lambda p: p.follows == "yn" and p.ahead[2].text in FITTING,
    "o": lambda p: p.follows == "ran" or p.after[1:3] == ["yn", "i"],  # "o'n i'n", not "o blant"
    "to": lambda p: p.follows in ("be", "me"),
    "x": lambda p: len(p.after) == 1,
}
_FOLLOWS_DOUBTFULLY_UNLESS: dict[str, Condition] = {
    "for": lambda p: p.ahead[1].value is None or p.ahead[2].text in COUNTED,
    "on": lambda p: p.ahead[1].value is None,
    "by": lambda p: p.ahead[1].value is None,
    "from": lambda p: p.ahead[1].value is None or MOVING & set(p.before),
    "dyddiau": lambda p: p.follows in ("yma", "hyn"),
    "is": lambda p: p.follows in FITTING,
}


def followed(p: Place) -> Verdict:
    """Judge a number by the word after it: a thing that is counted makes it a count."""
    if not p.after:
        return "yes"
    word = p.after[0]
    if word in _FOLLOWS_IF:
        if not _FOLLOWS_IF[word](p):
            return "no"
        part_of_day = word in ("in", "at", "yn") and DAYTIME & set(p.after[1:4])
        doubt = part_of_day or (word in ("in", "at", "mewn") and p.ahead[1].value is not None)
        return "doubt" if doubt else "yes"
    if word in _FOLLOWS_DOUBTFULLY_UNLESS:
        return "yes" if _FOLLOWS_DOUBTFULLY_UNLESS[word](p) else "doubt"
    if p.strict:
        return "yes" if word in AFTER_ONE else "no"
    if word in AFTER:
        return "yes"
    if word in COUNTED:
        return "no"
    if p.ahead[1].value is not None:
        return "doubt"  # "mornings 3 evenings 7"
    plural = len(word) > 3 and word.endswith("s") and p.m.low > 1
    named = p.number.spelt and p.before[:1] not in (["a"], ["an"])  # "dwy godwm"
    return "no" if plural or named or p.m.low == p.m.high == 1 else "doubt"


# What may stand before.

_LEADS_IF: dict[str, Condition] = {
    "at": lambda p: (not p.around and not p.m.off) or p.second in PLACED or p.around & PUT,
    "on": lambda p: not p.around or p.second in PLACED or p.around & PUT,
    "ar": lambda p: "dod" not in p.around,
    "am": lambda p: p.second in ("i", "beth"),  # "I am 6", "af i am 6"; else the Welsh for "at"
    "mae": lambda p: p.after[:1] == ["yn"] and p.follows in FITTING,  # not "mae dau yn dod"
    "ma": lambda p: p.after[:1] == ["yn"] and p.follows in FITTING,
    "its": lambda p: not p.around & {"go", "gotta", "late"},
    "said": lambda p: p.second in ("i", "already", "just"),
    "week": lambda p: p.second in ("this", "last"),
    "month": lambda p: p.second in ("this", "last"),
    "time": lambda p: p.second in ("this", "last"),
    "go": lambda p: p.second in ("id", "ill", "lets", "would"),
    "number": lambda p: _numbered(p),
    "rhif": lambda p: _numbered(p),
    "no": lambda p: p.number.text != "1",  # "no 1 helps"
}
_LEADS_DOUBTFULLY_UNLESS: dict[str, Condition] = {
    "be": lambda p: not p.around or p.second in COULD,
    "is": lambda p: not p.around or p.around & (SUBJECT | GROWN_UP),
    "are": lambda p: not p.around or p.around & (SUBJECT | GROWN_UP),
    "yw": lambda p: not p.around or p.around & (SUBJECT | GROWN_UP),
    "put": lambda p: not p.around or p.second in PUTTING,
    "gave": lambda p: not p.around or p.second in PUTTING,
    "between": lambda p: p.m.low != p.m.high,
    "rhwng": lambda p: p.m.low != p.m.high,
    "to": lambda p: p.around & MOVING,
    "i": lambda p: p.around & MOVING or p.second in SAYING,
    "o": lambda p: not p.around or p.around & (MOVING | COMPARING | SPREAD | {"o", "sgor"}),
    "ni": lambda p: p.second in SAYING,
    "hi": lambda p: p.second in ("", "mae", "ma"),
    "ti": lambda p: p.second == "i",
    "him": lambda p: p.second == "for",
    "her": lambda p: p.second == "for",
    "me": lambda p: p.second in ("", "for", "i", "a"),
    "fi": lambda p: p.second in ("", "for", "i", "a"),
    "or": lambda p: not p.around or p.second in BEFORE | HEDGE | AFTER,  # not "a week or 2"
    "neu": lambda p: not p.around or p.second in BEFORE | HEDGE | AFTER,
    "for": lambda p: p.second in CHOOSING,
    "gyda": lambda p: p.second in CHOOSING,
    "efo": lambda p: p.second in CHOOSING,
    "with": lambda p: p.second in CHOOSING,
    "of": lambda p: p.second in ("score", "rating", "kind", "sort"),
}


def _numbered(p: Place) -> bool:
    """Hear "number 7" as an answer; not "bus number 9", "rhif 9 yw'r tŷ"."""
    return (not p.around or p.second in CHOOSING) and p.after[:1] not in (["is"], ["yw"])


POINTING = frozenset({"that", "this", "which"})


def preceded(p: Place) -> Verdict:
    """Judge a number by the word before it: a label, a clock or a limit makes it something else."""
    if GOT & set(p.before[:3]) and p.after[:1] and p.after[0] in ("in", "yn", "on", "for"):
        return "no"  # "got a 7 in maths"
    if p.number.text == "one" and p.before[:1] and p.before[0] in POINTING:
        return "no"  # "you can close that one"
    if p.m.sure:
        return "no" if p.before[:1] and p.before[0] in ("on", "until", "born", "ers") else "yes"
    if p.shade:
        return "yes"
    if p.strict and (set(p.before[:1]) & (HOW | WISH | {"is", "like", "fel"}) or "bob" in p.around):
        return "no"  # "that's a good one", "fel un", "bob yn un"
    if not p.lead or (p.lead != p.before and _about_somebody(p.lead)):
        return "yes"
    return _led(p, p.lead[0])


def _led(p: Place, word: str) -> Verdict:
    """Judge a number by the nearest word before it that is no hedge."""
    if word in ("o", "of", "on", "from", "in") and p.behind[1].value is not None:
        return "no"  # "un o bump", "3 from 10"
    if (word in ARTICLE and p.number.text in ("pump", "bump")) or scale_named(p):
        return "no"
    if word in _LEADS_IF:
        return "yes" if _LEADS_IF[word](p) else "no"
    if GOT & {next((w for w in p.lead if w not in ARTICLE), "")}:
        return "doubt"  # a mark, or a count
    if word in _LEADS_DOUBTFULLY_UNLESS:
        return "yes" if _LEADS_DOUBTFULLY_UNLESS[word](p) else "doubt"
    if word in LABEL:
        return "no"
    after_something = p.around & {"after", "since", "ers"}  # "after what happened at nan's 4"
    welcome = word in ARTICLE or word in BEFORE or word.endswith("ly") or after_something
    return "yes" if welcome else "doubt"


def _about_somebody(lead: list[str]) -> bool:
    """Hear "mae mam [tua 3]", "dw i [tua 5]", "i mam [rhyw dri]": who it is about, then a hedge."""
    whose = len(lead) == 2 and lead[1] in ("i", "for") and lead[0] in PERSON | GROWN_UP
    verbs = (n for n, word in enumerate(lead[:4]) if word in ("mae", "ma", "dw", "bod"))
    verb = next(verbs, 0)
    return whose or (verb > 0 and "yn" not in lead[:verb])


def scale_named(p: Place) -> bool:
    """Hear "out of ten I'd say 6": the ten is the scale's name."""
    return (p.behind[1].text, p.behind[0].text) in {("out", "of"), ("allan", "o"), ("mas", "o")}
