"""Migrations are found wherever Hearback is installed, and none depends on today's code."""

import ast
from importlib.resources import files

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from bot.errors import StorageError
from storage import make_engine
from storage.upgrade import demand_newest, upgrade, upgrade_at

VERSIONS = sorted(
    (
        entry
        for entry in files("storage.migrations").joinpath("versions").iterdir()
        if entry.name.endswith(".py")
    ),
    key=lambda entry: entry.name,
)


@pytest.fixture
def script():
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    return ScriptDirectory.from_config(config)


def test_there_is_one_newest_schema(script):
    assert len(script.get_heads()) == 1
    assert len(list(script.walk_revisions())) == len(VERSIONS) > 0


@pytest.mark.parametrize("version", VERSIONS, ids=lambda entry: entry.name)
def test_a_migration_imports_nothing_of_ours(version):
    tree = ast.parse(version.read_text("utf-8"))
    imported = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {getattr(node, "module", None) or node.names[0].name for node in imported}
    assert names <= {"alembic", "sqlalchemy"}


def test_an_address_is_enough_and_twice_is_as_good_as_once(tmp_path):
    url = f"sqlite:///{tmp_path}/new/folder/hearback.db"
    upgrade_at(url)
    upgrade_at(url)
    demand_newest(make_engine(url))


def test_a_database_without_tables_has_to_be_upgraded(tmp_path):
    with pytest.raises(StorageError, match="hearback db upgrade"):
        demand_newest(make_engine(f"sqlite:///{tmp_path}/empty.db"))


def test_a_database_of_a_newer_program_is_left_alone(tmp_path):
    engine = make_engine(f"sqlite:///{tmp_path}/newer.db")
    upgrade(engine)
    with engine.begin() as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = 'from the future'")
    with pytest.raises(StorageError, match="newer"):
        demand_newest(engine)
