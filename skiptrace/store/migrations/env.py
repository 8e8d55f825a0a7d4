"""How Alembic reaches the store: by the connection it is handed, in the transaction that is open on it."""

from __future__ import annotations

from alembic import context

from skiptrace.store import schema

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=schema.metadata,
    # SQLite can undo a change of tables too; Alembic supposes that it cannot.
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
