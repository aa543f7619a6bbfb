"""What check-ins need: reminders that go out once, who may see, a number told in another way."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Adds the columns, empty for all that is kept, and the index of what is due."""
    moment = sa.DateTime(timezone=True)
    op.add_column("score", sa.Column("told", sa.String(length=32), nullable=True))
    op.add_column("conversation", sa.Column("changed_at", moment, nullable=True))
    op.add_column("person", sa.Column("carers_see", sa.Boolean(), nullable=True))
    op.add_column("person", sa.Column("reminders_off_at", moment, nullable=True))
    for name in ("claimed_at", "retry_at", "sent_at", "answered_at"):
        op.add_column("reminder", sa.Column(name, moment, nullable=True))
    op.create_index("ix_reminder_due", "reminder", ["state", "due_on"], unique=False)
