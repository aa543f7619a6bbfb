"""What casework needs: notes, marks, readings, steps and notices of worries, decisions, copies."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

MOMENT = sa.DateTime(timezone=True)
ACCOUNT = sa.String(length=120)
CODE = sa.String(length=32)


def upgrade() -> None:
    """Adds the tables, and who sees to a worry: nobody yet, for all that is kept."""
    # A list of sittings tells of each whether it has a number that was not held back.
    op.create_index(op.f("ix_score_sitting_id"), "score", ["sitting_id"], unique=False)
    op.create_index(
        op.f("ix_share_record_record_id"), "share", ["record", "record_id"], unique=False
    )
    op.add_column("worry", sa.Column("owner", ACCOUNT, nullable=True))
    _table(
        "case_note",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=True),
        sa.Column("by", ACCOUNT, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        points_to=("person", "sitting"),
        indexed="person_id",
    )
    _table(
        "case_note_version",
        sa.Column("case_note_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by", ACCOUNT, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        points_to=("case_note",),
        indexed="case_note_id",
    )
    _table(
        "mark",
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("by", ACCOUNT, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("removed_by", ACCOUNT, nullable=True),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.CheckConstraint("kind IN ('flag', 'tag')", name=op.f("ck_mark_kind")),
        points_to=("sitting",),
        indexed="sitting_id",
    )
    _table(
        "reading",
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("by", ACCOUNT, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("heard_at", MOMENT, nullable=False),
        sa.UniqueConstraint(
            "sitting_id", "by", "heard_at", name=op.f("uq_reading_sitting_id_by_heard_at")
        ),
        points_to=("sitting",),
    )
    _table(
        "worry_step",
        sa.Column("worry_id", sa.Integer(), nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("by", ACCOUNT, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("to", ACCOUNT, nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        points_to=("worry",),
        indexed="worry_id",
    )
    _table(
        "duty_notice",
        sa.Column("worry_id", sa.Integer(), nullable=False),
        sa.Column("way", CODE, nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("claimed_at", MOMENT, nullable=True),
        sa.Column("retry_at", MOMENT, nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.UniqueConstraint("worry_id", "way", name=op.f("uq_duty_notice_worry_id_way")),
        sa.CheckConstraint("way IN ('email', 'webhook')", name=op.f("ck_duty_notice_way")),
        points_to=("worry",),
    )
    _table(
        "supervision_copy",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_by", ACCOUNT, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("reviewed_by", ACCOUNT, nullable=True),
        sa.Column("reviewed_at", MOMENT, nullable=True),
        points_to=("person",),
        indexed="person_id",
    )
    _table(
        "decision",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("choice", CODE, nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by", ACCOUNT, nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("settled", CODE, nullable=True),
        sa.Column("settled_by", ACCOUNT, nullable=True),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("settled_why", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("outcome_by", ACCOUNT, nullable=True),
        sa.Column("outcome_at", MOMENT, nullable=True),
        sa.CheckConstraint("choice IN ('grant', 'refuse')", name=op.f("ck_decision_choice")),
        sa.CheckConstraint(
            "settled IN ('approved', 'sent_back')", name=op.f("ck_decision_settled")
        ),
        sa.CheckConstraint("settled_by <> proposed_by", name=op.f("ck_decision_two_people")),
        points_to=("request",),
        indexed="request_id",
    )


def _table(name: str, *parts: object, points_to: tuple[str, ...], indexed: str = "") -> None:
    keys = [
        sa.ForeignKeyConstraint([f"{one}_id"], [f"{one}.id"], name=op.f(f"fk_{name}_{one}_id"))
        for one in points_to
    ]
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        *parts,
        *keys,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    if indexed:
        op.create_index(op.f(f"ix_{name}_{indexed}"), name, [indexed], unique=False)
