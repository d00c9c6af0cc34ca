"""Reads YAML as plain text: `no`, `10:30` and `+1202` stay what was written, no key stands there twice."""

from typing import Any

import yaml

from bot.errors import ContentError


class PlainText(yaml.BaseLoader):
    """Guesses no types and refuses a key that stands there twice, of which YAML silently keeps the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            if not name or name in seen:
                problem = f"{name} stands here twice" if name else "a name is missing"
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=key.start_mark)
            seen.add(name)
        return super().construct_mapping(node, deep)


def read_yaml(source: str, where: str) -> dict[str, Any]:
    """What `source` says, every scalar a str. Raises ContentError with the place and the line."""
    try:
        said = yaml.load(source, PlainText)  # noqa: S506 - builds text, lists and mappings only
    except yaml.YAMLError as error:
        raise ContentError(
            f"{where}{_line(error)}: {getattr(error, 'problem', None) or 'not YAML'}"
        ) from None
    if not isinstance(said, dict):
        raise ContentError(f"{where}: expected names, each with what belongs to it")
    return said


def _line(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    return f", line {mark.line + 1}" if mark else ""
