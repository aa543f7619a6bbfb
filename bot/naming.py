"""Which of several things somebody means, told from the words they share. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

SAYS_NOTHING = frozenset(
    word
    for line in (
        "the a an one about that this to of and or my me i we our for with it is in on at first",
        "next let us do can could please go start back put want more again how going",
        "y yr un am hwnna honna hwn hon i o a ac neu fy fi ni ein gyda efo mae yn ar gyntaf nesaf",
        "gawn ga gad plis rhoi eto isio eisiau dw dwi sut mynd",
    )
    for word in line.split()
)
"""Words by which no outcome is told from another."""

MUTATIONS = (
    *(("c", "g"), ("c", "ngh"), ("c", "ch"), ("p", "b"), ("p", "mh"), ("p", "ph"), ("t", "d")),
    *(("t", "nh"), ("t", "th"), ("g", ""), ("g", "ng"), ("b", "f"), ("b", "m"), ("d", "dd")),
    *(("d", "n"), ("ll", "l"), ("m", "f"), ("rh", "r")),
)
"""Welsh initials and what they become; the last pairs of the soft, nasal and aspirate mutations."""

PLAIN = str.maketrans("âêîôûŵŷáéíóúàèìòùäëïöü", "aeiouwyaeiouaeiouaeiou")
STEM = 5
"""Letters by which words are compared: endings come after them."""


def meant(text: str, statements: Sequence[str]) -> list[int]:
    """Which of several statements a text means, by the words they share; the best, or several.

    "the one about the gym" means "go to the gym twice a week". Words are compared without their
    endings and without Welsh mutations. Empty where it shares no word with any.

    Returns:
        Places in `statements`, more than one where the text does not tell them apart.
    """
    said = _stems(text)
    shared = [len(said & _stems(statement)) for statement in statements]
    most = max(shared, default=0)
    return [place for place, count in enumerate(shared) if most and count == most]


def _stems(text: str) -> set[str]:
    words = [word for word in re.findall(r"[^\W\d_]+", text.casefold()) if word not in SAYS_NOTHING]
    return {stem for word in words for stem in _roots(word)}


def _roots(word: str) -> set[str]:
    """A word as it may be compared: short of its ending, under each initial it may have had."""
    plain = word.translate(PLAIN)
    initials = {plain} | {
        root + plain.removeprefix(changed)
        for root, changed in MUTATIONS
        if plain.startswith(changed)
    }
    return {one[:STEM] for one in initials}
