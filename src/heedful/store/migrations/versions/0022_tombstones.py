"""Why a post is gone, so that what a network had removed outlives a backup, and what is only past its time is not told outside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from heedful.store.schema import TOMBSTONES

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column where it is not there yet.

    Guarantee: what was noted before stays, without a why.
    """
    if "why" not in {column["name"] for column in sa.inspect(op.get_bind()).get_columns(TOMBSTONES.name)}:
        op.add_column(TOMBSTONES.name, sa.Column("why", sa.String(10), comment=TOMBSTONES.c.why.comment))


def downgrade() -> None:
    """Drop the column.

    Guarantee: every post that is gone stays gone.
    """
    op.drop_column(TOMBSTONES.name, "why")
