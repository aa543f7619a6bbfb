"""The figures as a page of Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from string import Template

from bot.languages import LANGUAGES
from tests.understanding.language import Told
from tests.understanding.measured import Compared, Measured
from tests.understanding.safety import Safety

NAMES = {"en": "English", "cy": "Welsh"}
OFTEN = 3


def page(compared: Sequence[Compared], safety: Sequence[Safety], told: Mapping[str, Told]) -> str:
    """The whole page."""
    ours = compared[0].figures
    template = Template(Path(__file__).with_name("page.md").read_text(encoding="utf-8"))
    return template.substitute(
        compared=_compared(compared),
        language=_language(told),
        worries=_worries(safety),
        alarms="\n\n".join(_alarms(one) for one in safety),
        intents="\n\n".join(_intents(language, ours[language]) for language in LANGUAGES),
        taken="\n\n".join(_taken(language, ours[language]) for language in LANGUAGES),
        missed="\n\n".join(_missed(language, ours[language]) for language in LANGUAGES),
    )


def _compared(compared: Sequence[Compared]) -> str:
    rows = [
        (one.name, NAMES[language], str(of.commands), str(of.taken), f"{of.milliseconds:.1f}")
        for one in compared
        for language, of in one.figures.items()
    ]
    return _table(("", "", "commands", "answers taken", "ms a message, median"), rows)


def _language(told: Mapping[str, Told]) -> str:
    rows = [
        (NAMES[language], str(one.rightly), str(len(one.wrongly)), ", ".join(one.wrongly))
        for language, one in told.items()
    ]
    heading = ("three words or more", "told rightly", "taken for the other", "which")
    return _table(heading, rows)


def _worries(safety: Sequence[Safety]) -> str:
    rows = [
        (
            f"{NAMES[one.language]}, {name}",
            *(str(of) for of in figures),
            f"{one.milliseconds:.2f}",
        )
        for one in safety
        for name, figures in (
            ("gold", (one.gold, one.lookalikes, one.ordinary)),
            ("blind", (one.blind, one.blind_lookalikes, one.blind_ordinary)),
        )
    ]
    heading = ("", "heard", "false, look-alikes", "false, ordinary", "ms a message, median")
    return _table(heading, rows)


def _alarms(safety: Safety) -> str:
    name = NAMES[safety.language]
    return f"{name}, missed: {_quoted(safety.missed)}\n\n{name}, false: {_quoted(safety.alarms)}"


def _intents(language: str, of: Measured) -> str:
    rows = [
        (
            one.name,
            str(one.lines),
            f"{one.precision:.1f}",
            f"{one.recall:.1f}",
            ", ".join(f"{name} {times}" for name, times in one.taken_for),
        )
        for one in of.intents
    ]
    heading = ("intent", "lines", "precision, %", "recall, %", "taken for")
    return f"### {NAMES[language]}\n\n{_table(heading, rows)}"


def _taken(language: str, of: Measured) -> str:
    rows = [(one.line.slot, one.line.text, one.reply.intent) for one in of.mistaken]
    return f"### {NAMES[language]}\n\n{_table(('question', 'answer', 'taken for'), rows)}"


def _missed(language: str, of: Measured) -> str:
    pairs = Counter((one.line.intent or "", one.reply.intent) for one in of.missed)
    rows = [(*pair, str(times)) for pair, times in pairs.most_common() if times >= OFTEN]
    return f"### {NAMES[language]}\n\n{_table(('meant', 'understood', 'times'), rows)}"


def _quoted(texts: Sequence[str]) -> str:
    return "; ".join(f"“{text}”" for text in texts) or "none"


def _table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
