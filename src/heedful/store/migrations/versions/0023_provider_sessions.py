"""By which of the provider's sessions a member is signed in, so that the provider can end it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from heedful.store.member_schema import SESSIONS

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None
_NAMES = ("provider_who", "provider_session")
_INDEX = "ix_sessions_provider_who"


def upgrade() -> None:
    """Add the columns where they are not there yet.

    Guarantee: who is signed in stays so.
    """
    there = {column["name"] for column in sa.inspect(op.get_bind()).get_columns(SESSIONS.name)}
    for name in _NAMES:
        if name not in there:
            op.add_column(SESSIONS.name, sa.Column(name, sa.LargeBinary(16), nullable=True, comment=SESSIONS.c[name].comment))
    if _INDEX not in {one["name"] for one in sa.inspect(op.get_bind()).get_indexes(SESSIONS.name)}:
        op.create_index(_INDEX, SESSIONS.name, ["provider_who"])


def downgrade() -> None:
    """Drop the columns.

    Guarantee: no session stays that its provider could not end any more: who signed in there signs in again.
    """
    op.execute(sa.text("DELETE FROM sessions WHERE provider_who IS NOT NULL"))
    op.drop_index(_INDEX, SESSIONS.name)
    for name in _NAMES:
        op.drop_column(SESSIONS.name, name)
