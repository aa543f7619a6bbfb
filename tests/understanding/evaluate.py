"""How well people are understood, in figures, one set a language: `make evaluate`.

Reads the gold sets through the trained model, prints the figures and writes
docs/understanding.md. Beside them stand the same figures of pipelines made of Rasa's own
components and trained on the same phrases (`pipelines/`), and of sentence embeddings.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from bot.languages import LANGUAGES
from bot.server.training import current_model, train
from tests.understanding import gold, others, page
from tests.understanding.embeddings import Embeddings
from tests.understanding.gold import Line
from tests.understanding.language import told_apart
from tests.understanding.measured import Compared, Measured, measured
from tests.understanding.reading import Reader, Understood
from tests.understanding.safety import Safety, heard

ROOT = Path(__file__).resolve().parents[2]


class Reads(Protocol):
    """Anything that understands a line."""

    def read(self, line: Line) -> Understood:
        """What is understood of it."""


def figures_of(reader: Reads) -> dict[str, Measured]:
    """The figures of a way of understanding, by language."""
    return {
        language: measured(
            [reader.read(line) for line in gold.commands(language)],
            [reader.read(line) for line in gold.answers(language)],
        )
        for language in LANGUAGES
    }


def compare(root: Path) -> list[Compared]:
    """Ours first, then each of the others."""
    _say("ours")
    ours = train(root)
    compared = [
        Compared("this project's", figures_of(Reader(ours))),
        Compared("this project's, not told the question", figures_of(Reader(ours, told=False))),
    ]
    for name, config in others.pipelines():
        _say(name)
        compared.append(Compared(name, figures_of(Reader(others.trained(root, config)))))
    _say("sentence embeddings")
    compared.append(Compared("sentence embeddings", figures_of(Embeddings.learn(root))))
    return compared


def main() -> None:
    """Measure, print, write."""
    compared = compare(ROOT)
    safety: Sequence[Safety] = [heard(language) for language in LANGUAGES]
    apart = told_apart(Reader(current_model(ROOT)))
    text = page.page(compared, safety, apart)
    (ROOT / "docs" / "understanding.md").write_text(text, encoding="utf-8")
    print(text)


def _say(name: str) -> None:
    print(f"evaluate: {name}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
