"""Demo only: one phone on a page. Pick a fictional patient, write as they would, see what comes back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

MOST_TEXT = 1600
"""Characters of one text, as on a real phone."""

Talk = Sequence[tuple[str, datetime, str]]


class Simulator(Protocol):
    """Fictional patients and their phones."""

    def people(self) -> Sequence[tuple[str, str]]:
        """(label, number) of everybody, always in the same order."""
        ...

    def phone(self, number: str) -> Talk:
        """(direction, at, body), oldest first; `in` was written on the phone, `out` came to it."""
        ...

    def text(self, number: str, body: str) -> None:
        """Write from this phone."""
        ...


def simulator_pages(simulator: Simulator) -> Blueprint:
    """`/simulator`; a phone's number is never part of an address, its place in the list is."""
    pages = Blueprint("simulator", __name__, url_prefix="/simulator")

    @pages.get("", endpoint="start")
    def start() -> Response:
        return redirect(url_for("simulator.show", person=0))

    @pages.get("/<int:person>", endpoint="show")
    def show(person: int) -> str:
        label, number = _person(simulator, person)
        labels = [label for label, _ in simulator.people()]
        talk = simulator.phone(number)
        return render_template(
            "simulator.html", person=person, label=label, labels=labels, talk=talk, most=MOST_TEXT
        )

    @pages.get("/<int:person>/talk", endpoint="talk")
    def talk(person: int) -> str | tuple[str, int]:
        """The messages after the first so many; 204 if there are none, 410 if it began anew meanwhile."""
        after = request.args.get("after", 0, type=int)
        talk = simulator.phone(_person(simulator, person)[1])
        if after > len(talk):
            return "", 410
        return render_template("bubbles.html", talk=talk[after:]) if talk[after:] else ("", 204)

    @pages.post("/<int:person>", endpoint="text")
    def text(person: int) -> Response:
        body = request.form.get("body", "").strip()[:MOST_TEXT]
        if body:
            simulator.text(_person(simulator, person)[1], body)
        return redirect(url_for("simulator.show", person=person), 303)

    return pages


def _person(simulator: Simulator, place: int) -> tuple[str, str]:
    people = simulator.people()
    if place >= len(people):
        abort(404)
    return people[place]
