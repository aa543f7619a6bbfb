"""Returns: whole counts that add up to the measures of the joined records, and what is refused."""

import csv
import io
import json
from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.cells import HIDDEN
from reporting.definitions import ADMISSIBLE, PILOT_2016
from reporting.figures import Request, count, report, reported
from reporting.provenance import hash_of_data
from reporting.returns.combining import check_together, combined
from reporting.returns.content import return_of, write_return
from reporting.returns.envelopes import read_private_key, read_public_key, seal, unseal
from reporting.returns.opening import read_return
from tests.reporting.some_records import (
    CUT,
    IMPORTED,
    outcome,
    person,
    records_of,
    scores,
)
from tests.reporting.test_measuring import PILOT, House, fails_with

COUNCILS = ("Conwy", "Gwynedd", "Powys")
BY = [
    (),
    ("authority",),
    ("service",),
    ("authority", "service"),
    ("service", "authority"),
    ("aspect",),
    ("authority", "period"),
    ("service", "authority", "aspect"),
]


def request(by=("authority", "service"), definition=PILOT_2016, since=None, audience="internal"):
    return Request(tuple(by), since, CUT, definition, "both", audience)


def sent(records, council, since=None):
    """A council's return, as the national body reads it."""
    made = return_of(records, council, since, IMPORTED)
    return read_return(write_return(made), f"{council}.return")


# Adding up

SCORES = st.lists(
    st.tuples(
        st.sampled_from("rrrbg"),
        st.sampled_from(["", "", "c", "p"]),
        st.integers(0, 10),
        st.sampled_from(["05-02", "06-10", "2015-11-03", "2016-01-20", "2016-04-02"]),
    ),
    max_size=4,
    unique_by=lambda one: (one[0], one[1], one[3]),
)
"""Kind, voice, number and day; one of a kind and a voice a day, as in an import."""
OUTCOMES = st.lists(
    st.tuples(
        SCORES,
        st.sampled_from(["improve", "keep"]),
        st.sets(st.sampled_from(["relationships", "control_day_to_day"])),
        st.sampled_from([None, None, "died", "no_longer_matters"]),
    ),
    max_size=3,
)
PEOPLE = st.lists(
    st.tuples(
        st.sampled_from(COUNCILS),
        st.sampled_from(["adults", "children"]),
        st.sampled_from(
            [("joined", None)] * 4
            + [("not_joined", None), ("unable_to_engage", "crisis"), ("withdrawn", "died")]
        ),
        OUTCOMES,
    ),
    min_size=1,
    max_size=9,
)


def rows_of(people):
    """Rows to keep, of people told as PEOPLE tells them."""
    rows = []
    for at, (council, service, (status, reason), outcomes) in enumerate(people):
        ref = f"A-{at}"
        rows.append(
            person(ref, status, authority=council, service=service, team=council, reason=reason)
        )
        for number, (told, aim, aspects, withdrawn) in enumerate(
            outcomes if status in ("joined", "withdrawn") else [], start=1
        ):
            left = date(2015, 12, 1) if withdrawn else None
            rows.append(
                outcome(
                    ref,
                    number,
                    aim=aim,
                    aspects=tuple(sorted(aspects)),
                    withdrawn_on=left,
                    withdrawn_reason=withdrawn,
                )
            )
            given_later = [f"{voice}{kind}{value}@{on}" for kind, voice, value, on in told]
            rows += scores(" ".join(["b3 g6 cb5 cg5", *given_later]), ref, number)
    return rows


@settings(max_examples=12, deadline=None)
@given(
    PEOPLE,
    st.sampled_from(BY),
    st.sampled_from([None, date(2015, 7, 1)]),
    st.sampled_from(list(ADMISSIBLE)),
)
def test_returns_combined_are_the_measures_of_the_joined_records(people, by, since, name):
    joined = records_of(*rows_of(people))
    parts = {
        council: records_of(*rows_of([one for one in people if one[0] == council]))
        for council in {one[0] for one in people}
    }
    returns = [sent(records, council, since) for council, records in parts.items()]
    asked = request(by, ADMISSIBLE[name], since)
    whole, added = count(joined, asked), combined(returns, asked)
    assert added == whole
    assert [list(added.measures), list(added.path)] == [list(whole.measures), list(whole.path)]


def small_together():
    """Two councils of ten people each; in both, four achieved."""
    rows = []
    for council in COUNCILS[:2]:
        for at in range(10):
            ref = f"{council}-{at}"
            rows += [person(ref, authority=council, team=council), outcome(ref)]
            rows += scores(f"b3 g7 r{8 if at < 4 else 5}@06-10", ref)
    return records_of(*rows)


def test_what_is_small_in_each_council_is_shown_where_the_sum_is_not_small():
    records = small_together()
    returns = [sent(records, council) for council in COUNCILS[:2]]
    asked = request(("authority",), audience="published")
    made = reported(combined(returns, asked), asked)
    rows = {row["authority"]: row for row in made.measures.to_dict("records")}
    assert [rows[name]["people_achieved"] for name in COUNCILS[:2]] == [HIDDEN, HIDDEN]
    assert rows["All"]["people_achieved"] == 8
    assert made.measures.equals(report(records, asked).measures)


@pytest.mark.parametrize("by", [("team",), ("authority", "team"), ("aspect", "period"), ("ward",)])
def test_what_returns_do_not_hold_cannot_be_asked_of_them(by):
    records = records_of(person())
    with pytest.raises(ValueError, match="--by"):
        combined([sent(records, "Gwynedd")], request(by))


# What a return holds


def test_a_return_holds_no_reference_team_or_words():
    records = records_of(person("ZZ-9", team="Uplands"), outcome("ZZ-9"), *scores("b3", "ZZ-9"))
    text = write_return(return_of(records, "Gwynedd", None, IMPORTED)).decode()
    assert not [word for word in ("ZZ-9", "Uplands", "brother", "W-1") if word in text]


def test_every_number_in_a_return_is_whole():
    records = records_of(person(), outcome(), *scores("b3 g7 r6@06-10"))
    told = json.loads(write_return(return_of(records, "Gwynedd", None, IMPORTED)))
    numbers = [
        leaf for part in ("measures", "voices", "path", "reasons") for leaf in leaves(told[part])
    ]
    assert len(numbers) > 100
    assert {type(one) for one in numbers} == {int}


def leaves(told):
    if isinstance(told, dict):
        return [leaf for one in told.values() for leaf in leaves(one)]
    return [told]


def test_a_return_of_a_council_where_nobody_was_referred_names_those_there_are():
    with pytest.raises(ValueError, match=r"'Powys'.*Gwynedd"):
        return_of(records_of(person()), "Powys", None, IMPORTED)


def cases():
    return [
        *(person("A-1"), outcome("A-1", aspects=("relationships",))),
        *scores("b3 g7 r6@06-10", "A-1"),
        *(person("A-2"), outcome("A-2"), *scores("cb3 cg7 cr8@06-10", "A-2")),
        person("A-3", "unable_to_engage", reason="crisis"),
    ]


def test_the_same_data_have_the_same_hash_in_whatever_order_they_came():
    early = [row for row in cases() if row.person_ref == "A-1"]
    late = [row for row in cases() if row.person_ref != "A-1"]
    assert hash_of_data(records_of(*late, *early)) == hash_of_data(records_of(*early, *late))


@pytest.mark.parametrize(
    "changed",
    [
        [person("A-4")],
        [outcome("A-1", 2)],
        scores("r7@2015-08-01", "A-1"),
        scores("b3 g7 r8@06-10", "A-2"),
    ],
)
def test_other_data_have_another_hash(changed):
    assert hash_of_data(records_of(*cases(), *changed)) != hash_of_data(records_of(*cases()))


# What is refused


@pytest.fixture(scope="module")
def told():
    """A return as JSON holds it."""
    records = records_of(*cases(), person("A-5", service="children"))
    return json.loads(write_return(return_of(records, "Gwynedd", None, IMPORTED)))


def changed_at(told, path, value):
    copy = json.loads(json.dumps(told))
    inner = copy
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    return json.dumps(copy).encode()


WHOLE = ("measures", "pilot-2016", "adults", "", "", "counts")


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (("schema",), "what-matters-return-2", "schema"),
        (("definitions", 0, "version"), "2", "definitions"),
        (("definitions", 0, "achieved"), "ever-at-goal", "definitions"),
        (("code", "version"), "0.0.9", "code"),
        (("code", "hash"), "0" * 64, "code"),
        (("cut",), "yesterday", "cut"),
        (("since",), 5, "since"),
        (("council",), "", "council"),
        (("path", "adults", "referred"), -1, "path.adults.referred"),
        (("path", "adults", "referred"), 3.0, "path.adults.referred"),
        (("path", "adults", "referred"), True, "path.adults.referred"),
        (("path", "adults", "referred"), 4, "path.adults"),
        (("path", "adults", "outcomes_set"), 1, "path.adults"),
        (("path", "nobody"), {}, "path.nobody"),
        (("reasons", "unable_to_engage", "crisis"), 2, "reasons.unable_to_engage"),
        ((*WHOLE, "outcomes_achieved"), 2, "measures.pilot-2016.adults"),
        ((*WHOLE, "people_achieved"), 2, "measures.pilot-2016.adults"),
        ((*WHOLE, "people"), 1, "measures.pilot-2016.adults"),
        ((*WHOLE, "liked"), 1, "measures.pilot-2016.adults"),
        (("measures", "pilot-2016", "children"), {}, "measures.pilot-2016.children"),
        (("measures", "another"), {}, "measures"),
        (("voices", "rise-of-3", "carer"), None, "voices.rise-of-3.carer"),
    ],
)
def test_a_return_that_is_not_as_expected_is_refused_by_file_and_field(told, path, value, expected):
    with pytest.raises(ValueError, match=r"^gwynedd\.return, ") as refused:
        read_return(changed_at(told, path, value), "gwynedd.return")
    assert str(refused.value).startswith(f"gwynedd.return, {expected}")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("field", ["council", "data", "path", "voices", "made_at"])
def test_a_return_without_one_of_its_fields_is_refused(told, field):
    less = json.dumps({name: one for name, one in told.items() if name != field}).encode()
    with pytest.raises(ValueError, match=f"gwynedd.return, {field}"):
        read_return(less, "gwynedd.return")


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b"{}"])
def test_what_is_no_return_is_refused(content):
    with pytest.raises(ValueError, match=r"gwynedd\.return, schema"):
        read_return(content, "gwynedd.return")


@pytest.fixture(scope="module")
def three():
    records = records_of(*(person(f"{name}-1", authority=name, team=name) for name in COUNCILS))
    return [(f"{name}.return", sent(records, name)) for name in COUNCILS]


def test_the_same_council_twice_is_refused_by_both_names(three):
    with pytest.raises(ValueError, match=r"again\.return, council: Conwy is in Conwy\.return too"):
        check_together([*three, ("again.return", three[0][1])])


@pytest.mark.parametrize(("field", "value"), [("cut", "2016-04-01"), ("since", "2015-04-01")])
def test_returns_of_other_dates_are_refused_by_name(three, field, value):
    other = (three[2][0], replace(three[2][1], **{field: value}))
    with pytest.raises(ValueError, match=rf"Powys\.return, {field}: {value}.*Conwy\.return"):
        check_together([*three[:2], other])


def test_returns_of_different_councils_and_one_date_go_together(three):
    for some in combinations(three, 2):
        check_together(list(some))


# The commands


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    made = House(tmp_path_factory.mktemp("national"))
    assert made.run("import", PILOT).exit_code == 0
    assert made.run("national-key", made.folder / "private", made.folder / "public").exit_code == 0
    return made


NAMES = (
    "Blaenau Gwent",
    "Bridgend",
    "Caerphilly",
    "Denbighshire",
    "Flintshire",
    "Monmouthshire",
    "Neath Port Talbot",
)


def wrote(house, council, *more):
    file = house.folder / f"{council}.return"
    result = house.run(
        *("return", file, "--council", council, "--key", house.folder / "public"),
        *("--to", "2016-03-31", *more),
    )
    assert result.exit_code == 0, result.output
    return file, result


@pytest.fixture(scope="module")
def files(house):
    return [wrote(house, name)[0] for name in NAMES]


def combine(house, *arguments):
    return house.run("combine", *arguments, "--key", house.folder / "private", "--format", "csv")


def test_the_pilots_councils_combined_are_the_pilots_table(house, files):
    options = ("--by", "authority,service", "--audience", "internal")
    whole = house.run("measures", *options, "--to", "2016-03-31", "--format", "csv")
    assert combine(house, *files, *options).stdout == whole.stdout


def test_the_national_table_is_published_unless_told_otherwise(house, files):
    rows = list(csv.DictReader(io.StringIO(combine(house, *files).stdout)))
    assert {row["audience"] for row in rows} == {"published"}
    assert any(HIDDEN in row.values() for row in rows)
    assert rows[-1]["path_joined"] == "667"


def test_the_national_table_names_its_councils_in_the_language_asked_for(house, files):
    told = combine(house, *files[:2], "--language", "cy").stderr
    assert "ffurflenni'r cynghorau hyn: Blaenau Gwent, Bridgend." in told


def test_each_file_is_told_with_the_fingerprint_its_council_was_given(house):
    file, made = wrote(house, "Flintshire")
    printed = made.stdout.rsplit("Fingerprint ", 1)[1].strip()
    assert f"{file}: Flintshire, {printed}\n" in combine(house, file).stderr


def test_writing_a_return_is_noted(house):
    before = len(house.audit())
    wrote(house, "Flintshire")
    (line,) = house.audit()[before:]
    assert line.action.startswith("wrote a return, sealed to ")


def test_tables_that_are_kept_nowhere_give_the_same_return(house):
    private = read_private_key(house.folder / "private")
    found = []
    for more in ((), ("--data", PILOT)):
        file, _ = wrote(house, "Caerphilly", *more)
        content = read_return(unseal(file.read_bytes(), private, "x"), "x")
        found.append(replace(content, made_at=""))
    assert found[0] == found[1]


def test_a_changed_file_among_several_is_named(house, files, tmp_path):
    changed = tmp_path / "changed.return"
    changed.write_bytes(files[0].read_bytes()[:-9] + b"AAAAAAA=\n")
    result = combine(house, files[1], changed)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert f"{changed} does not open" in result.stderr.splitlines()[-1]


def test_a_return_by_other_definitions_is_named(house, files, told):
    public = read_public_key(house.folder / "public")
    other = house.folder / "other.return"
    other.write_bytes(seal(changed_at(told, ("definitions", 1, "version"), "2"), public))
    result = combine(house, files[0], other)
    assert result.exit_code == 1
    assert f"{other}, definitions: expected" in result.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--council", "Powys"), "--council is 'Powys'"),
        (("--council", "Bridgend", "--to", "soon"), "--to is 'soon'"),
        (("--council", "Bridgend", "--key", PILOT / "table1.csv"), "expected a public key"),
    ],
)
def test_a_return_that_cannot_be_written_says_so_in_one_line(house, tmp_path, arguments, expected):
    given = {"--to": "2016-03-31", "--key": house.folder / "public"}
    given |= dict(zip(arguments[::2], arguments[1::2], strict=True))
    told = [part for option in given.items() for part in option]
    fails_with(house.run("return", tmp_path / "a.return", *told), expected)
    assert not (tmp_path / "a.return").exists()
