"""The commands for figures: the pilot's table and text to the figure, and what is refused."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import yaml
from typer.testing import CliRunner

from actions.store.database import open_store
from actions.store.keeping import every
from actions.store.records import Audit
from bot.settings import Settings
from reporting.cells import protected
from reporting.cli import app
from reporting.definitions import PILOT_2016
from reporting.figures import Request, count, report
from reporting.formats.writers import WRITERS
from reporting.frames import read_records
from reporting.measures import HEADLINES, LINKED, MEASURES
from reporting.path import STEPS
from reporting.sentences import LANGUAGES, dictionary, read_words

ROOT = Path(__file__).resolve().parents[2]
PILOT = ROOT / "data" / "pilot"
INTERNAL = ["--by", "authority,service", "--audience", "internal", "--format", "csv"]
WORDS = read_words(ROOT)


class House:
    """The command in an installation of its own, with the project's data."""

    def __init__(self, folder: Path) -> None:
        (folder / "data").symlink_to(ROOT / "data")
        self.folder = folder
        self.environ = {"WHAT_MATTERS_ROOT": str(folder)}

    def run(self, *arguments: str):
        return CliRunner().invoke(app, [str(one) for one in arguments], env=self.environ)

    def rows(self, *arguments: str) -> list[dict[str, str]]:
        result = self.run("measures", *arguments)
        assert result.exit_code == 0, result.output
        return list(csv.DictReader(io.StringIO(result.stdout)))

    def audit(self) -> list[Audit]:
        store = open_store(Settings.from_environment(self.environ, self.folder))
        with store.read() as session:
            lines = list(every(session, Audit))
        store.close()
        return lines


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """An installation with the pilot brought in."""
    made = House(tmp_path_factory.mktemp("house"))
    result = made.run("import", PILOT)
    assert result.stdout == "Imported: people 914, outcomes 1239, scores 3887.\n", result.output
    return made


@pytest.fixture(scope="module")
def table(house):
    return house.rows(*INTERNAL)


@pytest.fixture(scope="module")
def whole(house):
    """Everything that is told of all the pilot, none of it hidden."""
    return json.loads(house.run("measures", "--audience", "internal", "--format", "json").stdout)


def fails_with(result, *expected: str) -> None:
    assert result.exit_code != 0
    assert isinstance(result.exception, SystemExit)
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 1
    for words in expected:
        assert words in result.stderr


# The pilot


def published() -> dict[tuple[str, str], dict[str, str]]:
    with (PILOT / "table1.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        (row["authority"].replace("All pilot sites", "All"), row["service"]): row for row in rows
    }


def test_every_percentage_of_the_pilots_table_comes_out(table):
    found = {(row["authority"], row["service"]): row for row in table}
    assert set(found) == set(published())
    for where, row in published().items():
        for column in ("people_achieved_pct", "outcomes_achieved_pct", "outcomes_progress_pct"):
            assert found[where][column] == row[column], (where, column)


def test_a_folder_read_without_a_database_gives_the_same_table(house, table):
    assert house.rows(*INTERNAL, "--data", PILOT) == table


def test_the_total_is_the_last_row_and_says_so_in_its_first_column(table):
    assert [row["authority"] for row in table].index("All") == len(table) - 1
    names = [row["authority"] for row in table[:-1]]
    assert names == sorted(names)


def test_columns_begin_with_the_groupings_and_the_four_measures(table):
    assert list(table[0])[:12] == [
        "authority",
        "service",
        "people",
        "people_achieved",
        "people_achieved_pct",
        "people_progress",
        "people_progress_pct",
        "outcomes",
        "outcomes_achieved",
        "outcomes_achieved_pct",
        "outcomes_progress",
        "outcomes_progress_pct",
    ]


@pytest.mark.parametrize(
    ("step", "number", "percentage"),
    [
        ("joined", 667, 73),
        ("unable_to_engage", 63, 7),
        ("no_outcome", 113, 17),
        ("people_reviewed", 394, 71),
        ("people_measured", 394, 59),
        ("people_withdrawn", 27, 4),
        ("outcomes_withdrawn", 49, 4),
    ],
)
def test_the_path_has_what_the_pilots_text_tells(whole, step, number, percentage):
    assert whole["path"][-1][step] == number
    assert whole["path_percentages"][-1][step] == percentage


def test_blaenau_gwent_reviewed_196_people(table):
    row = next(row for row in table if row["authority"] == "Blaenau Gwent")
    assert (row["people"], row["path_people_reviewed"]) == ("196", "196")


def test_each_headlines_range_takes_in_the_other_definitions(house, table):
    others = [
        house.rows(*INTERNAL, "--definitions", name)[-1]
        for name in ("steady-counted", "ever-achieved", "rise-of-3")
    ]
    for headline in HEADLINES:
        found = [int(one[f"{headline}_pct"]) for one in others]
        assert int(table[-1][f"{headline}_least"]) == min(found)
        assert int(table[-1][f"{headline}_most"]) == max(found)


def test_the_links_between_counts_hold_in_every_row(table):
    for row in table:
        assert sum(int(row[name]) for name in LINKED) == int(row["outcomes"])
        came = ("path_not_joined", "path_unable_to_engage", "path_joined")
        assert sum(int(row[name]) for name in came) == int(row["path_referred"])


# What is published


def test_what_is_published_is_the_default_and_hides_small_numbers(house, table):
    row = next(
        row
        for row in house.rows("--by", "authority,service", "--format", "csv")
        if row["authority"] == "Flintshire"
    )
    shown = next(one for one in table if one["authority"] == "Flintshire")
    assert (shown["people"], shown["people_achieved"]) == ("16", "13")
    assert row["people_achieved"] == row["people_achieved_pct"] == "[c]"
    assert row["people_achieved_low"] == row["people_achieved_high"] == "[c]"


@pytest.fixture(scope="module")
def small(house):
    """The published report of the pilot's teams: its counts, what to hide of them, its frames."""
    store = open_store(Settings.from_environment(house.environ, house.folder))
    records = read_records(store, date(2016, 3, 31))
    store.close()
    request = Request(("team",), None, records.cut, PILOT_2016)
    return protected(count(records, request)), report(records, request)


def test_what_is_decided_to_be_hidden_is_hidden_in_every_frame(small):
    decided, made = small
    cells = {
        "measures": made.measures.set_index("team"),
        "path": made.path.set_index("team"),
        "voices": made.voices.set_index("voice"),
        "reasons": made.reasons.set_index(["step", "reason"]),
    }
    looked_at = {name: 0 for name in cells}
    for table, group, name in decided.hidden:
        if table == "reasons":
            shown = cells[table].loc[(group[0], name), "count"]
        elif ":" in name:
            continue  # counted by another definition: only a range stands for it, below
        else:
            shown = cells[table].loc[group[0], name]
        assert shown == "[c]", (table, group, name)
        looked_at[table] += 1
    assert all(looked_at.values()), looked_at


def test_a_range_is_hidden_where_a_number_it_is_made_from_is(small):
    decided, made = small
    frame = made.measures.set_index("team")
    made_from = [key for key in decided.hidden if key[0] == "measures" and ":" in key[2]]
    assert made_from
    for _, group, name in made_from:
        headline = name.partition(":")[0]
        ends = [frame.loc[group[0], f"{headline}_{end}"] for end in ("least", "most")]
        assert ends == ["[c]", "[c]"]


def told_by(written: bytes) -> str:
    """What a file says; a workbook, cell by cell."""
    if not written.startswith(b"PK"):
        return written.decode("utf-8")
    book = openpyxl.load_workbook(io.BytesIO(written))
    return "\n".join(str(cell.value) for sheet in book for row in sheet for cell in row)


@pytest.mark.parametrize("format", WRITERS)
def test_every_format_writes_what_is_hidden_as_hidden(small, format):
    _, made = small
    written = told_by(WRITERS[format](made, WORDS, "en"))
    assert written.count("[c]") >= int((made.measures == "[c]").sum().sum()) / 2


def test_a_percentage_is_hidden_with_its_number(house):
    for row in house.rows("--by", "team", "--format", "csv"):
        for name in (one for one in MEASURES if f"{one}_pct" in row):
            if row[name] == "[c]":
                assert row[f"{name}_pct"] == "[c]"


# Formats and words


def test_every_format_tells_the_same_total(house):
    told = json.loads(house.run("measures", "--format", "json").stdout)["measures"][-1]
    row = house.rows("--format", "csv")[-1]
    assert {name: str(told[name]) for name in told} == {name: row[name] for name in told}
    shown = house.run("measures").stdout
    assert "394" in shown
    assert "927" in shown


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "cannot be used to judge how well"), ("cy", "i farnu pa mor dda y mae cyngor")],
)
def test_the_pilots_caution_stands_with_every_table_in_the_language_asked_for(
    house, language, words
):
    for format in ("table", "csv"):
        result = house.run("measures", "--format", format, "--language", language)
        assert words in " ".join(result.output.split())


def test_a_table_says_which_definitions_it_used_and_until_when(house):
    row = house.rows("--format", "csv", "--definitions", "rise-of-3", "--to", "2015-09-30")[0]
    assert (row["definitions"], row["definitions_version"]) == ("rise-of-3", "1")
    assert (row["to"], row["voice"], row["audience"]) == ("2015-09-30", "both", "published")


def test_a_report_is_written_to_a_file_where_told(house, tmp_path):
    result = house.run("measures", "--format", "csv", "--out", tmp_path / "ours.csv")
    assert result.stdout == ""
    assert (tmp_path / "ours.csv").read_text(encoding="utf-8").startswith("group,people,")


def test_every_column_and_sentence_is_there_in_both_languages():
    figures = WORDS.dictionary["figures"]
    assert set(figures) >= {*MEASURES, *STEPS, "small_base"}
    texts = [*figures.values(), *WORDS.dictionary["endings"].values()]
    texts += [one["title"] for one in figures.values()]
    for file in (WORDS.reports["notes"], WORDS.reports["definitions"], WORDS.reports["titles"]):
        texts += file.values()
    texts += WORDS.reasons["reasons"].values()
    for one in texts:
        assert set(LANGUAGES) <= set(one)
        assert all(one[language].strip() for language in LANGUAGES)


def test_a_sentence_has_the_same_places_in_both_languages():
    from string import Formatter

    for name, one in WORDS.reports["notes"].items():
        places = [
            sorted(filter(None, (part[1] for part in Formatter().parse(one[language]))))
            for language in LANGUAGES
        ]
        assert places[0] == places[1], name


def test_the_dictionary_in_docs_is_the_one_the_data_tells():
    page = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert page == "\n".join(dictionary(WORDS, LANGUAGES))


def test_the_dictionary_is_printed_in_the_language_asked_for(house):
    assert house.run("dictionary", "--language", "cy").stdout.startswith("# Geiriadur data")


def test_the_words_of_data_files_are_whole_sentences_on_one_line():
    for name in ("reports.yml", "dictionary.yml", "reasons.yml"):
        told = yaml.safe_load((ROOT / "data" / name).read_text(encoding="utf-8"))
        assert "\n" not in json.dumps(told, default=str)


# Behind a figure


def test_behind_a_figure_are_as_many_outcomes_as_it_counts(house, table):
    result = house.run(
        "behind", "outcomes_achieved", "--authority", "Flintshire", "--reason", "to check it"
    )
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    shown = next(one for one in table if one["authority"] == "Flintshire")
    assert len(rows) == int(shown["outcomes_achieved"])
    assert all(int(row["latest"]) >= int(row["goal"]) for row in rows)


def test_behind_a_figure_are_no_words_and_everybody_in_it_is_in_the_audit(house):
    result = house.run("behind", "outcomes_lower", "--team", "Chepstow", "--reason", "why")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert list(rows[0]) == [
        "authority",
        "service",
        "team",
        "person_ref",
        "outcome_no",
        "voice",
        "aim",
        "baseline",
        "goal",
        "latest",
        "latest_on",
    ]
    noted = [line for line in house.audit() if line.reason == "why"]
    assert {line.reference for line in noted} == {row["person_ref"] for row in rows}


def test_an_export_from_the_database_is_in_the_audit(house):
    before = len(house.audit())
    house.rows("--format", "csv", "--audience", "internal")
    assert [line.action for line in house.audit()[before:]] == ["exported measures, internal"]


# Importing


def test_checking_writes_nothing_and_makes_nothing(tmp_path):
    house = House(tmp_path)
    result = house.run("import", PILOT, "--check")
    assert result.stdout == (
        "Would be imported: people 914, outcomes 1239, scores 3887. Nothing was written.\n"
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data"]


def test_the_same_import_again_says_that_nothing_is_new(house):
    assert house.run("import", PILOT).stdout == "Imported: people 0, outcomes 0, scores 0.\n"


def test_wrong_rows_are_said_one_a_line_and_nothing_is_imported(house, tmp_path):
    for name in ("people", "outcomes", "scores"):
        text = (PILOT / f"{name}.csv").read_text(encoding="utf-8")
        wrong = text.replace("DA-0001,1,review,7", "DA-0001,1,review,11") if name else text
        (tmp_path / f"{name}.csv").write_text(wrong, encoding="utf-8")
    result = house.run("import", tmp_path)
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "what-matters: scores.csv, line 4, score: expected a whole number from 0 to 10",
        "what-matters: nothing was imported",
    ]


# What is refused


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--by", "county"], "--by has 'county': expected some of authority, service"),
        (["--by", "team,team"], "expected each grouping once"),
        (["--voice", "worker"], "--voice is 'worker': expected one of person, carer, both"),
        (["--audience", "all"], "--audience is 'all': expected one of published, internal"),
        (["--definitions", "ours"], "--definitions is 'ours': expected one of pilot-2016, "),
        (["--format", "pdf"], "--format is 'pdf': expected one of table, csv"),
        (["--from", "1/4/2015"], "--from is '1/4/2015': expected a date such as"),
        (["--from", "2016-01-02", "--to", "2016-01-01"], "--from is 2016-01-02: expected a date"),
        (["--language", "fr"], "--language is 'fr': expected en or cy"),
        (["--data", "nowhere"], "nowhere: expected a folder with three CSV files"),
    ],
)
def test_what_cannot_be_measured_is_said_in_one_line(house, arguments, said):
    fails_with(house.run("measures", *arguments), said)


def test_a_figure_that_there_is_not_is_refused(house):
    fails_with(house.run("behind", "happiness"), "MEASURE is 'happiness': expected one of people")


@pytest.mark.parametrize(
    ("by", "voice", "since"),
    [
        ("", "carer", []),
        ("aspect", "both", []),
        ("period", "both", []),
        ("service,period", "person", ["--from", "2015-07-01"]),
    ],
)
def test_every_grouping_and_voice_can_be_published(house, by, voice, since):
    rows = house.rows("--by", by, "--voice", voice, "--format", "csv", *since)
    assert rows[-1][next(iter(rows[0]))] == "All"


def test_a_request_is_checked_before_anything_is_read():
    with pytest.raises(ValueError, match="--by has 'x'"):
        Request(("x",), None, date(2016, 1, 1), PILOT_2016).check()
