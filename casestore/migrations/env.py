"""Alembic's way in: it works on the connection it is given (casestore/schema.py); there is no ini file and no second way."""

from alembic import context
from sqlmodel import SQLModel

from casestore import tables

TABLES = tables  # importing them fills the metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
