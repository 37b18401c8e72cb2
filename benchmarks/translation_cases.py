"""Toy translation: texts with their targets, made by rule."""

from datetime import date
from typing import Any

import numpy as np

Pairs = tuple[list[str], list[str]]

# How the same day is written. Years of two digits are of this century.
_DATES = (
    "%-d %B %Y",
    "%B %-d, %Y",
    "%-d.%-m.%Y",
    "%A, %-d %B %Y",
    "%d/%m/%y",
    "%b %-d %Y",
    "%d-%b-%y",
)
_FIRST, _LAST = date(2000, 1, 1).toordinal(), date(2099, 12, 31).toordinal()

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def dates(n: int, rng: np.random.Generator) -> Pairs:
    """Return `n` different days of a century in seven formats, and as ISO 8601."""
    days = rng.choice(np.arange(_FIRST, _LAST + 1), n, replace=False)
    forms = rng.choice(_DATES, n)
    found = [date.fromordinal(int(day)) for day in days]
    return (
        [day.strftime(form) for day, form in zip(found, forms, strict=True)],
        [day.isoformat() for day in found],
    )


def numbers(n: int, rng: np.random.Generator) -> Pairs:
    """Return `n` different numbers below 10,000 as words, and as digits."""
    chosen = rng.permutation(10_000)[:n].tolist()
    return [in_words(number) for number in chosen], [str(n) for n in chosen]


def in_words(number: int) -> str:
    """Return a number below a million as it is read."""
    if number < 20:
        return _ONES[number]
    if number < 100:
        ten, one = divmod(number, 10)
        return " ".join([_TENS[ten - 2], *([_ONES[one]] if one else [])])
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        tail = ["and", in_words(rest)] if rest else []
        return " ".join([_ONES[hundreds], "hundred", *tail])
    thousands, rest = divmod(number, 1000)
    tail = [*(["and"] if rest < 100 else []), in_words(rest)] if rest else []
    return " ".join([in_words(thousands), "thousand", *tail])


def digits(n: int, rng: np.random.Generator) -> Pairs:
    """Return the pairs of `numbers` the other way round."""
    words, figures = numbers(n, rng)
    return figures, words


# Pairs, how many to learn from, how many others to judge by, what is not the default.
CASES: dict[str, tuple[Any, int, int, dict[str, Any]]] = {
    "dates": (dates, 5000, 5000, {}),
    "numbers, by characters": (numbers, 1000, 9000, {}),
    "numbers, by words": (numbers, 1000, 9000, {"source_level": "word"}),
    "digits to words": (digits, 1000, 9000, {"target_level": "word"}),
    "few dates": (dates, 1000, 5000, {}),
    "few dates, one direction": (dates, 1000, 5000, {"bidirectional": False}),
    "few dates, additive": (dates, 1000, 5000, {"attention": "additive"}),
    "few dates, no attention": (dates, 1000, 5000, {"attention": None}),
    "few dates, lstm": (dates, 1000, 5000, {"cell": "lstm"}),
}
