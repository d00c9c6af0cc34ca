"""Webhooks per second under gunicorn, against a bare route that only commits one row, interleaved.

python -m bench.webhook            16 connections, SQLite, one process, as many threads as `serve` uses, both of them
"""

import multiprocessing
import socket
import statistics
import tempfile
import time
from contextlib import contextmanager

from bench import bare
from bench.house import ACCOUNT, NUMBER, TOKEN, add_patients, known, machine, number
from bench.load import fire, texts
from bot.service import app
from bot.service.serve import SQLITE_THREADS, Server
from storage import upgrade

ROUNDS, A_ROUND, PATIENTS = 9, 800, 1000
TALK = ("mood", "7", "mood", "about a 6 today", "mood", "skip")


def ours(url, port):
    """Our own web process. Nothing is sent from it: this measures the webhook."""
    these = known(url)
    public = these.model_copy(update={"public_url": f"http://127.0.0.1:{port}"})
    Server(
        lambda: app.web(public, with_worker=False),
        bind=f"127.0.0.1:{port}",
        workers=1,
        threads=SQLITE_THREADS,
    ).run()


@contextmanager
def running(serve, url):
    """A server in a process of its own; its address."""
    port = free_port()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(url, port), daemon=False)
    process.start()
    wait_for(port)
    try:
        yield f"http://127.0.0.1:{port}/webhooks/twilio/message"
    finally:
        process.terminate()
        process.join(10)
        process.kill()


def free_port():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


def wait_for(port):
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the server did not start")


def one_round(url, turn):
    """(requests a second, seconds of each)."""
    people = [
        (number((turn * A_ROUND + n) % PATIENTS), TALK[(turn * A_ROUND + n) // PATIENTS % 6])
        for n in range(A_ROUND)
    ]
    seconds, took, statuses = fire(url, texts(url, ACCOUNT, TOKEN, NUMBER, people))
    assert set(statuses) == {200}, set(statuses)
    return A_ROUND / seconds, took


def p99(took):
    return statistics.quantiles(took, n=100)[98]


def main():
    print(machine())
    with tempfile.TemporaryDirectory(prefix="hearback-bench-") as folder:
        url = f"sqlite:///{folder}/ours.db"
        upgrade.upgrade_at(url)
        store = app.the_store(known(url))
        add_patients(store, 0, PATIENTS)
        store.close()
        with running(ours, url) as mine, running(bare.serve, f"sqlite:///{folder}/bare.db") as floor:
            one_round(mine, 0), one_round(floor, 0)  # warm up
            pairs = [(one_round(mine, turn), one_round(floor, turn)) for turn in range(1, ROUNDS + 1)]
    ratio = statistics.median(m[0] / f[0] for m, f in pairs)
    rate = statistics.median(m[0] for m, _ in pairs)
    floor_rate = statistics.median(f[0] for _, f in pairs)
    late = statistics.median(p99(m[1]) for m, _ in pairs)
    floor_late = statistics.median(p99(f[1]) for _, f in pairs)
    print(f"webhook     {rate:.0f}/s, p99 {late * 1000:.0f} ms   (goal: 60 ms)")
    print(f"bare route  {floor_rate:.0f}/s, p99 {floor_late * 1000:.0f} ms")
    print(f"ratio       {ratio:.2f}   (goal: 0.50, aim 0.65; median of {ROUNDS} interleaved rounds)")


if __name__ == "__main__":
    main()
