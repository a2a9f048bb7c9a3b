"""Alembic's way in: the connection comes from migrate.py, which also holds the transaction."""

from alembic import context

from keko_eval.collection.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
