"""`hearback demo --script`: a conversation over real webhooks, printed with its times."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.service.demo import ANA, LUZ, NURSE, STRANGER, Person
from channels.sms.standin import StandIn

Say = Callable[[str], object]

PATIENCE = 10.0
"""Seconds until a text that should have come counts as missing."""


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody writes, and so many texts reach a phone: theirs, unless another is named."""

    who: Person
    text: str
    texts: int
    about: str = ""
    phone: Person | None = None


SCRIPT = (
    Line(ANA, "hi", 2, "A patient says hello, and a check-in begins."),
    Line(ANA, "about a 7", 2, "Words around a number are understood."),
    Line(ANA, "i guess", 1, "What could mean either is asked again."),
    Line(ANA, "yes", 1),
    Line(ANA, "HELP", 2, "The carrier answers HELP by itself; then the open question is asked once more."),
    Line(ANA, "Can we talk about my sleep on Thursday?", 1, "A note reaches the care team, with a time."),
    Line(LUZ, "ánimo", 1, "Another patient, in Spanish."),
    Line(LUZ, "un dos", 3, "A low score reaches the care team."),
    Line(LUZ, "no, gracias", 1),
    Line(STRANGER, "who is this?", 1, "A number that nobody knows."),
    Line(
        ANA, "i dont want to be here anymore", 2, "Crisis words: emergency information at once, and a page."
    ),
    Line(ANA, "stop texting me", 1, "Opting out, in any wording."),
)


def play(twilio: StandIn, say: Say) -> int:
    """Play the script; 0 when every text came, 1 when one did not."""
    began = time.monotonic()
    for line in SCRIPT:
        if line.about:
            say(f"\n{line.about}")
        if not _play(twilio, line, say):
            return 1
    if not _paged(twilio, say):
        return 1
    say(f"\nEvery message was answered. {time.monotonic() - began:.1f} s")
    return 0


def _play(twilio: StandIn, line: Line, say: Say) -> bool:
    before = len(_received(twilio, line.who))
    at, started = datetime.now().astimezone(), time.monotonic()
    say(f"  {at:%H:%M:%S}  {line.who.label}: {line.text}")
    answered = twilio.text(line.who.number, line.text)
    say(f"            (webhook answered {answered} after {(time.monotonic() - started) * 1000:.0f} ms)")
    try:
        texts = twilio.wait_for(line.who.number, before + line.texts, PATIENCE)[before:]
    except TimeoutError:
        say("            MISSING: no text came.")
        return False
    after = time.monotonic() - started
    for text in texts:
        say(f"  +{after:6.2f} s  on the phone: {text}")
    return answered == 200


def _paged(twilio: StandIn, say: Say) -> bool:
    say("\nThe nurse's own phone: a reference and a class, nothing about anybody.")
    try:
        [page, *_] = twilio.wait_for(NURSE.number, 1, PATIENCE)
    except TimeoutError:
        say("            MISSING: nobody was paged.")
        return False
    say(f"             Hearback to {NURSE.label}: {page}")
    return True


def _received(twilio: StandIn, person: Person) -> list[str]:
    return [body for direction, _, body in twilio.phone(person.number) if direction == "out"]
