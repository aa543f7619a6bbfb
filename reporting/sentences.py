"""The words beside figures, in both languages, read from data: nothing is said in Python."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from reporting.figures import Note

LANGUAGES = ("en", "cy")


@dataclass(frozen=True)
class Words:
    """What data/reports.yml, data/dictionary.yml and data/reasons.yml hold."""

    reports: Any
    dictionary: Any
    reasons: Any

    def note(self, note: Note, language: str) -> str:
        """A sentence with what stands in its places."""
        name, places = note
        if name.startswith("definition:"):
            return str(self.reports["definitions"][name.partition(":")[2]][language])
        return str(self.reports["notes"][name][language]).format(**places)

    def title(self, name: str, language: str) -> str:
        """A heading of a report."""
        return str(self.reports["titles"][name][language])

    def figure(self, column: str, language: str) -> str:
        """A column's heading."""
        return str(self.dictionary["figures"][column]["title"][language])

    def reason(self, code: str, language: str) -> str:
        """A reason; a code that is not known reads as itself."""
        known = self.reasons["reasons"].get(code)
        return str(known[language]) if known else code.replace("_", " ")

    def group(self, value: str, language: str) -> str:
        """A group's name: those of ours in words, any other as it is."""
        known = self.reports["groups"].get(value)
        return str(known[language]) if known else value


def read_words(root: Path) -> Words:
    """The words of the installation at `root`."""
    return Words(
        *(
            yaml.safe_load((root / "data" / name).read_text(encoding="utf-8"))
            for name in ("reports.yml", "dictionary.yml", "reasons.yml")
        )
    )


def reasons_for(words: Words) -> dict[str, list[str]]:
    """The codes of reasons by what they are for: a person's status, or "outcome"."""
    found: dict[str, list[str]] = {}
    for code, about in words.reasons["reasons"].items():
        for one in about["for"]:
            found.setdefault(one, []).append(code)
    return found


def dictionary(words: Words, languages: tuple[str, ...]) -> Iterator[str]:
    """The data dictionary in Markdown, line by line, one language after the other."""
    told = words.dictionary
    for language in languages:
        yield f"# {told['title'][language]}"
        yield ""
        yield str(told["about"][language])
        yield ""
        heads = [str(head[language]) for head in told["headings"].values()]
        yield f"| {' | '.join(heads)} |"
        yield f"|{'---|' * len(heads)}"
        for column, about in {**told["figures"], **told["endings"]}.items():
            changes = [
                f"{told['changes'][name]['dated']}: {told['changes'][name][language]}"
                for name in about.get("changes", ["first"])
            ]
            source = told["sources"][about["source"]][language]
            cells = (f"`{column}`", about[language], source, " ".join(changes))
            yield f"| {' | '.join(cells)} |"
        yield ""
