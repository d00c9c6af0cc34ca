"""What a patient typed -> a value, a refusal, or "ask again"."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from bot.choice import Labels, labels_of, read_choice
from bot.flow import Choice, Expect, FreeText, Scale, YesNo
from bot.plain import bare, plain
from bot.reading import How, Reading, Refused, Unclear, Understood, Why
from bot.scale import read_scale
from bot.wordlist import WordList, refuses, see
from bot.yes_no import read_yes_no

__all__ = ["AnswerReader", "How", "Reading", "Refused", "Unclear", "Understood", "Why"]

ChoiceWords = Callable[[str, str], Mapping[str, tuple[str, ...]]]
"""(content key, language) -> more words for each option."""

_SHORT = 80
"""Characters of a message that may be a word or two of another language, or nothing but a refusal."""

_MEANT = (Understood, Refused)
"""What another language may say of a message; it raises no questions, for `once` is no 11 in English."""


class AnswerReader:
    """Reads answers with the words of the patient's language, and of the others where those say nothing.

    Needs the words of one language at least; a language without any is read with the first of them.
    """

    def __init__(self, lists: Mapping[str, WordList], choice_words: ChoiceWords) -> None:
        # what says that a number counts something says so in every language: "2 times" is no Spanish 2
        units = frozenset().union(*(words.units for words in lists.values()))
        beside = frozenset().union(*(words.beside for words in lists.values()))
        self._lists = {one: replace(words, units=units, beside=beside) for one, words in lists.items()}
        self._choice_words = choice_words
        self._labels: dict[object, Labels] = {}

    def read(self, expect: Expect, text: str, language: str) -> Reading:
        """What `text` means as an answer to a question that expects `expect`. Never raises."""
        home, *others = self._languages(language)
        said = bare(plain(text))
        if isinstance(expect, FreeText):
            return self._free(expect, text, said)
        reading = self._in(home, expect, said)
        if reading not in (None, Unclear()) or len(said) > _SHORT:
            return reading or Unclear()
        certain = _MEANT if reading is None else (Refused,)
        foreign = (self._in(one, expect, said) for one in others)
        return next((one for one in foreign if isinstance(one, certain) and not _typo(one)), Unclear())

    def _languages(self, language: str) -> Iterator[str]:
        """The patient's language, then the others: es-MX is read with es where it has no list of its own."""
        known = (language, language.partition("-")[0], *self._lists)
        return iter(dict.fromkeys(one for one in known if one in self._lists))

    def _in(self, language: str, expect: Expect, said: str) -> Reading | None:
        words = self._lists[language]
        line = see(said, words)
        match expect:
            case Scale():
                return read_scale(expect, line, words)
            case YesNo():
                return read_yes_no(expect, line, words)
            case Choice():
                return read_choice(expect, self._labels_of(expect, language), line, words)
        return None

    def _free(self, expect: FreeText, text: str, said: str) -> Reading:
        """The patient's own words, unless all they say is that there is nothing to say."""
        kept = text.strip()[: expect.max]
        if not said.strip() or not kept:
            return Unclear()
        if (
            expect.refusal_ok
            and len(said) <= _SHORT
            and any(_says_nothing(said, words) for words in self._lists.values())
        ):
            return Refused()
        return Understood(kept, How.EXACT)

    def _labels_of(self, choice: Choice, language: str) -> Labels:
        question = (tuple(choice.options.items()), choice.words, choice.letters, language)
        if question not in self._labels:
            more = self._choice_words(choice.words, language) if choice.words else {}
            self._labels[question] = labels_of(choice, more)
        return self._labels[question]


def _says_nothing(said: str, words: WordList) -> bool:
    line = see(said, words)
    return refuses(line, words) or any(whole in words.nothing for whole in line.wholes)


def _typo(reading: Reading) -> bool:
    return isinstance(reading, Understood) and reading.how is How.TYPO
