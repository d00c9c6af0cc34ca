"""Everything may import bot; bot imports none of them; only bot/service wires them together."""

import ast
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = {"bot", "channels", "flows", "content", "storage"}
MODULES = [path for name in sorted(PACKAGES) for path in sorted((ROOT / name).rglob("*.py"))]
DOORS = {
    "os",
    "time",
    "random",
    "secrets",
    "uuid",
    "socket",
    "sqlite3",
    "smtplib",
    "urllib",
    "http",
    "threading",
}
"""Standard modules that lead outside, or that answer differently each time: closed to the core."""


def imports(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module


def is_wiring(path):
    return path.relative_to(ROOT).parts[:2] == ("bot", "service")


@pytest.mark.parametrize(
    "path", [p for p in MODULES if not is_wiring(p)], ids=lambda p: str(p.relative_to(ROOT))
)
def test_a_package_imports_only_itself_and_bot(path):
    found = set(imports(path))
    assert not [name for name in found if name.startswith("bot.service")], "nothing imports the wiring"
    home = path.relative_to(ROOT).parts[0]
    assert not (PACKAGES & roots(found)) - {home, "bot"}


@pytest.mark.parametrize(
    "path",
    [p for p in MODULES if p.relative_to(ROOT).parts[0] == "bot" and not is_wiring(p)],
    ids=lambda p: str(p.relative_to(ROOT)),
)
def test_the_core_imports_the_standard_library_and_no_door_to_the_outside(path):
    found = roots(imports(path))
    assert found <= sys.stdlib_module_names | {"bot"}
    assert not found & DOORS


def roots(names):
    return {name.split(".")[0] for name in names}


@pytest.mark.parametrize("name", sorted(PACKAGES))
def test_no_dependency_owns_one_of_our_names(name):
    assert set(packages_distributions().get(name, [])) <= {"hearback-bot"}
