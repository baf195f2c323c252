"""States that came back from the team's provider, so that each serves once."""

from __future__ import annotations

from alembic import op

from heedful.store.member_schema import USED_STATES

revision = "0021"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table if it is not there yet.

    Guarantee: what is held stays.
    """
    USED_STATES.create(op.get_bind(), checkfirst=True)


def downgrade() -> None:
    """Drop the table.

    Guarantee: a state that came back could do so again within its ten minutes.
    """
    USED_STATES.drop(op.get_bind(), checkfirst=True)
