"""Small numbers are hidden, by hand-worked tables: which, why, and how few."""

import pytest

from reporting.disclosure.protection import Reason, Release, Since, protect
from tests.reporting.an_outsider import published, ranges

COUNT, REMAINDER, BASE = Reason.SMALL_COUNT, Reason.SMALL_REMAINDER, Reason.SMALL_BASE
CHANGE, ON_HIDDEN, OTHER = Reason.SMALL_CHANGE, Reason.BASE_HIDDEN, Reason.COMPLEMENTARY


def grid(rows, extra=()):
    """A table with totals of rows and columns: counts by (row, column), and relations."""
    counts, relations = {}, list(extra)
    wide, high = range(len(rows[0])), range(len(rows))
    for row in high:
        for column in wide:
            counts[row, column] = rows[row][column]
        counts[row, "All"] = sum(rows[row])
        relations.append(((row, "All"), [(row, column) for column in wide]))
    for column in [*wide, "All"]:
        counts["All", column] = sum(counts[row, column] for row in high)
        relations.append((("All", column), [(row, column) for row in high]))
    relations.append((("All", "All"), [("All", column) for column in wide]))
    return counts, relations


@pytest.mark.parametrize(
    ("numerator", "base", "why"),
    [
        (0, 10, {}),
        (1, 10, {"n": COUNT}),
        (4, 20, {"n": COUNT}),
        (5, 20, {}),
        (15, 20, {}),
        (16, 20, {"n": REMAINDER}),
        (19, 20, {"n": REMAINDER}),
        (20, 20, {}),
        (5, 10, {}),
        (0, 9, {"n": BASE}),
        (5, 9, {"n": BASE}),
        (9, 9, {"n": BASE}),
        (3, 9, {"n": COUNT}),
        (0, 5, {"n": BASE}),
        (0, 4, {"base": COUNT, "n": BASE}),
        (2, 4, {"base": COUNT, "n": COUNT}),
        (0, 0, {}),
    ],
)
def test_a_count_its_base_and_what_is_left_of_it_decide(numerator, base, why):
    found = protect({"n": numerator, "base": base}, [], bases={"n": "base"})
    assert dict(found.why) == why


@pytest.mark.parametrize(
    ("numerator", "base", "hidden"), [(10, 30, False), (2, 30, True), (0, 30, False), (2, 3, True)]
)
def test_a_percentage_is_shown_only_beside_both_its_counts(numerator, base, hidden):
    found = protect({"n": numerator, "base": base}, [], bases={"n": "base"})
    assert found.hides_percentage("n") is hidden


def test_a_percentage_of_a_hidden_base_is_not_shown():
    counts = {"a": 3, "b": 40, "All": 43, "rest": 50, "Wales": 93, "n": 20}
    relations = [("All", ["a", "b"]), ("Wales", ["All", "rest"])]
    found = protect(counts, relations, bases={"n": "b"})
    assert dict(found.why) == {"a": COUNT, "b": OTHER, "n": ON_HIDDEN}
    assert found.hides_percentage("n")


def test_nothing_is_hidden_where_nothing_is_small():
    counts, relations = grid([[20, 0, 31], [45, 12, 9]])
    assert protect(counts, relations, bases={}).hidden == frozenset()


def test_one_small_count_among_rows_and_columns_takes_three_others():
    counts, relations = grid([[3, 20], [30, 40]])
    found = protect(counts, relations, bases={})
    assert found.hidden == {(0, 0), (0, 1), (1, 0), (1, 1)}
    assert (found.why[0, 0], found.why[1, 1], found.fewest) == (COUNT, OTHER, True)


def test_of_two_sets_of_equally_few_the_one_of_smaller_counts_is_hidden():
    counts, relations = grid([[3, 200, 20], [300, 400, 50], [200, 300, 30]])
    found = protect(counts, relations, bases={})
    assert found.hidden == {(0, 0), (0, 2), (2, 0), (2, 2)}


def test_a_total_of_15_with_rows_of_12_and_3_loses_both_rows():
    found = protect({"a": 12, "b": 3, "All": 15}, [("All", ["a", "b"])], bases={})
    assert dict(found.why) == {"a": OTHER, "b": COUNT}


def test_zeros_beside_a_small_count_cannot_hide_it_so_its_total_goes_too():
    counts = {"a": 3, "b": 0, "c": 0, "All": 3}
    found = protect(counts, [("All", ["a", "b", "c"])], bases={})
    assert dict(found.why) == {"a": COUNT, "All": COUNT}


def test_two_small_counts_whose_sum_is_known_to_be_small_take_a_third():
    counts = {"a": 1, "b": 1, "c": 30, "d": 40, "All": 72}
    found = protect(counts, [("All", ["a", "b", "c", "d"])], bases={})
    assert dict(found.why) == {"a": COUNT, "b": COUNT, "c": OTHER}


def test_two_small_counts_with_enough_between_them_take_none():
    counts = {"a": 2, "b": 3, "c": 30, "All": 35}
    found = protect(counts, [("All", ["a", "b", "c"])], bases={})
    assert found.hidden == {"a", "b"}


def test_a_row_of_small_counts_only_keeps_its_total():
    counts = {"a": 2, "b": 3, "c": 4, "All": 9}
    assert protect(counts, [("All", ["a", "b", "c"])], bases={}).hidden == {"a", "b", "c"}


def test_a_parent_with_one_child_is_hidden_with_it():
    found = protect({"team": 3, "council": 3}, [("council", ["team"])], bases={})
    assert dict(found.why) == {"team": COUNT, "council": COUNT}


def test_a_table_of_one_small_count_is_hidden_whole():
    found = protect({"All": 3}, [], bases={})
    assert (found.hidden, found.fewest) == ({"All"}, True)


def test_a_linked_measure_does_not_give_the_others_away():
    counts = {"outcomes": 40, "achieved": 25, "progress": 3, "same": 12, "lower": 0}
    kinds = ["achieved", "progress", "same", "lower"]
    found = protect(counts, [("outcomes", kinds)], bases=dict.fromkeys(kinds, "outcomes"))
    assert dict(found.why) == {"progress": COUNT, "same": OTHER}


def test_a_count_that_can_be_no_more_than_another_is_not_squeezed_by_it():
    """No outcome was achieved, so no person can have achieved one: both are hidden, or neither."""
    counts = {"people": 7, "outcomes": 12, "people achieved": 0, "outcomes achieved": 0}
    found = protect(
        counts,
        [],
        bases={"people achieved": "people", "outcomes achieved": "outcomes"},
        at_most=[("people achieved", "outcomes achieved"), ("people", "outcomes")],
    )
    assert dict(found.why) == {"people achieved": BASE, "outcomes achieved": OTHER}


def test_a_small_remainder_is_not_worked_out_where_both_its_counts_are_hidden():
    """A changed by 2, so it is hidden. Hiding C with it would leave what is left of A plain."""
    counts = {"A": 30, "C": 60, "All": 90, "n A": 28, "n C": 30, "n All": 58, "left of C": 30}
    relations = [("All", ["A", "C"]), ("n All", ["n A", "n C"]), ("C", ["n C", "left of C"])]
    bases = {"n A": "A", "n C": "C", "n All": "All"}
    before = Release({"A": 28}, since=Since.MOVED)
    found = protect(counts, relations, bases=bases, earlier=[before])
    table = published(counts, found, [*relations, ("A", ["n A", "left of A"])], bases)
    table.keys.append("left of A")
    least, most = ranges(table)[0, "left of A"]
    assert (found.why["n A"], most - least >= 5) == (REMAINDER, True)


def test_the_log_is_in_order_and_names_every_hidden_key():
    counts, relations = grid([[3, 20], [30, 2]])
    found = protect(dict(reversed(counts.items())), relations, bases={})
    assert list(found.why) == sorted(found.hidden, key=repr)


def earlier(since, shown, **more):
    return [Release(shown, since=since, **more)]


@pytest.mark.parametrize(
    ("before", "now", "since", "why"),
    [
        (20, 20, Since.GROWN, {}),
        (20, 22, Since.GROWN, {"a": CHANGE}),
        (20, 25, Since.GROWN, {}),
        (22, 20, Since.MOVED, {"a": CHANGE}),
        (20, 24, Since.MOVED, {"a": CHANGE}),
        (25, 20, Since.MOVED, {}),
        (20, 20, Since.SAME, {}),
    ],
)
def test_a_small_change_since_an_earlier_release_is_hidden(before, now, since, why):
    found = protect({"a": now}, [], bases={}, earlier=earlier(since, {"a": before}))
    assert (dict(found.why), found.given_away) == (why, frozenset())


@pytest.mark.parametrize(
    ("base", "numerator", "hidden"),
    [((20, 27), (10, 17), {"n"}), ((20, 40), (10, 28), {"n"}), ((20, 40), (10, 20), set())],
)
def test_what_was_added_since_is_a_table_of_its_own_with_a_base(base, numerator, hidden):
    found = protect(
        {"base": base[1], "n": numerator[1]},
        [],
        bases={"n": "base"},
        earlier=earlier(Since.GROWN, {"base": base[0], "n": numerator[0]}),
    )
    assert found.hidden == hidden


def test_an_earlier_grouping_of_the_same_records_does_not_fill_a_gap():
    """Alone, 3 and 12 would do; the earlier release showed the 12 within a sum."""
    counts = {"a": 3, "b": 12, "c": 30, "All": 45}
    before = Release({"b and c": 42, "c": 30}, [("b and c", ["b", "c"])])
    found = protect(counts, [("All", ["a", "b", "c"])], bases={}, earlier=[before])
    assert "a" in found.hidden
    assert "All" in found.hidden


def test_what_an_earlier_release_hid_is_not_given_away_by_a_later_one():
    before = Release({"All": 45, "b": 30}, [("All", ["a", "b", "c"])])
    counts = {"a": 8, "d": 20, "e": 30, "a d and e": 58}
    relations = [("a d and e", ["a", "d", "e"])]
    found = protect(counts, relations, bases={}, earlier=[before])
    assert found.hidden >= {"a"}


def test_what_an_earlier_release_gave_away_is_told():
    found = protect({"a": 3}, [], bases={}, earlier=earlier(Since.SAME, {"a": 3}))
    assert (found.hidden, found.given_away) == ({"a"}, {"a"})


@pytest.mark.parametrize(
    ("counts", "relations", "more", "message"),
    [
        ({"a": -1}, [], {}, "counts: 'a': expected a whole number of 0 or more"),
        ({"a": 7.5}, [], {}, "counts: 'a': expected a whole number of 0 or more"),
        ({"a": True}, [], {}, "counts: 'a': expected a whole number of 0 or more"),
        ({"a": 7}, [("a", ["b"])], {}, "'b': expected a key of counts"),
        ({"a": 7, "b": 6}, [("a", ["b"])], {}, "relations: 'a': expected the sum of its parts"),
        ({"a": 7}, [("a", ["a"])], {}, "relations: 'a': expected no key twice"),
        ({"a": 7, "b": 6}, [], {"bases": {"a": "b"}}, "'a': expected at most the count of 'b'"),
        ({"a": 7, "b": 6}, [], {"at_most": [("a", "b")]}, "'a': expected at most the count of 'b'"),
        ({"a": 7}, [], {"earlier": [Release({"a": -1})]}, "earlier: shown: 'a': expected a whole"),
        ({"a": 7}, [], {"earlier": [Release({"a": 9})]}, "earlier 0: 'a': expected the count of"),
        (
            {"a": 7},
            [],
            {"earlier": [Release({"a": 9}, since=Since.GROWN)]},
            "earlier: 'a': expected no more than now",
        ),
        (
            {"a": 7, "b": 9, "All": 16},
            [("All", ["a", "b"])],
            {"earlier": [Release({"a and x": 5}, [("a and x", ["a", "x"])])]},
            "earlier: expected releases of the same records, whose counts agree",
        ),
    ],
)
def test_a_table_that_cannot_be_is_refused_by_name(counts, relations, more, message):
    with pytest.raises(ValueError, match="^" + message):
        protect(counts, relations, **{"bases": {}, **more})


class Nameless:
    def __repr__(self):
        return "one"


def test_two_keys_that_look_the_same_are_refused():
    with pytest.raises(ValueError, match="expected keys with a repr of their own"):
        protect({Nameless(): 7, Nameless(): 8}, [], bases={})
