"""Published scripts: immutable rows, compiled once. A run keeps to the version it began."""

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa

from bot.errors import FlowChanged, FlowError, NotFound
from bot.flow import Flow
from storage.tables import flow_version, run
from storage.tables.talk import OPEN_RUN
from storage.upsert import insert_new

CompileFlow = Callable[[str], Flow]
"""The source of a script -> the script."""

_INSERT = insert_new(flow_version)
_SELECT = sa.select(flow_version).where(flow_version.c.id == sa.bindparam("wanted"))
_FIND = sa.select(flow_version.c.id, flow_version.c.sha256).where(
    flow_version.c.name == sa.bindparam("name"), flow_version.c.version == sa.bindparam("version")
)
_LIVE = (
    sa.select(flow_version.c.version, run.c.step)
    .join(run, run.c.flow_version_id == flow_version.c.id)
    .where(flow_version.c.name == sa.bindparam("name"), sa.text(OPEN_RUN))
    .distinct()
    .order_by(flow_version.c.version, run.c.step)
)


class Scripts:
    """The versions that runs are in, compiled; shared by all transactions of a store."""

    def __init__(self, compile_flow: CompileFlow) -> None:
        self._compile = compile_flow
        self._flows: dict[int, Flow] = {}
        self._ids: dict[tuple[str, int], int] = {}

    def flow(self, conn: sa.Connection, version_id: int) -> Flow:
        """The script with this id."""
        if version_id not in self._flows:
            row = conn.execute(_SELECT, {"wanted": version_id}).one()
            self._flows[version_id] = self._compiled(row.source, row.name, row.version)
        return self._flows[version_id]

    def id_of(self, conn: sa.Connection, flow: Flow) -> int:
        """The id of a published script. Raises NotFound for one that was never published."""
        known = (flow.name, flow.version)
        if known not in self._ids:
            row = conn.execute(_FIND, {"name": flow.name, "version": flow.version}).one_or_none()
            if row is None:
                raise NotFound(f"the script {flow.name} version {flow.version} was never published")
            self._ids[known] = row.id
        return self._ids[known]

    def forget(self) -> None:
        """A transaction was rolled back: what was read in it may never have happened."""
        self._flows.clear()
        self._ids.clear()

    def _compiled(self, source: str, name: str, version: int) -> Flow:
        """A version that can no longer be read becomes a script without steps: the engine ends such a run and
        hands it to a person. To raise here would be to lose the message of whoever is in the middle of it."""
        try:
            return self._compile(source)
        except FlowError:
            return Flow(name=name, version=version, about="", first="", steps={}, source=source)


def publish(conn: sa.Connection, flow: Flow, now: datetime) -> None:
    """Keep this version for ever. Raises FlowChanged if the same version was published otherwise."""
    row = {
        "name": flow.name,
        "version": flow.version,
        "sha256": flow.sha256,
        "source": flow.source,
        "published_at": now,
    }
    if conn.execute(_INSERT[conn.dialect.name], row).scalar_one_or_none() is not None:
        return
    known = conn.execute(_FIND, {"name": flow.name, "version": flow.version}).one()
    if known.sha256 != flow.sha256:
        raise FlowChanged(
            f"{flow.name} version {flow.version} was published with another text; raise its version"
        )


def published_sha256(conn: sa.Connection, name: str, version: int) -> str | None:
    """The hash of a published version; None if there is no such version."""
    row = conn.execute(_FIND, {"name": name, "version": version}).one_or_none()
    return None if row is None else row.sha256


def live_steps(conn: sa.Connection, name: str) -> list[tuple[int, str]]:
    """(version, step) of every step in which a run of this script waits at the moment."""
    return [(row.version, row.step) for row in conn.execute(_LIVE, {"name": name})]
