"""Who read and signed the house rules."""

from __future__ import annotations

from alembic import op

from heedful.store.rules_schema import SIGNED_RULES

revision = "0015"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table where it is not there yet.

    Guarantee: what is held stays.
    """
    SIGNED_RULES.create(op.get_bind(), checkfirst=True)


def downgrade() -> None:
    """Drop the table.

    Guarantee: the log keeps who signed.
    """
    SIGNED_RULES.drop(op.get_bind(), checkfirst=True)
