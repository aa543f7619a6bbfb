"""What the safety rules hear, what they let pass, and how their file is checked."""

from __future__ import annotations

import csv
import string
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import concerns
from bot.concerns import Concern, ConcernRulesError

GOLD = Path(__file__).resolve().parents[1] / "gold"
LANGUAGES = ("en", "cy")

FALSE_AT_MOST = 0.005


def rows(name: str) -> Iterator[list[str]]:
    with (GOLD / name).open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(lines)
        yield from lines


def worries(language: str) -> list[tuple[str, str]]:
    graded = rows(f"worries.{language}.tsv")
    return [(row[0], row[2]) for row in graded if row[1] in ("emergency", "worry")]


def sadness(language: str) -> list[str]:
    return [row[0] for row in rows(f"worries.{language}.tsv") if row[1] == "sadness"]


def ordinary(language: str) -> list[str]:
    return [row[0] for row in rows(f"worries.{language}.tsv") if row[1] == "none"]


def heard(text: str) -> Concern:
    concern = concerns.read(text)
    assert concern is not None, text
    return concern


def passed_on(concern: Concern | None) -> bool:
    return concern is not None and concern.grade != "sadness"


def bare(text: str) -> str:
    """Without punctuation; @ and $ stay, standing for letters in a disguised word."""
    kept = text.translate(str.maketrans("", "", "'’*"))
    spaced = set(string.punctuation + "…–") - {"@", "$"}
    return "".join(" " if char in spaced else char for char in kept)


# --- the gold lines: what the rules alone say; test_concerns_heard.py holds the figures ---------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rules_alone_let_ordinary_talk_pass(language: str) -> None:
    lines = ordinary(language)
    false = [text for text in lines if passed_on(concerns.read(text))]
    assert len(false) <= FALSE_AT_MOST * len(lines), "\n".join(false)


def test_every_rule_is_fired_by_a_gold_line() -> None:
    lines = [row[0] for language in LANGUAGES for row in rows(f"worries.{language}.tsv")]
    fired = {rule for text in lines if (c := concerns.read(text)) for rule in c.rules}
    assert fired == {rule.name for rule in concerns.standard().rules}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "typed",
    [
        str.upper,
        str.title,
        lambda text: "  " + text.replace(" ", "   ") + " \n",
        bare,
        lambda text: text.replace("'", "’"),
    ],
    ids=["capitals", "titles", "spaces", "no punctuation", "curly apostrophes"],
)
def test_the_decision_does_not_depend_on_how_it_is_typed(language: str, typed: Any) -> None:
    lines = [text for text, _ in worries(language)] + sadness(language) + ordinary(language)
    changed = [text for text in lines if concerns.read(typed(text)) != concerns.read(text)]
    assert changed == []


# --- decisions, and what must never change ----------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "nothing really i just dont want to be here anymore",
        "kms",
        "wana dye",
        "someone said kys to me",
        "sa i moyn bod ma rhagor",
        "dwi'm isio byw",
        "sgen i ofn mynd adra",
        "gadael ar ei phen ei hun trwy'r dydd",
    ],
)
def test_these_are_heard(text: str) -> None:
    heard(text)


@pytest.mark.parametrize(
    "text",
    [
        "my hip hurts",
        "I'd kill for a night's sleep",
        "I want to stop smoking",
        "dydi mam ddim yn gallu defnyddio ffôn",
        "contact worker was off sick",
        "they cancelled twice",
        "dw i bron â marw isio gweld fy chwaer",
        "",
        "7",
        "?!",
    ],
)
def test_these_pass(text: str) -> None:
    assert concerns.read(text) is None


@pytest.mark.parametrize(
    ("passed_on", "ordinary_talk"),
    [
        ("he doesn't hit me any more", "he has never hit me"),
        ("I'm not suicidal but I do think about it", "I'm not suicidal"),
        (
            "I want to die at home",
            "I want to die at home when my time comes, not in hospital",
        ),
        ("he will kill me if I tell", "mum will kill me if i'm late"),
        ("delete the photos he has of me", "delete old photos from my phone"),
        ("help me he's going to hit me", "help me please"),
        ("I can't cope any more", "I'm shattered looking after him but I manage"),
        ("i overdosed", "overdosed on chocolate"),
        ("I took an overdose last year", "i overdosed when i was 19 and now i love my life"),
        ("he showed me pictures", "show me pictures"),
        ("our little secret", "our secret santa"),
        ("mae'n gofyn i fi neud pethau", "gofyn i fi sut ma petha di bod"),
        ("tynnodd fy ngwallt i", "yr un dynnon ni"),
        ("mae o'n fy nharo i", "dydi o erioed wedi fy nharo i"),
        ("dw i eisiau marw gartref", "dw i eisiau marw gartref pan ddaw'r amser, nid yn yr ysbyty"),
    ],
)
def test_where_the_line_is_drawn(passed_on: str, ordinary_talk: str) -> None:
    heard(passed_on)
    assert concerns.read(ordinary_talk) is None


@pytest.mark.parametrize(
    ("text", "kind", "grade"),
    [
        ("i want to die", "suicide", "emergency"),
        ("he's not breathing", "medical_emergency", "emergency"),
        ("took all my tablets", "overdose", "emergency"),
        ("he strangled me", "abuse", "emergency"),
        ("im going to stab him", "harm_to_others", "emergency"),
        ("my dad hits me", "abuse", "worry"),
        ("i cut myself", "self_harm", "worry"),
        ("my brother killed himself", "suicide", "worry"),
        ("theres no food in the house", "neglect", "worry"),
        ("ma fe'n cymryd arian fi i gyd", "control", "worry"),
        ("fedra i ddim anadlu", "medical_emergency", "emergency"),
        ("i feel worthless", "suicide", "worry"),
        ("i cry myself to sleep", "sadness", "sadness"),
        ("dim mynadd gyda dim", "sadness", "sadness"),
        ("such a shit day", "sadness", "sadness"),
    ],
)
def test_the_grade_says_who_is_rung_first(text: str, kind: str, grade: str) -> None:
    assert (heard(text).kind, heard(text).grade) == (kind, grade)


def test_the_most_urgent_names_the_concern_and_all_rules_are_kept() -> None:
    concern = heard("dad hits me and i want to die")
    assert (concern.kind, concern.grade) == ("suicide", "emergency")
    assert {"wish_to_die", "hurt_by_someone"} <= set(concern.rules)


def test_a_worry_outranks_a_sadness_heard_with_it() -> None:
    concern = heard("i feel so sad and lonely and my dad hits me")
    assert (concern.kind, concern.grade) == ("abuse", "worry")
    assert {"low_in_mood", "hurt_by_someone"} <= set(concern.rules)


def test_an_exception_reaches_its_own_place_only() -> None:
    heard("im dying to see my sister but i want to die")
    heard("overdosed on chocolate and then overdosed on paracetamol")


def test_a_concern_holds_none_of_the_words() -> None:
    assert "Blodwen" not in repr(heard("Blodwen hits me"))


@pytest.mark.parametrize(
    "text",
    [
        "i want to k1ll myself",
        "i want to k*ll myself",
        "i want to killlll myself",
        "i want to kill myslef",
        "I WANT TO KILL MYSELF",
        "i.want.to.kill.myself",
        "i want to ki\u200bll myself",
        "i wánt to kill mysélf",
        "k m s",
        "i dont wanna be a live no more, i don t want to be here",
        "suicidle, suicidal",
    ],
)
def test_disguises_and_slips_are_seen_through(text: str) -> None:
    heard(text)


@pytest.mark.parametrize(
    "text",
    ["taro fi", "ma fe'n taro fi", "mae o'n fy nharo i", "tarodd o fi", "darodd dad fi"],
)
def test_welsh_verbs_are_known_mutated_and_inflected(text: str) -> None:
    assert heard(text).kind == "abuse"


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=1000))
def test_any_text_can_be_read(text: str) -> None:
    concerns.read(text)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(sorted(concerns.standard().vocabulary)), max_size=60))
def test_any_of_its_own_words_in_any_order_can_be_read(words: list[str]) -> None:
    concerns.read(" ".join(words))


def test_a_message_is_read_in_well_under_ten_milliseconds() -> None:
    lines = [text for language in LANGUAGES for text, _ in worries(language)]
    concerns.read(lines[0])
    start = time.perf_counter()
    for text in lines:
        concerns.read(text)
    assert (time.perf_counter() - start) / len(lines) < 0.01


# --- the file of rules ------------------------------------------------------------------------


BOOK = """\
groups:
  me: [me, us]
spellings:
  hits: [hitz]
near: [hitting]
ordinary: [sitting]
concerns:
  hurt:
    kind: abuse
    grade: worry
    en:
      - $PHRASE
    unless:
      - never hits
"""


def book(tmp_path: Path, text: str) -> concerns.Rulebook:
    path = tmp_path / "rules.yml"
    path.write_text(text, encoding="utf-8")
    return concerns.load(path)


@pytest.mark.parametrize(
    ("phrase", "fires", "passes"),
    [
        ("hits $me", ["he hits us", "he hitz me"], ["hits", "he hits you", "he never hits me"]),
        ("hits (really) hard", ["hits hard", "hits really hard"], ["hits very hard"]),
        ("hits ..1 hard", ["hits hard", "hits so hard"], ["hits so very hard"]),
        ("hits .. hard", ["hits so so so hard"], ["hits so so so so hard"]),
        ("hit* hard", ["hitting hard", "hitman hard"], ["hi hard"]),
        ("slap+ hard", ["slapped hard", "slapping hard", "slaps hard"], ["slapdash hard"]),
        ("^taro fi", ["daro fi", "nharo fi", "tharo fi"], ["aro fi"]),
        ("^taro+ fi", ["tarodd fi", "darodd fi"], ["tarw fi"]),
        ("hits & hard", ["hard when he hits", "hits so very hard"], ["hits"]),
        ("hits & hard", [], ["hits " + "so " * 14 + "hard"]),
        ('"[on top|inside] of"', ["on top of", "inside of"], ["top of"]),
        ("< hits", ["hits"], ["he hits"]),
        ("hits >", ["he hits"], ["he hits out"]),
        ("hits hard|>", ["he hits", "he hits hard"], ["he hits out"]),
        ("hitting me", ["hiting me", "hittin me"], ["sitting me"]),
    ],
)
def test_how_phrases_are_written(
    tmp_path: Path, phrase: str, fires: list[str], passes: list[str]
) -> None:
    rules = book(tmp_path, BOOK.replace("$PHRASE", phrase))
    assert [text for text in fires if not rules.read(text)] == []
    assert [text for text in passes if rules.read(text)] == []


@pytest.mark.parametrize(
    ("before", "after", "line", "where", "what"),
    [
        ("$PHRASE", "hits $you", 12, "rule hurt", "no group is called 'you'"),
        ("$PHRASE", "(hits)", 12, "rule hurt", "no word is needed"),
        ("$PHRASE", "hits (me)", 12, "rule hurt", "idle"),
        ("$PHRASE", "hits ..", 12, "rule hurt", "idle"),
        ("$PHRASE", "Hits", 12, "rule hurt", "cannot read 'Hits'"),
        ("$PHRASE", "don't", 12, "rule hurt", "cannot read"),
        ("$PHRASE", "hi* me", 12, "rule hurt", "too short"),
        ("$PHRASE", "{a: b}", 12, "rule hurt", "should be a list of phrases"),
        ("kind: abuse", "kind: sad", 9, "rule hurt", "'sad' is none of"),
        ("grade: worry", "grade: high", 10, "rule hurt", "'high' is none of"),
        ("grade: worry", "level: 1", 9, "rule hurt", "'grade' is missing, 'level' is not known"),
        ("    en:\n      - $PHRASE\n", "", 9, "rule hurt", "no phrase"),
        ("[me, us]", "me", 2, "group me", "should be a list"),
        ("  hurt:", "  hurt: {}\n  hurt:", 9, "concerns", "'hurt' is there twice"),
        ("near:", "far:", 1, "the file", "'near' is missing, 'far' is not known"),
    ],
)
def test_a_mistake_in_the_rules_is_named_with_its_line(
    tmp_path: Path, before: str, after: str, line: int, where: str, what: str
) -> None:
    with pytest.raises(ConcernRulesError) as caught:
        book(tmp_path, BOOK.replace(before, after).replace("$PHRASE", "hits me"))
    assert f"line {line}, {where}:" in str(caught.value)
    assert what in str(caught.value)


def test_a_file_that_is_not_yaml_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConcernRulesError, match=r"rules\.yml"):
        book(tmp_path, "groups: [")


def test_no_phrase_of_the_rules_stands_twice_in_a_rule() -> None:
    rules = yaml.safe_load(concerns.RULES.read_text(encoding="utf-8"))["concerns"]
    for name, rule in rules.items():
        phrases = [*rule.get("en", []), *rule.get("cy", [])]
        assert len(phrases) == len(set(phrases)), name


# --- the Rasa component: last, because importing Rasa takes ten seconds -------------------------


@pytest.fixture(scope="module")
def component() -> Any:
    pytest.importorskip("rasa")
    from bot.nlu.concerns import ConcernReader

    return ConcernReader.create({}, None, None, None)  # type: ignore[arg-type]


def message(text: str, *ranking: tuple[str, float]) -> Any:
    from rasa.shared.nlu.training_data.message import Message

    intents = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    data = {"text": text, "intent": intents[0], "intent_ranking": intents}
    return Message(data=data, output_properties={"intent", "intent_ranking"})


def test_a_worry_becomes_the_first_intent_and_an_entity(component: Any) -> None:
    text = "my dad hits me"
    [read] = component.process([message(text, ("share_answer", 0.8), ("raise_concern", 0.2))])
    raised = {"name": "raise_concern", "confidence": 1.0}
    assert read.get("intent") == raised
    assert read.get("intent_ranking") == [raised, {"name": "share_answer", "confidence": 0.8}]
    assert read.get("entities") == [
        {
            "entity": "concern",
            "value": "abuse",
            "grade": "worry",
            "rules": list(heard(text).rules),
            "start": 0,
            "end": len(text),
            "extractor": "ConcernReader",
        }
    ]
    assert "entities" in read.output_properties


def test_only_the_rules_raise_a_concern(component: Any) -> None:
    guessed = message("my hip hurts", ("raise_concern", 0.9), ("share_answer", 0.1))
    [read] = component.process([guessed])
    assert read.get("intent") == {"name": "share_answer", "confidence": 0.1}
    assert read.get("intent_ranking") == [{"name": "share_answer", "confidence": 0.1}]
    assert not read.get("entities")


def test_without_another_intent_none_stands(component: Any) -> None:
    [read] = component.process([message("my hip hurts", ("raise_concern", 0.9))])
    assert read.get("intent") == {"name": None, "confidence": 0.0}
    assert read.get("intent_ranking") == []


def test_ordinary_talk_and_buttons_are_left_alone(component: Any) -> None:
    for text in ("see my brother more", "/raise_concern i want to die"):
        [read] = component.process([message(text, ("affirm", 0.7), ("raise_concern", 0.3))])
        assert read.get("intent") == {"name": "affirm", "confidence": 0.7}
        assert len(read.get("intent_ranking")) == 2


def test_rasa_takes_the_rules_for_no_data_of_its_own() -> None:
    pytest.importorskip("rasa")
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
    from rasa.shared.data import is_nlu_file

    path = str(concerns.RULES)
    assert not is_nlu_file(path)
    assert not Domain.is_domain_file(path)
    assert not YAMLStoryReader.is_stories_file(path)
