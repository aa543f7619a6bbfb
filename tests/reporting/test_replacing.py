"""Names, places and numbers are replaced before a transcript goes to supervision."""

import re

import pytest

from reporting.replacing import MARK, Names, replace_more, replaced, to_look_at

NOBODY = Names(people=[], places=[])
KNOWN = Names(people=["Sam Jones", "Rhian"], places=["Gwynedd", "Caerdydd", "North"])


def bare(text):
    """A text with each mark as its kind in capitals and its number."""
    return MARK.sub(lambda found: f"<{found.group(1).upper()}{found.group(2)}>", text)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Sam Jones likes it", "<P1> likes it"),
        ("ask sam about it", "ask <P1> about it"),
        ("SAM'S brother", "<P1>'S brother"),
        ("mrs jones and Rhian", "mrs <P1> and <P2>"),
        ("dw i'n byw yng Nghaerdydd", "dw i'n byw yng <L2>"),
        ("o Gaerdydd i Wynedd", "o <L2> i <L1>"),
        ("the same sample", "the same sample"),
    ],
)
def test_what_is_known_to_be_a_name_is_replaced_however_it_is_written(said, left):
    assert bare(replaced([said], KNOWN)[0]) == left


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("my friend Tom came", "my friend <W1> came"),
        ("tom came, and Tom left", "<W1> came, and <W1> left"),
        ("my teacher mr pugh", "my teacher mr <W1>"),
        ("on Monday in May i rang", "on Monday in May i rang"),
        ("and I said I'm well", "and I said I'm well"),
        ("ddydd Llun es i i'r Bala", "ddydd Llun es i i'r <W1>"),
        ("It was good. Then it was not", "It was good. Then it was not"),
    ],
)
def test_a_capital_within_a_sentence_and_what_follows_a_title_is_taken_for_a_name(said, left):
    assert bare(replaced([said], NOBODY)[0]) == left


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("ring 01248 555 123", "ring <N1>"),
        ("write to sam@example.cymru now", "write to <N1> now"),
        ("we live in ll57 2dg", "we live in <N1>"),
        ("see https://example.cymru/sam", "see <N1>"),
        ("about a 7, or 7/10, was 4", "about a 7, or 7/10, was 4"),
    ],
)
def test_numbers_and_addresses_go_and_the_scale_stays(said, left):
    assert bare(replaced([said], NOBODY)[0]) == left


def test_the_same_name_has_the_same_mark_in_every_turn_and_different_ones_differ():
    texts = replaced(["i saw Tom", "tom and Arwel", "was Arwel there"], NOBODY)
    assert [bare(text) for text in texts] == [
        "i saw <W1>",
        "<W1> and <W2>",
        "was <W2> there",
    ]


def test_more_words_are_replaced_under_marks_of_their_own_and_marks_are_left_alone():
    first = replaced(["i saw Tom at school"], NOBODY)
    again = replace_more(first, ["school", "w", "  ", "p1"])
    assert [bare(text) for text in again] == ["i saw <W1> at <W2>"]


def test_words_that_begin_a_sentence_are_to_be_looked_at_unless_they_are_written_small():
    texts = ["Arwel is kind. The dog is too", "the end", "\ue000w1\ue001 came"]
    assert to_look_at(texts) == ["Arwel"]


def test_held_words_and_kept_back_are_left_as_they_are():
    assert replaced(["[kept back]"], KNOWN) == ["[kept back]"]


def test_a_mark_holds_nothing_of_what_stood_there():
    texts = replaced(["Sam Jones of Caerdydd rang 01248 555 123"], KNOWN)
    assert not re.search("Sam|Jones|Caerdydd|555", texts[0])
