"""Short texts told apart by their letters and words: learned once, kept as plain figures.

Two linear classifiers read the same n-grams, of 1 to 4 characters inside words and of 1 and 2
words: logistic regression, and a support vector machine over square roots of counts, which draws
finer lines between classes that look alike. Both are scikit-learn's. Their shares are averaged,
geometrically: where either doubts, both do.

What is learned is kept as JSON and numpy's own arrays, never as a pickle: opening it runs nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from scipy.special import expit, softmax
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

Array = Any
"""A numpy array or scipy's sparse one; their own types do not say more here."""

LOGISTIC_STRENGTH = 3.0
SUPPORT_STRENGTH = 1.0
"""Inverse strength of regularisation of each (scikit-learn's `C`), chosen by `make evaluate`."""

SHARPNESS = 6.0
"""What a point of the support vector machine's margin is worth, in logits."""

_SAYS = re.compile(r"\w")
WORD = r"(?u)\b\w+\b"
VOCABULARIES = "vocabularies.json"
WEIGHTS = "weights.npz"


@dataclass(frozen=True)
class Ngrams:
    """What was learned.

    Attributes:
        labels: the classes, in the order of the columns of weights.
        vocabularies: the column of each n-gram of characters, and of each of words.
        logistic: shape (n-grams + 1, labels): weights, and in the last row the biases.
        support: the same of the support vector machine.
    """

    labels: tuple[str, ...]
    vocabularies: tuple[Mapping[str, int], Mapping[str, int]]
    logistic: Array
    support: Array

    @cached_property
    def _learned_cutters(self) -> tuple[CountVectorizer, CountVectorizer]:
        return _cutters(self.vocabularies)

    def shares(self, text: str) -> dict[str, float]:
        """How likely each label is for a text; shares are positive and add up to 1.

        Of a text without a letter or a figure nothing is known: every label is as likely.
        """
        if not _SAYS.search(text):
            return dict.fromkeys(self.labels, 1 / len(self.labels))
        counts = _counted(self._learned_cutters, [text])
        ours = expit(_scores(counts, self.logistic))
        theirs = softmax(SHARPNESS * _scores(_rooted(counts), self.support))
        both = np.sqrt(ours / ours.sum() * theirs) + np.finfo(np.float32).tiny
        return dict(zip(self.labels, (both / both.sum()).tolist(), strict=True))

    def save(self, folder: Path) -> None:
        """Keep it in a folder that is there; `Ngrams.open` gives it back."""
        about = {"labels": self.labels, "vocabularies": self.vocabularies}
        (folder / VOCABULARIES).write_text(json.dumps(about), encoding="utf-8")
        np.savez_compressed(folder / WEIGHTS, logistic=self.logistic, support=self.support)

    @classmethod
    def open(cls, folder: Path) -> Ngrams:
        """What `save` kept."""
        about = json.loads((folder / VOCABULARIES).read_text(encoding="utf-8"))
        letters, words = about["vocabularies"]
        with np.load(folder / WEIGHTS, allow_pickle=False) as kept:
            return cls(tuple(about["labels"]), (letters, words), kept["logistic"], kept["support"])

    @classmethod
    def learn(cls, texts: Sequence[str], labels: Sequence[str]) -> Ngrams:
        """Learn from texts and the label of each; at least two labels are needed."""
        cutters = _cutters((None, None))
        for cutter in cutters:
            cutter.fit(texts)
        counts = _counted(cutters, texts)
        logistic = LogisticRegression(C=LOGISTIC_STRENGTH, solver="liblinear", random_state=7)
        support = LinearSVC(C=SUPPORT_STRENGTH, random_state=7)
        learned = [
            np.vstack([model.coef_.T, model.intercept_]).astype(np.float32)
            for model in (logistic.fit(counts, labels), support.fit(_rooted(counts), labels))
        ]
        letters, words = (
            {gram: int(column) for gram, column in cutter.vocabulary_.items()} for cutter in cutters
        )
        return cls(tuple(map(str, logistic.classes_)), (letters, words), *learned)


def _cutters(vocabularies: tuple[Any, Any]) -> tuple[CountVectorizer, CountVectorizer]:
    letters, words = vocabularies
    return (
        CountVectorizer(
            analyzer="char_wb", ngram_range=(1, 4), strip_accents="unicode", vocabulary=letters
        ),
        CountVectorizer(
            token_pattern=WORD,
            ngram_range=(1, 2),
            strip_accents="unicode",
            vocabulary=words,
        ),
    )


def _counted(cutters: tuple[CountVectorizer, CountVectorizer], texts: Sequence[str]) -> Array:
    return hstack([cutter.transform(texts) for cutter in cutters], format="csr", dtype=np.float32)


def _rooted(counts: csr_matrix) -> Array:
    return normalize(counts.sqrt())


def _scores(found: csr_matrix, weights: Array) -> Array:
    """Of one text: the weights of the n-grams it holds, each as often as it holds it."""
    return found.data @ weights[found.indices] + weights[-1]
