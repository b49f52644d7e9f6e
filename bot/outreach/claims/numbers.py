"""Numbers as people write them, in figures and in words, with the words that round them."""

from __future__ import annotations

import re

ONES = dict(
    zip(
        [
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
        ],
        range(20),
        strict=True,
    )
)
TENS = dict(
    zip(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], range(20, 100, 10), strict=True)
)
SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "dozen": 12.0,
    "k": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "bn": 1e9,
    "b": 1e9,
}
VAGUE = {"couple": (2, 2), "few": (3, 6), "several": (3, 9), "dozens": (24, 99), "hundreds": (200, 999)} | {
    "thousands": (2000, 9999)
}

_SIMPLE = rf"(?:(?:{'|'.join(TENS)})(?:[- ](?:{'|'.join(list(ONES)[1:10])}))?|{'|'.join(reversed(ONES))})"
_SCALE = "(?:hundred|thousand|million|billion|dozen)"
FIGURE = (
    r"(?<![\w#.:/])(?<![A-Za-z]-)(?:\d{1,3}(?:[,.'’\u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?(?![\d:/])"
    r"|\d+(?:[.,]\d+)?(?![\d:/]|[.,]\d))"
)
WORDS = (
    r"\b(?:half a (?:dozen|million|billion)"
    rf"|(?:{_SIMPLE}|an?|several|a few) {_SCALE}(?: thousand)?(?: (?:and )?{_SIMPLE})?"
    rf"|(?<=our )dozen|{_SIMPLE}(?: and a half)?|a couple of|a few|several|(?:dozens|hundreds|thousands)(?: of)?)\b"
)
NUMBER = rf"(?:{FIGURE}|{WORDS})"
ROUNDING = (
    "(?:well over|just over|a little over|over|more than|at least|above|about|around|roughly|approximately|some|"
    "nearly|almost|close to|just under|less than|under|up to|at most|only|just|exactly)"
)
_GROUPED = re.compile(r"\d{1,3}(?:[,.'’\u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?")
_ANY = re.compile(
    rf"\d|{'|'.join(ONES)}|{'|'.join(TENS)}|hundred|thousand|million|billion|dozen|couple|few|several|half|doubled"
    "|tripled|quadrupled",
    re.IGNORECASE,
)

ABOVE = frozenset({"well over", "just over", "a little over", "over", "more than", "at least", "above"})
BELOW = frozenset({"less than", "under", "up to", "at most"})
NEARLY = frozenset({"nearly", "almost", "close to", "just under"})
NEAR = frozenset({"about", "around", "roughly", "approximately", "some"})


def has_number(text: str) -> bool:
    """Say whether a text can hold a number at all; most sentences do not, and looking closer takes time."""
    return _ANY.search(text) is not None


def read_number(text: str) -> tuple[float, float]:
    """Read one number: "1,200", "1.5", "thirty-nine", "half a million", "several hundred"; gives both ends."""
    text = text.strip().casefold()
    if text[:1].isdigit():
        value = _figure(text)
        return value, value
    low, high = 0.0, 0.0
    for word in re.findall(r"[a-z]+", text.replace("and a half", "plus")):
        low, high = _with_word(word, low, high)
    return low, high


def _figure(text: str) -> float:
    """Read figures; a separator before exactly three digits groups thousands, any other is the decimal point."""
    if _GROUPED.fullmatch(text):
        whole = re.match(r"\d{1,3}(?:[,.'’\u00a0\u202f]\d{3})+", text)
        head = whole[0] if whole else text
        return float(re.sub(r"\D", "", head) + text[len(head) :].replace(",", "."))
    return float(text.replace(",", "."))


def _with_word(word: str, low: float, high: float) -> tuple[float, float]:
    if word in SCALES:
        return (low or 1) * SCALES[word], (high or 1) * SCALES[word]
    if word in VAGUE:
        return float(VAGUE[word][0]), float(VAGUE[word][1])
    more = {"half": 0.5, "plus": 0.5} | {name: float(value) for name, value in (ONES | TENS).items()}
    return low + more.get(word, 0.0), high + more.get(word, 0.0)


def rounded(low: float, high: float, rounding: str | None, *, step: float) -> tuple[float, float]:
    """Widen a number by the word before it; `step` is what "more than" may hide: "more than 2 years" is below 3."""
    word = " ".join((rounding or "").casefold().split())
    if word in ABOVE:
        return low, high + step
    if word in BELOW:
        return max(0.0, low - step), high
    if word in NEARLY:
        return low - min(low * 0.12, step * 0.3), high
    if word in NEAR:
        return low * 0.87, high * 1.13
    return low, high
