"""A transcript as a PDF for the case file: the words as they were said, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from flask_babel import gettext as _
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from actions.store.records import Person
from reporting.site.turns import STATES, ShownSitting, ShownTurn, heading
from reporting.site.wording import LANGUAGES, language, moment, said, spoken

_FONT = "DejaVu"
_INDENT, _LINE = 6.0, 5.5


class _Paper(FPDF):
    """A4 with a foot that says whose it is and which page of how many."""

    def __init__(self, foot: str) -> None:
        super().__init__(format="A4")
        self._foot = foot
        folder = _fonts()
        self.add_font(_FONT, "", folder / "DejaVuSans.ttf")
        self.add_font(_FONT, "B", folder / "DejaVuSans-Bold.ttf")
        self.set_margin(18)
        self.set_auto_page_break(True, 20)
        self.set_lang("cy-GB" if language() == "cy" else "en-GB")
        self.add_page()

    def footer(self) -> None:
        """Drawn by fpdf2 at the end of each page."""
        self.set_y(-14)
        self.set_font(_FONT, size=8)
        self.cell(0, 5, f"{self._foot}   {self.page_no()} / {{nb}}", align="C")

    def put(self, text: str, size: float, *, bold: bool = False, indent: float = 0.0) -> None:
        """A paragraph."""
        self.set_font(_FONT, "B" if bold else "", size)
        self.set_x(self.l_margin + indent)
        self.multi_cell(
            self.epw - indent, _LINE, _printable(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )


def case_file(
    person: Person, sittings: Sequence[ShownSitting], at: datetime, printed_by: str
) -> bytes:
    """The PDF, in the reader's language; what was held back reads as kept back."""
    foot = _("%(reference)s, printed %(when)s", reference=person.reference, when=moment(at))
    paper = _Paper(foot)
    paper.set_title(person.reference)
    paper.put(_("What %(name)s said", name=person.name), 16, bold=True)
    paper.put(
        _(
            "Reference %(reference)s. Printed by: %(name)s.",
            reference=person.reference,
            name=printed_by,
        ),
        10,
    )
    for one in sittings:
        paper.ln(4)
        paper.put(heading(one), 12, bold=True)
        if one.later_from is not None:
            paper.put(_("Not finished. Shown from: %(when)s", when=moment(one.later_from)), 10)
        elif one.sitting is not None:
            paper.put(spoken(STATES, one.sitting.state), 10)
        for turn in one.turns:
            _turn(paper, turn)
    if not sittings:
        paper.put(_("Nothing yet."), 11)
    return bytes(paper.output())


def _turn(paper: _Paper, turn: ShownTurn) -> None:
    paper.ln(1.5)
    told = [moment(turn.at), LANGUAGES.get(turn.language or "", "")]
    told += [_("button")] if turn.button else []
    paper.put(f"{turn.name} ({', '.join(part for part in told if part)})", 8.5, bold=True)
    paper.put(said(turn.text), 10.5, indent=_INDENT)
    for fell in turn.fell:
        paper.put(f"→ {fell}", 9, indent=_INDENT)


def _printable(text: str) -> str:
    """`text` without marks that steer a page rather than stand on it."""
    return "".join(mark if mark.isprintable() or mark == "\n" else " " for mark in text)


def _fonts() -> Path:
    from matplotlib import get_data_path

    return Path(get_data_path()) / "fonts" / "ttf"
