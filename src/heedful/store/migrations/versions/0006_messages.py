"""Campaigns, messages and what people said to them."""

from __future__ import annotations

from alembic import op

from heedful.store.backward import require_empty
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

    Guarantee: only where they are empty: who was written to, and who must not be again, would be forgotten.
    """
    require_empty(op.get_bind(), _TABLES, "An older version would forget who was written to, and who must not be written to again.")
    for table in _TABLES:
        table.drop(op.get_bind(), checkfirst=True)
