"""From a text's key to the words a patient reads: language, name, clinic, emergency numbers, times."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.effects import Effect, OpenHandoff, RunEffect, SaveRun, Say, Send, Turn
from bot.model import Clinic, Conversation, Lane, Page, QueueClass, Value
from bot.ports import Words
from bot.promises import PARTS, in_words, promise

Numbers = Callable[[str, str], Mapping[str, str]]
"""(country, language) -> the emergency numbers and phrases of the dated directory."""


class Known(dict[str, Value]):
    """What a text may mention; the promised time is worked out only if the text names it, for it costs 50 µs."""

    def __init__(self, known: Mapping[str, Value], when: Callable[[], str]) -> None:
        super().__init__(known)
        self._when = when

    def __missing__(self, name: str) -> Value:
        if name != "when":
            raise KeyError(name)
        return self._when()


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Speaks for the clinic. Emergency numbers are resolved when a text is written, never when a script is."""

    clinic: Clinic
    words: Words
    numbers: Numbers

    def say(
        self,
        conversation: Conversation,
        key: str,
        promised_at: datetime,
        *,
        values: Mapping[str, Value] | None = None,
        lane: Lane = Lane.REPLY,
        even_if_stopped: bool = False,
    ) -> Send:
        """The text under `key`, ready to send; its {when} is `promised_at`. Raises WordsMissing."""
        known = Known(
            {**self._standing(conversation), **(values or {})},
            lambda: self.when(conversation, promised_at),
        )
        text = self.words.text(key, conversation.language, known)
        return Send(key, text, lane, even_if_stopped)

    def promise(self, queue_class: QueueClass, since: datetime) -> datetime:
        """When a person will have answered somebody who wrote at `since`."""
        return promise(self.clinic, queue_class, since)

    def when(self, conversation: Conversation, at: datetime) -> str:
        """A time as this patient reads it, in their zone and language."""
        zone = conversation.patient.zone if conversation.patient else self.clinic.zone
        pattern, weekdays, months = (
            self.words.text(f"time.{part}", conversation.language, PARTS)
            for part in ("pattern", "weekdays", "months")
        )
        return in_words(at, zone, pattern, weekdays, months)

    def page(self, page: Page, now: datetime) -> str:
        """What staff read on their own phone: a reference and a class, and nothing about anybody."""
        waiting = int((now - page.opened_at).total_seconds() // 60)
        values: dict[str, Value] = {"ref": page.ref, "class": page.queue_class.upper(), "minutes": waiting}
        return self.words.text("staff.page", self.clinic.languages[0], values)

    def turn(self, conversation: Conversation, turn: Turn, since: datetime) -> tuple[Effect, ...]:
        """What a run decided, with its texts written and its handoffs promised."""
        promised_at = self._told(turn, since)
        written = (self._effect(conversation, effect, since, promised_at) for effect in turn.effects)
        return (SaveRun(turn.run), *written)

    def _effect(
        self, conversation: Conversation, effect: RunEffect, since: datetime, promised_at: datetime
    ) -> Effect:
        if isinstance(effect, Say):
            return self.say(conversation, effect.key, promised_at, values=effect.values)
        if isinstance(effect, OpenHandoff):
            return replace(effect, promised_at=self.promise(effect.queue_class, since))
        return effect

    def _told(self, turn: Turn, since: datetime) -> datetime:
        """The time that a text of this turn names: the latest of its handoffs, so that none is told too soon."""
        classes = {e.queue_class for e in turn.effects if isinstance(e, OpenHandoff)}
        return max((self.promise(c, since) for c in classes), default=since)

    def _standing(self, conversation: Conversation) -> dict[str, Value]:
        language, patient = conversation.language, conversation.patient
        hours = self.clinic.hours_text
        return {
            "clinic": self.clinic.name,
            "phone": self.clinic.phone,
            "hours": hours.get(language) or next(iter(hours.values())),
            "first": patient.name.split(maxsplit=1)[0] if patient and patient.name.strip() else "",
            **self.numbers(self.clinic.country, language),
        }
