"""What an import says of people beside their consents waits with its batch."""

from __future__ import annotations

from alembic import op

from heedful.errors import Unready
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
    """There is no way back: an older version would let in at once what waits.

    Guarantee: raises before anything is changed.
    """
    raise Unready("store.no_way_back", "What waits for two people to vouch for it, an older version would let in.", "Restore a backup.")
