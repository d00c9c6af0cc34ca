"""Carries out what the core decided. Rows of one table are written together, in the order of the effects."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import singledispatch
from typing import Any

import sqlalchemy as sa

from bot.effects import (
    Effect,
    Introduce,
    Keep,
    NoReply,
    OpenHandoff,
    SaveRun,
    Send,
    SetLanguage,
    Start,
    Stop,
    Wake,
)
from bot.errors import NotFound, StorageError
from bot.model import Conversation, MessageId, RunId, WorkKind
from storage import consent, inbox, outbox, results, runs, work
from storage.open_handoff import open_handoff
from storage.tables import conversation, patient
from storage.transaction import Transaction

_THIS = sa.update(conversation).where(conversation.c.id == sa.bindparam("conversation"))
_INTRODUCE = _THIS.values(introduced_at=sa.bindparam("now"))
_SPEAK = _THIS.values(language=sa.bindparam("spoken"))
_SPOKEN = (
    sa.update(patient).where(patient.c.id == sa.bindparam("patient")).values(language=sa.bindparam("spoken"))
)


@dataclass(slots=True, kw_only=True)
class Applying:
    """What is known, and what has gathered, while effects are carried out."""

    tx: Transaction
    conversation: Conversation
    cause: MessageId | None
    now: datetime
    run_id: RunId | None
    sends: list[Send] = field(default_factory=list)
    results: list[dict[str, Any]] = field(default_factory=list)
    to_do: list[work.Row] = field(default_factory=list)
    wake: Wake | None = None  #: the last word on it

    def write(self) -> None:
        """Store what has gathered."""
        results.keep(self.tx, self.results)
        sends = outbox.put(self.tx, self.conversation, self.cause, self.sends, self.now)
        work.add(self.tx, [*self.to_do, *sends, *self._waking()])

    def _waking(self) -> list[work.Row]:
        if self.wake is None:
            return []
        if self.wake.at is not None:
            return [work.waking(self._run(), self.conversation.id, self.wake.at)]
        if self.run_id is not None:
            work.finish_about(self.tx, WorkKind.WAKE, self.run_id, "not needed", self.now)
        return []

    def _run(self) -> RunId:
        if self.run_id is None:
            raise NotFound("there is no run to wake")
        return self.run_id


@singledispatch
def carry_out(effect: Any, doing: Applying) -> None:
    """Do what one effect says, or note it in `doing` for later."""
    raise StorageError(f"nobody knows how to carry out {type(effect).__name__}")


@carry_out.register
def _send(effect: Send, doing: Applying) -> None:
    doing.sends.append(effect)


@carry_out.register
def _save_run(effect: SaveRun, doing: Applying) -> None:
    doing.run_id = runs.save(doing.tx, doing.conversation, effect.run, doing.now)


@carry_out.register
def _keep(effect: Keep, doing: Applying) -> None:
    doing.results.append(results.row_of(effect, doing.conversation, doing.run_id, doing.cause, doing.now))


@carry_out.register
def _wake(effect: Wake, doing: Applying) -> None:
    doing.wake = effect


@carry_out.register
def _open_handoff(effect: OpenHandoff, doing: Applying) -> None:
    doing.to_do += open_handoff(doing.tx, doing.conversation, doing.cause, effect, doing.now)


@carry_out.register
def _stop(effect: Stop, doing: Applying) -> None:
    consent.stop(doing.tx, doing.conversation, doing.cause, effect.wording, doing.now)


@carry_out.register
def _start(effect: Start, doing: Applying) -> None:
    consent.start(doing.tx, doing.conversation, doing.cause, effect.wording, doing.now)


@carry_out.register
def _set_language(effect: SetLanguage, doing: Applying) -> None:
    spoken = {"spoken": effect.language}
    doing.tx.conn.execute(_SPEAK, {"conversation": doing.conversation.id, **spoken})
    if doing.conversation.patient is not None:
        doing.tx.conn.execute(_SPOKEN, {"patient": doing.conversation.patient.id, **spoken})


@carry_out.register
def _introduce(effect: Introduce, doing: Applying) -> None:
    doing.tx.conn.execute(_INTRODUCE, {"conversation": doing.conversation.id, "now": doing.now})


@carry_out.register
def _no_reply(effect: NoReply, doing: Applying) -> None:
    inbox.explain(doing.tx, doing.cause, effect.reason)


def apply(
    tx: Transaction,
    conversation: Conversation,
    cause: MessageId | None,
    effects: Iterable[Effect],
    now: datetime,
) -> None:
    """Carry out every effect; `cause` is the message that led to them."""
    run_id = conversation.run.id if conversation.run else None
    doing = Applying(tx=tx, conversation=conversation, cause=cause, now=now, run_id=run_id)
    for effect in effects:
        carry_out(effect, doing)
    doing.write()
