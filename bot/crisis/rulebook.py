"""From a language's rules as they are written to a lexicon; a rule that cannot be right stops the start."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.crisis.characters import fold
from bot.crisis.concern import Category, Level
from bot.crisis.lexicon import Context, Lexicon, Rule, Suppressor, Together
from bot.crisis.normalise import Reader
from bot.crisis.pattern import Phrase, listed, parse, words
from bot.crisis.spelling import Spelling, contracted
from bot.crisis.symbols import Compiler, Pattern, Vocabulary, usage
from bot.errors import LexiconInvalid

FEWEST_EXAMPLES = 2

NEGATORS = "negator"
"""The list whose words a gap never swallows."""

SECTIONS = {"about", "lists", "rules", "together", "suppressors", "contexts", "spelling"}
_RULE = {"id", "level", "category", "patterns", "despite", "examples", "counter"}
_TOGETHER = {"id", "level", "category", "of", "least", "examples", "counter"}
_SUPPRESSOR = {"id", "patterns", "examples", "counter"}
_CONTEXT = {"id", "before", "near", "unless", "examples", "counter"}


@dataclass(slots=True)
class _Written:
    """What all files of a language say, put together."""

    lists: dict[str, Sequence[str]] = field(default_factory=dict)
    rules: list[Mapping[str, Any]] = field(default_factory=list)
    together: list[Mapping[str, Any]] = field(default_factory=list)
    suppressors: list[Mapping[str, Any]] = field(default_factory=list)
    contexts: list[Mapping[str, Any]] = field(default_factory=list)
    contractions: dict[str, str] = field(default_factory=dict)
    forms: dict[str, str] = field(default_factory=dict)
    endings: dict[str, str] = field(default_factory=dict)
    idle: list[str] = field(default_factory=list)
    matters: list[str] = field(default_factory=list)
    real: list[str] = field(default_factory=list)


def compile_lexicon(language: str, files: Mapping[str, Mapping[str, Any]]) -> Lexicon:
    """The lexicon that these files describe, each a mapping of plain text. Raises LexiconInvalid."""
    written = _Written()
    for name, said in files.items():
        _add(written, f"{language}/{name}", said)
    _check_ids(written)
    return _Builder(language, written).lexicon()


def _add(written: _Written, where: str, said: Mapping[str, Any]) -> None:
    if unknown := set(said) - SECTIONS:
        raise LexiconInvalid(f"{where}: there is no section {', '.join(sorted(unknown))}")
    for name, phrases in said.get("lists", {}).items():
        if name in written.lists:
            raise LexiconInvalid(f"{where}: the list <{name}> is written twice")
        written.lists[name] = phrases
    written.rules += _checked(where, said.get("rules", ()), _RULE, optional={"despite"})
    written.together += _checked(where, said.get("together", ()), _TOGETHER, optional=set())
    written.suppressors += _checked(where, said.get("suppressors", ()), _SUPPRESSOR, optional=set())
    written.contexts += _checked(
        where, said.get("contexts", ()), _CONTEXT, optional={"before", "near", "unless"}
    )
    spelling = said.get("spelling", {})
    written.contractions |= _turned(spelling.get("contractions", {}))
    written.forms |= _turned(spelling.get("forms", {}))
    written.endings |= spelling.get("endings", {})
    for name, some in (("idle", written.idle), ("matters", written.matters), ("real", written.real)):
        some += [fold(word).chars for line in spelling.get(name, ()) for word in line]


def _turned(forms: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """From what is meant to how it is written -> from how it is written to what is meant."""
    return {fold(form).chars: fold(meant).chars for meant, written in forms.items() for form in written}


def _checked(
    where: str, entries: Iterable[Mapping[str, Any]], known: set[str], optional: set[str]
) -> list[Mapping[str, Any]]:
    checked = list(entries)
    for entry in checked:
        wrong = set(entry) - known or known - optional - set(entry)
        if wrong:
            raise LexiconInvalid(
                f"{where}: {entry.get('id', '?')} has too much or lacks {', '.join(sorted(wrong))}"
            )
        if min(len(entry["examples"]), len(entry["counter"])) < FEWEST_EXAMPLES:
            raise LexiconInvalid(
                f"{where}: {entry['id']} needs {FEWEST_EXAMPLES} examples and counter-examples"
            )
    return checked


def _check_ids(written: _Written) -> None:
    seen: set[str] = set()
    for entry in (*written.rules, *written.together, *written.suppressors, *written.contexts):
        if entry["id"] in seen:
            raise LexiconInvalid(f"{entry['id']} is written twice")
        seen.add(entry["id"])


class _Builder:
    def __init__(self, language: str, written: _Written) -> None:
        self._language = language
        self._written = written
        self._lists = _resolved(written.lists)
        self._vocabulary = Vocabulary()
        phrases = list(self._phrases())
        negators = set(words(self._lists.get(NEGATORS, ())))
        self._compiler = Compiler(self._vocabulary, usage(phrases, self._vocabulary), negators)

    def lexicon(self) -> Lexicon:
        written = self._written
        return Lexicon(
            self._language,
            rules=[self._rule(entry) for entry in written.rules],
            suppressors=[self._suppressor(entry) for entry in written.suppressors],
            contexts=[self._context(entry) for entry in written.contexts],
            together=[self._several(entry) for entry in written.together],
            # last, when the vocabulary is complete
            reader=Reader(self._vocabulary, self._spelling()),
        )

    def _phrases(self) -> Iterator[Phrase]:
        for entry in (*self._written.rules, *self._written.suppressors):
            yield from (self._parsed(entry, source) for source in entry["patterns"])

    def _rule(self, entry: Mapping[str, Any]) -> Rule:
        try:
            level, category = Level(entry["level"]), Category(entry["category"])
        except ValueError as error:
            raise LexiconInvalid(f"{self._language}: {entry['id']}: {error}") from None
        return Rule(
            id=entry["id"],
            level=level,
            category=category,
            patterns=self._patterns(entry, "patterns", anchored=True),
            despite=frozenset(entry.get("despite", ())),
            examples=tuple(entry["examples"]),
            counter=tuple(entry["counter"]),
        )

    def _several(self, entry: Mapping[str, Any]) -> Together:
        of = frozenset(entry["of"])
        if unknown := of - {rule["id"] for rule in self._written.rules}:
            raise LexiconInvalid(
                f"{self._language}: {entry['id']}: no rule is called {', '.join(sorted(unknown))}"
            )
        return Together(rule=self._rule(entry), of=of, least=int(entry["least"]))

    def _suppressor(self, entry: Mapping[str, Any]) -> Suppressor:
        return Suppressor(
            id=entry["id"],
            patterns=self._patterns(entry, "patterns", anchored=True),
            examples=tuple(entry["examples"]),
            counter=tuple(entry["counter"]),
        )

    def _context(self, entry: Mapping[str, Any]) -> Context:
        return Context(
            id=entry["id"],
            before=self._patterns(entry, "before", ending=r"\Z"),
            near=self._patterns(entry, "near"),
            unless=self._patterns(entry, "unless"),
            examples=tuple(entry["examples"]),
            counter=tuple(entry["counter"]),
        )

    def _patterns(
        self, entry: Mapping[str, Any], part: str, *, anchored: bool = False, ending: str = ""
    ) -> tuple[Pattern, ...]:
        patterns = []
        for source in entry.get(part, ()):
            pattern = self._compiler.pattern(self._parsed(entry, source), ending=ending)
            if anchored and not pattern.anchors:
                raise LexiconInvalid(
                    f"{self._language}: {entry['id']}: no word of it must be there: {source}"
                )
            patterns.append(pattern)
        return tuple(patterns)

    def _parsed(self, entry: Mapping[str, Any], source: str) -> Phrase:
        try:
            return parse(source, self._lists)
        except LexiconInvalid as error:
            raise LexiconInvalid(f"{self._language}: {entry['id']}: {error}") from None

    def _spelling(self) -> Spelling:
        written = self._written
        contractions = dict(contracted(written.contractions))
        if taken := sorted(
            (contractions.keys() | written.forms.keys() | set(written.idle)) & self._vocabulary.symbols.keys()
        ):
            raise LexiconInvalid(f"{self._language}: rules must use other words for: {', '.join(taken)}")
        return Spelling(
            contractions=contractions,
            forms=written.forms,
            endings=written.endings,
            idle=frozenset(written.idle),
            matters=tuple(written.matters),
            real=frozenset(written.real),
        )


def _resolved(lists: Mapping[str, Sequence[str]]) -> dict[str, Phrase]:
    """The lists, each parsed; one may name those that stand before it."""
    resolved: dict[str, Phrase] = {}
    for name, phrases in lists.items():
        resolved[name] = listed(parse(source, resolved) for source in phrases)
    return resolved
