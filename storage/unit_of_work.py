"""One transaction, as the core sees it: every method is one line that says which file does it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.effects import Effect
from bot.events import MsgReceived, MsgStatusChanged
from bot.flow import Flow
from bot.model import (
    Conversation,
    Delivery,
    HandoffId,
    MessageId,
    MsgOut,
    Page,
    RunId,
    Settled,
    Work,
)
from storage import conversations, deliveries, figures, inbox, outbox, pages, scripts
from storage import work as todo
from storage.apply import apply
from storage.transaction import Transaction


class UnitOfWork:
    """`bot.ports.UnitOfWork` on a database. Everything in it happens, or none of it."""

    __slots__ = ("tx",)

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    def conversation(self, channel: str, urn: str, now: datetime) -> Conversation:
        return conversations.of_contact(self.tx, channel, urn, now)

    def conversation_of_run(self, run_id: RunId, now: datetime) -> Conversation | None:
        return conversations.of_run(self.tx, run_id)

    def first_seen(self, conversation: Conversation, event: MsgReceived) -> MessageId | None:
        return inbox.first_seen(self.tx, conversation, event)

    def earlier_texts(self, conversation: Conversation, since: datetime, most: int) -> list[str]:
        return inbox.earlier_texts(self.tx, conversation, since, most)

    def can_page(self) -> bool:
        return pages.can_page(self.tx)

    def apply(
        self, conversation: Conversation, cause: MessageId | None, effects: Iterable[Effect], now: datetime
    ) -> None:
        apply(self.tx, conversation, cause, effects, now)

    # -- outbound -----------------------------------------------------------------------------------

    def claim(self, now: datetime, lease: timedelta, most: int) -> list[Work]:
        return todo.claim(self.tx, now, lease, most)

    def wire(self, work: Work, now: datetime) -> MsgOut | None:
        return outbox.wire(self.tx, work, now)

    def finish(self, work: Work, outcome: str, now: datetime) -> None:
        todo.finish(self.tx, work.id, outcome, now)

    def postpone(self, work: Work, due_at: datetime) -> None:
        todo.postpone(self.tx, work, due_at)

    def delivery(
        self,
        message_id: MessageId,
        status: Delivery,
        now: datetime,
        *,
        external_id: str | None = None,
        code: str = "",
    ) -> None:
        deliveries.record(self.tx, message_id, status, external_id=external_id, code=code)

    def status_changed(self, event: MsgStatusChanged) -> Settled | None:
        return deliveries.settle(self.tx, event)

    def known_ids(self, message: MsgOut) -> set[str]:
        return outbox.known_ids(self.tx, message)

    def page(self, handoff_id: HandoffId) -> Page | None:
        return pages.page_of(self.tx, handoff_id)

    def paged(self, page: Page, reached: int, now: datetime) -> None:
        pages.paged(self.tx, page, reached, now)

    # -- scripts and figures ------------------------------------------------------------------------

    def publish(self, flow: Flow, now: datetime) -> None:
        scripts.publish(self.tx.conn, flow, now)

    def count_inbound(self) -> int:
        return figures.count_inbound(self.tx.conn)
