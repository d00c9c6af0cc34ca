"""Yes or no. A clear word at the beginning is enough; a doubtful one anywhere near it is not."""

import re
from collections.abc import Iterator

from bot.flow import YesNo
from bot.plain import tokens
from bot.reading import How, Reading, Refused, Unclear, Understood
from bot.spelling import squeezed
from bot.wordlist import Line, Meaning, WordList, is_filler

_SAME = {
    Meaning.YES: "yes",
    Meaning.APART_YES: "yes",
    Meaning.MILD_YES: "yes",
    Meaning.NO: "no",
    Meaning.APART_NO: "no",
    Meaning.MILD_NO: "no",
}
_LEAD = frozenset({Meaning.YES, Meaning.NO})
_LEAD_APART = frozenset({Meaning.APART_YES, Meaning.APART_NO})
_LONGEST = 5
"""Words of the longest phrase that means yes or no."""

_NEAR = 3
"""Things said at the beginning among which "yes" must not meet a "no" or a "maybe"."""

_FAR = 30
"""Words after which a message is too long for what stands in its middle to be an answer."""

_OPENING = ".,;:!? \n"
_CLAUSE_END = re.compile(r"[.,;:!?\n]")

Meant = Meaning | None


def read_yes_no(expect: YesNo, line: Line, words: WordList) -> Reading | None:
    """What the message means as an answer; None if nothing in it belongs to this language."""
    if any(words.meanings.get(whole) is Meaning.REFUSAL for whole in line.wholes):
        return Refused() if expect.refusal_ok else Unclear()
    meant = list(_meanings(_ends(line.tokens), words))
    if not any(meant):
        return _stretched(line, words)
    answers = {_SAME.get(meaning, "") if meaning else "" for meaning in meant}
    if len(answers) == 1 and "" not in answers:
        return Understood(answers.pop(), How.EXACT if line.wholes[0] in words.meanings else How.PHRASE)
    return _leading(meant, line, words)


def _ends(said: list[str]) -> list[str]:
    """The beginning and the end of a long message."""
    return said if len(said) <= _FAR else [*said[:_FAR], *said[-_NEAR:]]


def _meanings(said: list[str], words: WordList) -> Iterator[Meant]:
    """What each phrase means, the longest first; None for a word that means neither, nothing for a filler."""
    at = 0
    while at < len(said):
        length, meaning = _longest(said, at, words)
        if meaning or not is_filler(said[at], words):
            yield meaning
        at += length


def _longest(said: list[str], at: int, words: WordList) -> tuple[int, Meant]:
    for length in range(min(_LONGEST, len(said) - at), 0, -1):
        meaning = words.meanings.get(" ".join(said[at : at + length]))
        if meaning:
            return length, meaning
    return 1, None


def _leading(meant: list[Meant], line: Line, words: WordList) -> Reading:
    """A clear yes or no in front, unless the words near it, or the last ones, say otherwise."""
    first = meant[0]
    near = {_SAME.get(one, one) for one in (*meant[:_NEAR], meant[-1]) if one}
    leads = first in _LEAD or (first in _LEAD_APART and _stands_apart(line, words))
    if first is None or not leads or len(near) > 1:
        return Unclear()
    return Understood(_SAME[first], How.PHRASE)


def _stands_apart(line: Line, words: WordList) -> bool:
    """Is a yes or no all that stands before the first comma?"""
    clause = tokens(_CLAUSE_END.split(line.text.lstrip(_OPENING), maxsplit=1)[0])
    return len(clause) < len(line.tokens) and all(_meanings(clause, words))


def _stretched(line: Line, words: WordList) -> Reading | None:
    """A yes or no with its letters stretched, "yesss" or "nooo", if that is the whole message."""
    if len(line.core) != 1 or len(line.core[0]) > _FAR:
        return None
    typed = squeezed(line.core[0])
    answers = {_SAME.get(meaning) for word, meaning in words.meanings.items() if squeezed(word) == typed}
    answer = answers.pop() if len(answers) == 1 else None
    return Understood(answer, How.TYPO) if answer else None
