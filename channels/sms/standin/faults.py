"""What goes wrong at the stand-in, on purpose and repeatably."""

import random
import threading
from dataclasses import dataclass, field
from enum import Enum, auto


class Fault(Enum):
    """What becomes of one request to send."""

    NONE = auto()
    FAIL = auto()  #: 503, and the message is not taken
    THROTTLE = auto()  #: 429 with Retry-After, and the message is not taken
    LOSE = auto()  #: the message is taken, and the answer never comes


@dataclass(kw_only=True)
class Faults:
    """Rates are shares of all sends and add up to at most 1; the same seed gives the same run of luck."""

    fail_rate: float = 0.0
    throttle_rate: float = 0.0
    timeout_after_accept: float = 0.0
    retry_after: int = 1  #: seconds, with every 429
    hold: float = 0.0  #: seconds before a lost answer's connection is dropped; more than 10 is a true timeout
    refuse: dict[str, int] = field(default_factory=dict)  #: number -> code of the refusal
    undelivered: dict[str, int] = field(default_factory=dict)  #: number -> code in the callback
    seed: int = 0

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311 - luck, not secrets
        self._lock = threading.Lock()

    def draw(self) -> Fault:
        """The luck of the next send."""
        with self._lock:
            luck = self._random.random()
        for fault, rate in (
            (Fault.FAIL, self.fail_rate),
            (Fault.THROTTLE, self.throttle_rate),
            (Fault.LOSE, self.timeout_after_accept),
        ):
            if luck < rate:
                return fault
            luck -= rate
        return Fault.NONE
