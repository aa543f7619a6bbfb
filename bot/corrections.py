"""Words that take back a number just given: "no I meant 4", "I put the wrong number".

Pure: a text in; whether it takes one back, and the number meant in its place, out.
"""

from __future__ import annotations

import re

from bot.scale import read

LONGEST = 10
"""Words up to which such words are about the number; at length people tell a story."""

_EN = (
    r"\b(?:i\s+|we\s+)?(?:did\s?n['’]?t\s+)?mean(?:t|ed)?\s+(?:to\s+(?:say|put|press|type|tap)\s+)?",
    r"\b(?:i\s+)?ment\s+(?:to\s+(?:say|put|press|type|tap)\s+)?",
    r"\b(?:should|was supposed to|was meant to)\s+(?:be|have been|of been|say)\b",
)
_CY = (
    r"\b(?:o['’]?n|oeddwn|ro['’]?n|roeddwn|own)\s+(?:i|ni)(?:['’]?n)?\s+(?:ei\s+|wedi\s+)?"
    r"(?:feddwl|meddwl|olygu|golygu)\b",
    r"\b(?:dw\s*i['’]?n|dwi['’]?n|wi['’]?n|fi['’]?n)\s+(?:ei\s+)?(?:feddwl|olygu)\b",
    r"\b(?:ddyla|ddylai|ddyle|dyla|dylai|dyle)\b.*\bfod\b",
)
_WRONG = (
    r"\b(?:put|pressed|tapped|typed|hit|gave|picked)\s+(?:in\s+)?the\s+wrong\s+(?:number|button)\b",
    r"\bwrong\s+number\b",
    r"\brhif\s+(?:anghywir|rong|wrong)\b",
)
_WRONG_NUMBER = re.compile("|".join(_WRONG), re.IGNORECASE)
_MEANT = re.compile("|".join(f"(?:{one})" for one in (*_EN, *_CY, *_WRONG)), re.IGNORECASE)


def takes_back(text: str) -> bool:
    """Whether these words say that the number just given is not the one meant."""
    if len(text.split()) > LONGEST:
        return False
    return _WRONG_NUMBER.search(text) is not None or (
        _MEANT.search(text) is not None and number_meant(text) is not None
    )


def number_meant(text: str) -> str | None:
    """The one number these words put in its place, or None where they name none, or several."""
    for said in (text, _MEANT.sub(" ", text)):
        reading = str(read(said))
        if reading.isdigit():
            return reading
    return None
