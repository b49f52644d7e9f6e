"""Open points as they stand in a letter: a task's title turned towards the customer it was written about."""

from __future__ import annotations

import re

VERBS = frozenset({
    "add", "agree", "arrange", "ask", "bring", "clarify", "confirm", "create", "deliver", "explain", "find", "get",
    "give", "introduce", "invite", "look", "make", "organise", "organize", "prepare", "propose", "provide", "send",
    "set", "share", "supply", "tell", "translate", "write",
})  # fmt: skip
# Verbs only before one of FOLLOWERS: "check the feed" is something to do, "check for boilers" is a thing.
PERHAPS_VERBS = frozenset({
    "answer", "book", "check", "contact", "draft", "finish", "fix", "follow", "help", "move", "offer", "open", "order",
    "plan", "present", "put", "report", "review", "run", "schedule", "show", "take", "talk", "test", "train", "update",
})  # fmt: skip
FOLLOWERS = frozenset({
    "a", "all", "an", "both", "how", "if", "our", "the", "this", "through", "up", "whether", "you", "your",
})  # fmt: skip
AFTER_A_THING = frozenset({"about", "as", "at", "by", "for", "from", "in", "of", "on", "to", "with", "without"})
BEGINNINGS = frozenset({
    "a", "an", "the", "our", "your", "their", "new", "more", "final", "first", "next", "one", "two", "three", "four",
    "agenda", "annual", "answer", "audit", "checklist", "cask", "dashboard", "data", "dates", "dock", "draft", "error",
    "export", "import", "labels", "leak", "list", "manual", "monthly", "notes", "offer", "one-page", "plan", "price",
    "pricing", "proposal", "quarterly", "quote", "rate", "release", "report", "rollout", "sample", "security",
    "single", "slides", "status", "summary", "template", "test", "training", "updated", "usage", "user", "weekly",
    "written", "yearly",
})  # fmt: skip
# A name after one of these is the person something is done for, so "you" fits in its place.
TOWARDS = "send|show|give|tell|bring|get|ask|invite|for|with|to|from|call|help|remind"


def is_deed(point: str) -> bool:
    """Say whether an open point begins with what is to be done ("Send the plan") and not with a thing ("A plan")."""
    first, second = [*point.casefold().split(), "", ""][:2]
    return first in VERBS or (first in PERHAPS_VERBS and second in FOLLOWERS)


def in_sentence(point: str, *, reader: str, customer: str) -> str:
    """Write an open point as the end of a sentence to the reader.

    "Send Michael the plan." becomes "to send you the plan", "Template for DataCorp's audits" becomes "template for your
    audits". A first word that may be a name keeps its capital.
    """
    text = point.strip().rstrip(".").rstrip()
    text = re.sub(rf"(?<!\w){re.escape(customer)}['’]s(?!\w)", "your", text)
    text = re.sub(rf"(?i:\b({TOWARDS}))\s+{re.escape(reader)}(?![\w'’-])", r"\1 you", text)
    first, second = [*text.split(), "", ""][:2]
    is_plain = first.casefold() in BEGINNINGS or (first[1:].islower() and second in AFTER_A_THING)
    if is_deed(text):
        return f"to {text[:1].lower()}{text[1:]}"
    return text[:1].lower() + text[1:] if is_plain else text
