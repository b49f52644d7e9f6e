"""The sentences that somebody wrote in an answer, without lines that they quote."""

from __future__ import annotations

import re

from bot.outreach.claims.sentences import ranges

LONGEST = 200
_LONGEST_TEXT = 6_000


def written(text: str) -> list[str]:
    """Cut what an answer says into sentences, in reading order.

    `text` is what its author wrote; where they answered between the lines of a quoted mail, those begin with ">".
    """
    words = "\n".join(line for line in text[:_LONGEST_TEXT].split("\n") if not line.startswith(">"))
    # Mails are wrapped at some width; only a blank line ends a paragraph.
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n|\s+(?=[¿¡])", words))
    return [part[start:end].strip() for part in paragraphs for start, end in ranges(part)]


def shortened(sentence: str) -> str:
    """Cut a long sentence at a word."""
    if len(sentence) <= LONGEST:
        return sentence
    cut = sentence[: LONGEST - 1]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut else cut}…"
