"""The workbook: numbers are numbers, text is text whatever it begins with, and [c] where hidden."""

import io
import re
import shutil
import subprocess
from dataclasses import replace

import openpyxl
import pytest

from reporting.figures import Quote
from reporting.formats.writers import as_xlsx
from reporting.measures import HEADLINES, LINKED
from reporting.path import STEPS
from reporting.sentences import LANGUAGES
from tests.reporting.some_reports import WORDS, pilot_report

PLACES, TEAMS = ("authority", "service"), ("authority", "team")
CASES = [(PLACES, "internal"), (TEAMS, "published")]
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
INERT = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")', "http://example.org", "7", "\t=1"]


def book_of(made, language="en"):
    return openpyxl.load_workbook(io.BytesIO(as_xlsx(made, WORDS, language)))


def sheet_of(book, name, language="en"):
    return book[WORDS.title(f"sheet_{name}", language)]


def values(sheet, first):
    return [list(row) for row in sheet.iter_rows(min_row=first, values_only=True)]


@pytest.fixture(scope="module", params=CASES, ids=lambda case: "-".join((*case[0], case[1])))
def case(request):
    made = pilot_report(*request.param)
    return made, book_of(made)


def test_every_figure_of_the_measures_is_a_number_or_says_that_it_is_hidden(case):
    made, book = case
    for subject in ("people", "outcomes"):
        names = [name for name in HEADLINES if name.startswith(subject)]
        others = [*LINKED[2:], "outcomes_maintained"] if subject == "outcomes" else []
        expected = []
        for row in made.measures.to_dict("records"):
            cells = [WORDS.group(row[one], "en") or "" for one in made.request.by]
            cells.append(row[subject])
            for name in (*names, *others):
                cells += [row[name], row[f"{name}_pct"]]
                if name in names:
                    cells += [row[f"{name}_{end}"] for end in ("low", "high", "least", "most")]
            expected.append(cells)
        found = [
            ["" if c is None else c for c in row] for row in values(sheet_of(book, subject), 3)
        ]
        assert found == expected


def test_every_figure_of_the_path_is_there_in_the_order_of_the_places(case):
    made, book = case
    counts, percentages = (one.to_dict("records") for one in (made.path, made.path_percentages))
    for step, row in zip(STEPS, values(sheet_of(book, "path"), 3), strict=True):
        expected = [
            cell
            for count, percentage in zip(counts, percentages, strict=True)
            for cell in (count[step], percentage[step])
        ]
        assert row[2:] == expected


def test_every_reason_is_there(case):
    made, book = case
    expected = [[row["count"], row["pct"]] for row in made.reasons.to_dict("records")]
    assert [row[2:] for row in values(sheet_of(book, "reasons"), 2)] == expected


def test_numbers_have_a_format_of_their_own_and_a_percentage_is_a_whole_number():
    sheet = sheet_of(book_of(pilot_report(PLACES, "internal")), "people")
    formats = [cell.number_format for cell in sheet[3]][2:9]
    assert formats == ["0", "0", '0"%"', '0"%"', '0"%"', '0"%"', '0"%"']
    assert {cell.data_type for cell in sheet[3][2:9]} == {"n"}
    assert sheet.cell(3, 5).value == 82


def test_a_small_base_is_a_number_with_an_asterisk():
    made = pilot_report(TEAMS, "published")
    rows = made.measures.to_dict("records")
    at = next(n for n, row in enumerate(rows) if "people" in row["small_base"].split())
    cell = sheet_of(book_of(made), "people").cell(3 + at, 3)
    assert (cell.value, cell.number_format) == (rows[at]["people"], '0"*"')


def test_headings_stay_in_sight_and_columns_are_wide_enough():
    sheet = sheet_of(book_of(pilot_report(PLACES, "internal")), "outcomes")
    assert sheet.freeze_panes == "C3"
    assert sheet.column_dimensions["A"].width >= 24


def test_no_sheet_offers_to_sort_and_none_has_a_formula(case):
    _, book = case
    for sheet in book:
        assert sheet.auto_filter.ref is None
        assert all(cell.data_type != "f" for row in sheet for cell in row)


@pytest.mark.parametrize("words", INERT)
def test_text_is_inert_whatever_it_begins_with(words):
    made = pilot_report(PLACES, "internal")
    measures, path = made.measures.copy(), made.path.copy()
    for frame in (measures, path):
        frame.loc[0, "authority"] = words
    made = replace(made, measures=measures, path=path, quotes=[Quote(("All",), words, "R")])
    book = book_of(made)
    cells = [sheet_of(book, "people")["A3"], sheet_of(book, "quotes")["B2"]]
    assert [(cell.value, cell.data_type) for cell in cells] == [(words, "s")] * 2
    assert not any(cell.hyperlink for sheet in book for row in sheet for cell in row)
    assert all(cell.data_type != "f" for sheet in book for row in sheet for cell in row)


@pytest.mark.parametrize("language", LANGUAGES)
def test_notes_and_meanings_are_in_the_language_asked_for(language):
    made = pilot_report(PLACES, "internal")
    book = book_of(made, language)
    notes = [row[0] for row in values(sheet_of(book, "notes", language), 2)]
    expected = [WORDS.note(note, language) for note in made.notes]
    assert notes[: len(expected)] == expected
    assert notes[-1] == WORDS.note(("percentages_here", {}), language)
    words = [row[0] for row in values(sheet_of(book, "words", language), 2)]
    assert WORDS.figure("outcomes_lower", language) in words


def test_a_reference_of_somebody_quoted_is_in_no_part_of_the_file():
    made = replace(
        pilot_report(PLACES, "internal"), quotes=[Quote(("All",), "to go home", "QX-0001")]
    )
    book = book_of(made)
    told = [str(cell.value) for sheet in book for row in sheet for cell in row]
    assert "to go home" in told
    assert not any("QX-0001" in one for one in told)


def test_the_same_report_gives_the_same_bytes():
    made = pilot_report(PLACES, "internal")
    assert as_xlsx(made, WORDS, "en") == as_xlsx(made, WORDS, "en")


@pytest.mark.skipif(OFFICE is None, reason="there is no LibreOffice on this machine")
def test_libreoffice_opens_it_and_reads_the_same_numbers(tmp_path):
    file = tmp_path / "report.xlsx"
    file.write_bytes(as_xlsx(pilot_report(PLACES, "internal"), WORDS, "en"))
    home = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [OFFICE, home, "--headless", "--convert-to", "html", "--outdir", tmp_path, file]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    shown = (tmp_path / "report.html").read_text(encoding="utf-8")
    # A number is a number there, with its format, and is shown in it.
    assert re.search(r'sdval="196" sdnum="[^"]*"', shown)
    assert re.search(r'sdval="82" sdnum="[\d;]*0&quot;%&quot;"><[^>]*>82%<', shown)
