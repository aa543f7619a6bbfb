"""Three words that are numbers only in some company: "dim", "bump" and "naw"."""

from __future__ import annotations

from bot.numerals import QUESTION, STOP, Token
from bot.scale_words import AFTER_NAW, MUTATING


def settled(found: list[Token], language: str | None) -> list[Token]:
    """The tokens with each of the three either a number or a word; `language` is "en" or "cy"."""
    return _settle_naw(_settle_bump(_zero_of_ten(found)), language)


def _zero_of_ten(found: list[Token]) -> list[Token]:
    """Read "dim" and "nothing" as zero in "dim allan o ddeg", "dim neu un"."""
    out = list(found)
    for i, token in enumerate(found[:-1]):
        follows = found[i + 1].text
        zero_or_one = follows == "neu" and i + 2 < len(found) and found[i + 2].value == 1
        if token.text in ("dim", "nothing") and (
            zero_or_one or follows in ("allan", "mas", "out", "/")
        ):
            out[i] = Token(token.text, 0)
    return out


def _settle_bump(found: list[Token]) -> list[Token]:
    """Read "bump" as the Welsh 5 alone or after a word that mutates it, else as the English."""
    words = [STOP, *(token.text for token in found)]
    alone = not set(words) - {STOP, QUESTION, "bump"}
    return [
        Token("-bump-") if t.text == "bump" and not alone and words[i] not in MUTATING else t
        for i, t in enumerate(found)
    ]


def _settle_naw(found: list[Token], language: str | None) -> list[Token]:
    """Tell the Welsh 9 from the valleys' "nah", which opens a reply that goes on in English."""
    if not found or found[0].text != "naw":
        return found
    follows = found[1].text if len(found) > 1 else ""
    alone = all(token.text in (STOP, QUESTION) for token in found[1:])
    if (
        follows in AFTER_NAW
        or (alone and language != "en")
        or (follows == STOP and language == "cy")
    ):
        return found
    return [Token("na"), *found[1:]]
