"""Somebody and their carer, each with a link of their own, and every row they leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from actions.store import people, tables
from actions.store.database import Session
from actions.store.keeping import every
from actions.store.records import Answer, Outcome, Person, Reminder, Score
from bot.helplines import WALES
from tests.conversations.talk import House


@dataclass(frozen=True)
class Family:
    """A person's opaque reference, and the codes of the person's link and the carer's."""

    reference: str
    person: str
    carer: str


@dataclass(frozen=True)
class Given:
    """One score as it is kept.

    Attributes:
        voice: person or carer.
        number: the outcome's.
        kind: baseline, goal or review.
        value: 0 to 10, or None.
        way: how it was answered.
        told: what was said where no number was.
        on: the day in Wales.
        stands: whether no later row took its place.
    """

    voice: str
    number: int
    kind: str
    value: int | None
    way: str
    told: str | None
    on: date
    stands: bool


def invite_both(house: House) -> Family:
    """Invite Sam, and Nerys who may answer for Sam."""
    with house.database.begin() as session:
        person = people.invite_person(
            session,
            authority="Gwynedd",
            service="children",
            team="Arfon",
            name="Sam",
            worker="Rhian",
            year_of_birth=2010,
            at=house.clock(),
            days=300,
        )
        reference = person.person.reference
        carer = people.invite_carer(
            session,
            reference=reference,
            name="Nerys",
            relationship="mam",
            at=house.clock(),
            days=300,
        )
        return Family(reference, person.code, carer.code)


def outcomes_kept(house: House, family: Family) -> list[Outcome]:
    """The outcomes about this person, every voice's, with their revisions, by number."""
    with house.database.begin() as session:
        person = _person(session, family)
        found = every(session, Outcome, tables.outcome.c.person_id == person.id)
        return sorted(found, key=lambda one: one.number)


def scores_kept(house: House, family: Family) -> list[Given]:
    """Every score about this person as it was kept, those superseded too, oldest first."""
    numbers = {one.id: one.number for one in outcomes_kept(house, family)}
    with house.database.begin() as session:
        found = every(session, Score, tables.score.c.outcome_id.in_(list(numbers)))
        return [
            Given(
                one.given_by,
                numbers[one.outcome_id],
                one.kind,
                one.value,
                one.way,
                one.told,
                one.at.astimezone(WALES).date(),
                one.superseded_by is None,
            )
            for one in found
        ]


def answers_kept(house: House, family: Family) -> list[tuple[str, str, str]]:
    """Every answer in words about this person: voice, kind, words; oldest first."""
    with house.database.begin() as session:
        person = _person(session, family)
        found = every(session, Answer, tables.answer.c.person_id == person.id)
        return [(one.given_by, one.kind, one.words) for one in found]


def check_ins_planned(house: House, family: Family) -> list[date]:
    """The days on which this person is to be asked how it is going."""
    with house.database.begin() as session:
        person = _person(session, family)
        table = tables.reminder.c
        found = every(session, Reminder, table.person_id == person.id, table.state == "planned")
        return [one.due_on for one in found]


def _person(session: Session, family: Family) -> Person:
    (person,) = every(session, Person, tables.person.c.reference == family.reference)
    return person
