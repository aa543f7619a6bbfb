"""People, their carers and councils, and the one-time codes that link a conversation to them."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.store import tables
from actions.store.conversations import (
    end_sitting,
    find_conversation,
    latest_sitting,
    open_conversation,
)
from actions.store.keeping import every, first, keep, keep_once, record_of
from actions.store.records import (
    Authority,
    Carer,
    Conversation,
    Invitation,
    Person,
    Practitioner,
    Service,
    Team,
)

# Without 0 O, 1 I L, 2 Z, 5 S, 8 B, U V: read aloud and copied by hand.
REFERENCE_LETTERS = "34679ACDEFGHJKMNPQRTWXY"
SERVICES = ("adults", "children")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True, kw_only=True)
class Invited:
    """An invitation just made. `code` is known only here: the database keeps its hash."""

    person: Person
    carer: Carer | None = None
    code: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True)
class Taken:
    """What came of a code: linked, again, used, expired or unknown, and the sender's conversation.

    The conversation is None when the sender has none yet and the code linked nothing.
    """

    status: str
    conversation: Conversation | None


@dataclass(frozen=True)
class Foreseen:
    """What would come of a code, as Taken names it, and the year of birth of whom it is for."""

    status: str
    year_of_birth: int | None


@dataclass(frozen=True, kw_only=True)
class Who:
    """Who a conversation is with and for, as the dialogue needs it; None where not known.

    `worker` is the worker's name, else the team's.
    """

    conversation_id: int
    practice: bool
    language: str | None
    speaker: str | None
    person_id: int | None
    reference: str | None
    name: str | None
    year_of_birth: int | None
    carer_id: int | None
    carer_name: str | None
    relationship: str | None
    carer_reason: str | None
    worker: str | None
    team: str | None
    authority: str | None
    day_phone: str | None
    night_phone: str | None
    opens: str | None
    closes: str | None


def invite_person(
    session: Session,
    *,
    authority: str,
    service: str,
    team: str,
    name: str,
    at: datetime,
    days: int,
    year_of_birth: int | None = None,
    language: str | None = None,
    worker: str | None = None,
) -> Invited:
    """A new person, with a code that works once within `days`.

    Council, service (adults or children), team and worker are kept when they are new.
    """
    group = keep_team(session, authority, service, team)
    return invite_to(
        session,
        team_id=group.id,
        practitioner_id=keep_worker(session, group, worker).id if worker else None,
        name=name,
        year_of_birth=year_of_birth,
        language=language,
        at=at,
        days=days,
    )


def invite_to(
    session: Session,
    *,
    team_id: int,
    practitioner_id: int | None,
    name: str,
    year_of_birth: int | None,
    language: str | None,
    at: datetime,
    days: int,
) -> Invited:
    """A new person of a team that is kept already, with a code that works once within `days`."""
    person = keep(
        session,
        Person(
            reference=_new_reference(session),
            name=name,
            team_id=team_id,
            practitioner_id=practitioner_id,
            year_of_birth=year_of_birth,
            language=language,
            referred_on=at.date(),
        ),
    )
    return _invite(session, person, None, at, days)


def keep_team(session: Session, authority: str, service: str, team: str) -> Team:
    """The team of this name, of this council's service (adults or children), kept once.

    Raises ValueError on another service.
    """
    council = _council(session, authority)
    if service not in SERVICES:
        raise ValueError(f"service is {service!r}: expected adults or children")
    table = tables.service.c
    part = keep_once(
        session,
        Service(authority_id=council.id, kind=service),
        table.authority_id == council.id,
        table.kind == service,
    )
    return keep_once(
        session,
        Team(service_id=part.id, name=team),
        tables.team.c.service_id == part.id,
        tables.team.c.name == team,
    )


def keep_worker(session: Session, team: Team, name: str) -> Practitioner:
    """The worker of this name in the team, kept once."""
    # Names are sealed, so they are compared here; a team has few workers.
    for practitioner in every(session, Practitioner, tables.practitioner.c.team_id == team.id):
        if practitioner.name == name:
            return practitioner
    return keep(session, Practitioner(team_id=team.id, name=name))


def invite_carer(
    session: Session,
    *,
    reference: str,
    name: str,
    relationship: str,
    at: datetime,
    days: int,
    year_of_birth: int | None = None,
    language: str | None = None,
) -> Invited:
    """A code for a carer of the person `reference`, who then speaks in a voice of their own.

    Raises LookupError when there is no such person.
    """
    person = _somebody(session, reference)
    carer = keep(
        session,
        Carer(
            person_id=person.id,
            name=name,
            relationship=relationship,
            year_of_birth=year_of_birth,
            language=language,
            from_at=at,
        ),
    )
    return _invite(session, person, carer, at, days)


def invite_again(session: Session, *, reference: str, at: datetime, days: int) -> Invited:
    """A new code for the person `reference`; their codes not yet used stop working.

    Raises LookupError when there is no such person.
    """
    person = _somebody(session, reference)
    table = tables.invitation.c
    for earlier in every(
        session,
        Invitation,
        table.person_id == person.id,
        table.carer_id.is_(None),
        table.taken_at.is_(None),
        table.expires_at > at,
    ):
        earlier.expires_at = at
    return _invite(session, person, None, at, days)


def find_person(session: Session, reference: str) -> Person | None:
    """The person with this reference, however it is typed."""
    return first(session, Person, tables.person.c.reference == reference.strip().upper())


def take_invitation(session: Session, code: str, sender: str, channel: str, at: datetime) -> Taken:
    """Links `sender`'s conversation to whoever `code` was made for, once.

    "linked": now linked. "again": this sender used this code before, and whoever the link is for
    sees all of their own again, where somebody had only said that they were speaking. "used":
    somebody else did, or this sender already speaks with or for another person. "expired" and
    "unknown" change nothing either. Earlier practice stays practice: its sitting ends here.
    """
    invitation: Invitation | None = session.scalars(_made_with(code).with_for_update()).first()
    conversation = find_conversation(session, sender)
    status = _status(invitation, conversation, at)
    if invitation is not None and conversation is not None and status == "again":
        _prove(session, conversation, invitation)
    if invitation is not None and status == "linked":
        conversation = conversation or open_conversation(session, sender, channel, at)
        _link(session, conversation, invitation, at)
    return Taken(status, conversation)


def foresee_invitation(session: Session, code: str, sender: str, at: datetime) -> Foreseen:
    """What `take_invitation` would say, and how old whom it is for may be; keeps nothing."""
    invitation: Invitation | None = session.scalars(_made_with(code)).first()
    status = _status(invitation, find_conversation(session, sender), at)
    return Foreseen(status, _born(session, invitation))


def holder_born(session: Session, conversation: Conversation) -> int | None:
    """The year of birth of whoever the conversation's latest link was for; None when unknown."""
    table = tables.invitation.c
    latest = first(
        session,
        Invitation,
        table.conversation_id == conversation.id,
        order=table.taken_at.desc(),
    )
    return _born(session, latest)


def set_council(
    session: Session, name: str, day_phone: str, night_phone: str, opens: str, closes: str
) -> Authority:
    """Keeps a council's numbers, and its day as "HH:MM". Raises ValueError on another form."""
    for said, moment in (("opens", opens), ("closes", closes)):
        if not _TIME.fullmatch(moment):
            raise ValueError(f"{said} is {moment!r}: expected a time such as 09:00")
    council = _council(session, name)
    council.day_phone, council.night_phone = day_phone, night_phone
    council.opens, council.closes = opens, closes
    session.flush()
    return council


def find_council(session: Session, name: str) -> Authority | None:
    """The council of this name, if it is kept."""
    return first(session, Authority, tables.authority.c.name == name)


@dataclass(frozen=True, kw_only=True)
class Around:
    """Names around a person: of their team's workers, and of the places they belong to."""

    people: list[str]
    places: list[str]


def names_around(session: Session, person: Person) -> Around:
    """The workers of the person's team and the team's and the council's names."""
    team = session.get(Team, person.team_id)
    service = session.get(Service, team.service_id) if team else None
    council = session.get(Authority, service.authority_id) if service else None
    workers = every(session, Practitioner, tables.practitioner.c.team_id == person.team_id)
    return Around(
        people=[one.name for one in workers],
        places=[one.name for one in (team, council) if one is not None],
    )


@dataclass(frozen=True, kw_only=True)
class Place:
    """A council by name; of one team also its service (adults or children) and its name."""

    authority: str
    service: str | None = None
    team: str | None = None


def place_of(session: Session, authority_id: int, team_id: int | None) -> Place:
    """The place of these numbers. Raises LookupError where there is none."""
    council = record_of(session, Authority, authority_id)
    if team_id is None:
        return Place(authority=council.name)
    team = record_of(session, Team, team_id)
    service = record_of(session, Service, team.service_id)
    return Place(authority=council.name, service=service.kind, team=team.name)


def who(session: Session, conversation: Conversation) -> Who:
    """Everything about the people of `conversation`, in one query."""
    said, person, carer = tables.conversation, tables.person, tables.carer
    worker, team, council = tables.practitioner, tables.team, tables.authority
    service = tables.service
    row = session.execute(
        select(
            said.c.id.label("conversation_id"),
            said.c.practice,
            said.c.language,
            said.c.speaker,
            said.c.person_id,
            person.c.reference,
            person.c.name,
            person.c.year_of_birth,
            said.c.carer_id,
            carer.c.name.label("carer_name"),
            carer.c.relationship,
            carer.c.reason.label("carer_reason"),
            worker.c.name.label("worker"),
            team.c.name.label("team"),
            council.c.name.label("authority"),
            council.c.day_phone,
            council.c.night_phone,
            council.c.opens,
            council.c.closes,
        )
        .select_from(said)
        .outerjoin(person, person.c.id == said.c.person_id)
        .outerjoin(carer, carer.c.id == said.c.carer_id)
        .outerjoin(worker, worker.c.id == person.c.practitioner_id)
        .outerjoin(team, team.c.id == person.c.team_id)
        .outerjoin(service, service.c.id == team.c.service_id)
        .outerjoin(council, council.c.id == service.c.authority_id)
        .where(said.c.id == conversation.id)
    ).one()
    known = dict(row._mapping)
    return Who(**{**known, "worker": known["worker"] or known["team"]})


def _made_with(code: str) -> Any:
    return select(Invitation).where(tables.invitation.c.code_hash == _hash(code.strip()))


def _status(invitation: Invitation | None, conversation: Conversation | None, at: datetime) -> str:
    if invitation is None:
        return "unknown"
    if invitation.conversation_id is not None:
        own = conversation is not None and conversation.id == invitation.conversation_id
        return "again" if own else "used"
    if at >= invitation.expires_at:
        return "expired"
    if conversation is not None and conversation.person_id not in (None, invitation.person_id):
        return "used"
    return "linked"


def _born(session: Session, invitation: Invitation | None) -> int | None:
    if invitation is None:
        return None
    invited: Person | Carer | None = session.get(Person, invitation.person_id)
    if invitation.carer_id is not None:
        invited = session.get(Carer, invitation.carer_id)
    return invited.year_of_birth if invited is not None else None


def _link(
    session: Session, conversation: Conversation, invitation: Invitation, at: datetime
) -> None:
    if conversation.person_id is None:
        practised = latest_sitting(session, conversation)
        if practised is not None and practised.state in ("open", "paused"):
            end_sitting(session, practised, "stopped", at)
        conversation.linked_at = at
    person = session.get(Person, invitation.person_id)
    carer = session.get(Carer, invitation.carer_id) if invitation.carer_id is not None else None
    invited = carer or person
    conversation.person, conversation.carer, conversation.practice = person, carer, False
    conversation.speaker = "carer" if carer else None
    conversation.language = conversation.language or (invited.language if invited else None)
    invitation.taken_at = at
    invitation.conversation_id = conversation.id
    session.flush()


def _prove(session: Session, conversation: Conversation, invitation: Invitation) -> None:
    if conversation.changed_at is None:
        return
    carer = session.get(Carer, invitation.carer_id) if invitation.carer_id is not None else None
    conversation.changed_at, conversation.carer = None, carer
    conversation.speaker = "carer" if carer else None
    session.flush()


def _invite(
    session: Session, person: Person, carer: Carer | None, at: datetime, days: int
) -> Invited:
    code = secrets.token_urlsafe(16)
    expires_at = at + timedelta(days=days)
    keep(
        session,
        Invitation(
            code_hash=_hash(code),
            person_id=person.id,
            carer_id=carer.id if carer else None,
            made_at=at,
            expires_at=expires_at,
        ),
    )
    return Invited(person=person, carer=carer, code=code, expires_at=expires_at)


def _hash(code: str) -> str:
    return sha256(code.encode()).hexdigest()


def _somebody(session: Session, reference: str) -> Person:
    person = find_person(session, reference)
    if person is None:
        raise LookupError(f"no person has the reference {reference!r}")
    return person


def _council(session: Session, name: str) -> Authority:
    return keep_once(session, Authority(name=name), tables.authority.c.name == name)


def _new_reference(session: Session) -> str:
    while True:
        reference = "P-" + "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(6))
        if find_person(session, reference) is None:
            return reference
