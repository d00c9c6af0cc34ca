"""CPU of one inbound message: screen, encryption, script and commit included. And the size of a run.

python -m bench.message            1,000 messages with 1,000 and with 100,000 known patients, interleaved
"""

import statistics
import time

from bench.house import add_patients, machine, number, service
from bot.events import MsgReceived
from bot.service.clock import now

ROUNDS, A_ROUND = 20, 100
FEW, MANY = 1_000, 100_000
TALK = ("mood", "7", "mood", "about a 6 today", "mood", "skip")


def receive(inbound, person, turn):
    """One message; the CPU seconds it took."""
    event = MsgReceived(
        channel="sms",
        urn=f"tel:{number(person)}",
        external_id=f"SM{person:08}{turn:024}",
        text=TALK[turn % len(TALK)],
        at=now(),
    )
    began = time.process_time()
    inbound.receive(event)
    return time.process_time() - began


def round_of(inbound, patients, which):
    """Median CPU of a message, over people far apart in the tables."""
    step = patients // A_ROUND
    return statistics.median(receive(inbound, n * step, which) for n in range(A_ROUND))


def main():
    print(machine())
    with service() as few, service() as many:
        add_patients(few.store, 0, FEW)
        add_patients(many.store, 0, MANY)
        pairs = [
            (round_of(few.inbound, FEW, turn), round_of(many.inbound, MANY, turn)) for turn in range(ROUNDS)
        ]
        small = statistics.median(pair[0] for pair in pairs)
        ratio = statistics.median(pair[1] / pair[0] for pair in pairs)
        print(f"CPU per inbound message, SQLite   {small * 1000:.2f} ms   (goal: 1.5)")
        print(f"with {MANY:,} patients against {FEW:,}   x {ratio:.3f}   (goal: 1.15)")
        print(f"largest run state   {many.store.largest_run_state()} bytes   (goal: 300)")


if __name__ == "__main__":
    main()
