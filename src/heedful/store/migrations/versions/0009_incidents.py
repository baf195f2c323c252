"""Breaches: the register of all of them, and the steps that were taken; and decoys."""

from __future__ import annotations

from alembic import op

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

    Guarantee: the register of breaches goes with them; write it out before.
    """
    for table in _TABLES:
        table.drop(op.get_bind(), checkfirst=True)
