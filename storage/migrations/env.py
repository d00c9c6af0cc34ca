"""Runs migrations. `hearback db upgrade` hands in its engine; `alembic revision` looks in the environment.

No option of the configuration is read here: there is no alembic.ini, and asking for one of its values fails.
"""

import os

from alembic import context

from storage.engine import make_engine
from storage.tables import metadata

ONE_AT_A_TIME = 7_237_648_112  # any number will do, as long as it stays the same

engine = context.config.attributes.get("engine") or make_engine(
    os.environ.get("HEARBACK_DATABASE_URL", "sqlite:///var/hearback.db")
)

with engine.begin() as conn:
    if conn.dialect.name == "postgresql":
        conn.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})")
    context.configure(
        connection=conn,
        target_metadata=metadata,
        render_as_batch=conn.dialect.name == "sqlite",
        transactional_ddl=True,  # on SQLite too: our transactions are real, see storage/engine.py
    )
    with context.begin_transaction():
        context.run_migrations()
