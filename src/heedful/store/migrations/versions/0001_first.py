"""The first schema: people, consent, lakes, sources, tombstones, outbox."""

from __future__ import annotations

from alembic import op

from heedful.store.schema import METADATA

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table.

    Guarantee: only in an empty store.
    """
    METADATA.create_all(op.get_bind())


def downgrade() -> None:
    """Drop every table.

    Guarantee: nothing is left of them.
    """
    METADATA.drop_all(op.get_bind())
