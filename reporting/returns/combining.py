"""Adding up councils' returns into the counts of the national table, before anything is hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import reduce

from reporting.cells import Counted
from reporting.figures import Request
from reporting.intervals import Spread
from reporting.measures import ALL, Group, Tally
from reporting.path import NOT_RECORDED, REASONED, STEPS, path_groups
from reporting.returns.content import FURTHER, VOICES, Return

GROUPINGS = ("authority", "service", *FURTHER)


def check_together(returns: Sequence[tuple[str, Return]]) -> None:
    """Raises ValueError, naming the file, when returns with their files' names cannot be
    added up.

    A council comes once: the same return again would be counted twice, and of two that differ
    nobody here can say which is meant. All have the dates of the first.
    """
    first_name, first = returns[0]
    files: dict[str, str] = {}
    for name, one in returns:
        if one.council in files:
            raise ValueError(
                f"{name}, council: {one.council} is in {files[one.council]} too, expected once"
            )
        files[one.council] = name
        for field in ("cut", "since"):
            here, there = getattr(one, field), getattr(first, field)
            if here != there:
                raise ValueError(
                    f"{name}, {field}: {here or 'none'}, expected {there or 'none'} as in "
                    f"{first_name}"
                )


def check_request(request: Request) -> None:
    """Raises ValueError when returns do not hold what is asked for."""
    wrong = [grouping for grouping in request.by if grouping not in GROUPINGS]
    if wrong:
        raise ValueError(f"--by has {wrong[0]!r}: expected some of {', '.join(GROUPINGS)}")
    if len(set(request.by) & set(FURTHER)) > 1:
        raise ValueError(f"--by is {','.join(request.by)!r}: expected one of {', '.join(FURTHER)}")
    request.check()


def combined(returns: Iterable[Return], request: Request) -> Counted:
    """The counts that `reporting.figures.count` makes of all the returns' records together.

    `request` is of the returns' own dates and of every voice. Raises ValueError as `check_request`
    does.
    """
    check_request(request)
    every = list(returns)
    by, chosen = request.by, request.definition.name
    whole = _added(tally for _, tally in _tallies(every, (), chosen))
    rows = _by_group(_tallies(every, by, chosen)) if by else {}
    voices: dict[Group, Tally] = {
        (voice,): _added(one.voices[chosen][voice] for one in every) for voice in VOICES
    }
    return Counted(
        by=by,
        whole=request.since is None,
        voice=request.voice,
        definition=request.definition,
        measures={**rows, ALL: whole},
        voices={**voices, ("both",): whole},
        path=_path(every, path_groups(by)),
        reasons={step: _codes(one.reasons[step] for one in every) for step in REASONED},
    )


def _tallies(
    returns: Sequence[Return], by: Sequence[str], chosen: str
) -> Iterator[tuple[Group, Tally]]:
    """Every tally there is of the groupings `by`, under its group."""
    further = next((name for name in by if name in FURTHER), "")
    for one in returns:
        for service, tables in one.measures[chosen].items():
            for value, tally in tables[further].items():
                where = {"authority": one.council, "service": service, further: value}
                yield tuple(where[name] for name in by), tally


def _by_group(tallies: Iterable[tuple[Group, Tally]]) -> dict[Group, Tally]:
    found: dict[Group, list[Tally]] = {}
    for group, tally in tallies:
        found.setdefault(group, []).append(tally)
    return {group: _added(found[group]) for group in sorted(found)}


def _added(tallies: Iterable[Tally]) -> Tally:
    return reduce(_both, tallies)


def _both(one: Tally, other: Tally) -> Tally:
    return Tally(
        {name: number + other.counts[name] for name, number in one.counts.items()},
        {name: _spread(spread, other.spreads[name]) for name, spread in one.spreads.items()},
    )


def _spread(one: Spread, other: Spread) -> Spread:
    """Sums over people: those of other people add to them."""
    return Spread(
        **{part.name: getattr(one, part.name) + getattr(other, part.name) for part in fields(one)}
    )


def _path(returns: Sequence[Return], places: Sequence[str]) -> dict[Group, dict[str, int]]:
    found: dict[Group, Counter[str]] = {}
    whole: Counter[str] = Counter()
    for one in returns:
        for service, steps in one.path.items():
            where = {"authority": one.council, "service": service}
            if places:
                found.setdefault(tuple(where[name] for name in places), Counter()).update(steps)
            whole.update(steps)
    rows = {group: found[group] for group in sorted(found)}
    return {
        group: {step: steps[step] for step in STEPS}
        for group, steps in {**rows, ALL: whole}.items()
    }


def _codes(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Reasons added up, in order; the one that is not recorded is first, as in a council's."""
    found: Counter[str] = Counter()
    for one in counts:
        found.update(one)
    return {code: found[code] for code in sorted(found, key=lambda one: (one != NOT_RECORDED, one))}
