"""dispatch: lease what is due, do it, record what became of it. A process that dies in between loses nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import engine
from bot.backoff import backoff
from bot.effects import OpenHandoff, Stop
from bot.errors import (
    CannotDecrypt,
    ContactStopped,
    SendDelayed,
    SendError,
    SendMisconfigured,
    SendUnknown,
)
from bot.events import MsgStatusChanged, Woken
from bot.model import (
    Delivery,
    HandoffId,
    Lane,
    MsgOut,
    Page,
    QueueClass,
    RunId,
    StaffContact,
    Work,
    WorkKind,
)
from bot.ports import Channel, Store, UnitOfWork
from bot.voice import Voice

LEASE = timedelta(seconds=30)
"""Longer than a send with its lookup may take (2 x 10 s timeout, with a margin), or a live send would be repeated."""

MOST_ATTEMPTS = 8
"""Tries before a message is given up and a person told. A crisis message is never given up."""

UNKNOWN_FOR = timedelta(seconds=6)
"""Providers list a message some seconds after they took it; asking sooner would find nothing and send twice."""

MISCONFIGURED_FOR = timedelta(minutes=1)

PAGE_AGAIN = timedelta(minutes=2)
PAGE_UNREACHED = timedelta(seconds=15)
"""How soon staff are paged again: when nobody took it yet, and when the provider took none of the pages."""

Clock = Callable[[], datetime]
Task = tuple[Work, MsgOut | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbound:
    """Everything that leaves us goes through here."""

    store: Store
    channels: Mapping[str, Channel]
    voice: Voice
    clock: Clock
    alarm: Callable[[str], object]  #: tell whoever runs the service; never with anything about a patient

    def claim(self, most: int) -> list[Task]:
        """Lease up to `most` due rows, crisis first, with the messages that go with them."""
        now = self.clock()
        with self.store.begin() as uow:
            return [(work, self._wired(uow, work, now)) for work in uow.claim(now, LEASE, most)]

    def release(self, task: Task) -> None:
        """Give a row back that was not begun."""
        with self.store.begin() as uow:
            uow.postpone(task[0], self.clock())

    def perform(self, task: Task) -> None:
        """Do what one row says. An error leaves the row leased, and it comes due again by itself."""
        work, message = task
        if work.kind is WorkKind.WAKE:
            self._wake(work)
        elif work.kind is WorkKind.PAGE:
            self._page(work)
        elif message is not None:
            self._send(work, message)

    def settle(self, event: MsgStatusChanged) -> bool:
        """Record what a provider says became of a message; False if it is none of ours."""
        with self.store.begin() as uow:
            settled = uow.status_changed(event)
            if settled is None:
                return False
            if settled.newly_failed:
                self._tell_staff(uow, settled.message, event.code or "undelivered", event.at)
            return True

    # -- sending ------------------------------------------------------------------------------------

    def _wired(self, uow: UnitOfWork, work: Work, now: datetime) -> MsgOut | None:
        if work.kind not in (WorkKind.SEND, WorkKind.SEND_NOW):
            return None
        try:
            return uow.wire(work, now)
        except CannotDecrypt:
            # one message under a lost key must not keep all the others from going out
            self.alarm("a message cannot be read with the keys we have")
            uow.postpone(work, now + MISCONFIGURED_FOR)
            return None

    def _send(self, work: Work, message: MsgOut) -> None:
        try:
            external_id = self._transmit(message)
        except SendError as error:
            self._not_sent(work, message, error)
            return
        now = self.clock()
        with self.store.begin() as uow:
            uow.delivery(message.id, Delivery.SENT, now, external_id=external_id)
            uow.finish(work, "sent", now)

    def _transmit(self, message: MsgOut) -> str:
        channel = self.channels.get(message.contact.channel)
        if channel is None:
            raise SendMisconfigured(code="channel is off")
        earlier = self._earlier(channel, message)
        return earlier or channel.send(message.contact.urn, message.text, str(message.id))

    def _earlier(self, channel: Channel, message: MsgOut) -> str | None:
        """The id of an attempt whose answer was lost. For crisis, twice beats never: no answer counts as no."""
        if message.wired_before_at is None:
            return None
        with self.store.begin() as uow:
            known = uow.known_ids(message)
        try:
            return channel.find(message.contact.urn, message.text, message.wired_before_at, known)
        except SendError as error:
            if message.lane is Lane.CRISIS:
                return None
            # whatever keeps us from looking, the attempt may have arrived: sending now could send twice
            raise SendUnknown(code=error.code) from error

    def _not_sent(self, work: Work, message: MsgOut, error: SendError) -> None:
        now = self.clock()
        if error.operator:
            self.alarm(f"the provider of {message.contact.channel} does not let us in")
        with self.store.begin() as uow:
            if error.retry and (work.attempts < MOST_ATTEMPTS or message.lane is Lane.CRISIS):
                self._try_again(uow, work, message, error, now)
                return
            uow.delivery(message.id, Delivery.FAILED, now, code=error.code)
            uow.finish(work, f"failed {error.code}".strip(), now)
            self._tell_staff(uow, message, error.code, now, stopped=isinstance(error, ContactStopped))

    def _try_again(
        self, uow: UnitOfWork, work: Work, message: MsgOut, error: SendError, now: datetime
    ) -> None:
        if not isinstance(error, SendUnknown):  # an unknown outcome stays wired: it is looked up first
            uow.delivery(message.id, Delivery.ERRORED, now, code=error.code)
        uow.postpone(work, now + _pause(work, message, error))
        if message.lane is Lane.CRISIS and work.attempts % MOST_ATTEMPTS == 0:
            self._tell_staff(uow, message, error.code, now)

    def _tell_staff(
        self, uow: UnitOfWork, message: MsgOut, code: str, now: datetime, *, stopped: bool = False
    ) -> None:
        """What we could not deliver is somebody's job: reach them another way."""
        conversation = uow.conversation(message.contact.channel, message.contact.urn, now)
        if stopped:
            uow.apply(conversation, None, (Stop("carrier"),), now)
        if message.key in _NEEDS_NO_CALL:
            return
        queue_class = QueueClass.CRISIS if message.lane is Lane.CRISIS else QueueClass.ADMINISTRATIVE
        promised_at = self.voice.promise(queue_class, now)
        handoff = OpenHandoff(queue_class, "undelivered", {"code": code}, promised_at=promised_at)
        uow.apply(conversation, None, (handoff,), now)

    # -- waking runs and paging staff ---------------------------------------------------------------

    def _wake(self, work: Work) -> None:
        now = self.clock()
        with self.store.begin() as uow:
            uow.finish(work, "woken", now)
            conversation = uow.conversation_of_run(RunId(work.ref_id), now)
            if conversation is None or conversation.run is None:
                return
            turn = engine.advance(conversation.run, Woken(), now)
            uow.apply(conversation, None, self.voice.turn(conversation, turn, now), now)

    def _page(self, work: Work) -> None:
        now = self.clock()
        with self.store.begin() as uow:
            page = uow.page(HandoffId(work.ref_id))
            if page is None:
                uow.finish(work, "taken", now)
                return
        reached = sum(self._reach(page, contact, now) for contact in page.contacts)
        if not reached:
            self.alarm(f"handoff {page.ref} could not be paged to anybody")
        with self.store.begin() as uow:
            uow.paged(page, reached, now)
            uow.postpone(work, now + (PAGE_AGAIN if reached else PAGE_UNREACHED))

    def _reach(self, page: Page, contact: StaffContact, now: datetime) -> bool:
        channel = self.channels.get(contact.channel)
        if channel is None:
            return False
        try:
            channel.send(contact.urn, self.voice.page(page, now), f"page-{page.ref}")
        except SendError:
            return False
        return True


_NEEDS_NO_CALL = frozenset({"admin.stop_confirm", "admin.start_confirm", "admin.help"})
"""Answers to carrier words: the carrier gave its own, and blocks ours after STOP."""


def _pause(work: Work, message: MsgOut, error: SendError) -> timedelta:
    if isinstance(error, SendDelayed) and error.after is not None:
        return error.after
    if isinstance(error, SendUnknown):
        return max(UNKNOWN_FOR, backoff(work.attempts, message.lane, work.id))
    if error.operator:
        return MISCONFIGURED_FOR
    return backoff(work.attempts, message.lane, work.id)
