"""What the core needs from the outside, as protocols. Nothing here does anything."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Protocol

from bot.answers import Reading
from bot.crisis.concern import Concern
from bot.effects import Effect
from bot.events import MsgReceived, MsgStatusChanged
from bot.flow import Expect, Flow
from bot.keywords import Keyword
from bot.model import (
    Conversation,
    Delivery,
    HandoffId,
    MessageId,
    MsgOut,
    Page,
    RunId,
    Settled,
    Value,
    Work,
)


class Words(Protocol):
    """The texts that patients read."""

    def text(self, key: str, language: str, values: Mapping[str, Value]) -> str:
        """The text under `key`, filled in; falls back to the clinic's first language. Raises WordsMissing."""
        ...


class Reader(Protocol):
    """Reads answers with the word lists of a language."""

    def read(self, expect: Expect, text: str, language: str) -> Reading: ...


class Keywords(Protocol):
    """Recognises words that mean the same wherever they are said."""

    def find(self, text: str, language: str) -> Keyword | None: ...


class Flows(Protocol):
    """The published scripts."""

    def newest(self, name: str) -> Flow:
        """Raises FlowNotFound."""
        ...


class Screen(Protocol):
    """The crisis screen. Never raises: what it cannot judge is a concern."""

    def __call__(self, text: str, earlier: Sequence[str] = ()) -> Concern: ...


class UnitOfWork(Protocol):
    """One transaction. Everything in it happens, or none of it."""

    def conversation(self, channel: str, urn: str, now: datetime) -> Conversation:
        """The conversation with this contact, locked; begun if they never wrote before."""
        ...

    def conversation_of_run(self, run_id: RunId, now: datetime) -> Conversation | None:
        """The conversation whose open run this is, locked; None if that run is over."""
        ...

    def first_seen(self, conversation: Conversation, event: MsgReceived) -> MessageId | None:
        """Store the message; None if the provider has delivered it before."""
        ...

    def earlier_texts(self, conversation: Conversation, since: datetime, most: int) -> list[str]:
        """What they wrote just before this message, oldest first."""
        ...

    def can_page(self) -> bool:
        """Is there anybody to page?"""
        ...

    def apply(
        self, conversation: Conversation, cause: MessageId | None, effects: Iterable[Effect], now: datetime
    ) -> None:
        """Carry out every effect; `cause` is the message that led to them."""
        ...

    # -- outbound ---------------------------------------------------------------------------------

    def claim(self, now: datetime, lease: timedelta, most: int) -> list[Work]:
        """Lease up to `most` due rows, crisis first; a row that is not finished comes due again by itself."""
        ...

    def wire(self, work: Work, now: datetime) -> MsgOut | None:
        """The message of a send, marked as being wired; None if it must not go out any more.

        What must not: a message that was already accepted, or one to a contact that stopped us meanwhile.
        """
        ...

    def finish(self, work: Work, outcome: str, now: datetime) -> None:
        """This is done, one way or the other."""
        ...

    def postpone(self, work: Work, due_at: datetime) -> None:
        """Give the lease back; the row comes due at `due_at`."""
        ...

    def delivery(
        self,
        message_id: MessageId,
        status: Delivery,
        now: datetime,
        *,
        external_id: str | None = None,
        code: str = "",
    ) -> None:
        """Record what became of a message; a step backwards is ignored."""
        ...

    def status_changed(self, event: MsgStatusChanged) -> Settled | None:
        """Record a provider's callback; None if no message of ours is meant."""
        ...

    def known_ids(self, message: MsgOut) -> set[str]:
        """Provider ids that belong to other messages to the same contact."""
        ...

    def page(self, handoff_id: HandoffId) -> Page | None:
        """Whom to tell of this handoff; None once somebody has it."""
        ...

    def paged(self, page: Page, reached: int, now: datetime) -> None:
        """Record that staff were told, and how many of them the provider accepted."""
        ...

    # -- scripts ----------------------------------------------------------------------------------

    def publish(self, flow: Flow, now: datetime) -> None:
        """Keep this version for ever. Raises FlowChanged if the same version was published otherwise."""
        ...


class Store(Protocol):
    def begin(self) -> AbstractContextManager[UnitOfWork]:
        """Leaving the block commits; an error rolls back."""
        ...


class Channel(Protocol):
    """A way out. Both raise SendError and nothing else."""

    name: str

    def send(self, urn: str, text: str, token: str) -> str:
        """Send it and return the provider's id. `token` comes back with the provider's callbacks."""
        ...

    def find(self, urn: str, text: str, since: datetime, known: set[str]) -> str | None:
        """The provider's id of an attempt since then whose answer was lost; None if it never arrived.

        `known` are ids that belong to other messages.
        """
        ...
