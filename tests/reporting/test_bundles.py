"""Bundles: the same again is the same, and whatever is not is told."""

import csv
import io
import json
import zipfile

import pytest

from reporting.bundles import NAMES, differences, packed, parts_of, unpacked
from reporting.cells import HIDDEN
from reporting.definitions import PILOT_2016
from reporting.figures import Request, report
from reporting.sentences import read_words
from tests.reporting.some_records import CUT, outcome, person, records_of, scores
from tests.reporting.test_measuring import PILOT, ROOT, House, fails_with

TO = ("--to", "2016-03-31")


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    made = House(tmp_path_factory.mktemp("bundles"))
    assert made.run("import", PILOT).exit_code == 0
    return made


def bundled(house, name, *options):
    file = house.folder / name
    result = house.run("bundle", file, *TO, *options)
    assert result.exit_code == 0, result.output
    return file


@pytest.fixture(scope="module")
def file(house):
    """A published bundle of the pilot."""
    return bundled(house, "pilot.zip", "--by", "authority,service")


def parts(file):
    return unpacked(file.read_bytes(), file.name)


def repacked(file, tmp_path, **changed):
    """The bundle with other content in the parts named: figures_json is figures.json."""
    named = {name.replace("_", ".", 1): content for name, content in changed.items()}
    other = tmp_path / "other.zip"
    other.write_bytes(packed({**parts(file), **named}))
    return other


def test_a_bundle_run_again_on_the_same_records_is_the_same(house, file):
    result = house.run("rerun", file)
    assert (result.exit_code, result.stdout) == (0, f"{file}: the same\n")
    assert result.stderr == ""


def test_a_bundle_runs_again_from_tables_that_are_kept_nowhere(house, file):
    assert house.run("rerun", file, "--data", PILOT).exit_code == 0


@pytest.mark.parametrize(
    "options",
    [
        ("--audience", "internal", "--by", "period", "--voice", "carer"),
        ("--definitions", "rise-of-3", "--from", "2015-09-01"),
    ],
)
def test_whatever_was_asked_for_is_asked_again(house, options):
    assert house.run("rerun", bundled(house, "asked.zip", *options)).exit_code == 0


def test_a_bundle_has_what_measures_prints(house, file):
    for format in ("csv", "json"):
        printed = house.run("measures", "--by", "authority,service", *TO, "--format", format)
        assert parts(file)[f"figures.{format}"] == printed.stdout_bytes


def test_the_same_bundle_has_the_same_bytes(house, file):
    again = bundled(house, "again.zip", "--by", "authority,service")
    assert again.read_bytes() == file.read_bytes()


def test_every_hidden_cell_is_in_the_log_and_no_reason(file):
    rows = list(csv.DictReader(io.StringIO(parts(file)["hidden.csv"].decode())))
    shown = json.loads(parts(file)["figures.json"])
    cells = [
        value
        for frame in ("measures", "path", "path_percentages", "reasons", "voices")
        for row in shown[frame]
        for value in row.values()
    ]
    assert len(rows) == cells.count(HIDDEN) > 50
    assert set(rows[0]) == {"frame", "row", "column"}


def test_what_was_published_before_comes_with_the_bundle(house, file):
    before = house.folder / "before.json"
    assert house.run("measures", *TO, "--format", "json", "--out", before).exit_code == 0
    later = bundled(house, "later.zip", "--by", "service", "--earlier", before)
    assert json.loads(parts(later)["earlier-1.json"])["by"] == []
    before.unlink()
    assert house.run("rerun", later).exit_code == 0


def test_a_figure_that_was_changed_is_named_with_both_numbers(house, file, tmp_path):
    told = json.loads(parts(file)["figures.json"])
    told["measures"][0]["outcomes"] += 1
    other = repacked(file, tmp_path, figures_json=json.dumps(told).encode())
    result = house.run("rerun", other)
    assert result.exit_code == 1
    (line,) = result.stdout.splitlines()
    assert line == (
        "measures, row 1 (Blaenau Gwent / adults), outcomes: 438 in the bundle, 437 now"
    )
    assert result.stderr == f"what-matters: {other}: not the same\n"


def test_a_hidden_cell_that_was_filled_in_is_named(house, file, tmp_path):
    csv_part = parts(file)["figures.csv"].replace(b"[c]", b"3", 1)
    result = house.run("rerun", repacked(file, tmp_path, figures_csv=csv_part))
    assert result.exit_code == 1
    assert "figures.csv, row" in result.stdout
    assert ": 3 in the bundle, [c] now" in result.stdout


def cases(latest):
    return [person(), outcome(), *scores(f"b3 g9 r{latest}@06-10")]


def test_records_that_changed_are_told_even_where_no_figure_did():
    words = read_words(ROOT)
    asked = Request((), None, CUT, PILOT_2016, audience="internal")
    before, now = (parts_of(records_of(*cases(one)), asked, [], words) for one in (4, 5))
    (line,) = differences(before, now)
    assert line.startswith("the data: hash ")


def test_other_definitions_are_told(house, file, tmp_path):
    told = json.loads(parts(file)["definitions.json"])
    told["hash"] = "0" * 64
    other = repacked(file, tmp_path, definitions_json=json.dumps(told).encode())
    result = house.run("rerun", other)
    assert result.exit_code == 1
    assert result.stdout.startswith("the definitions: hash 0000000000000000 in the bundle, ")


def test_other_code_that_gives_the_same_figures_is_said_and_is_no_difference(house, file, tmp_path):
    told = json.loads(parts(file)["versions.json"])
    told["code"]["version"] = "0.0.9"
    result = house.run("rerun", repacked(file, tmp_path, versions_json=json.dumps(told).encode()))
    assert result.exit_code == 0
    assert "code version: 0.0.9 in the bundle" in result.stderr


@pytest.mark.parametrize("missing", NAMES)
def test_a_bundle_without_one_of_its_parts_is_refused(house, file, tmp_path, missing):
    other = tmp_path / "less.zip"
    other.write_bytes(packed({name: one for name, one in parts(file).items() if name != missing}))
    fails_with(house.run("rerun", other), "less.zip", missing)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("format", "what-matters-bundle-2", "what-matters-bundle-1"),
        ("to", "soon", "request.json"),
        ("by", ["ward"], "--by"),
        ("definitions", "mine", "pilot-2016"),
    ],
)
def test_a_request_that_is_not_as_expected_is_refused(house, file, tmp_path, name, value, expected):
    told = {**json.loads(parts(file)["request.json"]), name: value}
    other = repacked(file, tmp_path, request_json=json.dumps(told).encode())
    fails_with(house.run("rerun", other), "other.zip, request.json", expected)


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("data_json", b"{}"),
        ("definitions_json", b'{"hash": 5}'),
        ("versions_json", b'{"code": 1}'),
        ("figures_json", b'{"measures": []}'),
        ("figures_json", b"not JSON"),
    ],
)
def test_a_part_that_is_not_as_expected_is_named(house, file, tmp_path, part, content):
    other = repacked(file, tmp_path, **{part: content})
    fails_with(house.run("rerun", other), f"other.zip, {part.replace('_', '.')}: expected")


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04 and no more"])
def test_a_file_that_is_no_bundle_is_named(house, tmp_path, content):
    (tmp_path / "no.zip").write_bytes(content)
    fails_with(house.run("rerun", tmp_path / "no.zip"), "no.zip", "expected a bundle")


def test_a_bundle_is_plain_files_anybody_can_open(file):
    with zipfile.ZipFile(file) as archive:
        assert archive.namelist() == sorted(NAMES)
        assert archive.testzip() is None


def test_writing_and_running_again_are_noted(house):
    before = len(house.audit())
    house.run("rerun", bundled(house, "noted.zip"))
    assert [line.action for line in house.audit()[before:]] == [
        "wrote a bundle, published",
        "re-ran a bundle, published",
    ]


def test_an_internal_bundle_hides_nothing():
    words = read_words(ROOT)
    asked = Request((), None, CUT, PILOT_2016, audience="internal")
    records = records_of(*cases(5))
    made = parts_of(records, asked, [], words)
    assert made["hidden.csv"] == b"frame,row,column\r\n"
    assert json.loads(made["figures.json"])["hidden"] == report(records, asked).hidden == 0
