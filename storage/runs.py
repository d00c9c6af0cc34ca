"""Runs: where somebody is in a script. A run holds numbers and options, never a patient's words."""

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.errors import Conflict
from bot.model import Conversation, Run, RunId, RunStatus
from storage.prepared import Prepared
from storage.tables import run
from storage.transaction import Transaction

OPEN = (RunStatus.WAITING, RunStatus.SUSPENDED)

_CHANGING = "contact_id step state status asked_at ended_at"

_INSERT = Prepared(
    sa.insert(run).returning(run.c.id), f"conversation_id flow_version_id started_at {_CHANGING}"
)
_UPDATE = Prepared(
    sa.update(run)
    .where(run.c.id == sa.bindparam("run"), run.c.ended_at.is_(None))
    .values({column: sa.bindparam(f"new_{column}") for column in _CHANGING.split()})
)


def save(tx: Transaction, conversation: Conversation, run: Run, now: datetime) -> RunId:
    """Insert or update a run. Raises Conflict if it has ended already."""
    row = {
        "contact_id": conversation.contact.id,
        "step": run.step,
        "state": _packed(run),
        "status": run.status.value,
        "asked_at": run.asked_at,
        "ended_at": None if run.status in OPEN else now,
    }
    if run.id is None:
        begun = {
            "conversation_id": conversation.id,
            "flow_version_id": tx.scripts.id_of(tx.conn, run.flow),
            "started_at": now,
        }
        return RunId(_INSERT.value(tx, {**begun, **row}))
    changes = {f"new_{column}": value for column, value in row.items()}
    if _UPDATE.run(tx, {"run": run.id, **changes}) != 1:
        raise Conflict(f"run {run.id} has ended")
    return run.id


def opened(tx: Transaction, row: Any) -> Run:
    """The run in a row that has its columns."""
    return Run(
        id=RunId(row.run_id),
        flow=tx.scripts.flow(tx.conn, row.flow_version_id),
        step=row.step,
        status=RunStatus(row.run_status),
        asked_at=row.asked_at,
        **json.loads(row.state),
    )


def _packed(run: Run) -> str:
    state = {"answers": dict(run.answers), "unclear": run.unclear, "nudged": run.nudged}
    return json.dumps(state, separators=(",", ":"))
