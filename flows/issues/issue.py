"""One thing that is wrong with a script."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Issue:
    """What is wrong, where, and what to do about it in a sentence; reads the same wherever it is printed."""

    name: str  #: such as missing-destination
    where: str  #: such as mood.ask_mood
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message} [{self.name}]"
