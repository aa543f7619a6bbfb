"""Staff accounts, who covers for whom, and what staff give or correct beside a person's words."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Adds the tables, empty, and the index of whose people somebody's are."""
    op.add_column("outcome", sa.Column("aspects_unclear_on", sa.Date(), nullable=True))
    op.create_index(op.f("ix_person_practitioner_id"), "person", ["practitioner_id"], unique=False)
    _accounts()
    _cover()
    _beside_a_persons_words()


def _accounts() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sign_in", sa.String(length=120), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("practitioner_id", sa.Integer(), nullable=True),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("second_factor", sa.Text(), nullable=True),
        sa.Column("second_factor_at", MOMENT, nullable=True),
        sa.Column("last_code", sa.BigInteger(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", MOMENT, nullable=True),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("subject", sa.String(length=255), nullable=True),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "role IN ('practitioner', 'manager', 'analyst', 'duty', 'admin')",
            name=op.f("ck_account_role"),
        ),
        _to("account", "authority"),
        _to("account", "team"),
        _to("account", "practitioner"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("sign_in", name=op.f("uq_account_sign_in")),
        sa.UniqueConstraint("subject", name=op.f("uq_account_subject")),
    )
    _index("account", "authority_id")
    op.create_table(
        "signed_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        _to("signed_in", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_signed_in_token_hash")),
    )
    _index("signed_in", "account_id")
    op.create_table(
        "opening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("signed_in_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        _to("opening", "signed_in"),
        _to("opening", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening")),
    )
    _index("opening", "signed_in_id")


def _cover() -> None:
    op.create_table(
        "cover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practitioner_id", sa.Integer(), nullable=False),
        sa.Column("covered_by", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        _to("cover", "practitioner"),
        _to("cover", "practitioner", column="covered_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cover")),
    )
    _index("cover", "covered_by")


def _beside_a_persons_words() -> None:
    op.create_table(
        "staff_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("score_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        _to("staff_view", "score"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_view")),
        sa.UniqueConstraint("score_id", name=op.f("uq_staff_view_score_id")),
    )
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("outcome_id", sa.Integer(), nullable=True),
        sa.Column("part", sa.String(length=32), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        _to("correction", "person"),
        _to("correction", "outcome"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    _index("correction", "person_id")


def _to(table: str, target: str, *, column: str = "") -> sa.ForeignKeyConstraint:
    named = column or f"{target}_id"
    return sa.ForeignKeyConstraint([named], [f"{target}.id"], name=op.f(f"fk_{table}_{named}"))


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)
