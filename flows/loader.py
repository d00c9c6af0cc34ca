"""From a script on disk to a Flow: read as text, compiled once, refused while anything in it is unclear."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from bot.errors import FlowInvalid, FlowNotFound, SettingsError
from bot.flow import Flow, Step
from flows.issues.issue import Issue
from flows.parts import CLASSES, step
from flows.place import Place, count, duration, mapping, name, one_of, text
from flows.plain import read_plain

FLOW = ("flow", "version", "about", "class", "expires", "on_expire", "in_flight", "first", "steps")
IN_FLIGHT = ("finish", "migrate", "stop")
USUAL_CLASS = "administrative"


def compile_flow(source: str, where: str) -> Flow:
    """The script written in `source`. Raises FlowInvalid with everything that is wrong, a sentence each."""
    flow, found = _read(source, where)
    if found or flow is None:
        raise FlowInvalid(issues=[str(issue) for issue in found])
    return flow


def faults(source: str, where: str) -> list[Issue]:
    """What keeps a script from being compiled; `issues.check` finds what is wrong with one that was."""
    return _read(source, where)[1]


def load_flows(paths: Sequence[Path] = ()) -> dict[str, Flow]:
    """The packaged scripts and those of the given folders; a later folder's script replaces its namesake.

    Raises FlowInvalid with the faults of all of them, SettingsError for a folder that is not there.
    """
    flows: dict[str, Flow] = {}
    found: list[str] = []
    for folder in (packaged(), *paths):
        flows |= _folder(folder, found)
    if found:
        raise FlowInvalid(issues=found)
    return flows


def packaged() -> Traversable:
    """The folder of the scripts that come with Hearback."""
    return files("flows") / "scripts"


class Flows:
    """The scripts that can be started, by name."""

    def __init__(self, flows: Mapping[str, Flow]) -> None:
        self._flows = dict(flows)

    def newest(self, name: str) -> Flow:
        """The script to start. Raises FlowNotFound."""
        if name not in self._flows:
            raise FlowNotFound(f"There is no script {name}; there are {', '.join(self.names())}.")
        return self._flows[name]

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._flows))


def _folder(folder: Traversable, found: list[str]) -> dict[str, Flow]:
    if not folder.is_dir():
        raise SettingsError(f"there is no folder of scripts at {folder}")
    flows: dict[str, Flow] = {}
    for script in sorted(folder.iterdir(), key=lambda entry: entry.name):
        flow = _script(script, found) if script.name.endswith((".yaml", ".yml")) else None
        if flow and flow.name in flows:
            found.append(str(Issue("name-taken", script.name, f"another script is called {flow.name}")))
        if flow:
            flows[flow.name] = flow
    return flows


def _script(script: Traversable, found: list[str]) -> Flow | None:
    try:
        return compile_flow(script.read_bytes().decode(), script.name)
    except UnicodeDecodeError:
        found.append(str(Issue("not-yaml", script.name, "is not written in UTF-8")))
    except FlowInvalid as error:
        found.extend(error.issues)
    return None


def _read(source: str, where: str) -> tuple[Flow | None, list[Issue]]:
    found: list[Issue] = []
    try:
        said = read_plain(source)
    except FlowInvalid as error:
        return None, [Issue("not-yaml", where, str(error))]
    called = said.get("flow") if isinstance(said, dict) else None
    flow = _flow(said, Place(called if isinstance(called, str) else where, found), source)
    return flow, found


def _flow(said: Any, place: Place, source: str) -> Flow:
    said = mapping(said, place, FLOW)
    place.must(said, "flow", "version")
    steps = _steps(said.get("steps"), place)
    if "expires" not in said and any(one.ask for one in steps.values()):
        place.fault("ask-without-expiry", "asks something and does not say when it gives up; add `expires`")
    return Flow(
        name=place.part(said, "flow", name, ""),
        version=place.part(said, "version", count, 1),
        about=place.part(said, "about", text, ""),
        first=place.part(said, "first", text, next(iter(steps), "")),
        steps=steps,
        queue_class=place.part(said, "class", lambda s, p: one_of(s, p, CLASSES), USUAL_CLASS),
        expires=place.part(said, "expires", duration, timedelta(days=1)),
        on_expire=place.part(said, "on_expire", text, None),
        in_flight=place.part(said, "in_flight", lambda s, p: one_of(s, p, IN_FLIGHT), "finish"),
        sha256=sha256(source.encode()).hexdigest(),
        source=source,
    )


def _steps(said: Any, place: Place) -> dict[str, Step]:
    if not isinstance(said, dict) or not said:
        place.fault("bad-value", "needs `steps`, each with a name")
        return {}
    saved = frozenset(
        one["save"] for one in said.values() if isinstance(one, dict) and isinstance(one.get("save"), str)
    )
    return {called: step(called, one, place.at(called), saved) for called, one in said.items()}
