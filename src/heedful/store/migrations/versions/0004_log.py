"""The log: how far it has taken up the outbox, who witnesses it, and what proves a receipt."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from heedful.store import rights_schema  # noqa: F401  (its tables are known to METADATA by importing it)
from heedful.store.backward import require_empty
from heedful.store.schema import METADATA

revision = "0004"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and the column that are not there yet.

    Guarantee: what is held stays.
    """
    bind = op.get_bind()
    METADATA.create_all(bind)
    held = {column["name"] for column in sa.inspect(bind).get_columns("receipts")}
    if "log" not in held:
        op.add_column("receipts", sa.Column("log", sa.Text, nullable=True))


def downgrade() -> None:
    """Forget where the log stands.

    Guarantee: only where there is no log yet: it would seem rolled back.
    """
    tables = [METADATA.tables["log_mark"], METADATA.tables["log_witnesses"]]
    require_empty(op.get_bind(), tables, "An older version has no log, and this one would seem rolled back.")
    op.drop_column("receipts", "log")
    for table in tables:
        table.drop(op.get_bind(), checkfirst=True)
