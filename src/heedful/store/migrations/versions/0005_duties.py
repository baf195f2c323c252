"""What the company owes: documents, concerns, freezes, exports handed out, second signatures."""

from __future__ import annotations

from alembic import op

from heedful.store import duties_schema
from heedful.store.backward import require_empty

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None

_TABLES = (
    duties_schema.DOCUMENTS,
    duties_schema.CONCERNS,
    duties_schema.CONCERN_NOTES,
    duties_schema.FREEZES,
    duties_schema.HANDOUTS,
    duties_schema.SIGNATURES,
)


def upgrade() -> None:
    """Make the tables that are not there yet.

    Guarantee: what is held stays.
    """
    for table in _TABLES:
        table.create(op.get_bind(), checkfirst=True)


def downgrade() -> None:
    """Drop the tables.

    Guarantee: only where they are empty: open cases and freezes would be lost.
    """
    require_empty(op.get_bind(), _TABLES, "Cases, freezes and documents are kept here, and an older version would not heed them.")
    for table in _TABLES:
        table.drop(op.get_bind(), checkfirst=True)
