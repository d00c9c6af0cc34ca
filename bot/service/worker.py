"""The dispatcher's threads. APScheduler only rings the bell; the work table is the truth."""

import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor as BellExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from bot.model import WorkKind
from bot.outbound import Outbound, Task
from bot.service.clock import now

SWEEP = timedelta(seconds=1)
"""How often the table is looked at without being told: timers, retries and the leases of the dead."""

log = structlog.get_logger()


class Worker:
    """Keeps `threads` busy with whatever is due."""

    def __init__(self, outbound: Outbound, threads: int = 8) -> None:
        self._outbound = outbound
        self._threads = threads
        self._free = threading.Semaphore(threads)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="send")
        self._bell = BackgroundScheduler(timezone="UTC", executors={"default": BellExecutor(1)})
        self._rung = threading.Event()
        self._stopping = threading.Event()

    def start(self) -> None:
        """Begin; returns at once."""
        self._bell.add_job(
            self._sweep,
            "interval",
            id="sweep",
            seconds=SWEEP.total_seconds(),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        self._bell.start()

    def ring(self) -> None:
        """There is work: look now instead of at the next sweep."""
        if self._rung.is_set() or self._stopping.is_set():
            return  # somebody has rung already, and the sweep has not begun: it will see ours too
        self._rung.set()
        self._bell.modify_job("sweep", next_run_time=now())

    def stop(self) -> None:
        """Claim nothing more, let sends in flight finish, give back the rest."""
        self._stopping.set()
        self._bell.shutdown(wait=True)
        self._pool.shutdown(wait=True, cancel_futures=False)

    def _sweep(self) -> None:
        self._rung.clear()
        try:
            while not self._stopping.is_set() and (self._claim() or self._was_rung()):
                pass
        except (
            Exception
        ) as error:  # the outermost loop: a database that is away now is back at some later sweep
            log.error("the sweep failed", error=error)

    def _was_rung(self) -> bool:
        """Did the bell ring while this sweep was at work? It would not start a second one beside it."""
        rung = self._rung.is_set()
        self._rung.clear()
        return rung

    def _claim(self) -> bool:
        """Start as much due work as there are free threads; False when nothing is due."""
        free = self._take_threads()
        if not free:
            return False
        tasks: list[Task] = []
        try:
            tasks = self._outbound.claim(free)
        finally:
            self._give_back(free - len(tasks))
        for group in _groups(tasks):
            self._pool.submit(self._perform_all, group)
        return bool(tasks)

    def _take_threads(self) -> int:
        """Wait for one free thread, then take the others that are free."""
        if not self._free.acquire(timeout=SWEEP.total_seconds()):
            return 0
        taken = 1
        while taken < self._threads and self._free.acquire(blocking=False):
            taken += 1
        return taken

    def _give_back(self, count: int) -> None:
        if count:
            self._free.release(count)

    def _perform_all(self, group: list[Task]) -> None:
        for task in group:
            self._perform(task)

    def _perform(self, task: Task) -> None:
        try:
            if self._stopping.is_set():
                self._outbound.release(task)
                return
            self._outbound.perform(task)
        except Exception as error:  # the row stays leased and comes due again; nothing is lost
            log.error("work failed", error=error, work_id=task[0].id, attempts=task[0].attempts)
        finally:
            self._give_back(1)
            self.ring()  # what waited behind this row in its conversation may go now


def _groups(tasks: Iterable[Task]) -> list[list[Task]]:
    """What may be done side by side. Crisis texts to one person wait for nothing, but keep their order:
    the emergency number comes before the question whether they are safe."""
    groups: dict[object, list[Task]] = {}
    for task in tasks:
        work = task[0]
        together = work.conversation_id if work.kind is WorkKind.SEND_NOW else (work.id,)
        groups.setdefault(together, []).append(task)
    return list(groups.values())
