"""Run by Alembic within `actions.store.database.migrate`, on the connection it hands over."""

from alembic import context

from actions.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
