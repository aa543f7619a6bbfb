"""Sentence embeddings that need no download, to measure ours beside: latent semantic analysis.

Each phrase becomes 300 numbers, learned from the phrases themselves; a logistic regression reads
them. All of it is scikit-learn's.
"""

from __future__ import annotations

import time
from pathlib import Path

from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.loading import load_data
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import Normalizer

from bot.questions import Reply
from bot.scale import read as read_score
from tests.understanding.gold import Line
from tests.understanding.reading import Understood


class Embeddings:
    """Reads a line by where it lies among the phrases."""

    def __init__(self, learned: Pipeline) -> None:
        self._learned = learned

    @classmethod
    def learn(cls, root: Path) -> Embeddings:
        """Learn from the phrases the assistant is taught."""
        examples = load_data(str(root / "data" / "nlu")).intent_examples
        pipeline = make_pipeline(
            TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True),
            TruncatedSVD(300, random_state=7),
            Normalizer(),
            LogisticRegression(C=30, solver="liblinear", random_state=7),
        )
        texts = [example.get(TEXT) for example in examples]
        return cls(pipeline.fit(texts, [example.get(INTENT) for example in examples]))

    def read(self, line: Line) -> Understood:
        """What is understood of a line."""
        began = time.perf_counter()
        shares = self._learned.predict_proba([line.text])[0]
        seconds = time.perf_counter() - began
        best = int(shares.argmax())
        intent, share = str(self._learned.classes_[best]), float(shares[best])
        reply = Reply(line.text, intent, share, reading=str(read_score(line.text)))
        return Understood(line, reply, seconds)
