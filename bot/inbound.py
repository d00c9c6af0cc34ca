"""receive(): THE transaction. Whatever somebody wrote is stored, screened and answered in it, or nothing happened."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from bot.crisis.concern import Concern
from bot.effects import Effect
from bot.events import MsgReceived
from bot.model import Conversation
from bot.ports import Screen, Store, UnitOfWork
from bot.situation import Situation

JOINED_WITHIN = timedelta(minutes=10)
JOINED_MOST = 5
"""How far back the screen joins a patient's messages, so that "i want to" / "die" is caught."""


class Rules(Protocol):
    """Decide what to do with a message; see `reception`."""

    def decide(self, situation: Situation) -> tuple[Effect, ...]: ...

    def fall_back(self, situation: Situation) -> tuple[Effect, ...]: ...


Decide = Callable[[Situation], tuple[Effect, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """The one door for everything that anybody writes to us."""

    store: Store
    screen: Screen
    rules: Rules
    ring: Callable[[], None] = lambda: None  #: tell the dispatcher that there is work
    broke: Callable[[Exception], None] = lambda error: None  #: tell whoever runs the service

    def receive(self, event: MsgReceived) -> bool:
        """Store, screen and answer a message; False if the provider had delivered it before.

        Raises StorageError when nothing could be kept; the provider must then deliver it again.
        """
        try:
            new = self._transaction(event, self.rules.decide)
        except Exception as error:
            # P1: whatever broke, the message is kept, the patient hears so, and staff get it.
            # The first transaction is rolled back whole; this one does as little as can be done.
            self.broke(error)
            new = self._transaction(event, self.rules.fall_back)
        self.ring()
        return new

    def _transaction(self, event: MsgReceived, decide: Decide) -> bool:
        with self.store.begin() as uow:
            conversation = uow.conversation(event.channel, event.urn, event.at)
            message_id = uow.first_seen(conversation, event)
            if message_id is None:
                return False
            situation = self._situation(uow, conversation, event)
            uow.apply(conversation, message_id, decide(situation), event.at)
        return True

    def _situation(self, uow: UnitOfWork, conversation: Conversation, event: MsgReceived) -> Situation:
        concern = self._look(uow, conversation, event)
        return Situation(
            event=event,
            conversation=conversation,
            concern=concern,
            can_page=concern.pages and uow.can_page(),
        )

    def _look(self, uow: UnitOfWork, conversation: Conversation, event: MsgReceived) -> Concern:
        earlier = uow.earlier_texts(conversation, event.at - JOINED_WITHIN, JOINED_MOST)
        return self.screen(event.text, earlier)
