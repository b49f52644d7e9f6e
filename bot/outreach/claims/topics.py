"""What a stretch of text is about: stems of its content words, and matters that people name in several ways."""

from __future__ import annotations

import re
from functools import lru_cache

# One matter, many words: a fact labelled "Worked together for" and a sentence about a partnership are about the same.
_MATTERS = {
    "MEET": r"calls?|meetings?|conversations?|met|meet|spoke|spoken|talked|discussed|chats?",
    "FIRST": r"since|first|began|begin|start(?:ed)?|joined",
    "LAST": r"latest|most recent|last (?:spoke|call|met|meeting|spoken|conversation|talked)",
    "TOGETHER": r"together|partners?|partnership|customer|client|with us|joined us|we (?:began|started)"
    r"|work(?:ed|ing)? (?:with you|with us)|tenure|trust|collaboration",
    "CAREER": r"with us|has been with|have been here|at \w+ for|with \w+ (?:for|since)|joined us|looks back on",
    "TAKEOVER": r"takes? over|looks? after|hand(?:s|ed|ing)? over|handoff|handover|takes effect|in place of"
    r"|(?:is|be) your (?:new )?contact(?! in)",
    "INTRODUCE": r"writes?|introduc\w+|(?:in touch)",
    "REACH": r"reach(?:able)?|available|last day",
    "PROPOSE": r"suits?|propos\w+|one call|shall",
}
_MATTER_PATTERNS = {name: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for name, words in _MATTERS.items()}
_LOOSE = frozenset({"FIRST"})  # "Since" is said of everything and weighs no more than a word.
_WORD = re.compile(r"[^\W\d_]{3,}")
_EMPTY_WORDS = """
a about after all already also and any are because been before but by can come could day did does each for from
had has have her him his how into its just least less like made make many may more most much new not now off one
open our out over own she shall should some still such take than thank that the their them then there these they
thing this those three two until was week were what when where which who will with work would year month you your
record early late end next last send sent here stand stay well dear only write since first monday tuesday
wednesday thursday friday saturday sunday january february march april june july august september october november
december hour minute quarter decade half dozen hundred thousand million zero four five six seven eight nine ten
eleven twelve twenty thirty
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """Cut an English word to what its forms share: "warehouses", "imported" and "imports" lose their endings."""
    word = word.casefold().replace("’", "'").removesuffix("'s")
    for ending, left in (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) > 2 and not word.endswith("ss"):  # noqa: PLR2004  No stem is left.
            return (word[: len(word) - len(ending)] + left).removesuffix("e")
    return word.removesuffix("e")


@lru_cache(maxsize=4096)
def topics(text: str) -> frozenset[str]:
    """Give what a text is about; matters in capitals, other content words as stems."""
    matters = {name for name, pattern in _MATTER_PATTERNS.items() if pattern.search(text)}
    words = {stem(word) for word in _WORD.findall(text) if word.casefold() not in _EMPTY}
    return frozenset(matters | (words - _EMPTY))


def is_matter(topic: str) -> bool:
    """Say whether a topic is one of the matters, which weigh more than a shared word."""
    return topic.isupper() and topic not in _LOOSE
