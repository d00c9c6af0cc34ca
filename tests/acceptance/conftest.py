"""Whole conversations run on every database too."""

from tests.integration.conftest import (  # noqa: F401 - pytest finds fixtures by their names here
    engine,
    new_database,
    postgres_template,
    server,
    sqlite_template,
    store,
)
