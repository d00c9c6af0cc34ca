"""How long claiming 50 due rows takes with 1,000,000 waiting, on SQLite and on PostgreSQL.

python -m bench.claim
"""

import statistics
import tempfile
import time
from datetime import timedelta

import sqlalchemy as sa

from bench.house import known, machine
from bot.service import app
from bot.service.clock import now
from storage import upgrade
from storage.tables import conversation, work
from tests.postgres import a_database

WAITING, DUE, ROUNDS, TALKS = 1_000_000, 50, 40, 10_000
BATCH = 20_000


def fill(store):
    """A million rows that are due some day in the coming year."""
    at = now()
    with store.engine.begin() as connection:
        connection.execute(sa.insert(conversation), [{"language": "en"} for _ in range(TALKS)])
        for begin in range(0, WAITING, BATCH):
            connection.execute(
                sa.insert(work),
                [
                    row(number, at + timedelta(seconds=3600 + number * 30))
                    for number in range(begin, begin + BATCH)
                ],
            )
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def row(number, due_at):
    return {
        "conversation_id": abs(number) % TALKS + 1,
        "kind": "wake",
        "lane": 2,
        "ref_id": number,
        "due_at": due_at,
        "attempts": 0,
    }


def claim(store, turn):
    """Make 50 rows due, then time the claim alone."""
    at = now()
    with store.engine.begin() as connection:
        connection.execute(sa.insert(work), [row(-turn * DUE - n, at) for n in range(DUE)])
    began = time.perf_counter()
    with store.begin() as uow:
        claimed = uow.claim(now(), timedelta(days=1000), DUE)
    took = time.perf_counter() - began
    assert len(claimed) == DUE, len(claimed)
    return took


def measure(url):
    these = known(url)
    upgrade.upgrade_at(these.database_url)
    store = app.the_store(these)
    fill(store)
    took = [claim(store, turn) for turn in range(1, ROUNDS + 1)]
    store.close()
    return f"median {statistics.median(took) * 1000:.1f} ms, worst {max(took) * 1000:.1f} ms   (goal: 5)"


def main():
    print(machine())
    with tempfile.TemporaryDirectory(prefix="hearback-bench-") as folder:
        print(f"claim {DUE} of {WAITING:,}, SQLite      {measure(f'sqlite:///{folder}/claim.db')}")
    with a_database() as url:
        print(f"claim {DUE} of {WAITING:,}, PostgreSQL  {measure(url)}")


if __name__ == "__main__":
    main()
