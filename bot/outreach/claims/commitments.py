"""Finds commitments: what somebody will do, and what somebody is said to know, to have read or to have agreed to."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from bot.outreach.claims.claim import Found

_ROLES = (
    "[Oo]ur (?:engineers|team|support team|product team|support|colleagues)|[Ee]ngineering"
    "|[Mm]y (?:colleague|manager|boss|team)"
)
_HARMLESS = (
    "miss|be (?:in (?:good|the best|safe) hands|happy|glad|sad|sorry|here|pleased|grateful|missed|fine|in touch)"
    "|remember|never forget|always|see|not|hear|notice|love|look forward|hope|say|admit|keep (?:it|this) short|let you"
    "|need|know|understand|like|want|find|stay|get to know"
)
_WILL = (
    "(?:(?:['’]ll| will| shall)(?: (?:also|then|gladly|personally|soon))?|(?: am|['’]m| is|['’]s| are|['’]re) going to)"
    rf" (?!(?:{_HARMLESS})\b)[a-z]+"
)
_KNOWS = (
    "(?:(?: already| both| all| also)?"
    " (?:knows?|knew|understands?|agreed|confirmed|promised|approved|mentioned|accepted|signed off|told (?:me|us)|said"
    "|decided)"
    "| (?:already|both|also) read\\b|(?: was| were) (?:told|briefed|informed)\\b"
    "|(?:['’]s| is| are|['’]re) (?:already |fully |well )?(?:aware|up to speed|familiar|informed|in the picture)"
    "|(?: has|['’]s| have|['’]ve) (?:already |also |now |both )?(?:read|agreed|confirmed|promised|approved|accepted"
    "|signed|decided|seen|gone through|been (?:told|briefed|informed)|said|told (?:me|us)|met|spoken (?:to|with)))"
)
_BRIEFED = (
    r"\b(?:I|[Ww]e)(?: have|['’]ve)? (?:already )?(?:briefed|told|asked|informed|filled in|updated|spoken (?:with|to))"
    r" (?!you\b)(?:\w+\b|\ue000+)"
)
_DONE = (
    rf"(?:\b[Ww]e|{_ROLES})(?: have|['’]ve)? (?:already )?"
    "(?:fixed|solved|resolved|closed|delivered|finished|shipped|rolled out|repaired)"
)
_GIVEN = re.compile(
    r"\b(?:[Ii] promise(?! myself)|[Ww]e promise|(?:I|[Ww]e) (?:guarantee|commit|undertake)|[Aa]s you know"
    r"|[Aa]s (?:agreed|discussed|promised) with|(?:I|[Ww]e) (?:plan|intend) to"
    rf"|(?:^|(?<=, ))(?:[Aa]s )?[Ww]e agreed|{_DONE})\b|{_BRIEFED}"
)
_NAME = "\ue000"  # A sign that no text has.
_PERSON = rf"(?:{_NAME}+|{_ROLES})"
_GREETED = re.compile(rf"^(?:{_NAME}+|[^\W\d_]+), (you (?:agreed|told (?:me|us)|promised|confirmed|know|approved))\b")
_SOMEONE = rf"(?:{_PERSON}(?:,? and (?:{_PERSON}|I\b))?|\b[Ss]he\b|\b[Hh]e\b|\b[Tt]hey\b)"
_BY_SOMEBODY = re.compile(
    rf"(?:{_SOMEONE}|\bI|\b[Ww]e|\b[Yy]ou){_WILL}|{_SOMEONE} can (?!(?:help|be|say|answer)\b)[a-z]+"
    rf"|(?:{_SOMEONE}|\b[Yy]ou){_KNOWS}"
    rf"|{_PERSON} and I have (?:gone through|agreed|discussed|spoken about|talked about)"
)


def commitments(text: str, people: Collection[tuple[int, int]]) -> Iterator[Found]:
    """Yield commitments; `people` says where names stand in the text, because those are who promises and who knows.

    The value of each is the text from its verb to the end of its clause.
    """
    if text.rstrip().endswith("?"):
        return
    taken: list[tuple[int, int]] = []
    masked = _masked(text, people)
    for pattern in (_GREETED, _GIVEN, _BY_SOMEBODY):
        for match in pattern.finditer(masked):
            is_taken = any(start < match.end() and match.start() < end for start, end in taken)
            if not is_taken and not _is_wish(text, match):
                taken.append(match.span())
                yield Found(*match.span(), "commitment", _clause(text, match))


def _masked(text: str, people: Collection[tuple[int, int]]) -> str:
    """Put a run of one sign in place of every name, so that one pattern fits all names."""
    pieces, at = [], 0
    for start, end in sorted(people):
        pieces += [text[at:start], _NAME * (end - start)]
        at = end
    return "".join([*pieces, text[at:]])


def _is_wish(text: str, match: re.Match[str]) -> bool:
    """Say whether the words before make it a question, a wish or a condition: "if you know", "so that Sarah knows"."""
    before = text[: match.start()].rstrip().casefold()
    return before.endswith(("if", "whether", "would like", "so that", "hope", "hope that", "in case", "let"))


def _clause(text: str, match: re.Match[str]) -> str:
    rest = text[match.end() :]
    end = re.search(r"[,;:.!](?=\s|$)| and (?=I\b|we\b|she\b|he\b|they\b|you\b)", rest)
    return text[match.start() : match.end()] + (rest[: end.start()] if end else rest)
