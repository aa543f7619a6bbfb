"""What Telegram needs: since when nobody can be written to, and how old a carer is."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Adds the two columns, empty for all that is kept."""
    moment = sa.DateTime(timezone=True)
    op.add_column("conversation", sa.Column("gone_at", moment, nullable=True))
    op.add_column("carer", sa.Column("year_of_birth", sa.Integer(), nullable=True))
