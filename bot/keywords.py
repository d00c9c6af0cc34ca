"""Words that mean the same whenever they are said: STOP, START, HELP, a person, a language, a script by name.

All of them are the whole message, give or take a "please". None is looked for inside one: "I just want it
to end" and "STOP i want to die" are no opt-outs.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.plain import bare, plain, tokens
from bot.spelling import is_slip

OPT_OUT = "stop"
BEFORE_ANSWERS = frozenset({"stop", "start", "help", "person", "language", "wrong_number"})
"""Kinds that are acted on before an answer is read; the others wait until no question is open."""

_LONGEST = 14
"""Words of a message that may still be a keyword with its padding."""

_MISTYPED_FROM = 5
_WRONG_FROM = 9
"""Letters from which on a slip in a word is forgiven, and a wrong letter: "no more tests" is no opt-out."""

_CLAUSE_END = re.compile(r"[.,;:!?\n]+")


@dataclass(frozen=True, slots=True)
class Keyword:
    """What a message asks for, and which rule recognised it."""

    kind: str  #: stop, start, yes, help, person, language, wrong_number, flow
    value: str  #: which language or flow; empty for the others
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Phrases that mean the same."""

    name: str
    kind: str
    value: str = ""
    says: frozenset[str] = frozenset()  #: every wording, in plain form
    examples: tuple[str, ...] = ()  #: messages it must recognise
    counter: tuple[str, ...] = ()  #: messages that must not be taken for this kind


@dataclass(frozen=True, slots=True, kw_only=True)
class KeywordList:
    """The keywords of a language."""

    carrier: Mapping[str, frozenset[str]] = field(default_factory=dict)  #: per kind, words that stand alone
    padding: frozenset[str] = frozenset()  #: may come before and after a phrase ("please")
    rules: tuple[Rule, ...] = ()

    @property
    def carrier_words(self) -> frozenset[str]:
        """Words that the carrier takes for an opt-out: no script may ask for one."""
        return self.carrier.get(OPT_OUT, frozenset())

    @property
    def globals(self) -> frozenset[str]:
        """Every word and phrase that never reaches an open question, in plain form."""
        alone = (words for kind, words in self.carrier.items() if kind in BEFORE_ANSWERS)
        spelt = (rule.says for rule in self.rules if rule.kind in BEFORE_ANSWERS)
        return frozenset().union(*alone, *spelt)


class KeywordReader:
    """Recognises keywords of every language, the patient's own first."""

    def __init__(self, lists: Mapping[str, KeywordList]) -> None:
        self._heard = {language: _Heard(language, words) for language, words in lists.items()}

    @property
    def start_words(self) -> frozenset[str]:
        """The words by which somebody who stopped us turns messages on again."""
        return frozenset().union(*(heard.start_words for heard in self._heard.values()))

    def find(self, text: str, language: str) -> Keyword | None:
        """The keyword that `text` is as a whole, or None. Never raises."""
        said = bare(plain(text))
        words = tokens(said)
        if not 0 < len(words) <= _LONGEST:
            return None
        home = (language, language.partition("-")[0])
        order = dict.fromkeys((*(one for one in home if one in self._heard), *self._heard))
        return next((found for one in order if (found := self._heard[one].find(words, said))), None)


class _Heard:
    """The keywords of one language, ready to be compared with."""

    def __init__(self, language: str, words: KeywordList) -> None:
        self._padding = words.padding
        self._alone = {
            word: Keyword(kind, "", f"{language}.{kind}")
            for kind, alone in words.carrier.items()
            for word in alone
        }
        self._phrases: dict[str, Keyword] = {}
        for rule in words.rules:
            meant = Keyword(rule.kind, rule.value, f"{language}.{rule.name}")
            self._phrases |= dict.fromkeys(rule.says, meant)
        self._known = {word for says in self._phrases for word in says.split()}
        self._by_letter = _by_letter(self._known)
        self.start_words = words.carrier.get("start", frozenset()) | words.carrier.get("yes", frozenset())

    def find(self, words: list[str], said: str) -> Keyword | None:
        whole = self._alone.get(words[0]) if len(words) == 1 else None
        return whole or self._phrase(words) or self._clause_by_clause(said)

    def _phrase(self, words: list[str]) -> Keyword | None:
        mended = [self._mended(word) for word in words]
        found = (self._phrases.get(" ".join(said)) for said in self._without_padding(mended))
        return next(filter(None, found), None)

    def _clause_by_clause(self, said: str) -> Keyword | None:
        """An opt-out in several sentences: every one of them must be one ("Stop. No more texts, please")."""
        clauses = [words for clause in _CLAUSE_END.split(said) if (words := tokens(clause))]
        telling = [words for words in clauses if list(self._without_padding(words))[-1]]
        meant = [self._phrase(words) for words in telling]
        if len(clauses) < 2 or not all(found and found.kind == OPT_OUT for found in meant):
            return None
        return meant[0] if meant else None

    def _without_padding(self, words: list[str]) -> Iterator[list[str]]:
        """The words with ever less of their padding: from the end first, then from the front."""
        yield words
        while length := self._padded(words[-2:], words[-1:]):
            words = words[:-length]
            yield words
        while length := self._padded(words[:2], words[:1]):
            words = words[length:]
            yield words

    def _padded(self, *candidates: list[str]) -> int:
        return next((len(one) for one in candidates if " ".join(one) in self._padding), 0)

    def _mended(self, word: str) -> str:
        """The known word that this one is a slip of, if there is just one."""
        if word in self._known or word in self._padding or len(word) < _MISTYPED_FROM:
            return word
        meant = [k for k in self._by_letter.get(word[0], ()) if is_slip(word, k, wrong_from=_WRONG_FROM)]
        return meant[0] if len(meant) == 1 else word


def _by_letter(words: set[str]) -> Mapping[str, list[str]]:
    long = [word for word in sorted(words) if len(word) >= _MISTYPED_FROM]
    return {letter: [word for word in long if word[0] == letter] for letter in {word[0] for word in long}}
