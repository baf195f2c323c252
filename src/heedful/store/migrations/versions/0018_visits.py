"""People's own sessions at the pages."""

from __future__ import annotations

from alembic import op

from heedful.store.visit_schema import VISITS

revision = "0018"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table if it is not there yet.

    Guarantee: what is held stays.
    """
    VISITS.create(op.get_bind(), checkfirst=True)


def downgrade() -> None:
    """Drop the table.

    Guarantee: everybody is signed out of the pages.
    """
    VISITS.drop(op.get_bind(), checkfirst=True)
