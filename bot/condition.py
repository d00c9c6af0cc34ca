"""Conditions in scripts: comparisons of answers, read once and judged often.

Python's own grammar, cut down to comparisons, `and`, `or`, `not`, names, whole numbers, texts and lists.
Nothing is called and nothing calculated. A condition that cannot be judged raises; it never counts as
false, for then a mood of 2 would be answered "good".
"""

import ast
import operator
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.errors import ConditionError, FlowInvalid

REFUSED = "refused"
"""The answer that was not given: equal to itself only, and never smaller or larger than anything."""

Values = Mapping[str, int | str]
Get = Callable[[Values], Any]
Test = Callable[[Values], bool]
Compare = Callable[[Any, Any], bool]


@dataclass(frozen=True, slots=True)
class Condition:
    """A question about the answers so far."""

    text: str
    names: frozenset[str]  #: the variables it asks about
    test: Test = field(repr=False, compare=False)

    def holds(self, values: Values) -> bool:
        """Is it so? Raises ConditionError when that cannot be judged."""
        try:
            return self.test(values)
        except KeyError as missing:
            raise ConditionError(f"`{self.text}` asks about {missing.args[0]}, which has no value") from None
        except TypeError:
            raise ConditionError(f"`{self.text}` asks whether a text is larger or smaller") from None


def compile_condition(text: str, variables: Collection[str] = ()) -> Condition:
    """Read a condition. Raises FlowInvalid with a sentence that says what is wrong with it.

    To the right of ==, != and in, a bare name that is not one of `variables` is a text: `talk == yes`.
    """
    reader = _Reader(text, frozenset(variables))
    test = reader.test(reader.parsed())
    return Condition(text, frozenset(reader.names), test)


class _Reader:
    """Turns a parsed condition into closures and notes the variables it meets on the way."""

    def __init__(self, text: str, variables: frozenset[str]) -> None:
        self.names: set[str] = set()
        self._text = text
        self._variables = variables

    def parsed(self) -> ast.expr:
        try:
            return ast.parse(self._text.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise self._invalid("cannot be read") from None

    def test(self, node: ast.expr) -> Test:
        match node:
            case ast.BoolOp(op=ast.And()):
                return _all([self.test(part) for part in node.values])
            case ast.BoolOp():
                return _any([self.test(part) for part in node.values])
            case ast.UnaryOp(op=ast.Not()):
                return _not(self.test(node.operand))
            case ast.Compare():
                return self._comparison(node)
        raise self._invalid("must compare something, such as mood <= 2")

    def _comparison(self, node: ast.Compare) -> Test:
        """`2 < mood <= 6` is two comparisons, and both must hold."""
        operands = [node.left, *node.comparators]
        pairs = zip(operands, node.ops, operands[1:], strict=False)
        tests = [self._pair(left, type(sign), right) for left, sign, right in pairs]
        return tests[0] if len(tests) == 1 else _all(tests)

    def _pair(self, left: ast.expr, sign: type[ast.cmpop], right: ast.expr) -> Test:
        if sign in _AMONG:
            return _comparing(self._one(left), _AMONG[sign], self._several(right))
        if sign in _SAME:
            return _comparing(self._one(left), _SAME[sign], self._one(right, may_be_text=True))
        if sign in _LARGER:
            return _comparing(self._one(left), _ordering(_LARGER[sign]), self._one(right))
        raise self._invalid("may only compare with == != < <= > >= and in")

    def _one(self, node: ast.expr, *, may_be_text: bool = False) -> Get:
        match node:
            case ast.Constant(value=int() | str() as value) if not isinstance(value, bool):
                return _constant(value)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as number)):
                return _constant(-number)
            case ast.Name(id=name) if name == REFUSED or (may_be_text and name not in self._variables):
                return _constant(name)
            case ast.Name(id=name):
                self.names.add(name)
                return operator.itemgetter(name)
        raise self._invalid("may only compare names, whole numbers and texts")

    def _several(self, node: ast.expr) -> Get:
        if not isinstance(node, ast.List | ast.Tuple):
            raise self._invalid("needs a list after `in`")
        gets = [self._one(part, may_be_text=True) for part in node.elts]
        return lambda values: [get(values) for get in gets]

    def _invalid(self, why: str) -> FlowInvalid:
        return FlowInvalid(f"the condition `{self._text}` {why}")


_SAME: Mapping[type[ast.cmpop], Compare] = {ast.Eq: operator.eq, ast.NotEq: operator.ne}
_LARGER: Mapping[type[ast.cmpop], Compare] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_AMONG: Mapping[type[ast.cmpop], Compare] = {
    ast.In: lambda one, several: one in several,
    ast.NotIn: lambda one, several: one not in several,
}


def _ordering(compare: Compare) -> Compare:
    def judged(left: int | str, right: int | str) -> bool:
        if REFUSED in (left, right):
            return False
        if isinstance(left, str) or isinstance(right, str):
            raise TypeError
        return compare(left, right)

    return judged


def _comparing(left: Get, compare: Compare, right: Get) -> Test:
    return lambda values: compare(left(values), right(values))


def _constant(value: int | str) -> Get:
    return lambda values: value


def _all(tests: Sequence[Test]) -> Test:
    return lambda values: all(test(values) for test in tests)


def _any(tests: Sequence[Test]) -> Test:
    return lambda values: any(test(values) for test in tests)


def _not(test: Test) -> Test:
    return lambda values: not test(values)
