"""Everything known when a message has to be answered."""

from dataclasses import dataclass
from datetime import datetime

from bot.crisis.concern import Concern
from bot.events import MsgReceived
from bot.model import Conversation


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """One message, whom it came from, what was open between us, and what the screen thinks of it."""

    event: MsgReceived
    conversation: Conversation
    concern: Concern
    can_page: bool = False  #: is there anybody to page? Asked only when it matters

    @property
    def now(self) -> datetime:
        return self.event.at

    @property
    def language(self) -> str:
        return self.conversation.language

    @property
    def stopped(self) -> bool:
        return self.conversation.contact.stopped_at is not None
