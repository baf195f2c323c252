"""What people and networks may ask: tables of their own, and consent records that can be sealed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from heedful.store import rights_schema  # noqa: F401  (its tables are known to METADATA by importing it)
from heedful.store.backward import refusal
from heedful.store.schema import METADATA

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and columns that are not there yet.

    Guarantee: what is held stays; a record of the first schema keeps its open body.
    """
    bind = op.get_bind()
    METADATA.create_all(bind)
    inspector = sa.inspect(bind)
    held = {column["name"]: column for column in inspector.get_columns("consent_records")}
    with op.batch_alter_table("consent_records") as table:
        for column in (sa.Column("sealed", sa.LargeBinary, nullable=True), sa.Column("notice", sa.String(64), nullable=True)):
            if column.name not in held:
                table.add_column(column)
        if not held["body"]["nullable"]:
            table.alter_column("body", existing_type=sa.Text, nullable=True)


def downgrade() -> None:
    """There is no way back: sealed records cannot be opened here.

    Guarantee: raises before anything is changed.
    """
    raise refusal("What people were promised is sealed, and an older version cannot read it.")
