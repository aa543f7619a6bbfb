"""The tables, and which record each row becomes. Nothing here connects."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
)
from sqlalchemy.orm import registry, relationship
from sqlalchemy.types import TypeDecorator

from actions.store import records

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMES)


class SealedText(TypeDecorator):
    """Text sealed in the database and clear in a record, by the sealer of the database opened."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        """`value` sealed."""
        return None if value is None else str(dialect.sealer.seal(value))

    def process_result_value(self, value: str | None, dialect: Any) -> str | None:
        """`value` opened; raises bot.sealing.SealBroken when the key does not open it."""
        return None if value is None else str(dialect.sealer.open(value))


class Moment(TypeDecorator):
    """An aware time, kept and given back in UTC. Refuses one without a time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """`value` in UTC; raises ValueError when it has no time zone."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"{value.isoformat()} has no time zone: expected an aware time")
        return value.astimezone(timezone.utc)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """`value` as an aware time in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            return value.replace(tzinfo=timezone.utc)
        return value.astimezone(timezone.utc)


def _id() -> Any:
    return Column("id", Integer, primary_key=True)


def _to(target: str, *, optional: bool = False, name: str = "", indexed: bool = False) -> Any:
    column = name or f"{target}_id"
    return Column(column, ForeignKey(f"{target}.id"), nullable=optional, index=indexed)


def _code(name: str, *, optional: bool = False) -> Any:
    return Column(name, String(32), nullable=optional)


def _sealed(name: str, *, optional: bool = False) -> Any:
    return Column(name, SealedText, nullable=optional)


def _at(name: str = "at", *, optional: bool = False) -> Any:
    return Column(name, Moment, nullable=optional)


def _account(name: str = "by", *, optional: bool = False) -> Any:
    """The sign-in name of an account, as the audit names it."""
    return Column(name, String(120), nullable=optional)


def _message(*, optional: bool = False) -> Any:
    return Column("message_id", String(255), nullable=optional)


def _once(*columns: str) -> UniqueConstraint:
    """The same message delivered twice is one fact."""
    return UniqueConstraint("conversation_id", "message_id", *columns)


authority = Table(
    "authority",
    metadata,
    _id(),
    Column("name", String(120), nullable=False, unique=True),
    Column("day_phone", String(60)),
    Column("night_phone", String(60)),
    Column("opens", String(5), nullable=False),
    Column("closes", String(5), nullable=False),
)

service = Table(
    "service",
    metadata,
    _id(),
    _to("authority"),
    _code("kind"),
    UniqueConstraint("authority_id", "kind"),
    CheckConstraint("kind IN ('adults', 'children')", name="kind"),
)

team = Table(
    "team",
    metadata,
    _id(),
    _to("service"),
    Column("name", String(120), nullable=False),
    UniqueConstraint("service_id", "name"),
)

practitioner = Table("practitioner", metadata, _id(), _to("team", indexed=True), _sealed("name"))

person = Table(
    "person",
    metadata,
    _id(),
    Column("reference", String(16), nullable=False, unique=True),
    _sealed("name"),
    _to("team", indexed=True),
    _to("practitioner", optional=True, indexed=True),
    Column("year_of_birth", Integer),
    Column("language", String(2)),
    Column("referred_on", Date, nullable=False),
    _code("status"),
    _sealed("reason", optional=True),
    _code("reason_code", optional=True),
    Column("joined_on", Date),
    Column("withdrawn_on", Date),
    Column("carers_see", Boolean),
    _at("reminders_off_at", optional=True),
)

carer = Table(
    "carer",
    metadata,
    _id(),
    _to("person", optional=True, indexed=True),
    Column(
        "conversation_id",
        # Conversations point at carers as well: one of the two is added after both tables.
        ForeignKey("conversation.id", use_alter=True),
        index=True,
    ),
    _sealed("name", optional=True),
    _sealed("relationship", optional=True),
    Column("year_of_birth", Integer),
    Column("language", String(2)),
    _code("reason", optional=True),
    _sealed("reason_words", optional=True),
    _at("from_at"),
    _at("until_at", optional=True),
)

conversation = Table(
    "conversation",
    metadata,
    _id(),
    Column("sender", String(255), nullable=False, unique=True),
    _code("channel"),
    _to("person", optional=True, indexed=True),
    _to("carer", optional=True),
    _code("speaker", optional=True),
    Column("language", String(2)),
    Column("practice", Boolean, nullable=False),
    _at("created_at"),
    _at("linked_at", optional=True),
    _at("changed_at", optional=True),
    _at("gone_at", optional=True),
)

invitation = Table(
    "invitation",
    metadata,
    _id(),
    Column("code_hash", String(64), nullable=False, unique=True),
    _to("person", indexed=True),
    _to("carer", optional=True),
    _at("made_at"),
    _at("expires_at"),
    _at("taken_at", optional=True),
    _to("conversation", optional=True),
)

sitting = Table(
    "sitting",
    metadata,
    _id(),
    _to("conversation", indexed=True),
    _at("started_at"),
    _at("last_at"),
    _at("ended_at", optional=True),
    _code("state"),
    _at("agreed_at", optional=True),
    CheckConstraint(
        "state IN ('open', 'paused', 'stopped', 'sent', 'resting', 'declined')", name="state"
    ),
)

outcome = Table(
    "outcome",
    metadata,
    _id(),
    _to("person", optional=True, indexed=True),
    _to("carer", optional=True),
    _to("conversation"),
    _message(),
    Column("number", Integer, nullable=False),
    _code("owner"),
    _code("aim"),
    _sealed("zero_words", optional=True),
    _sealed("ten_words", optional=True),
    _code("status"),
    _sealed("reason", optional=True),
    _code("reason_code", optional=True),
    _at("drafted_at"),
    _at("kept_at", optional=True),
    _at("withdrawn_at", optional=True),
    Column("agreed_on", Date),
    Column("aspects_unclear_on", Date),
    Column("first_achieved_on", Date),
    _once(),
    CheckConstraint("status IN ('draft', 'active', 'achieved', 'withdrawn')", name="status"),
    CheckConstraint("aim IN ('improve', 'keep')", name="aim"),
)

revision = Table(
    "revision",
    metadata,
    _id(),
    _to("outcome", indexed=True),
    _to("conversation"),
    _message(optional=True),
    _code("part"),
    _sealed("words"),
    _code("by"),
    _at(),
    _once("outcome_id", "part"),
)

outcome_aspect = Table(
    "outcome_aspect",
    metadata,
    _id(),
    _to("outcome"),
    Column("aspect", String(60), nullable=False),
    _at(),
    UniqueConstraint("outcome_id", "aspect"),
)

score = Table(
    "score",
    metadata,
    _id(),
    _to("outcome"),
    _to("conversation"),
    _to("sitting", optional=True, indexed=True),
    _message(),
    _code("kind"),
    Column("place", BigInteger, nullable=False),
    Column("value", Integer),
    _code("why_none", optional=True),
    _code("given_by"),
    _to("carer", optional=True),
    _code("way"),
    _code("told", optional=True),
    _sealed("words", optional=True),
    _at(),
    _to("score", optional=True, name="superseded_by"),
    _once("outcome_id", "kind"),
    CheckConstraint("kind IN ('baseline', 'goal', 'review')", name="kind"),
    CheckConstraint("value BETWEEN 0 AND 10", name="value"),
    CheckConstraint("(value IS NULL) = (why_none IS NOT NULL)", name="why_none"),
    # Measures read this index alone, voice by voice in the order scores count.
    Index(
        "ix_score_counting",
        "outcome_id",
        "given_by",
        "carer_id",
        "place",
        "kind",
        "value",
        "superseded_by",
    ),
)

answer = Table(
    "answer",
    metadata,
    _id(),
    _to("conversation"),
    _to("person", optional=True, indexed=True),
    _to("sitting", optional=True),
    _to("outcome", optional=True),
    _message(),
    _code("kind"),
    _sealed("words"),
    _code("given_by"),
    _to("carer", optional=True),
    _at(),
    _to("answer", optional=True, name="superseded_by"),
    _once("kind"),
)

share = Table(
    "share",
    metadata,
    _id(),
    _to("sitting"),
    _code("kind"),
    _code("record"),
    Column("record_id", Integer, nullable=False),
    _at(),
    Index("ix_share_record_record_id", "record", "record_id"),
    UniqueConstraint("sitting_id", "record", "record_id", "kind"),
    CheckConstraint("kind IN ('sent', 'changed', 'held')", name="kind"),
)

worry = Table(
    "worry",
    metadata,
    _id(),
    _to("conversation"),
    _to("person", optional=True, indexed=True),
    _to("carer", optional=True),
    _message(),
    _sealed("words"),
    Column("rules", Text, nullable=False),
    _code("kind"),
    _code("state"),
    _at("opened_at"),
    _at("read_at", optional=True),
    Column("read_by", String(120)),
    _at("acted_at", optional=True),
    Column("acted_by", String(120)),
    _at("closed_first_at", optional=True),
    Column("closed_first_by", String(120)),
    _at("closed_at", optional=True),
    Column("closed_by", String(120)),
    _account("owner", optional=True),
    _once(),
    CheckConstraint("state IN ('open', 'read', 'acted', 'closed')", name="state"),
    CheckConstraint("closed_by <> closed_first_by", name="two_people"),
)

request = Table(
    "request",
    metadata,
    _id(),
    _to("conversation"),
    _to("person", optional=True, indexed=True),
    _message(),
    _code("kind"),
    _at(),
    _code("state"),
    _once("kind"),
    CheckConstraint("kind IN ('person', 'advocate', 'delete', 'copy')", name="kind"),
)

reminder = Table(
    "reminder",
    metadata,
    _id(),
    _to("person", indexed=True),
    _code("what"),
    Column("due_on", Date, nullable=False),
    _code("state"),
    _at("claimed_at", optional=True),
    _at("retry_at", optional=True),
    _at("sent_at", optional=True),
    _at("answered_at", optional=True),
    Index("ix_reminder_due", "state", "due_on"),
)

audit = Table(
    "audit",
    metadata,
    _id(),
    _at(),
    Column("actor", String(120), nullable=False),
    Column("action", String(120), nullable=False),
    Column("reference", String(16), nullable=False, index=True),
    _sealed("reason", optional=True),
)

account = Table(
    "account",
    metadata,
    _id(),
    Column("sign_in", String(120), nullable=False, unique=True),
    _sealed("name"),
    _code("role"),
    _to("authority", indexed=True),
    _to("team", optional=True),
    _to("practitioner", optional=True),
    Column("password", String(255)),
    Column("must_change", Boolean, nullable=False),
    _sealed("second_factor", optional=True),
    _at("second_factor_at", optional=True),
    Column("last_code", BigInteger),
    Column("failures", Integer, nullable=False),
    _at("locked_until", optional=True),
    Column("language", String(2)),
    Column("subject", String(255), unique=True),
    Column("demo", Boolean, nullable=False),
    _at("made_at"),
    _at("closed_at", optional=True),
    CheckConstraint("role IN ('practitioner', 'manager', 'analyst', 'duty', 'admin')", name="role"),
)

signed_in = Table(
    "signed_in",
    metadata,
    _id(),
    Column("token_hash", String(64), nullable=False, unique=True),
    _to("account", indexed=True),
    _at("begun_at"),
    _at("last_at"),
    _at("ended_at", optional=True),
)

opening = Table(
    "opening",
    metadata,
    _id(),
    _to("signed_in", indexed=True),
    _to("person"),
    _sealed("reason"),
    _at(),
)

cover = Table(
    "cover",
    metadata,
    _id(),
    _to("practitioner"),
    Column("covered_by", ForeignKey("practitioner.id"), nullable=False, index=True),
    Column("from_on", Date, nullable=False),
    Column("until_on", Date, nullable=False),
    Column("by", String(120), nullable=False),
    _at(),
)

staff_view = Table(
    "staff_view",
    metadata,
    _id(),
    Column("score_id", ForeignKey("score.id"), nullable=False, unique=True),
    Column("by", String(120), nullable=False),
)

correction = Table(
    "correction",
    metadata,
    _id(),
    _to("person", indexed=True),
    _to("outcome", optional=True),
    _code("part"),
    _sealed("before", optional=True),
    _sealed("after", optional=True),
    _sealed("reason", optional=True),
    Column("by", String(120), nullable=False),
    _at(),
)

# As Rasa's SQLTrackerStore names it; `data` is sealed JSON, the two names stay empty.
events = Table(
    "events",
    metadata,
    _id(),
    Column("sender_id", String(255), nullable=False),
    Column("type_name", String(255), nullable=False),
    Column("timestamp", Float),
    Column("intent_name", String(255)),
    Column("action_name", String(255)),
    Column("data", SealedText),
    Index("ix_events_sender_id", "sender_id"),
)

case_note = Table(
    "case_note",
    metadata,
    _id(),
    _to("person", indexed=True),
    _to("sitting", optional=True),
    _account(),
    _at(),
)

case_note_version = Table(
    "case_note_version",
    metadata,
    _id(),
    _to("case_note", indexed=True),
    _sealed("words"),
    _account(),
    _at(),
)

mark = Table(
    "mark",
    metadata,
    _id(),
    _to("sitting", indexed=True),
    _code("kind"),
    _sealed("words", optional=True),
    _account(),
    _at(),
    _account("removed_by", optional=True),
    _at("removed_at", optional=True),
    CheckConstraint("kind IN ('flag', 'tag')", name="kind"),
)

reading = Table(
    "reading",
    metadata,
    _id(),
    _to("sitting"),
    _account(),
    _at(),
    _at("heard_at"),
    UniqueConstraint("sitting_id", "by", "heard_at"),
)

worry_step = Table(
    "worry_step",
    metadata,
    _id(),
    _to("worry", indexed=True),
    _code("kind"),
    _account(),
    _at(),
    _account("to", optional=True),
    _sealed("words", optional=True),
)

duty_notice = Table(
    "duty_notice",
    metadata,
    _id(),
    _to("worry"),
    _code("way"),
    Column("token", String(64), nullable=False),
    _at("made_at"),
    _at("claimed_at", optional=True),
    _at("retry_at", optional=True),
    _at("sent_at", optional=True),
    Column("tries", Integer, nullable=False),
    UniqueConstraint("worry_id", "way"),
    CheckConstraint("way IN ('email', 'webhook')", name="way"),
)

supervision_copy = Table(
    "supervision_copy",
    metadata,
    _id(),
    _to("person", indexed=True),
    _sealed("words"),
    _account("made_by"),
    _at("made_at"),
    _account("reviewed_by", optional=True),
    _at("reviewed_at", optional=True),
)

decision = Table(
    "decision",
    metadata,
    _id(),
    _to("request", indexed=True),
    _code("choice"),
    _sealed("proof"),
    _sealed("reason"),
    _account("proposed_by"),
    _at("proposed_at"),
    _code("settled", optional=True),
    _account("settled_by", optional=True),
    _at("settled_at", optional=True),
    _sealed("settled_why", optional=True),
    _sealed("outcome", optional=True),
    _account("outcome_by", optional=True),
    _at("outcome_at", optional=True),
    CheckConstraint("choice IN ('grant', 'refuse')", name="choice"),
    CheckConstraint("settled IN ('approved', 'sent_back')", name="settled"),
    CheckConstraint("settled_by <> proposed_by", name="two_people"),
)

# One row sealed when the database was made: a key that does not open it is the wrong key.
proof = Table("proof", metadata, _id(), _sealed("words"))

mapping = registry(metadata=metadata)
for _record, _table in (
    (records.Authority, authority),
    (records.Service, service),
    (records.Team, team),
    (records.Practitioner, practitioner),
    (records.Person, person),
    (records.Carer, carer),
    (records.Invitation, invitation),
    (records.Sitting, sitting),
    (records.Revision, revision),
    (records.OutcomeAspect, outcome_aspect),
    (records.Score, score),
    (records.Answer, answer),
    (records.Share, share),
    (records.Worry, worry),
    (records.Request, request),
    (records.Reminder, reminder),
    (records.Audit, audit),
    (records.Account, account),
    (records.SignedIn, signed_in),
    (records.Opening, opening),
    (records.Cover, cover),
    (records.StaffView, staff_view),
    (records.Correction, correction),
    (records.CaseNoteVersion, case_note_version),
    (records.Mark, mark),
    (records.Reading, reading),
    (records.WorryStep, worry_step),
    (records.DutyNotice, duty_notice),
    (records.SupervisionCopy, supervision_copy),
    (records.Decision, decision),
):
    mapping.map_imperatively(_record, _table)
mapping.map_imperatively(
    records.Conversation,
    conversation,
    properties={
        "person": relationship(
            records.Person, lazy="joined", foreign_keys=[conversation.c.person_id]
        ),
        "carer": relationship(records.Carer, lazy="joined", foreign_keys=[conversation.c.carer_id]),
    },
)
mapping.map_imperatively(
    records.Outcome,
    outcome,
    properties={
        "revisions": relationship(records.Revision, lazy="selectin", order_by=revision.c.id)
    },
)

mapping.map_imperatively(
    records.CaseNote,
    case_note,
    properties={
        "versions": relationship(
            records.CaseNoteVersion, lazy="selectin", order_by=case_note_version.c.id
        )
    },
)


def _refuse(_mapper: Any, _connection: Any, _line: records.Audit) -> None:
    raise RuntimeError("audit lines are added, never changed or removed")


event.listen(records.Audit, "before_update", _refuse)
event.listen(records.Audit, "before_delete", _refuse)
