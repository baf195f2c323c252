"""The team's desk: second factors, codes for a lost device, tokens of programs, and long work."""

from __future__ import annotations

from alembic import op

from heedful.store.backward import require_empty
from heedful.store.factor_schema import FACTORS, RECOVERY, TOKENS
from heedful.store.job_schema import JOBS

revision = "0013"
down_revision = "0009"
branch_labels = None
depends_on = None

_TABLES = (FACTORS, RECOVERY, TOKENS, JOBS)


def upgrade() -> None:
    """Make the tables that are not there yet.

    Guarantee: what is held stays.
    """
    for table in _TABLES:
        table.create(op.get_bind(), checkfirst=True)


def downgrade() -> None:
    """Drop the tables.

    Guarantee: only where nobody has a second factor: members would sign in by password alone. Tokens and long work end.
    """
    require_empty(op.get_bind(), [FACTORS], "An older version would let members in without their second factor.")
    for table in _TABLES:
        table.drop(op.get_bind(), checkfirst=True)
