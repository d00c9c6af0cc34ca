"""Brings a database to the newest schema."""

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.errors import StorageError
from storage.engine import make_engine, write_lock

NEWEST = "head"


def upgrade(engine: sa.Engine, revision: str = NEWEST) -> None:
    """Run the migrations that this database lacks; nothing happens if it lacks none."""
    with write_lock(engine):
        command.upgrade(_config(engine), revision)


def upgrade_at(url: str) -> None:
    """The same for the database at an address. Raises SettingsError if that cannot be one."""
    engine = make_engine(url)
    try:
        upgrade(engine)
    finally:
        engine.dispose()


def downgrade(engine: sa.Engine, revision: str) -> None:
    """Undo migrations down to `revision`; "base" undoes everything, with all that is stored."""
    with write_lock(engine):
        command.downgrade(_config(engine), revision)


def demand_newest(engine: sa.Engine) -> None:
    """Raises StorageError unless this program and the database know the same schema."""
    with engine.connect() as conn:
        found = MigrationContext.configure(conn).get_current_heads()
    script = ScriptDirectory.from_config(_config(engine))
    if set(found) == set(script.get_heads()):
        return
    known = {revision.revision for revision in script.walk_revisions()}
    if set(found) <= known:
        raise StorageError("The database is older than this program; run `hearback db upgrade`.")
    raise StorageError("The database is newer than this program; run the program that upgraded it.")


def _config(engine: sa.Engine) -> Config:
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    config.attributes["engine"] = engine
    return config
