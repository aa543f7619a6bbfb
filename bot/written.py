"""Which language a message is written in: learned from what people say in each, letter by letter.

Both languages stand in one sentence often enough, and "na", "ie" or "ok" tell nothing: a language
somebody chose leads, and what is read here only offers the other.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression

CERTAIN = 0.95
"""Least share of a language that a message is said to be in."""

FEWEST_WORDS = 3
"""Words from which somebody is taken to write in a language, not to use a word of it."""

COLUMNS = 2**15

Array = Any
"""A numpy array; numpy's own types do not say more here."""


class Written:
    """Tells Welsh from English.

    Attributes:
        weights: shape (COLUMNS + 1,): one number for each column of n-grams, then the bias;
            positive speaks for Welsh.
    """

    def __init__(self, weights: Array) -> None:
        """Read with what was learned."""
        self.weights = weights
        self._reader = _reader()

    @classmethod
    def learn(cls, phrases: Mapping[str, Sequence[str]]) -> Written:
        """Learn from phrases by language, "cy" and "en": scikit-learn's logistic regression."""
        texts = [*phrases["cy"], *phrases["en"]]
        is_welsh = [True] * len(phrases["cy"]) + [False] * len(phrases["en"])
        learned = LogisticRegression(solver="liblinear").fit(_reader().transform(texts), is_welsh)
        return cls(np.append(learned.coef_[0], learned.intercept_).astype(np.float32))

    @classmethod
    def unlearned(cls) -> Written:
        """One to which every text is in doubt."""
        return cls(np.zeros(COLUMNS + 1, np.float32))

    def language(self, text: str) -> str | None:
        """The language a text is surely in, "cy" or "en"; None where it is short, or in doubt."""
        if len(re.findall(r"[^\W\d_]+", text)) < FEWEST_WORDS:
            return None
        share = self._share_of_welsh(text)
        if share >= CERTAIN:
            return "cy"
        return "en" if share <= 1 - CERTAIN else None

    def _share_of_welsh(self, text: str) -> float:
        found = self._reader.transform([text])
        score = float(self.weights[found.indices] @ found.data + self.weights[-1])
        return 1 / (1 + math.exp(-score))


def _reader() -> HashingVectorizer:
    """What cuts a text into n-grams of 1 to 4 letters, inside words, in a fixed row of columns."""
    return HashingVectorizer(
        analyzer="char_wb",
        ngram_range=(1, 4),
        n_features=COLUMNS,
        strip_accents="unicode",
        alternate_sign=False,
        norm=None,
    )
