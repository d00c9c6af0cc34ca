"""Slips of the thumb: is one word what somebody meant by another?"""

import re

SHORTEST = 4
"""Letters below which a word is taken as it stands: `two` is one letter from `too`."""

_RUN = re.compile(r"(.)\1+")


def is_slip(typed: str, meant: str, *, wrong_from: int) -> bool:
    """Is `typed` what comes out when one letter of `meant` is swapped with the next, missing or too many?

    From `wrong_from` letters on, one letter may also be a wrong one. The first letter is hardly ever
    mistyped, and guessing at it finds other words ("light" for "eight").
    """
    if not -2 < len(typed) - len(meant) < 2 or min(len(typed), len(meant)) < SHORTEST:
        return False
    if typed[0] != meant[0] or typed == meant:
        return False
    at = _first_difference(typed, meant)
    if typed[at:] == meant[at + 1 :] or typed[at + 1 :] == meant[at:]:
        return True
    swapped = typed[at : at + 2] == meant[at : at + 2][::-1]
    return (swapped and typed[at + 2 :] == meant[at + 2 :]) or (
        len(meant) >= wrong_from and typed[at + 1 :] == meant[at + 1 :]
    )


def squeezed(word: str) -> str:
    """The word with every run of a letter cut to one ("yesss", "sevven"); compare it with a squeezed word."""
    return _RUN.sub(r"\1", word)


def _first_difference(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
