"""Who works here: members, their sessions, and attempts to sign in."""

from __future__ import annotations

from alembic import op

from heedful.store.backward import require_empty
from heedful.store.member_schema import ATTEMPTS, MEMBERS, SESSIONS

revision = "0007"
down_revision = "0002"
branch_labels = None
depends_on = None

_TABLES = (MEMBERS, SESSIONS, ATTEMPTS)


def upgrade() -> None:
    """Make the tables that are not there yet.

    Guarantee: what is held stays.
    """
    for table in _TABLES:
        table.create(op.get_bind(), checkfirst=True)


def downgrade() -> None:
    """Drop the tables: an older version knows one operator only.

    Guarantee: only where nobody was added: whoever holds the folder would be let in.
    """
    require_empty(op.get_bind(), [MEMBERS], "An older version knows no members, and would let in whoever holds the folder.")
    for table in _TABLES:
        table.drop(op.get_bind(), checkfirst=True)
