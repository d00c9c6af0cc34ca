"""Status callbacks: what is told of a message that was taken, and in what order."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Callbacks:
    """How well the stand-in keeps the service informed."""

    off: bool = False
    reordered: bool = False  #: the last one first, as happens on a real network
    duplicated: bool = False
    delay: float = 0.0  #: seconds before each

    def ladder(self, error_code: int | None) -> Iterator[str]:
        """The statuses to tell, in order. A message with an error code does not arrive."""
        if self.off:
            return
        statuses = ["queued", "sent", "delivered" if error_code is None else "undelivered"]
        for status in reversed(statuses) if self.reordered else statuses:
            yield status
            if self.duplicated:
                yield status
