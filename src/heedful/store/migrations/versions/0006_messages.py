"""Campaigns, messages and what people said to them."""

from __future__ import annotations

from alembic import op

from heedful.store.message_schema import CAMPAIGNS, CODES, DETAILS, FEEDBACK, MESSAGES, SHOWN

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TABLES = (CAMPAIGNS, MESSAGES, CODES, FEEDBACK, SHOWN, DETAILS)


def upgrade() -> None:
    """Make the tables that are not there yet.

    Guarantee: what is held stays.
    """
    for table in _TABLES:
        table.create(op.get_bind(), checkfirst=True)


def downgrade() -> None:
    """Drop the tables.

    Guarantee: an older version writes to nobody, and so does not write to anybody twice.
    """
    for table in _TABLES:
        table.drop(op.get_bind(), checkfirst=True)
