"""The table of permissions as a page: `python -m tests.architecture.permissions` writes docs/permissions.md."""

from __future__ import annotations

from bot.permissions import NAMED_IN, NEUTRAL, RULES, Action, Place, Relation, Rule
from tests.architecture.tree import ROOT

PAGE = ROOT / "docs" / "permissions.md"
SHORT = {
    Relation.SHARED_SENDER: "listed sender",
    Relation.SENDER: "sender",
    Relation.OUTGOING: "outgoing CSM until the farewell has left",
    Relation.OUTGOING_AFTERWARDS: "outgoing CSM once it has left",
    Relation.INCOMING_BEFOREHAND: "incoming CSM until the farewell has left",
    Relation.INCOMING: "incoming CSM once it has left",
    Relation.ASKED_TO_LOOK: "colleague asked to look",
    Relation.COVER: "cover",
    Relation.MANAGER: "manager",
    Relation.HEIR: "whoever hears that the sender has left",
}
PAIRS = {
    "outgoing CSM": {Relation.OUTGOING, Relation.OUTGOING_AFTERWARDS},
    "incoming CSM": {Relation.INCOMING_BEFOREHAND, Relation.INCOMING},
}
HEAD = f"""# Who may do what

`bot/permissions.py` is one table, and the doors of Slack and of the API ask it. This page is written from it by
`python -m tests.architecture.permissions`; `tests/edge/test_permissions_matrix.py` presses the buttons through signed
requests and holds what happens against an oracle that was written without looking at the table. Nothing asks
for the rows “read state”, “read draft”, “forget” and “export” yet: cards and lists are drawn for those who may read
them, and forgetting and exporting are commands of the command line.

What is not in the table holds for all of it:

- Nobody sends in another's name. Managers and admins are no senders, and neither is whoever covers for somebody away.
- Guests, strangers and people who have left read one line, whatever they press: “{NEUTRAL}”
- A refusal ends with whom to ask: up to two of those who may at this moment. In the place of somebody away stands their
  cover, where a cover may; else they are named, with the day, only where nobody else is left. An incoming CSM is named
  once the farewell has left.
- The states are what the compare-and-set of an action moves from; whoever comes too late reads what became of the mail.
- Ids of another workspace are not there.
- The command line asks nobody: whoever has it has the database and the keys.

A manager is anybody above the owner; a customer without an owner answers to every manager. A cover stands in for the
owner, the sender or one of the two CSMs on the days that were arranged, and the cover of a cover who is away as well.
Listed senders are those of the shared mailbox that a mail leaves from. Whoever hears that somebody has left is the
nearest manager above them who is here, else every manager, else the admins.
"""


def page() -> str:
    """The whole page."""
    rows = [f"| {action.value} | {_who(rule)} | {', '.join(rule.states) or 'any'} |" for action, rule in RULES.items()]
    said = [f"- {sentence} *{', '.join(names)}*" for sentence, names in _sentences().items()]
    places = [
        f"| {place.value} | {'yes' if place in NAMED_IN else 'no: it goes to the direct message'} |" for place in Place
    ]
    return "\n".join(
        [
            HEAD,
            *("## The table", "", "| what | who | state of the mail |", "|---|---|---|", *rows, ""),
            *("## Where", "", "| asked in a | may the answer name a customer |", "|---|---|", *places, ""),
            *("## What everybody else reads", "", *said, ""),
        ]
    )


def _who(rule: Rule) -> str:
    left, names = set(rule.allowed), []
    for name, pair in PAIRS.items():
        if pair <= left:
            left -= pair
            names.append(name)
    return ", ".join([SHORT.get(relation, relation.value) for relation in Relation if relation in left] + names)


def _sentences() -> dict[str, list[str]]:
    """Every sentence of the table, with what it refuses and to whom."""
    found: dict[str, list[str]] = {}
    for action, rule in RULES.items():
        found.setdefault(f"{rule.otherwise} {rule.nothing}", []).append(action.value)
        for relation, sentence in rule.instead.items():
            found.setdefault(f"{sentence} {rule.nothing}", []).append(f"{action.value} ({SHORT[relation]})")
    return found


if __name__ == "__main__":
    assert set(RULES) == set(Action)
    PAGE.write_text(page(), encoding="utf-8")
