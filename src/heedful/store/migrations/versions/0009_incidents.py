"""Breaches: the register of all of them, and the steps that were taken; and decoys."""

from __future__ import annotations

from alembic import op

from heedful.store.backward import require_empty
from heedful.store.incident_schema import DECOYS, INCIDENT_STEPS, INCIDENTS

revision = "0009"
down_revision = "0006"
branch_labels = None
depends_on = None

_TABLES = (INCIDENTS, INCIDENT_STEPS, DECOYS)


def upgrade() -> None:
    """Make the tables that are not there yet.

    Guarantee: what is held stays.
    """
    for table in _TABLES:
        table.create(op.get_bind(), checkfirst=True)


def downgrade() -> None:
    """Drop the tables.

    Guarantee: only where they are empty: the register of breaches must be kept, and a decoy that is not known would be counted.
    """
    require_empty(op.get_bind(), _TABLES, "The register of breaches and the decoys are kept here, and an older version would lose them.")
    for table in _TABLES:
        table.drop(op.get_bind(), checkfirst=True)
