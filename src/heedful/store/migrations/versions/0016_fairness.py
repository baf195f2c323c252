"""What people declared in a table of its own, assessments of bias, and exceptions."""

from __future__ import annotations

from alembic import op
from sqlalchemy import delete

from heedful.store.backward import require_empty
from heedful.store.fairness_schema import BIAS_ASSESSMENTS, BIAS_EXCEPTIONS, DECLARED
from heedful.store.message_schema import DETAILS

revision = "0016"
down_revision = "0012"
branch_labels = None
depends_on = None

_TABLES = (DECLARED, BIAS_ASSESSMENTS, BIAS_EXCEPTIONS)


def upgrade() -> None:
    """Make the tables that are not there yet.

    Guarantee: what people declared before, sealed beside their address, is destroyed: it is to be declared anew, where no other
    room reaches it.
    """
    for table in _TABLES:
        table.create(op.get_bind(), checkfirst=True)
    op.get_bind().execute(delete(DETAILS).where(DETAILS.c.kind.like("declared.%")))


def downgrade() -> None:
    """Drop the tables; assessments can be made again.

    Guarantee: only where nobody declared anything and no exception was given: both would be lost.
    """
    require_empty(op.get_bind(), [DECLARED, BIAS_EXCEPTIONS], "What people declared, and exceptions with their reasons, would be lost.")
    for table in _TABLES:
        table.drop(op.get_bind(), checkfirst=True)
