"""Both languages: every sentence has its Welsh, with the same places, and six plural forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from reporting.site.languages import WELSH, welsh
from tests.reporting.site.a_site import ROOT, Site

SITE = ROOT / "reporting" / "site"
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]
KEYWORDS = {"_": None, "_l": None, "gettext": None, "ngettext": (1, 2)}
PLACE = re.compile(r"%\(\w+\)[sd]")
PLURALS = "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n==3 ? 3 : n==6 ? 4 : 5);"


def sentences() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """Every sentence of the site and where it stands."""
    for file, line, message, _comments, _context in extract_from_dir(
        str(SITE), METHODS, keywords=KEYWORDS
    ):
        yield f"{file}:{line}", message


def files() -> list[Path]:
    return sorted(WELSH.glob("*.po"))


def catalogue(path: Path) -> Catalog:
    return read_po(BytesIO(path.read_bytes()), locale="cy")


def known() -> dict[str, str | tuple[str, ...]]:
    found: dict[str, str | tuple[str, ...]] = {}
    for path in files():
        for message in catalogue(path):
            key = message.id if isinstance(message.id, str) else message.id[0]
            if key:
                found[key] = message.string
    return found


def test_every_sentence_has_its_welsh() -> None:
    have = known()
    missing = [
        f"{where}: {message!r}"
        for where, message in sentences()
        for key in [message if isinstance(message, str) else message[0]]
        if not have.get(key) or (not isinstance(have[key], str) and not all(have[key]))
    ]
    assert missing == []


def test_no_welsh_stands_for_nothing() -> None:
    said = {one if isinstance(one, str) else one[0] for _where, one in sentences()}
    assert sorted(set(known()) - said) == []


@pytest.mark.parametrize("path", files(), ids=lambda path: path.name)
def test_the_welsh_has_the_same_places_and_six_plural_forms(path: Path) -> None:
    read = catalogue(path)
    assert PLURALS in path.read_text(encoding="utf-8")
    for message in read:
        if not message.id:
            continue
        many = not isinstance(message.id, str)
        ids = message.id if many else (message.id,)
        strings = message.string if many else (message.string,)
        assert len(strings) == (6 if many else 1), message.id
        places = set(PLACE.findall(ids[-1]))
        for string in strings:
            assert set(PLACE.findall(string)) | {"%(num)d"} == places | {"%(num)d"}, message.id


def test_the_same_sentence_in_two_files_differently_is_refused(tmp_path: Path) -> None:
    head = f'msgid ""\nmsgstr "Language: cy\\nPlural-Forms: {PLURALS}\\n"\n\n'
    for name, string in (("a", "Ie"), ("b", "Oes")):
        (tmp_path / f"{name}.po").write_text(f'{head}msgid "Yes"\nmsgstr "{string}"\n')
    with pytest.raises(ValueError, match="written twice"):
        welsh(tmp_path)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "dim pryderon agored"),
        (1, "1 pryder agored"),
        (2, "2 bryder agored"),
        (3, "3 phryder agored"),
        (6, "6 phryder agored"),
        (11, "11 pryder agored"),
    ],
)
def test_welsh_has_its_own_form_for_each_number(site: Site, number: int, said: str) -> None:
    plural = welsh(WELSH).ungettext("%(num)d open worry", "%(num)d open worries", number)
    assert plural % {"num": number} == said
