"""How Alembic reaches the store: by the connection it is handed, never by an address of its own."""

from __future__ import annotations

from alembic import context

from heedful.store import rights_schema  # noqa: F401  (its tables are known by importing it)
from heedful.store.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
