"""What people say to "0 to 10, where are you?" is read as they mean it, or asked again."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from bot.scale import Reading, read

GOLD = Path(__file__).parents[1] / "gold"
FORM = re.compile(r"(\d|10)(-(\d|10))?|off|none")


class Line(NamedTuple):
    language: str
    reply: str
    reading: str


def _gold(language: str) -> list[Line]:
    with (GOLD / f"scores.{language}.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Line(language, row["reply"], row["reading"]) for row in rows]


GOLD_SETS = {language: _gold(language) for language in ("en", "cy")}
LINES = [line for lines in GOLD_SETS.values() for line in lines]
KINDS = {
    "one number": re.compile(r"\d+"),
    "two numbers": re.compile(r"\d+-\d+"),
    "off the scale": re.compile("off"),
    "no number": re.compile("none"),
}


def _check(lines: list[Line], read_one: Callable[[Line], Reading]) -> None:
    """Fail with every line that is read otherwise than it was meant."""
    readings = {line: str(read_one(line)) for line in lines}
    misread = [
        f"{line.language}: {line.reply!r} means {line.reading}, read as {reading}"
        for line, reading in readings.items()
        if reading != line.reading
    ]
    if misread:
        pytest.fail("\n".join(misread), pytrace=False)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", GOLD_SETS)
def test_replies_are_read_as_they_were_meant(language: str, kind: str) -> None:
    lines = [line for line in GOLD_SETS[language] if KINDS[kind].fullmatch(line.reading)]
    assert len(lines) >= 20
    _check(lines, lambda line: read(line.reply))


@pytest.mark.parametrize("language", GOLD_SETS)
def test_every_gold_line_is_of_one_kind(language: str) -> None:
    readings = {line.reading for line in GOLD_SETS[language]}
    assert {r for r in readings if sum(bool(k.fullmatch(r)) for k in KINDS.values()) != 1} == set()


@pytest.mark.parametrize("language", GOLD_SETS)
def test_knowing_the_language_changes_no_reading(language: str) -> None:
    _check(GOLD_SETS[language], lambda line: read(line.reply, language))


@pytest.mark.parametrize("language", GOLD_SETS)
def test_the_gold_set_is_large_and_has_no_line_twice(language: str) -> None:
    replies = [line.reply for line in GOLD_SETS[language]]
    assert len(replies) >= 1600
    assert len(replies) == len(set(replies))


@pytest.mark.parametrize("change", [str.upper, str.capitalize], ids=["upper", "capital"])
def test_capitals_change_no_reading(change: Callable[[str], str]) -> None:
    _check(LINES, lambda line: read(change(line.reply)))


@pytest.mark.parametrize("tail", [".", "!!!", "…", " ", "\n", " 🙂"])
def test_what_trails_after_a_reply_changes_no_reading(tail: str) -> None:
    _check(LINES, lambda line: read(line.reply + tail))


@pytest.mark.parametrize("head", [" ", "\n", "… "])
def test_space_before_a_reply_changes_no_reading(head: str) -> None:
    _check(LINES, lambda line: read(head + line.reply))


@pytest.mark.parametrize(
    ("reply", "reading"),
    [
        ("7", Reading("one", (7,))),
        ("tua saith", Reading("one", (7,))),
        ("6 or 7", Reading("two", (6, 7))),
        ("anywhere from 2 to 8", Reading("two", (2, 8))),
        ("11", Reading("off", near=10)),
        ("12", Reading("off", near=10)),
        ("-2", Reading("off", near=0)),
        ("minws dau", Reading("off", near=0)),
        ("-7", Reading("off")),
        ("15", Reading("off")),
        ("100", Reading("off")),
        ("60%", Reading("off", near=6)),
        ("60 y cant", Reading("off", near=6)),
        ("65%", Reading("off")),
        ("3 out of 5", Reading("off", near=6)),
        ("tri allan o bump", Reading("off", near=6)),
        ("2 out of 3", Reading("off")),
        ("out of 5 i'd say 3", Reading("off")),
        ("two of my mates said", Reading("none")),
        ("", Reading("none")),
    ],
)
def test_a_reading_carries_its_numbers_and_the_near_one(reply: str, reading: Reading) -> None:
    assert read(reply) == reading


@pytest.mark.parametrize(
    "reply",
    [*("dim", "Dim.", "dim byd", "dim o gwbl", "dim byd o gwbl"), *("nothing", "zilch", "nowt x")],
)
def test_nothing_alone_is_asked_about(reply: str) -> None:
    assert read(reply) == Reading("nothing")
    assert str(read(reply)) == "none"


@pytest.mark.parametrize("reply", ["dim syniad", "dim diolch", "nothing helps", "dim ots", ""])
def test_nothing_in_company_is_no_score(reply: str) -> None:
    assert read(reply) == Reading("none")


@pytest.mark.parametrize(
    ("reply", "language", "reading"),
    [
        ("naw", None, "9"),
        ("naw", "cy", "9"),
        ("naw", "en", "none"),
        ("naw, diolch", "cy", "9"),
        ("naw, diolch", None, "none"),
        ("naw mate", "cy", "none"),
        ("naw 4", "en", "4"),
        ("naw allan o ddeg", "en", "9"),
    ],
)
def test_naw_is_nine_in_welsh_and_no_in_english(
    reply: str, language: str | None, reading: str
) -> None:
    assert str(read(reply, language)) == reading


NUMBERS_WRITTEN = {
    "digits": {str(n): n for n in range(11)},
    "English": {num2words(n): n for n in range(11)},
    "Welsh": {num2words(n, lang="cy"): n for n in range(1, 11)},
}
FRAMES = ["{}", "about a {}", "tua {}", "I'd say {}", "{} out of ten", "{} allan o ddeg", "{}!!"]
A_THING_IN_ENGLISH = "about a pump"


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("written", NUMBERS_WRITTEN)
def test_every_number_on_the_scale_is_read(written: str, frame: str) -> None:
    meant = {
        frame.format(said): Reading("one", (n,)) for said, n in NUMBERS_WRITTEN[written].items()
    }
    meant.pop(A_THING_IN_ENGLISH, None)
    assert {reply: read(reply) for reply in meant} == meant


def test_a_stammer_before_a_clock_is_no_score() -> None:
    assert read("a a a a a a 5 to 3").kind == "none"


def _off_the_scale(number: int) -> list[str]:
    return [str(number), num2words(number), num2words(number, lang="cy")]


@given(
    said=st.one_of(st.integers(11, 999), st.integers(-999, -1)).flatmap(
        lambda n: st.sampled_from(_off_the_scale(n))
    ),
    frame=st.sampled_from(["{}", "about {}", "tua {}", "I'd say {}", "{}!", "{} out of 10"]),
)
def test_a_number_off_the_scale_is_never_read_as_one_on_it(said: str, frame: str) -> None:
    assert read(frame.format(said)).kind in ("off", "none")


@given(st.integers(11, 10**30), st.sampled_from(["{}", "-{}", "{}!!", "a {}", "mae'n {}"]))
def test_big_digits_are_off_the_scale(number: int, frame: str) -> None:
    assert read(frame.format(number)).kind == "off"


WORDS = sorted({word for line in LINES for word in line.reply.split()})


@given(st.text())
def test_any_text_gives_a_reading(text: str) -> None:
    assert FORM.fullmatch(str(read(text)))


@given(st.lists(st.sampled_from(WORDS), max_size=12))
def test_any_words_in_any_order_give_a_reading(words: list[str]) -> None:
    reading = read(" ".join(words))
    assert FORM.fullmatch(str(reading))
    assert list(reading.numbers) == sorted(set(reading.numbers))
    assert all(0 <= number <= 10 for number in reading.numbers)
    assert len(reading.numbers) == {"one": 1, "two": 2}.get(reading.kind, 0)


def _steps(text: str) -> int:
    """How many lines of our own code one reading runs: a measure no busy machine can sway."""
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace if "bot" in Path(frame.f_code.co_filename).parts else None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        read(text)
    finally:
        sys.settrace(before)
    return count


HOSTILE = [
    "7",
    "7 ",
    "6 or ",
    "not 6 no ",
    "6 to 8 i ",
    "was 5 now ",
    "dim neu ",
    "un deg ",
    "it's ish'n",
    "a'n",
    "- / % ",
    "nearly a ",
    "9.9.",
    "\n7️⃣½",
]


@pytest.mark.parametrize("part", HOSTILE)
def test_work_grows_only_in_step_with_the_length(part: str) -> None:
    short, long = (_steps((part * size)[:size]) for size in (1000, 2000))
    assert short < 150_000
    assert long < 2.5 * short + 5_000


def test_the_component_adds_one_score_to_every_typed_message() -> None:
    # Rasa takes ten seconds to import, so only this last test does.
    from rasa.shared.nlu.training_data.message import Message

    from bot.nlu.scale import ScaleExtractor

    typed, none, button = (
        Message.build(text="6 neu 7"),
        Message.build(text="two of my mates said"),
        Message.build(text='/give_score{"score": "7"}'),
    )
    ScaleExtractor().process([typed, none, button])
    expected = {"entity": "score", "start": 0, "extractor": "ScaleExtractor", "near": None}
    assert typed.get("entities") == [
        {**expected, "value": "6-7", "end": 7, "kind": "two", "numbers": [6, 7]}
    ]
    assert none.get("entities") == [
        {**expected, "value": "none", "end": 20, "kind": "none", "numbers": []}
    ]
    assert button.get("entities") is None
