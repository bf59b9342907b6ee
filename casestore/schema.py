"""Bringing a database to the newest schema, or back (DESIGN.md 6): Alembic, on both databases."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, inspect
from sqlmodel import SQLModel

from casestore.tables import Person

HERE = Path(__file__).parent / "migrations"


def migrate(engine: Engine, to: str = "head") -> None:
    """Upgrade the database to a revision, the newest by default. Safe to repeat."""
    with engine.connect() as connection, connection.begin():
        command.upgrade(_config(connection), to)


def has_tables(engine: Engine) -> bool:
    """Whether anything of ours is in the database."""
    return inspect(engine).has_table(str(Person.__tablename__))


def step_back(engine: Engine, to: str = "base") -> None:
    """Downgrade the database to a revision."""
    with engine.connect() as connection, connection.begin():
        command.downgrade(_config(connection), to)


def differences(engine: Engine) -> list[object]:
    """What the tables in code say that the database does not have, or the other way round; empty when they agree."""
    with engine.connect() as connection, connection.begin():
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, SQLModel.metadata))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = connection
    return config
