"""Nothing hidden can be worked out: made-up councils, attacked by somebody who knows the rules."""

from dataclasses import dataclass
from itertools import combinations
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.disclosure.attack import Attack
from reporting.disclosure.outsider import outsider
from reporting.disclosure.protection import Protected, Release, Since, protect
from reporting.disclosure.search import Problem, choose
from reporting.disclosure.terms import read_table
from tests.reporting.an_outsider import Published, published, ranges, together

KINDS = ("achieved", "progress", "same", "lower")
PROTECTION = 5
MEASURES = ("people", "people_achieved", "outcomes", *KINDS)


@dataclass(frozen=True)
class Case:
    counts: dict
    relations: list
    bases: dict
    at_most: list

    def protect(self, earlier=()):
        return protect(
            self.counts,
            self.relations,
            bases=self.bases,
            at_most=self.at_most,
            earlier=earlier,
        )

    def printed(self, protected):
        return published(self.counts, protected, self.relations, self.bases, self.at_most)

    def as_release(self, protected, since):
        return Release(
            self.printed(protected).shown, self.relations, self.bases, self.at_most, since
        )


def of_people(people):
    """The measures of people, each told by how many outcomes of each kind they have."""
    counts = dict.fromkeys(MEASURES, 0)
    for outcomes in people:
        counts["people"] += 1
        counts["people_achieved"] += outcomes[0] > 0
        counts["outcomes"] += sum(outcomes)
        for kind, count in zip(KINDS, outcomes, strict=True):
            counts[kind] += count
    return counts


def national(cells):
    """A table by council, service and team, with totals by each, from people by cell."""
    counts, relations, bases, at_most = {}, [], {}, []
    inside = {}
    for council, service, team in sorted(cells):
        for group, part in (
            ((council, service, "All"), (council, service, team)),
            ((council, "All", "All"), (council, service, "All")),
            (("All", service, "All"), (council, service, "All")),
            (("All", "All", "All"), (council, "All", "All")),
        ):
            inside.setdefault(group, {})[part] = None
    everywhere = {("All", service, "All"): None for _, service, _ in sorted(cells)}
    for group in [*sorted(cells), *inside]:
        people = [
            one
            for cell, here in sorted(cells.items())
            for one in here
            if all(name in ("All", place) for name, place in zip(group, cell, strict=True))
        ]
        counts |= {(group, measure): count for measure, count in of_people(people).items()}
        relations.append(((group, "outcomes"), [(group, kind) for kind in KINDS]))
        bases |= {(group, kind): (group, "outcomes") for kind in KINDS}
        bases[group, "people_achieved"] = (group, "people")
        at_most.append(((group, "people"), (group, "outcomes")))
        at_most.append(((group, "people_achieved"), (group, "achieved")))
    for group, parts in [*inside.items(), (("All", "All", "All"), everywhere)]:
        for measure in MEASURES:
            relations.append(((group, measure), [(part, measure) for part in parts]))
    return Case(counts, relations, bases, at_most)


def by_council(people):
    """The table by council and service, and the one by council alone."""
    new = national(people)
    groups = sorted({group for group, _ in new.counts if group[1:] == ("All", "All")})
    keys = [key for key in new.counts if key[0] in groups]
    known = set(keys)
    old = Case(
        {key: new.counts[key] for key in keys},
        [one for one in new.relations if {one[0], *one[1]} <= known],
        {key: base for key, base in new.bases.items() if key in known},
        [pair for pair in new.at_most if set(pair) <= known],
    )
    return new, old


PERSON = st.sampled_from(
    [(1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1), (2, 0, 0, 0), (1, 1, 0, 0)]
)
SOME_PEOPLE = st.one_of(
    st.lists(PERSON, max_size=6),
    st.lists(PERSON, min_size=8, max_size=40),
    st.builds(lambda count: [(1, 0, 0, 0), (0, 1, 0, 0)] * count, st.integers(0, 20)),
)


@st.composite
def cells(draw, most=3):
    councils = [f"council {number}" for number in range(draw(st.integers(1, most)))]
    services = ["adults", "children"][: draw(st.integers(1, 2))]
    places = [(council, service) for council in councils for service in services]
    return {
        (council, service, team): draw(SOME_PEOPLE)
        for council, service in places
        for team in ["east", "west"][: draw(st.integers(1, 2))]
    }


def is_small(count):
    return 1 <= count <= 4


def sensitive(case):
    """The keys that the published rules hide by themselves."""
    for key, count in case.counts.items():
        base = case.counts.get(case.bases.get(key))
        if is_small(count) or (base is not None and (1 <= base <= 9 or is_small(base - count))):
            yield key


some_examples = settings(max_examples=20, deadline=None, derandomize=True, database=None)
few_examples = settings(some_examples, max_examples=6)


@some_examples
@given(cells())
def test_no_hidden_count_can_be_worked_out(people):
    case = national(people)
    protected = case.protect()
    found = ranges(case.printed(protected))
    assert {key for _, key in found} == protected.hidden
    assert [key for key, (least, most) in found.items() if least == most] == []
    for key in sensitive(case):
        least, most = found[0, key]
        assert most - least >= PROTECTION


@some_examples
@given(cells())
def test_no_small_count_is_shown_nor_anything_on_a_small_or_hidden_base(people):
    case = national(people)
    protected = case.protect()
    assert set(sensitive(case)) <= protected.hidden
    assert {key for key, base in case.bases.items() if base in protected.hidden} <= protected.hidden


@some_examples
@given(cells())
def test_nothing_is_hidden_where_nothing_is_small(people):
    many = {cell: [*here] * 10 for cell, here in people.items()}
    case = national(many)
    if not list(sensitive(case)):
        assert case.protect().hidden == frozenset()


@some_examples
@given(cells(), st.randoms(use_true_random=False))
def test_the_answer_does_not_depend_on_the_order_of_the_input(people, chance):
    case = national(people)

    def shuffled(items):
        return chance.sample(list(items), len(items))

    other = protect(
        dict(shuffled(case.counts.items())),
        [(total, shuffled(parts)) for total, parts in shuffled(case.relations)],
        bases=dict(shuffled(case.bases.items())),
        at_most=shuffled(case.at_most),
    )
    assert other == case.protect()


@few_examples
@given(cells(2), cells(2))
def test_a_release_and_a_later_one_together_give_nothing_away(before, came):
    """The later one has the same people and more, so no count falls."""
    both = {cell: before.get(cell, []) + came.get(cell, []) for cell in {**before, **came}}
    old, new = national(before), national(both)
    first = old.protect()
    second = new.protect([old.as_release(first, Since.GROWN)])
    shared = set(old.counts) & set(new.counts)
    found = ranges(
        old.printed(first), new.printed(second), links=[((0, key), (1, key)) for key in shared]
    )
    assert second.given_away == frozenset()
    assert [key for key, (least, most) in found.items() if least == most] == []
    for key in sensitive(new):
        least, most = found[1, key]
        assert most - least >= PROTECTION
    for key in shared - first.hidden - second.hidden:
        assert not is_small(new.counts[key] - old.counts[key])


@few_examples
@given(cells(2))
def test_two_groupings_of_the_same_outcomes_together_give_nothing_away(people):
    new, old = by_council(people)
    first = old.protect()
    second = new.protect([old.as_release(first, Since.SAME)])
    found = ranges(together(old.printed(first), new.printed(second)))
    worked_out = {key for (_, key), (least, most) in found.items() if least == most}
    assert worked_out <= second.given_away
    for key in (set(sensitive(new)) & {key for _, key in found}) - second.given_away:
        least, most = found[0, key]
        assert most - least >= PROTECTION


@few_examples
@given(cells(2))
def test_what_is_told_as_given_away_could_not_have_been_kept(people):
    new, old = by_council(people)
    first = old.protect()
    second = new.protect([old.as_release(first, Since.SAME)])
    at_best = ranges(together(old.printed(first), new.printed(everything_hidden(new))))
    for key in second.given_away:
        least, most = at_best.get((0, key), (0, 0))
        assert most - least < PROTECTION


def everything_hidden(case):
    return Protected(frozenset(case.counts), {}, frozenset(), False, {})


def safe(counts, relations, hidden, primary):
    shown = {key: count for key, count in counts.items() if key not in hidden}
    found = ranges(Published(list(counts), shown, relations))
    return all(
        most - least >= (PROTECTION if key in primary else 1)
        for (_, key), (least, most) in found.items()
    )


@pytest.mark.parametrize(
    "rows",
    [
        [[3, 20, 9], [30, 40, 7], [6, 0, 12]],
        [[1, 1, 9], [30, 0, 7], [6, 0, 12]],
        [[2, 15, 0], [0, 3, 25], [8, 0, 4]],
        [[4, 0, 0], [0, 50, 60], [0, 70, 80]],
        [[1, 30, 40], [50, 2, 60], [70, 80, 90]],
    ],
)
def test_no_smaller_set_would_do(rows):
    """Every smaller set that holds the small counts is tried on the outsider."""
    keys = [(row, column) for row in (0, 1, 2) for column in (0, 1, 2)]
    counts = {(row, column): rows[row][column] for row, column in keys}
    relations = []
    for line in (0, 1, 2):
        for total, parts in (
            ((line, "All"), [(line, column) for column in (0, 1, 2)]),
            (("All", line), [(row, line) for row in (0, 1, 2)]),
        ):
            counts[total] = sum(counts[part] for part in parts)
            relations.append((total, parts))
    found = protect(counts, relations, bases={})
    primary = {key for key, count in counts.items() if is_small(count)}
    assert safe(counts, relations, found.hidden, primary)
    others = sorted(set(counts) - primary, key=repr)
    for size in range(len(found.hidden) - len(primary)):
        for more in combinations(others, size):
            assert not safe(counts, relations, primary | set(more), primary)
    assert found.fewest


@pytest.mark.parametrize(("work", "everything"), [(0, True), (0.02, False)])
def test_an_answer_that_had_to_stop_early_is_safe_and_says_so(work, everything):
    chance = Random(11)
    kinds = [(1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (1, 1, 0, 0)]
    case = national(
        {
            (council, service, "east"): chance.choices(kinds, k=chance.randrange(40))
            for council in "abcd"
            for service in ("adults", "children")
        }
    )
    by_rule = set(sensitive(case))
    places = {key: place for place, key in enumerate(sorted(case.counts, key=repr))}
    table = read_table(case.counts, case.relations, case.bases, case.at_most)
    problem = Problem(
        outsider(table, [], []),
        [places[key] for key in places if key in by_rule],
        [(places[key], places[base]) for key, base in table.bases.items()],
        [0] * len(places),
    )
    choice = choose(problem, work)
    hidden = frozenset(key for key, place in places.items() if choice.hidden[place])
    found = ranges(case.printed(Protected(hidden, {}, frozenset(), False, {})))
    assert (choice.fewest, hidden == set(places)) == (False, everything)
    assert [key for key, (least, most) in found.items() if least == most] == []
    for key in by_rule:
        least, most = found[0, key]
        assert most - least >= PROTECTION


def test_a_range_counts_whole_numbers_only():
    """Twice a and b make 20, and b is at most 5: b is 0, 2 or 4, though 5 and a half-person fit."""
    counts = {"a": 10, "a again": 10, "b": 0, "most": 5, "total": 20}
    relations = [("a again", ["a"]), ("total", ["a", "a again", "b"])]
    attack = Attack(outsider(read_table(counts, relations, {}, [("b", "most")]), [], []))
    attack.face(np.array([key in ("a", "a again", "b") for key in counts]))
    b = list(counts).index("b")
    assert (attack.withstands(b, 5), attack.exact_width(b, 5), attack.exact_width(b, 3)) == (
        False,
        4,
        3,
    )


def test_the_outsider_solves_what_can_be_solved():
    table = Published(["a", "b", "All"], {"b": 12, "All": 15}, [("All", ["a", "b"])])
    assert ranges(table) == {(0, "a"): (3, 3)}
