"""States that came back from the team's provider, so that each serves once; and whom yearly digests told when."""

from __future__ import annotations

from alembic import op

from heedful.store.member_schema import USED_STATES
from heedful.store.person_schema import YEARLY

revision = "0021"
down_revision = "0016"
branch_labels = None
depends_on = None

_TABLES = (USED_STATES, YEARLY)


def upgrade() -> None:
    """Make the tables that are not there yet.

    Guarantee: what is held stays.
    """
    for table in _TABLES:
        table.create(op.get_bind(), checkfirst=True)


def downgrade() -> None:
    """Drop the tables.

    Guarantee: a state that came back could do so again within its ten minutes, and links in digests no longer serve.
    """
    for table in _TABLES:
        table.drop(op.get_bind(), checkfirst=True)
