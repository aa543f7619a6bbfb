"""Prints the figures as one table and writes the same as Markdown."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from string import Template

import psutil
from rich.console import Console
from rich.table import Table

from benchmarks.dialogues import DIALOGUES
from benchmarks.figures import STRETCH, Measured, Row

COLUMNS = ("", "ours", "bare", "ratio", "aim", "met")
GIGABYTE = 1024**3


def machine(on: date, load_before: float, load_after: float) -> str:
    """One line: processor, memory, date, and how busy the machine was with everything."""
    cores = len(os.sched_getaffinity(0))
    memory = psutil.virtual_memory().total / GIGABYTE
    busy = f"load average {load_before:.1f} before and {load_after:.1f} after"
    return f"{on.isoformat()}: {cores} cores ({_processor()}), {memory:.0f} GB of memory, {busy}."


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return os.uname().machine


def show(table: Sequence[Row], about: str) -> None:
    """Print the table."""
    drawn = Table(caption=about)
    for column in COLUMNS:
        drawn.add_column(column, justify="left" if column in ("", "aim") else "right")
    for row in table:
        drawn.add_row(*_cells(row))
    Console(width=max(Console().width, 110)).print(drawn)


def write(page: Path, table: Sequence[Row], about: str, ours: Measured, warm_up: int) -> None:
    """Write the page."""
    template = Template(Path(__file__).with_name("page.md").read_text(encoding="utf-8"))
    lines = [_line(COLUMNS), _line(["---", *["--:"] * 3, "---", "---"])]
    lines += [_line(_cells(row)) for row in table]
    page.write_text(
        template.substitute(
            machine=about,
            table="\n".join(lines),
            dialogues=len(DIALOGUES),
            rounds=len(ours.alone),
            alone=sum(len(taken) for taken in ours.alone),
            at_once=f"{sum(len(taken) for taken, _ in ours.at_once):,}",
            warm_up=warm_up,
            stretch=STRETCH,
        ),
        encoding="utf-8",
    )


def _cells(row: Row) -> list[str]:
    met = "" if row.met is None else "yes" if row.met else "no"
    figures = [f"{one:,.{row.digits}f}" for one in (row.ours, row.bare)]
    return [row.what, *figures, f"{row.ratio:.2f}", row.aim, met]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
