"""Everything still to do. A row is claimed by moving it into the future: a dead worker's comes due again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.model import ConversationId, Lane, RunId, Work, WorkId, WorkKind
from storage.instant import Instant
from storage.prepared import Prepared
from storage.tables import work
from storage.tables.todo import IS_SEND, TO_DO
from storage.transaction import Transaction
from storage.upsert import per_database

Row = dict[str, Any]

_OPEN = sa.text(f"work.{TO_DO}")  # literal, or SQLite would not see that an index over the open rows serves

_earlier = work.alias("earlier")
_HELD_BACK = sa.and_(
    sa.text(f"work.{IS_SEND}"),
    sa.exists(sa.literal(1)).where(
        _earlier.c.conversation_id == work.c.conversation_id,
        sa.text(f"earlier.{TO_DO} AND earlier.{IS_SEND}"),
        _earlier.c.id < work.c.id,
        # a reminder that waits for its next attempt must not hold back the answer somebody is waiting for;
        # + 0 keeps PostgreSQL from looking at every row of a lane instead of those of the conversation
        _earlier.c.lane + 0 <= work.c.lane,
    ),
)
_DUE = (
    sa.select(work.c.id)
    .where(
        _OPEN,
        work.c.lane == sa.bindparam("of_lane"),
        work.c.due_at <= sa.bindparam("now"),
        sa.not_(_HELD_BACK),
    )
    .order_by(work.c.due_at, work.c.id)
    .limit(sa.bindparam("most"))
    .with_for_update(skip_locked=True)
    # a plain subquery may be run more than once by PostgreSQL, and would lease more than `most`
    .cte("due")
)
_CLAIM = Prepared(
    sa.update(work)
    .where(work.c.id.in_(sa.select(_DUE.c.id)))
    .values(due_at=sa.bindparam("until", type_=Instant), attempts=work.c.attempts + 1)
    .returning(work.c.id, work.c.kind, work.c.conversation_id, work.c.ref_id, work.c.attempts)
)

_ADD = Prepared(
    per_database(
        work,
        lambda insert: insert.inline().on_conflict_do_update(
            index_elements=["ref_id", "kind"],
            index_where=sa.text(TO_DO),
            set_={"due_at": insert.excluded.due_at},
        ),
    ),
    "kind ref_id conversation_id due_at lane",
)
_DONE = sa.update(work).values(done_at=sa.bindparam("now"), outcome=sa.bindparam("how"))
_FINISH = Prepared(_DONE.where(work.c.id == sa.bindparam("work"), _OPEN))
_FINISH_ABOUT = Prepared(
    _DONE.where(work.c.kind == sa.bindparam("of"), work.c.ref_id == sa.bindparam("about"), _OPEN)
)
_POSTPONE = Prepared(
    sa.update(work)
    .where(work.c.id == sa.bindparam("work"), work.c.attempts == sa.bindparam("claimed"), _OPEN)
    .values(due_at=sa.bindparam("again"))
)


def to_do(
    kind: WorkKind, about: int, conversation_id: ConversationId, due_at: datetime, lane: Lane = Lane.CRISIS
) -> Row:
    """A row for `add`."""
    return {
        "kind": kind.value,
        "ref_id": about,
        "conversation_id": conversation_id,
        "due_at": due_at,
        "lane": lane.value,
    }


def waking(run_id: RunId, conversation_id: ConversationId, at: datetime) -> Row:
    """A row for `add` that wakes a run."""
    return to_do(WorkKind.WAKE, run_id, conversation_id, at, Lane.LATER)


def add(tx: Transaction, rows: Sequence[Row]) -> None:
    """Write down what is to do. What is to be done already comes due at the new time instead."""
    _ADD.run_each(tx, rows)


def claim(tx: Transaction, now: datetime, lease: timedelta, most: int) -> list[Work]:
    """Lease up to `most` due rows, crisis first; within a conversation, messages go in their order."""
    found: list[Work] = []
    for lane in Lane:
        if len(found) < most:
            wanted = {"of_lane": lane.value, "now": now, "until": now + lease, "most": most - len(found)}
            rows = sorted(_CLAIM.rows(tx, wanted), key=lambda row: row.id)
            found += [_work(row) for row in rows]
    return found


def finish(tx: Transaction, work_id: WorkId, outcome: str, now: datetime) -> None:
    """This is done, one way or the other."""
    _FINISH.run(tx, {"work": work_id, "now": now, "how": outcome})


def finish_about(tx: Transaction, kind: WorkKind, about: int, outcome: str, now: datetime) -> None:
    """What there was to do about this message, run or handoff is done."""
    _FINISH_ABOUT.run(tx, {"of": kind.value, "about": about, "now": now, "how": outcome})


def postpone(tx: Transaction, work: Work, due_at: datetime) -> None:
    """Give a lease back, unless it ran out and somebody else has the row by now."""
    _POSTPONE.run(tx, {"work": work.id, "claimed": work.attempts, "again": due_at})


def _work(row: Any) -> Work:
    return Work(
        id=WorkId(row.id),
        kind=WorkKind(row.kind),
        conversation_id=ConversationId(row.conversation_id),
        ref_id=row.ref_id,
        attempts=row.attempts,
    )
