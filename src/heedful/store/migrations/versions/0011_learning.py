"""What is taught and checked: heads, whose words they were taught on, and labels compared with ours."""

from __future__ import annotations

from alembic import op

from heedful.store.learning_schema import CHECKED, HEAD_PEOPLE, HEADS

revision = "0011"
down_revision = "0014"
branch_labels = None
depends_on = None

_TABLES = (HEADS, HEAD_PEOPLE, CHECKED)


def upgrade() -> None:
    """Make the tables that are not there yet.

    Guarantee: what is held stays.
    """
    for table in _TABLES:
        table.create(op.get_bind(), checkfirst=True)


def downgrade() -> None:
    """Drop the tables.

    Guarantee: heads and checks go with them; both can be made again.
    """
    for table in _TABLES:
        table.drop(op.get_bind(), checkfirst=True)
