"""What proves the explanation of a message in the log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column where it is not there yet.

    Guarantee: what is held stays.
    """
    held = {column["name"] for column in sa.inspect(op.get_bind()).get_columns("messages")}
    if "log" not in held:
        op.add_column("messages", sa.Column("log", sa.Text, nullable=True))


def downgrade() -> None:
    """Drop the column.

    Guarantee: the log keeps its entries.
    """
    op.drop_column("messages", "log")
