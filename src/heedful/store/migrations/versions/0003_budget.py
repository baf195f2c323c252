"""What each audience was told: the debits of releases."""

from __future__ import annotations

from alembic import op

from heedful.errors import Unready
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
    """There is no way back: what was spent must not be forgotten.

    Guarantee: raises before anything is changed.
    """
    raise Unready("store.budget_stays", "An older version would forget what was published, and spend it again.", "Restore a backup.")
