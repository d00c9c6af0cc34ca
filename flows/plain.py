"""Reads a script's YAML as plain text: `no` and `10:30` stay what was written, no key stands there twice."""

from typing import Any

import yaml

from bot.errors import FlowInvalid


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


def read_plain(source: str) -> Any:
    """Texts, lists and mappings, as written. Raises FlowInvalid with the line."""
    try:
        return yaml.load(source, PlainText)  # noqa: S506 - builds text, lists and mappings only
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 1}: " if mark else ""
        raise FlowInvalid(f"{line}{getattr(error, 'problem', None) or 'not YAML'}") from None
