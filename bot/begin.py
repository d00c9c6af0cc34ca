"""Starts a script for somebody: what a schedule, a member of staff or the demo does."""

from datetime import datetime

from bot import engine
from bot.flow import Flow
from bot.ports import Store
from bot.voice import Voice


def begin(store: Store, voice: Voice, flow: Flow, channel: str, urn: str, now: datetime) -> bool:
    """Begin `flow` with this contact; False if they stopped us, a run is open or a person has the talk."""
    with store.begin() as uow:
        conversation = uow.conversation(channel, urn, now)
        busy = conversation.run is not None or conversation.taken_by is not None or conversation.crisis_open
        if busy or conversation.contact.stopped_at is not None:
            return False
        uow.apply(conversation, None, voice.turn(conversation, engine.start(flow, now), now), now)
        return True
