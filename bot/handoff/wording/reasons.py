"""A reason in a person's own words, as it ends the sentence that tells the news."""

from __future__ import annotations

import re

_JOINS = re.compile(r"(because|so that)\s+\w", re.IGNORECASE)
"""What goes on with the sentence whatever follows; after any other word a clause of its own may come."""
_ENDED = re.compile(r"[.!?…][\"'”’»)\]]*$")


def after_news(reason: str) -> str:
    """Give what follows "... in my place" as typed: ": we are growing.", or " because we are growing."; "" for none.

    The words stay the person's. What is ours is the colon, the small letter of a word that goes on with the sentence,
    and a full stop where there is none.
    """
    if not any(map(str.isalnum, reason)):
        return ""
    said = " ".join(reason.split()).rstrip(" ,;:-–—")
    joins = _JOINS.match(said)
    said = joins[1].lower() + said[joins.end(1) :] if joins else said
    return f"{' ' if joins else ': '}{said}{'' if _ENDED.search(said) else '.'}"
