"""The page's drawings and faces: one file, one style, a name for each."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.drawings import DRAWINGS

STATIC = Path(__file__).parents[2] / "bot" / "channels" / "webchat" / "static"
SVG = "{http://www.w3.org/2000/svg}"
FACES = {f"face-{number}" for number in range(1, 6)}


@pytest.fixture(scope="module")
def symbols() -> dict[str, ElementTree.Element]:
    root = ElementTree.parse(STATIC / "drawings.svg").getroot()
    return {symbol.attrib["id"]: symbol for symbol in root.iter(f"{SVG}symbol")}


def test_there_is_a_drawing_for_each_name_and_a_face_for_each_of_five(
    symbols: dict[str, ElementTree.Element],
) -> None:
    assert set(symbols) == DRAWINGS | FACES


@pytest.mark.parametrize("name", sorted(DRAWINGS | FACES))
def test_a_drawing_is_all_ink_of_the_pages_one_width_on_one_size(
    symbols: dict[str, ElementTree.Element], name: str
) -> None:
    symbol = symbols[name]
    assert symbol.get("viewBox") == "0 0 48 48"
    inks = [part.get(ink) for part in symbol.iter() for ink in ("fill", "stroke")]
    assert set(inks) <= {None, "none", "currentColor"}
    assert not any(part.get("stroke-width") or part.get("style") for part in symbol.iter())
    assert len(list(symbol)) > 0


def test_no_two_drawings_are_alike(symbols: dict[str, ElementTree.Element]) -> None:
    shapes = {
        re.sub(r' id="[^"]*"', "", ElementTree.tostring(symbol, encoding="unicode")).strip()
        for symbol in symbols.values()
    }
    assert len(shapes) == len(symbols)
