"""The crisis screen: one opinion of one message, in every language at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from bot.crisis.characters import fold
from bot.crisis.concern import UNSCREENED, Category, Concern, Finding, Level
from bot.crisis.lexicon import Hit, Lexicon
from bot.crisis.normalise import split

END = 4000
"""Characters screened at the beginning and at the end of a text that is longer than both together."""

EARLIER = 5
SEAM = 300
"""Messages that are read together with a new one, and how much of them: no rule reaches further back."""

UNREADABLE = 3
"""Letters of an alphabet that no rule can read, from which on a person has to look."""

_ORDER = (
    Category.MEDICAL,
    Category.SUICIDE,
    Category.HARM_TO_OTHERS,
    Category.ABUSE,
    Category.SELF_HARM,
    Category.PSYCHOSIS,
    Category.NONE,
)


class Screen:
    """Screens a text with all lexicons, whatever language its sender is thought to write."""

    def __init__(self, lexicons: Mapping[str, Lexicon]) -> None:
        self._lexicons = tuple(lexicons.values())

    def __call__(self, text: str, earlier: Sequence[str] = ()) -> Concern:
        """What is alarming in `text`, read alone and together with what they wrote just before.

        Never raises: what it cannot judge is UNSCREENED. Spans refer to `text`.
        """
        try:
            found = self._alone(text) | self._together(text, earlier)
            return _conclude(found) if found else _unread(text)
        except Exception:
            # the one place that may not fail: a crash here must reach a person, never pass for "routine"
            return UNSCREENED

    def _alone(self, text: str) -> set[Hit]:
        if len(text) <= 2 * END:
            return set(self._read(text))
        ends = _moved(self._read(text[-END:]), len(text) - END)
        return {*self._read(text[:END]), *ends}

    def _together(self, text: str, earlier: Sequence[str]) -> set[Hit]:
        before = " ".join(earlier[-EARLIER:])[-SEAM:]
        if not before:
            return set()
        head, tail = text[:SEAM], text[-SEAM:]
        after = _moved(self._read(f"{before} {head}"), -len(before) - 1)
        # carriers deliver the parts of a long text out of order
        swapped = _moved(self._read(f"{tail} {before}"), len(text) - len(tail))
        return {*_clipped(after, len(text)), *_clipped(swapped, len(text))}

    def _read(self, text: str) -> Iterator[Hit]:
        folded = fold(text)
        written = split(folded.chars)
        for lexicon in self._lexicons:
            for hit in lexicon.find(written):
                start, end = folded.span(hit.start, hit.end)
                yield replace(hit, start=start, end=end)


def _moved(hits: Iterable[Hit], by: int) -> Iterator[Hit]:
    return (replace(hit, start=hit.start + by, end=hit.end + by) for hit in hits)


def _clipped(hits: Iterable[Hit], length: int) -> Iterator[Hit]:
    """What concerns this message; what stood whole in an earlier one has raised its alarm already."""
    touching = (hit for hit in hits if hit.end > 0 and hit.start < length)
    return (replace(hit, start=max(hit.start, 0), end=min(hit.end, length)) for hit in touching)


def _conclude(hits: Iterable[Hit]) -> Concern:
    """The highest level wins; an overdose outranks every other topic, for it needs other help first."""
    ordered = sorted(
        hits, key=lambda hit: (-hit.level.rank, _ORDER.index(hit.rule.category), hit.start, hit.end)
    )
    level = ordered[0].level
    poisoned = any(
        hit.rule.category is Category.MEDICAL and hit.level.rank >= Level.CRISIS.rank for hit in ordered
    )
    category = Category.MEDICAL if poisoned else ordered[0].rule.category
    return Concern(level, category, tuple(dict.fromkeys(map(_finding, ordered))))


def _finding(hit: Hit) -> Finding:
    return Finding(hit.start, hit.end, f"{hit.rule.id}:{hit.why}" if hit.why else hit.rule.id)


def _unread(text: str) -> Concern:
    """Nothing found; but a text in an alphabet that no rule can read was not screened at all."""
    if text.isascii():
        return Concern()
    alien = sum(char.isalpha() and not char.isascii() for char in fold(text).chars)
    if alien < UNREADABLE:
        return Concern()
    return Concern(Level.CONCERN, Category.NONE, (Finding(0, len(text), "other-script"),))
