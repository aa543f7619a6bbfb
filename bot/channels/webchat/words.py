"""The page's own sentences, read from Rasa's responses format: Welsh conditioned, English not."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

WELSH, ENGLISH = "cy", "en"
_WELSH_CONDITION = [{"type": "slot", "name": "language", "value": WELSH}]


@dataclass(frozen=True)
class Part:
    """One sentence in one language, so that a page can mark it with that language."""

    lang: str
    text: str


class Words:
    """Every sentence of the page by name, each in Welsh and in English."""

    def __init__(self, sentences: Mapping[str, Mapping[str, str]]) -> None:
        """Keep `sentences`: response name, then language, then text."""
        self._sentences = sentences

    @classmethod
    def load(cls, path: Path) -> "Words":
        """Read a responses file; ValueError names the response that lacks a language."""
        responses = yaml.safe_load(path.read_text(encoding="utf-8"))["responses"]
        return cls({name: _both(path, name, found) for name, found in responses.items()})

    def parts(self, name: str, language: str | None, **values: object) -> list[Part]:
        """The sentence in `language`, or in both, Welsh first, when no language is known yet."""
        chosen = [language] if language else [WELSH, ENGLISH]
        texts = self._sentences[name]
        return [
            Part(lang, texts[lang].format(**values) if values else texts[lang]) for lang in chosen
        ]


def _both(path: Path, name: str, variations: list[dict[str, Any]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for variation in variations:
        condition = variation.get("condition")
        if condition is not None and condition != _WELSH_CONDITION:
            raise ValueError(f"{path.name}: {name} has a condition other than language {WELSH}")
        found[ENGLISH if condition is None else WELSH] = variation["text"]
    if set(found) != {WELSH, ENGLISH} or len(variations) != len(found):
        raise ValueError(f"{path.name}: {name} needs one Welsh text and one English text")
    return found
