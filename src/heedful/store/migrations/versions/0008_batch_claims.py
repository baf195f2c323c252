"""What an import says of people beside their consents waits with its batch."""

from __future__ import annotations

from alembic import op

from heedful.store.backward import require_empty
from heedful.store.rights_schema import BATCH_CLAIMS

revision = "0008"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table that is not there yet.

    Guarantee: what is held stays.
    """
    BATCH_CLAIMS.create(op.get_bind(), checkfirst=True)


def downgrade() -> None:
    """Drop the table.

    Guarantee: only where nothing waits in it: an older version would let it in at once.
    """
    require_empty(op.get_bind(), [BATCH_CLAIMS], "What waits for two people to vouch for it, an older version would let in.")
    BATCH_CLAIMS.drop(op.get_bind(), checkfirst=True)
