"""What measures need: the order in which scores count, dates of joining, coded reasons."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timezone
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

WALES = ZoneInfo("Europe/London")
PLACES_IN_A_DAY = 100_000
SCORE = sa.table(
    "score",
    sa.column("id", sa.Integer),
    sa.column("outcome_id", sa.Integer),
    sa.column("superseded_by", sa.Integer),
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("place", sa.BigInteger),
)
PERSON = sa.table(
    "person",
    sa.column("id", sa.Integer),
    sa.column("status", sa.String),
    sa.column("joined_on", sa.Date),
)
CONVERSATION = sa.table(
    "conversation", sa.column("id", sa.Integer), sa.column("person_id", sa.Integer)
)
SITTING = sa.table(
    "sitting",
    sa.column("conversation_id", sa.Integer),
    sa.column("agreed_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    """Adds the columns, fills them from what is kept, and makes the index scores are read by."""
    op.add_column("person", sa.Column("joined_on", sa.Date(), nullable=True))
    op.add_column("person", sa.Column("withdrawn_on", sa.Date(), nullable=True))
    op.add_column("person", sa.Column("reason_code", sa.String(length=32), nullable=True))
    op.add_column("outcome", sa.Column("reason_code", sa.String(length=32), nullable=True))
    # SQLite takes a new column that is never null only with a default; every writer gives a place.
    op.add_column("score", sa.Column("place", sa.BigInteger(), nullable=False, server_default="0"))
    _place_scores(op.get_bind())
    _date_joining(op.get_bind())
    if op.get_bind().dialect.supports_alter:
        op.alter_column("score", "place", server_default=None)
    op.drop_index(op.f("ix_score_outcome_id"), table_name="score")
    columns = ["outcome_id", "given_by", "carer_id", "place", "kind", "value", "superseded_by"]
    op.create_index("ix_score_counting", "score", columns, unique=False)


def _place_scores(connection: sa.engine.Connection) -> None:
    """Each score's place; one that corrects others takes the place of the first of them."""
    kept = connection.execute(sa.select(SCORE).order_by(SCORE.c.id)).all()
    places: dict[int, int] = {}
    arrived: Counter[int] = Counter()
    for row in kept:
        day = _day(row.at).toordinal()
        own = day * PLACES_IN_A_DAY + arrived[row.outcome_id]
        # A later one corrects an earlier one, so what it corrects has set its place already.
        places[row.id] = places.get(row.id, own)
        arrived[row.outcome_id] += 1
        if row.superseded_by is not None:
            first = min(places[row.id], places.get(row.superseded_by, places[row.id]))
            places[row.superseded_by] = first
    _fill(connection, SCORE, "place", places)


def _date_joining(connection: sa.engine.Connection) -> None:
    """Those who have joined did so when first somebody agreed to talk."""
    agreed = connection.execute(
        sa.select(CONVERSATION.c.person_id, sa.func.min(SITTING.c.agreed_at).label("at"))
        .join(SITTING, SITTING.c.conversation_id == CONVERSATION.c.id)
        .join(PERSON, PERSON.c.id == CONVERSATION.c.person_id)
        .where(PERSON.c.status == "joined", SITTING.c.agreed_at.is_not(None))
        .group_by(CONVERSATION.c.person_id)
    ).all()
    _fill(connection, PERSON, "joined_on", {row.person_id: _day(row.at) for row in agreed})


def _day(at: datetime) -> date:
    aware = at if at.tzinfo is not None else at.replace(tzinfo=timezone.utc)
    return aware.astimezone(WALES).date()


def _fill(
    connection: sa.engine.Connection, table: Any, column: str, values: Mapping[int, Any]
) -> None:
    if values:
        connection.execute(
            sa.update(table)
            .where(table.c.id == sa.bindparam("row_id"))
            .values({column: sa.bindparam("filled")}),
            [{"row_id": row_id, "filled": filled} for row_id, filled in values.items()],
        )
