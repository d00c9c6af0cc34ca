"""What is done with a message, in order of precedence. Each rule answers it, or leaves it to the next."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from bot import engine
from bot.answers import Understood
from bot.crisis.concern import Concern, Level
from bot.crisis.reply import reply_keys
from bot.effects import (
    Effect,
    Introduce,
    NoReply,
    OpenHandoff,
    SaveRun,
    Send,
    SetLanguage,
    Start,
    Stop,
    Turn,
)
from bot.events import Answered, CarrierWord, Failed, Form, Interrupted, Suspended
from bot.flow import Choice
from bot.keywords import Keyword
from bot.model import Lane, QueueClass, Run, RunStatus, Value
from bot.ports import Flows, Keywords, Reader
from bot.situation import Situation
from bot.voice import Voice

Effects = tuple[Effect, ...]

INTRODUCED_FOR = timedelta(days=1)
"""A stranger is told once a day what this number is."""

SAFETY_ANSWERS = Choice(options={"safe": ("1",), "unsafe": ("2",), "unsure": ("3",)}, words="crisis.safety")
"""The answers to "are you safe right now?", asked after a crisis text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """Decides about every message. Pure: the same situation always gives the same effects."""

    voice: Voice
    reader: Reader
    keywords: Keywords
    flows: Flows

    def decide(self, s: Situation) -> Effects:
        """The first rule that has something to do does it; a concern and a picture are never passed over."""
        word = self.keywords.find(s.event.text, s.language)
        effects = next(found for rule in _ORDER if (found := rule(self, s, word)) is not None)
        return (*effects, *self._also(s, effects))

    def fall_back(self, s: Situation) -> Effects:
        """Deciding or storing failed: keep the message, say so, hand it to a person. As little as can be done."""
        queue_class = QueueClass.CRISIS if s.concern.pages else QueueClass.CLINICAL
        handoff = self._hand_off(s, queue_class, "inbound_failed", concern=s.concern)
        key = "crisis.fallback" if s.concern.pages else "common.holding"
        return (self._say(s, key, queue_class, lane=Lane.CRISIS if s.concern.pages else Lane.REPLY), handoff)

    # -- the rules, most important first; the order is at the end of the class ----------------------

    def _emergency(self, s: Situation, word: Keyword | None) -> Effects | None:
        """Crisis words leave every script at once: emergency information now, and a page."""
        if not s.concern.pages:
            return None
        keys = reply_keys(
            s.concern,
            known=s.conversation.patient is not None,
            stopped=s.stopped,
            can_page=s.can_page,
            is_open=self.voice.clinic.calendar.is_open(s.now),
            mid_flow=_waits(s.conversation.run),
        )
        texts = tuple(self._urgent(s, key) for key in keys)
        handoff = self._hand_off(s, QueueClass.CRISIS, f"screen_{s.concern.category}", concern=s.concern)
        return (handoff, *texts, *self._suspend(s))

    def _opt_out(self, s: Situation, word: Keyword | None) -> Effects | None:
        """STOP, in any wording, holds from this transaction on."""
        if not _is(word, "stop") and s.event.carrier_word is not CarrierWord.STOP:
            return None
        if s.stopped:
            return (NoReply("already_stopped"),)
        stop = Stop(word.rule if word else "carrier")
        if not s.conversation.crisis_open:
            return (stop, *self._suspend(s), *self._confirm(s, CarrierWord.STOP, "admin.stop_confirm"))
        handoff = self._hand_off(s, QueueClass.CRISIS, "stopped_in_crisis")
        text = self._confirm(s, CarrierWord.STOP, "admin.stop_open_crisis")
        return (stop, handoff, *self._suspend(s), *text)

    def _opt_in(self, s: Situation, word: Keyword | None) -> Effects | None:
        """START, and YES from somebody who had stopped us, turns messages on again; nothing else does."""
        asked = _is(word, "start") or s.event.carrier_word is CarrierWord.START
        if not asked and not (s.stopped and _is(word, "yes")):
            return None
        start = Start(word.rule if word else "carrier")
        return (start, *self._confirm(s, CarrierWord.START, "admin.start_confirm"))

    def _help(self, s: Situation, word: Keyword | None) -> Effects | None:
        if not _is(word, "help") and s.event.carrier_word is not CarrierWord.HELP:
            return None
        handoff = self._hand_off(s, QueueClass.ADMINISTRATIVE, "asked_for_help")
        return (handoff, *self._confirm(s, CarrierWord.HELP, "admin.help"), *self._ask_once_more(s))

    def _wrong_number(self, s: Situation, word: Keyword | None) -> Effects | None:
        """Nothing more goes to that number, and nobody is confirmed to be a patient."""
        if not _is(word, "wrong_number"):
            return None
        text = self._say(s, "common.wrong_number", QueueClass.ADMINISTRATIVE, even_if_stopped=True)
        handoff = self._hand_off(s, QueueClass.ADMINISTRATIVE, "wrong_number")
        return (Stop("wrong_number"), text, handoff, *self._suspend(s))

    def _after_stop(self, s: Situation, word: Keyword | None) -> Effects | None:
        """They asked for silence and wrote all the same: a person reads it and phones."""
        if not s.stopped:
            return None
        return (self._hand_off(s, QueueClass.CLINICAL, "wrote_after_stop"),)

    def _stranger(self, s: Situation, word: Keyword | None) -> Effects | None:
        """A number we do not know: one polite line a day, and a person looks."""
        if s.conversation.patient is not None:
            return None
        handoff = self._hand_off(s, QueueClass.ADMINISTRATIVE, "unknown_number")
        told = s.conversation.introduced_at
        if told is not None and s.now - told < INTRODUCED_FOR:
            return (handoff,)
        return (self._say(s, "common.stranger", QueueClass.ADMINISTRATIVE), Introduce(), handoff)

    def _person(self, s: Situation, word: Keyword | None) -> Effects | None:
        if not _is(word, "person"):
            return None
        handoff = self._hand_off(s, QueueClass.CLINICAL, "asked_for_person")
        return (self._say(s, "admin.person", QueueClass.CLINICAL), handoff)

    def _language(self, s: Situation, word: Keyword | None) -> Effects | None:
        if word is None or word.kind != "language":
            return None
        turned = replace(s, conversation=replace(s.conversation, language=word.value))
        text = self._say(turned, "common.language_changed", QueueClass.ADMINISTRATIVE)
        return (SetLanguage(word.value), text, *self._ask_once_more(turned))

    def _taken(self, s: Situation, word: Keyword | None) -> Effects | None:
        """A person has the conversation: the message is theirs and the scripts keep quiet."""
        return None if s.conversation.taken_by is None else (NoReply("staff_has_it"),)

    def _in_crisis(self, s: Situation, word: Keyword | None) -> Effects | None:
        """A crisis is open: whatever they write reaches staff, and an answer can only raise it."""
        if not s.conversation.crisis_open:
            return None
        handoff = self._hand_off(s, QueueClass.CRISIS, "wrote_again")
        answer = self.reader.read(SAFETY_ANSWERS, s.event.text, s.language)
        said = answer.value if isinstance(answer, Understood) else None
        key = {"safe": "crisis.safe", "unsafe": "crisis.not_safe", "unsure": "crisis.not_safe"}.get(str(said))
        return (handoff, self._urgent(s, key or "crisis.repeat"))

    def _old_button(self, s: Situation, word: Keyword | None) -> Effects | None:
        """A tap on yesterday's button cannot change today's answer."""
        if s.event.form is not Form.BUTTON or self._fits(s):
            return None
        return (self._say(s, "common.closed_question", QueueClass.ADMINISTRATIVE),)

    def _only_media(self, s: Situation, word: Keyword | None) -> Effects | None:
        """Nothing to read in it; `_also` says so and hands it to a person."""
        return () if s.event.media and not s.event.text.strip() else None

    def _answer(self, s: Situation, word: Keyword | None) -> Effects | None:
        run = s.conversation.run
        if run is None or run.status is not RunStatus.WAITING:
            return None
        step = run.flow.steps.get(run.step)
        if step is None or step.expect is None:  # a script that can no longer be read, or lost this question
            return self._turn(s, engine.advance(run, Failed(), s.now))
        reading = self.reader.read(step.expect, s.event.text, s.language)
        return self._turn(s, engine.advance(run, Answered(reading=reading), s.now))

    def _begin(self, s: Situation, word: Keyword | None) -> Effects | None:
        """Words such as "mood" start a script, unless another one is under way."""
        if word is None or word.kind != "flow" or s.conversation.run is not None:
            return None
        return self._turn(s, engine.start(self.flows.newest(word.value), s.now))

    def _catch_all(self, s: Situation, word: Keyword | None) -> Effects:
        """No script asked for this: a person reads it, and the patient is told by when."""
        if s.concern.level is Level.CONCERN:
            return ()  # the supportive line says the same, with an earlier time
        handoff = self._hand_off(s, QueueClass.CLINICAL, "unasked_text")
        return (self._say(s, "common.ack", QueueClass.CLINICAL), handoff)

    # -- what goes with whatever rule answered ------------------------------------------------------

    def _also(self, s: Situation, effects: Effects) -> Effects:
        media = self._media(s) if s.event.media or s.event.form is Form.LOCATION else ()
        worry = self._worry(s, effects) if s.concern.level is Level.CONCERN else ()
        return (*worry, *media)

    def _worry(self, s: Situation, effects: Effects) -> Effects:
        """Worrying words: a supportive line once, and the same-day queue."""
        handoff = self._hand_off(s, QueueClass.URGENT, "screen_concern", concern=s.concern)
        said = any(isinstance(e, Send) and e.key.startswith(("safety.", "crisis.")) for e in effects)
        if said or s.stopped or s.conversation.taken_by is not None:
            return (handoff,)
        return (self._say(s, "safety.support", QueueClass.URGENT), handoff)

    def _media(self, s: Situation) -> Effects:
        """The screen cannot look at a picture: a person does, the same day."""
        handoff = self._hand_off(s, QueueClass.URGENT, "media")
        if s.stopped or s.conversation.taken_by is not None or s.concern.pages:
            return (handoff,)
        return (self._say(s, "common.media", QueueClass.URGENT), handoff)

    # -- small parts --------------------------------------------------------------------------------

    def _turn(self, s: Situation, turn: Turn) -> Effects:
        return self.voice.turn(s.conversation, turn, s.now)

    def _suspend(self, s: Situation) -> Effects:
        run = s.conversation.run
        return self._turn(s, engine.advance(run, Suspended(), s.now)) if _waits(run) and run else ()

    def _ask_once_more(self, s: Situation) -> Effects:
        run = s.conversation.run
        turn = engine.advance(run, Interrupted(), s.now) if run else None
        return tuple(e for e in self._turn(s, turn) if not isinstance(e, SaveRun)) if turn else ()

    def _confirm(self, s: Situation, word: CarrierWord, key: str) -> Effects:
        """The answer to a carrier word, unless the carrier has given it already."""
        if s.event.carrier_word is word:
            return (NoReply("carrier_answered"),)
        return (self._say(s, key, QueueClass.ADMINISTRATIVE, even_if_stopped=True),)

    def _urgent(self, s: Situation, key: str) -> Send:
        return self._say(s, key, QueueClass.CLINICAL, lane=Lane.CRISIS, even_if_stopped=True)

    def _say(
        self,
        s: Situation,
        key: str,
        told: QueueClass,
        *,
        lane: Lane = Lane.REPLY,
        even_if_stopped: bool = False,
    ) -> Send:
        promised_at = self.voice.promise(told, s.now)
        return self.voice.say(s.conversation, key, promised_at, lane=lane, even_if_stopped=even_if_stopped)

    def _hand_off(
        self, s: Situation, queue_class: QueueClass, reason: str, *, concern: Concern | None = None
    ) -> OpenHandoff:
        include: dict[str, Value] = {}
        promised_at = self.voice.promise(queue_class, s.now)
        return OpenHandoff(queue_class, reason, include, concern, promised_at)

    def _fits(self, s: Situation) -> bool:
        run, event = s.conversation.run, s.event
        return _waits(run) and run is not None and (event.button_run, event.button_step) == (run.id, run.step)


Rule = Callable[[Reception, Situation, Keyword | None], Effects | None]

_ORDER: tuple[Rule, ...] = (
    Reception._emergency,
    Reception._opt_out,
    Reception._opt_in,
    Reception._help,
    Reception._wrong_number,
    Reception._after_stop,
    Reception._stranger,
    Reception._language,
    Reception._person,
    Reception._taken,
    Reception._in_crisis,
    Reception._old_button,
    Reception._only_media,
    Reception._answer,
    Reception._begin,
    Reception._catch_all,
)
"""Reads like the promise: danger first, then the patient's wish, then people, then scripts, then a person again."""


def _is(word: Keyword | None, kind: str) -> bool:
    return word is not None and word.kind == kind


def _waits(run: Run | None) -> bool:
    return run is not None and run.status is RunStatus.WAITING
