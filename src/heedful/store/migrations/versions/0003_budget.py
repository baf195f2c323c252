"""What each audience was told: the debits of releases."""

from __future__ import annotations

from alembic import op

from heedful.store.backward import require_empty
from heedful.store.budget import DEBITS

revision = "0003"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table that is not there yet.

    Guarantee: what is held stays.
    """
    DEBITS.create(op.get_bind(), checkfirst=True)


def downgrade() -> None:
    """Drop the table.

    Guarantee: only where nothing was published yet: what was spent must not be forgotten.
    """
    require_empty(op.get_bind(), [DEBITS], "An older version would forget what was published, and spend it again.")
    DEBITS.drop(op.get_bind(), checkfirst=True)
