"""What no mail to a customer says, and whether a line that somebody wrote about themselves may stand in one."""

from __future__ import annotations

import re

UNSAID = (
    *(
        "account",
        "health",
        "at risk",
        "expansion",
        "upsell",
        "churn",
        "excited",
        "thrilled",
        "reach out",
        "reaching out",
    ),
    *("touch base", "quick", "just checking in", "checking in", "don't hesitate", "journey", "leverage", "seamless"),
)
PRONOUNS = re.compile(
    r"\b(he|him|his|himself|she|her|hers|herself|they|them|their|themself|themselves)\b", re.IGNORECASE
)
LONGEST = 20  # Words of a line about oneself that a short letter has room for.
_UNSAID = re.compile(rf"\b(?:{'|'.join(map(re.escape, UNSAID))})(?:s|ly|ment)?\b", re.IGNORECASE)


def unsaid_in(text: str) -> list[str]:
    """Return the words in a text that no mail to a customer says."""
    return _UNSAID.findall(text)


def is_fit_for_a_letter(line: str, pronouns: str) -> bool:
    """Say whether a line is one short sentence with no unsaid word and no pronoun but those on record ("she/her")."""
    is_one = line.endswith(".") and not re.search(r"[.?!]\s", line) and len(line.split()) <= LONGEST
    used = {word.casefold() for word in PRONOUNS.findall(line)}
    own = {word.strip() for word in pronouns.casefold().split("/")}
    if "she" in own or "he" in own or "they" in own:
        own |= {"herself", "hers"} if "she" in own else {"himself", "his"} if "he" in own else {"their", "themselves"}
    return is_one and used <= own and not unsaid_in(line)
