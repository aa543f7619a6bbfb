"""What staff choose from, read from data: the aspects of well-being, and reasons as counted."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reporting.sentences import Words, read_words


@dataclass(frozen=True, kw_only=True)
class Aspect:
    """An aspect of well-being of the Act's section 2: of everyone, children or adults."""

    code: str
    applies_to: str
    section: str
    names: Mapping[str, str]


@dataclass(frozen=True)
class Choices:
    """The aspects in the Act's order, and the words of reasons."""

    aspects: tuple[Aspect, ...]
    words: Words

    def aspects_for(self, service: str) -> list[Aspect]:
        """Those that fit somebody of a service: adults or children."""
        return [one for one in self.aspects if one.applies_to in ("everyone", service)]

    def reasons(self, what: str, language: str) -> list[tuple[str, str]]:
        """Codes and words of why: for outcomes, or people by a status such as unable_to_engage."""
        known = self.words.reasons["reasons"]
        return [
            (code, str(reason[language])) for code, reason in known.items() if what in reason["for"]
        ]

    def named(self, codes: list[str], language: str) -> list[str]:
        """What these aspects are called."""
        return [one.names[language] for one in self.aspects if one.code in codes]


def read_choices(root: Path) -> Choices:
    """The choices of the installation at `root`."""
    with (root / "data" / "wellbeing_aspects.csv").open(encoding="utf-8", newline="") as file:
        aspects = tuple(
            Aspect(
                code=row["code"],
                applies_to=row["applies_to"],
                section=row["act_section"],
                names={"en": row["name_en"], "cy": row["name_cy"]},
            )
            for row in csv.DictReader(file)
        )
    return Choices(aspects, read_words(root))
