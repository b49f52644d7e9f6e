"""A reason in a person's own words, as it ends the sentence that tells the news."""

from __future__ import annotations

import re

JOINING = frozenset({
    "after", "as", "because", "due", "during", "for", "since", "so", "to", "until", "while",
})  # fmt: skip
_ENDED = re.compile(r"[.!?…][\"'”’»)\]]*$")


def after_news(reason: str) -> str:
    """Give what follows "... in my place" as typed: ": we are growing.", or " because we are growing."; "" for none.

    The words stay the person's. What is ours is the colon, the small letter of a word that goes on with the sentence,
    and a full stop where there is none.
    """
    words = reason.split()
    if not any(map(str.isalnum, reason)):
        return ""
    joins = words[0].casefold() in JOINING and len(words) > 1
    said = " ".join([words[0].lower(), *words[1:]] if joins else words).rstrip(" ,;:-–—")
    return f"{' ' if joins else ': '}{said}{'' if _ENDED.search(said) else '.'}"
