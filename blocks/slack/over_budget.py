"""A draft to somebody who has had enough mail from us: what its Send waits for, and the form that sets it aside."""

from __future__ import annotations

from typing import Any

from blocks.slack.elements import actions, button
from blocks.slack.text import clipped, context, escape, packed, plain, section
from bot.outreach.budget import LONGEST, REASONS, OverBudget

Blocks = list[dict[str, Any]]
View = dict[str, Any]
SENTENCES = 400
REMEMBERED = 3000
"""Characters that Slack keeps with a form; whoever is beyond them is asked about once more."""


def on_card(over: OverBudget | None, outreach_id: int) -> Blocks:
    """Say on a draft's card that its Send waits, with the way to set that aside; nothing where it does not."""
    if over is None:
        return []
    ask = button("It can't wait …", "budget.ask", str(outreach_id), says="Say why this mail can't wait")
    first, *others = _lines(over)
    lines = packed([f":warning: *This one would be too many.* {first}", *others])
    return [*(section(text) for text in lines), actions(ask)]


def form(over: OverBudget, outreach_id: int) -> View:
    """Ask why a mail can't wait; the form remembers of whom it told."""
    options = [{"text": plain(text), "value": why} for why, text in REASONS.items()]
    why: View = {"type": "radio_buttons", "action_id": "why", "options": options}
    words: View = {"type": "plain_text_input", "action_id": "words", "max_length": LONGEST}
    return {
        "type": "modal",
        "callback_id": "budget.set_aside",
        "title": plain("It can't wait"),
        "submit": plain("Let it leave"),
        "close": plain("Cancel"),
        "private_metadata": f"{outreach_id}:{' '.join(sorted(over.whose))}"[:REMEMBERED],
        "blocks": [
            *(section(text) for text in packed(_lines(over))),
            {"type": "input", "block_id": "why", "label": plain("Why can't it wait?"), "element": why},
            {
                "type": "input",
                "block_id": "words",
                "label": plain("In your words"),
                "optional": True,
                "hint": plain("Kept with the mail; colleagues read it under Details, the customer does not."),
                "element": words,
            },
            context("Nothing leaves yet: press Send on the card afterwards."),
        ],
    }


def _lines(over: OverBudget) -> list[str]:
    return [escape(clipped(limit.said, SENTENCES)) for limit in over.limits]
