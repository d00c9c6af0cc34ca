"""What the migrations make is what the tables say, on both databases, and can be undone."""

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from storage import make_engine
from storage.tables import metadata
from storage.upgrade import downgrade, upgrade

SCHEMA = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'",
    "postgresql": (
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace"
        " UNION ALL SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
    ),
}


def schema(engine):
    """Every constraint and index, word for word but for spaces and the order of constraints."""
    with engine.connect() as conn:
        found = conn.exec_driver_sql(SCHEMA[engine.dialect.name]).all()
    return {name: words(sql) for name, sql in found if "alembic" not in name}


def words(sql):
    return sorted(line.strip().rstrip(",") for line in (sql or "").splitlines() if line.strip())


def test_alembic_finds_nothing_to_change(engine):
    with engine.connect() as conn:
        assert compare_metadata(MigrationContext.configure(conn), metadata) == []


def test_checks_and_partial_indexes_are_the_same_too(engine, new_database):
    bare = make_engine(new_database())
    downgrade(bare, "base")
    metadata.create_all(bare)
    assert schema(bare) == schema(engine)
    bare.dispose()


def test_everything_can_be_undone_and_done_again(engine):
    downgrade(engine, "base")
    assert set(sa.inspect(engine).get_table_names()) <= {"alembic_version"}
    upgrade(engine)
    assert set(metadata.tables) < set(sa.inspect(engine).get_table_names())


def test_there_are_the_tables_that_the_design_names(engine):
    assert len(metadata.tables) == 25
