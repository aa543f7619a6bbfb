"""A return: what a council sends up, whole counts by service and no record of anybody.

A person is of one service and counted once in it, so counts of services, and of councils, add up:
people as well as outcomes. Totals are not in a return, and cannot contradict it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from reporting.definitions import ADMISSIBLE, PILOT_2016, DefinitionSet
from reporting.figures import Request, count
from reporting.frames import Records
from reporting.measures import ALL, Frame, Group, Tally, measured, nothing, tally, with_groupings
from reporting.provenance import code_told, definitions_told, hash_of_data

SCHEMA = "what-matters-return-1"
SERVICES = ("adults", "children")
FURTHER = ("aspect", "period")
"""The groupings beside council and service; a return has each by itself, not both together."""
VOICES = ("person", "carer")


@dataclass(frozen=True)
class Return:
    """One council's counts.

    Attributes:
        council: whose.
        since, cut: the first and the last day that count, as dates in text; since None: no first.
        definitions, code: as `reporting.provenance` tells them.
        data: the hash of the data cut.
        made_at: when, as text.
        measures: tallies by definition set, service, further grouping ("" for none) and group.
        voices: tallies by definition set and voice (person, carer).
        path: counts of STEPS by service.
        reasons: counts by step, then by code.
    """

    council: str
    since: str | None
    cut: str
    definitions: list[dict[str, str]]
    code: dict[str, str]
    data: str
    made_at: str
    measures: Mapping[str, Mapping[str, Mapping[str, Mapping[str, Tally]]]]
    voices: Mapping[str, Mapping[str, Tally]]
    path: Mapping[str, Mapping[str, int]]
    reasons: Mapping[str, Mapping[str, int]]


def return_of(records: Records, council: str, since: date | None, made_at: datetime) -> Return:
    """The return of `council`, of its records among `records`.

    Raises ValueError when there is nobody of that council.
    """
    own = of_council(records, council)
    if not len(own.people):
        known = ", ".join(sorted(records.people["authority"].astype(str).unique())) or "none"
        raise ValueError(f"--council is {council!r}: nobody there was referred; councils: {known}")
    asked = Request(("service",), since, own.cut, PILOT_2016, audience="internal")
    whole = count(own, asked)
    first_day = None if since is None else since.toordinal()
    frames = {voice: measured(own, voice, first_day) for voice in ("both", *VOICES)}
    return Return(
        council=council,
        since=None if since is None else since.isoformat(),
        cut=own.cut.isoformat(),
        definitions=definitions_told(),
        code=code_told(),
        data=hash_of_data(own),
        made_at=made_at.isoformat(),
        measures={
            name: _by_service(frames["both"], own, list(whole.path), definition)
            for name, definition in ADMISSIBLE.items()
        },
        voices={
            name: {voice: tally(frames[voice], (), definition)[ALL] for voice in VOICES}
            for name, definition in ADMISSIBLE.items()
        },
        path={group[0]: steps for group, steps in whole.path.items() if group != ALL},
        reasons=whole.reasons,
    )


def of_council(records: Records, council: str) -> Records:
    """The records of one council."""
    people = records.people[records.people["authority"].astype(str) == council]
    outcomes = records.outcomes[records.outcomes["authority"].astype(str) == council]
    withdrawals, aspects = records.withdrawals, records.aspects
    return Records(
        cut=records.cut,
        people=people,
        outcomes=outcomes,
        withdrawals=withdrawals[withdrawals["outcome_id"].isin(outcomes.index)],
        aspects=aspects[aspects["outcome_id"].isin(outcomes.index)],
    )


def write_return(made: Return) -> bytes:
    """A return as JSON."""
    told = {"schema": SCHEMA, **asdict(made)}
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8")


def _by_service(
    frame: Frame, own: Records, services: Sequence[Group], definition: DefinitionSet
) -> dict[str, dict[str, dict[str, Tally]]]:
    """Tallies by service, further grouping and group; "" is the service as a whole."""
    whole = tally(frame, ("service",), definition)
    empty = nothing(whole[ALL])
    found: dict[str, dict[str, dict[str, Tally]]] = {
        group[0]: {"": {"": whole.get(group, empty)}, **{further: {} for further in FURTHER}}
        for group in services
        if group != ALL
    }
    for further in FURTHER:
        by = ("service", further)
        for group, one in tally(with_groupings(frame, by, own), by, definition).items():
            if group != ALL:
                found[group[0]][further][group[1]] = one
    return found
