"""Finds money, percentages and counts in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.outreach.claims.claim import Amount, Found
from bot.outreach.claims.numbers import NUMBER, ROUNDING, SCALES, has_number, read_number, rounded
from bot.outreach.claims.topics import stem

_CODES = "USD|EUR|GBP|CHF|JPY|CAD|AUD"
_SIGNS = {"us$": "USD", "$": "USD", "€": "EUR", "£": "GBP", "dollar": "USD", "euro": "EUR", "pound": "GBP"} | {
    code.casefold(): code for code in _CODES.split("|")
}
_ROUNDED = rf"(?:\b(?P<rounding>{ROUNDING})\s+)?"
_AFTER = rf"[$€£](?!\w)|(?:(?:US )?dollars?|euros?|pounds|cents?|{_CODES})\b"
_TO = rf"(?:\s?(?:-|–|to|or)\s?(?P<upper>{NUMBER}))?"
_SCALE = r"(?:\s?(?P<scale>thousand|million|billion|mn|bn|[kKmMB])\b)?"
_MONEY = tuple(
    re.compile(_ROUNDED + pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<sign>US\$|[$€£]|\b(?:{_CODES}))\s?(?P<number>\d[\d,.'’]*\d|\d){_SCALE}(?P<upper>(?!))?",
        rf"(?P<number>{NUMBER}){_TO}{_SCALE}\s?(?P<sign>{_AFTER})",
        # Thousands and millions of nothing in particular are money: "245k a year", "worth half a million".
        (
            r"(?P<number>(?<![\w.,#])\d+(?:[.,]\d+)?)\s?(?P<scale>k|m|million)(?P<sign>)(?P<upper>(?!))?"
            r"(?=\s*(?:[.,;:!?)]|$|a year\b|per\b|to\b|for\b|in\b|ARR\b))"
        ),
        (
            r"(?P<number>half a million|\b(?:an? |two |three |ten )(?:hundred thousand|million))(?P<scale>)(?P<sign>)"
            r"(?P<upper>(?!))?"
            r"(?=\s*(?:[.,;:!?)]|$|a year\b|per\b|to\b|in\b))"
        ),
    )
)
_MAY_SHARE = re.compile(r"%|cent|pct| of |\bby (?:half|a)|\b(?:in|out of) (?:\d|ten|five|four|three)", re.IGNORECASE)
_PERCENT = re.compile(
    rf"{_ROUNDED}(?P<number>{NUMBER}){_TO}(?:\s?%|[\s-](?:per ?cent|pct|percentage points?)\b)", re.IGNORECASE
)
_SHARE = re.compile(
    rf"{_ROUNDED}\b(?<!and a )(?:(?P<part>half|an? third|two thirds|an? quarter|three quarters)(?= of\b)"
    r"|(?<=by )(?P<by>half|a third|a quarter)\b"
    rf"|(?P<some>{NUMBER}) (?:in|out of) (?P<all>ten|five|four|three|100|10|5|4|3)\b)",
    re.IGNORECASE,
)
_PARTS = {"half": 50.0, "third": 100 / 3, "thirds": 200 / 3, "quarter": 25.0, "quarters": 75.0}
_SMALL = "and|or|of|in|on|at|for|to|by|with|is|are|was|were|has|have|had|will|now|since|until|from|as|that|per"
_COUNT = re.compile(
    rf"{_ROUNDED}(?P<number>{NUMBER})(?:\s?(?P<scale>k)\b)?(?:\s?(?:to|–|-|or)\s?(?P<upper>{NUMBER}))?"
    rf"(?P<noun>(?: of)?(?:[ -](?!(?:{_SMALL})\b)[^\W\d_][\w’'-]*){{1,3}})",
    re.IGNORECASE,
)
_OF_A_NUMBER = re.compile(
    rf"(?P<number>{NUMBER})(?= of {NUMBER})|(?<=from )(?P<from>{NUMBER})(?= to {NUMBER}\W*$)", re.IGNORECASE
)
_FOLD = re.compile(r"\b(?:(?P<word>two|three|four|five|ten)-?fold|doubled|tripled|quadrupled)\b", re.IGNORECASE)
_NO_THING = re.compile(
    r"(?:of (?:us|you|them|these|those|one)|o['’]clock|[ap]m|heads|things?|words?|second|steps?|ways?|times over)\b",
    re.IGNORECASE,
)
_AFTER_A_NAME = re.compile(
    r"(?:#|\b(?:ticket|version|step|no\.?|number|page|level|phase|v|room|line|route|call)\s)$", re.IGNORECASE
)
_SAYING = re.compile(
    r"\bsix of one,? half a dozen of the other|\b(?:thanks|thank you) a million|\b(?:a|one) hundred per ?cent\b"
    r"|\b100 ?%(?! of)",
    re.IGNORECASE,
)
# One of something is counted only where we keep records of it; "one call", "one thing" and "one mail" claim nothing.
_AFTER_SAYING = 40  # Characters that a noun after a saying may take with it.
_KEPT = frozenset(
    map(stem, ["ticket", "login", "licence", "user", "site", "plant", "warehouse", "promise", "incident", "meeting"])
)
_PROPOSES = re.compile(r"\?\s*$|\b(?:shall|would|could|may) ", re.IGNORECASE)


def money(text: str) -> Iterator[Found]:
    """Yield sums of money: "$245K", "CHF 900", "twelve thousand euros", "half a million"."""
    if not has_number(text):
        return
    for match in (match for pattern in _MONEY for match in pattern.finditer(text)):
        sign = match["sign"].casefold().removeprefix("us ").rstrip("s")
        cents = 0.01 if sign.startswith("cent") else 1.0
        low, high = _interval(match, _scale(match) * cents)
        yield Found(match.start(), match.end(), "money", Amount(low, high, _SIGNS.get(sign, "money")))


def percentages(text: str) -> Iterator[Found]:
    """Yield shares: "12 %", "twelve percent", "two thirds of", "eight in ten"."""
    if not _MAY_SHARE.search(text):
        return
    sayings = [match.span() for match in _SAYING.finditer(text)]
    for match in _PERCENT.finditer(text):
        if not _within(match, sayings):
            low, high = _interval(match, 1.0)
            yield Found(match.start(), match.end(), "percentage", Amount(low, high, "percent"))
    for match in _SHARE.finditer(text):
        low, high = rounded(*2 * (_share(match),), match["rounding"], step=10)
        yield Found(match.start(), match.end(), "percentage", Amount(low, high, "percent"))


def counts(text: str) -> Iterator[Found]:
    """Yield counted things: "39 conversations", "a dozen tickets", "threefold"; ordinals and names are none."""
    if not has_number(text):
        return
    sayings = [match.span() for match in _SAYING.finditer(text)]
    for match in _COUNT.finditer(text):
        noun = match["noun"].strip(" -")
        nouns = frozenset(stem(word) for word in re.findall(r"[^\W\d_]{2,}", noun) if word.casefold() != "of")
        if _within(match, sayings) or _is_no_count(match, noun, nouns):
            continue
        low, high = _interval(match, _scale(match))
        plural = re.match(r"(?:.*? )??[\w’'-]*[^s\W]s\b", match["noun"])
        end = match.start("noun") + plural.end() if plural else match.end()
        yield Found(match.start(), end, "count", Amount(low, high, "count", nouns))
    for match in _OF_A_NUMBER.finditer(text):
        if _within(match, sayings):
            continue
        yield Found(
            match.start(), match.end(), "count", Amount(*read_number(match["number"] or match["from"]), "count")
        )
    for match in _FOLD.finditer(text):
        first = match[0][0].casefold()
        times = read_number(match["word"])[0] if match["word"] else {"d": 2.0, "t": 3.0, "q": 4.0}[first]
        yield Found(match.start(), match.end(), "count", Amount(times, times, "count", frozenset({"fold"})))


def _is_no_count(match: re.Match[str], noun: str, nouns: frozenset[str]) -> bool:
    if _NO_THING.match(noun) or _AFTER_A_NAME.search(match.string[: match.start("number")]):
        return True
    is_one = match["number"].casefold() in {"one", "1"}
    return not nouns or (is_one and (not nouns & _KEPT or bool(_PROPOSES.search(match.string))))


def _interval(match: re.Match[str], scale: float) -> tuple[float, float]:
    low, high = read_number(match["number"])
    if match["upper"]:
        high = read_number(match["upper"])[1]
    return rounded(low * scale, high * scale, match["rounding"], step=high * scale * 0.3)


def _scale(match: re.Match[str]) -> float:
    return SCALES.get((match["scale"] or "").casefold(), 1.0)


def _share(match: re.Match[str]) -> float:
    if part := match["part"] or match["by"]:
        return _PARTS[part.casefold().split()[-1]]
    return 100 * read_number(match["some"])[0] / read_number(match["all"])[0]


def _within(match: re.Match[str], sayings: list[tuple[int, int]]) -> bool:
    return any(start <= match.start() and match.end() <= end + _AFTER_SAYING for start, end in sayings)
