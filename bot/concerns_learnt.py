"""Weigh a message by what examples teach: for worries no rule has the words for, and for hints.

Beside the rules of ``bot/concerns.py``. It learns from ``data/concerns/*.tsv``, where ``(a|b)`` in
a phrase stands for either, and a ``?`` after it for neither as well; and, as ordinary talk, from
what the bot is taught people say (``data/nlu``), one phrase and two together, and from what it says
itself. It reads the plain words the rules read: single
words, two and three together, two together as they sound, and pieces of words of three to five
letters, so a misspelling or a mutation still resembles. What is learnt is kept as JSON and numpy's
own arrays, never as a pickle: opening it runs nothing.
"""

from __future__ import annotations

import csv
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import ComplementNB

from bot import concerns

Array = NDArray[Any]

DATA = Path(__file__).resolve().parents[1] / "data"

SUREST_OF_A_WORRY = 0.44
SUREST_OF_A_SADNESS = 0.4
"""From here on it is taken as heard; chosen where ordinary answers of the gold files raise fewer
than one false alarm in two hundred, the rules' own among them."""

FEW_WORDS, SUREST_OF_FEW_WORDS = 3, 0.65
"""So few words say little, so a worry in them has to be surer."""

EVERYDAY = "everyday talk"
"""The kind of the examples that are what the bot is taught people say."""

_DANGER, _SADNESS, _NONE = "danger", "sadness", "none"
_TAUGHT_AS_WORRIES = "raise_concern"
_SAID_OF_WORRIES = "safety"
_CHOICE = re.compile(r"\(([^()]*)\)(\??)")
_LABEL = re.compile(r"\[([^]]*)\](?:\([^)]*\)|\{[^}]*\})")
_PHRASINGS = 24
"""A phrase with alternatives is learnt in at most so many of its forms, each alternative alike."""
_SOUNDS = (("wr", "r"), ("kn", "n"), ("ph", "f"), ("th", "f"), ("ck", "k"), ("c", "k"), ("z", "s"))
_UNSOUNDED = re.compile(r"[aeiouwyh]")
_TWICE = re.compile(r"(.)\1+")
_PIECES = (3, 4, 5)
_WORDS = (1, 2, 3)
_CLAUSE = re.compile(r"[,.;:!?\n]+")
_SHORTEST = 4
_LONG = 11
_WINDOW = 8
_STRIDE = 3
_ABOUT, _FIGURES = "about.json", "figures.npz"
_ARRAYS = ("rarity", "weights", "biases", "leanings")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Example:
    """A phrase as somebody might say it; ``grade`` one of the grades of concerns, or ``none``."""

    grade: str
    kind: str
    text: str


@dataclass(frozen=True)
class Weighed:
    """How sure it is, from 0 to 1, and, were it a worry, of which grade and kind."""

    worry: float
    sadness: float
    grade: str
    kind: str


@dataclass(frozen=True)
class Learnt:
    """What was learnt: for each feature a column, how rare it is, and what it weighs.

    ``plain`` gives the words of a text, as ``Rulebook.plain`` does; ``weights`` is a row a sort
    (``sorts``), ``leanings`` a row a grade and kind (``kinds``), both a column a feature.
    """

    plain: Callable[[str], list[str]]
    columns: Mapping[str, int]
    rarity: Array
    sorts: tuple[str, ...]
    weights: Array
    biases: Array
    kinds: tuple[str, ...]
    leanings: Array

    def save(self, folder: Path) -> None:
        """Keep it in a folder that is there; ``Learnt.open`` gives it back."""
        about = {"columns": self.columns, "sorts": self.sorts, "kinds": self.kinds}
        (folder / _ABOUT).write_text(json.dumps(about, default=int), encoding="utf-8")
        arrays = {name: getattr(self, name) for name in _ARRAYS}
        np.savez_compressed(folder / _FIGURES, **arrays)

    @classmethod
    def open(cls, folder: Path, plain: Callable[[str], list[str]]) -> Learnt:
        """What ``save`` kept; ``plain`` as it was when it was learnt."""
        about = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
        with np.load(folder / _FIGURES, allow_pickle=False) as kept:
            arrays = {name: kept[name] for name in _ARRAYS}
        sorts, kinds = tuple(about["sorts"]), tuple(about["kinds"])
        return cls(plain, about["columns"], sorts=sorts, kinds=kinds, **arrays)

    def weigh(self, text: str) -> Weighed:
        """Weigh ``text``; a long one also part by part, and its heaviest part counts."""
        parts = [self._counted(part) for part in self._parts(text)]
        sure = [self._sure(*part) for part in parts]
        heaviest = max(range(len(parts)), key=lambda part: sure[part][_DANGER])
        columns, values = parts[heaviest]
        grade, kind = self.kinds[int((self.leanings[:, columns] @ values).argmax())].split()
        sadness = max(part[_SADNESS] for part in sure)
        return Weighed(sure[heaviest][_DANGER], sadness, grade, kind)

    def because(self, text: str, most: int = 5) -> list[tuple[str, float]]:
        """What weighed for a worry in ``text``, heaviest first, with its weight.

        Pieces of words begin with ``~``, and ``_`` is where a word ends. These are the person's
        own words: for whoever may read them, never for a log.
        """
        parts = [self._counted(part) for part in self._parts(text)]
        columns, values = max(parts, key=lambda part: self._sure(*part)[_DANGER])
        weights = self.weights[self.sorts.index(_DANGER), columns] * values
        names = {column: name for name, column in self.columns.items()}
        found = [(names[int(columns[at])], float(weights[at])) for at in weights.argsort()[::-1]]
        return [(name, weight) for name, weight in found[:most] if weight > 0]

    def _parts(self, text: str) -> list[list[str]]:
        """The words of ``text``; of each of its clauses; and of every stretch, if they are many."""
        words = self.plain(text)
        clauses = [self.plain(clause) for clause in _CLAUSE.split(text)]
        several = [clause for clause in clauses if _SHORTEST <= len(clause) < len(words)]
        starts = range(0, len(words) - _WINDOW + _STRIDE, _STRIDE) if len(words) > _LONG else ()
        return [words, *several, *(words[start : start + _WINDOW] for start in starts)]

    def _counted(self, words: Sequence[str]) -> tuple[Array, Array]:
        """The columns of the features there are, and their values, as the examples were counted."""
        counts = Counter(f for f in _features(words) if f in self.columns)
        columns = np.array([self.columns[feature] for feature in counts], dtype=int)
        values = (1 + np.log(np.array(list(counts.values()), dtype=float))) * self.rarity[columns]
        return columns, values / (float(np.sqrt(values @ values)) or 1.0)

    def _sure(self, columns: Array, values: Array) -> dict[str, float]:
        """How sure of each sort by itself: of words it never met it is sure of none."""
        sure = expit(self.weights[:, columns] @ values + self.biases)
        return dict(zip(self.sorts, sure.tolist(), strict=True))


@cache
def standard() -> Learnt:
    """What the examples of the repository teach, learnt once a process, in some seconds."""
    return learn(examples(), concerns.standard().plain)


def learn(taught: Sequence[Example], plain: Callable[[str], list[str]]) -> Learnt:
    """Learn from ``taught``; the same examples always teach the same.

    Raises ``ValueError`` unless there are worries, sadness and ordinary talk among them.
    """
    counted = TfidfVectorizer(analyzer=_features, min_df=2, sublinear_tf=True, dtype=np.float32)
    rows = counted.fit_transform([plain(example.text) for example in taught])
    sorts = [_sort(example.grade) for example in taught]
    if set(sorts) != {_DANGER, _SADNESS, _NONE}:
        raise ValueError(f"worries, sadness and ordinary talk are needed, not only {set(sorts)}")
    sort = LogisticRegression(C=15, solver="liblinear", random_state=0).fit(rows, sorts)
    dangers = [at for at, name in enumerate(sorts) if name == _DANGER]
    kinds = ComplementNB().fit(
        rows[dangers], [f"{taught[at].grade} {taught[at].kind}" for at in dangers]
    )
    return Learnt(
        plain=plain,
        columns=counted.vocabulary_,
        rarity=counted.idf_,
        sorts=tuple(sort.classes_.tolist()),
        weights=sort.coef_,
        biases=sort.intercept_,
        kinds=tuple(kinds.classes_.tolist()),
        leanings=kinds.feature_log_prob_,
    )


def examples(data: Path = DATA) -> list[Example]:
    """Every example under ``data``, each phrase with alternatives in several of its forms."""
    found: list[Example] = []
    for path in sorted((data / "concerns").glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            lines = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            for line in lines:
                texts = phrasings(line["phrase"])
                found += [Example(line["grade"], line["kind"], text) for text in texts]
    for path in sorted((data / "nlu").rglob("*.yml")):
        taught = list(_taught(path))
        found += [Example(_NONE, EVERYDAY, text) for text in taught]
        pairs = zip(taught[::2], taught[1::2], strict=False)
        found += [Example(_NONE, EVERYDAY, " ".join(two)) for two in pairs]
    for path in sorted((data / "responses").glob("*.yml")):
        if path.stem != _SAID_OF_WORRIES:
            found += [Example(_NONE, EVERYDAY, text) for text in _said(path)]
    return found


def phrasings(phrase: str, most: int = _PHRASINGS) -> list[str]:
    """``(he|she) left`` as "he left" and "she left"; where there are more than ``most``, a choice
    of so many, always the same, in which each alternative comes about equally often."""
    places: list[list[str]] = []
    at = 0
    for choice in _CHOICE.finditer(phrase):
        places += [[phrase[at : choice.start()]], choice[1].split("|") + [""] * bool(choice[2])]
        at = choice.end()
    places.append([phrase[at:]])
    if np.prod([len(place) for place in places], dtype=float) <= most:
        return ["".join(form) for form in product(*places)]
    shuffle = random.Random(phrase).shuffle  # noqa: S311  the same choice every time is wanted
    columns = [[place[turn % len(place)] for turn in range(most)] for place in places]
    for column in columns:
        shuffle(column)
    return ["".join(form) for form in zip(*columns, strict=True)]


def _sort(grade: str) -> str:
    return grade if grade in (_SADNESS, _NONE) else _DANGER


def _taught(path: Path) -> Iterator[str]:
    taught = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506  it is safe
    for intent in taught["nlu"]:
        if intent.get("intent") not in (None, _TAUGHT_AS_WORRIES):
            for line in intent["examples"].splitlines():
                yield _LABEL.sub(r"\1", line.strip().removeprefix("- "))


def _said(path: Path) -> Iterator[str]:
    responses = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506  as above
    for variations in responses["responses"].values():
        yield from {variation["text"] for variation in variations if "text" in variation}


def _features(words: Sequence[str]) -> Iterator[str]:
    """Words one, two and three at a time, two as they sound, and pieces; numbers are all alike."""
    marked = ["<", *map(_without_number, words), ">"]
    for length in _WORDS:
        for start in range(len(marked) - length + 1):
            yield " ".join(marked[start : start + length])
    sounded = [_sounded(word) for word in marked]
    yield from (f"={one} {other}" for one, other in pairwise(sounded))
    for word in marked[1:-1]:
        ended = f"_{word}_"
        for length in _PIECES:
            for start in range(len(ended) - length + 1):
                yield f"~{ended[start : start + length]}"


def _sounded(word: str) -> str:
    """How a word sounds, roughly and without vowels: "kut" as "cut", "tori" as "torri"."""
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    first, rest = word[:1], _UNSOUNDED.sub("", word[1:])
    return _TWICE.sub(r"\1", first + rest)


def _without_number(word: str) -> str:
    return "#" if word.isdigit() and word != "999" else word
