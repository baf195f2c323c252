"""What a person has under way at the pages: links to sign in with, exports shown before they are given."""

from __future__ import annotations

from alembic import op

from heedful.store.person_schema import PREVIEWS, SIGN_IN_LINKS

revision = "0012"
down_revision = "0015"
branch_labels = None
depends_on = None

_TABLES = (SIGN_IN_LINKS, PREVIEWS)


def upgrade() -> None:
    """Make the tables that are not there yet.

    Guarantee: what is held stays.
    """
    for table in _TABLES:
        table.create(op.get_bind(), checkfirst=True)


def downgrade() -> None:
    """Drop the tables.

    Guarantee: links that were mailed no longer serve, and nothing of a preview is left.
    """
    for table in _TABLES:
        table.drop(op.get_bind(), checkfirst=True)
