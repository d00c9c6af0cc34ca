"""`python -m channels.sms.standin --port 9001 --webhook URL`: the stand-in as a process of its own."""

import argparse
import signal
import sys
import threading
from pathlib import Path

from channels.sms.standin import Callbacks, Faults, StandIn


def main(arguments: list[str]) -> None:
    """Print one line once it is ready, and run until told to stop."""
    asked = _parser().parse_args(arguments)
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    with _stand_in(asked) as twilio:
        sys.stdout.write(f"ready {twilio.url}\n")
        sys.stdout.flush()
        told.wait()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m channels.sms.standin", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--account", default="AC" + "0" * 32, help="account SID")
    parser.add_argument("--token", default="stand-in", help="auth token")
    parser.add_argument("--number", default="+12025550100", help="the number that patients write to")
    parser.add_argument("--webhook", help="where texts are posted")
    parser.add_argument("--public-url", help="what the service takes for its own address")
    parser.add_argument("--record", type=Path, help="append what happens to this file, as JSON lines")
    parser.add_argument("--fail-rate", type=float, default=0.0)
    parser.add_argument("--throttle-rate", type=float, default=0.0)
    parser.add_argument("--timeout-after-accept", type=float, default=0.0)
    parser.add_argument("--hold", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--callbacks", choices=("on", "off", "reordered", "duplicated"), default="on")
    parser.add_argument("--callback-delay", type=float, default=0.0)
    return parser


def _stand_in(asked: argparse.Namespace) -> StandIn:
    return StandIn(
        asked.account,
        asked.token,
        asked.webhook,
        asked.port,
        number=asked.number,
        public_url=asked.public_url,
        faults=Faults(
            fail_rate=asked.fail_rate,
            throttle_rate=asked.throttle_rate,
            timeout_after_accept=asked.timeout_after_accept,
            hold=asked.hold,
            seed=asked.seed,
        ),
        callbacks=Callbacks(
            off=asked.callbacks == "off",
            reordered=asked.callbacks == "reordered",
            duplicated=asked.callbacks == "duplicated",
            delay=asked.callback_delay,
        ),
        record=asked.record,
    )


if __name__ == "__main__":
    main(sys.argv[1:])
