"""The cards that offer a goodbye to a customer whose owner was changed elsewhere, one by one or as a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from blocks.slack.drawing import Drawing
from blocks.slack.elements import actions, button, confirmation
from blocks.slack.text import clipped, context, packed, plain, section
from blocks.slack.two_people import name
from bot.handoff.showing_people import OfferShown

View = dict[str, Any]
AT_ONCE = 50
"""As many handoffs as one press of a button begins."""
LISTED = 30
MARKS = {"offered": "", "taken": " · drafted", "declined": " · no need", "overtaken": " · changed hands again"}
SETTLED = {
    "taken": "The handoff is drafted; it has a card of its own.",
    "declined": "No goodbye. Nothing was drafted.",
    "overtaken": "It has changed hands again since, so there is nothing to do.",
}


def offer_card(shown: OfferShown) -> Drawing:
    """Draw one offer."""
    head = f"*{name(shown.customer)} is with {name(shown.new_owner)} now.*"
    if shown.state != "offered":
        return Drawing("A customer has a new CSM", [section(f"{head} {SETTLED[shown.state]}")])
    buttons = actions(
        button("Draft the handoff", "offer.draft", str(shown.offer_id), style="primary"),
        button("No need", "offer.decline", str(shown.offer_id)),
    )
    small = context("Drafting sends nothing: you see the mails first.")
    return Drawing("A customer of yours has a new CSM", [section(f"{head} Say goodbye properly?"), buttons, small])


def offers_card(shown: Sequence[OfferShown]) -> Drawing:
    """Draw many offers of one run as one list; its buttons carry the first offer's id."""
    open_still = [one for one in shown if one.state == "offered"]
    head = f"*{len(shown)} of your customers have a new CSM.*"
    lines = [f"• {name(one.customer)} → {name(one.new_owner)}{MARKS[one.state]}" for one in shown[:LISTED]]
    if len(shown) > LISTED:
        lines.append(f"and {len(shown) - LISTED} more")
    listed = [section(text) for text in packed(lines)]
    if not open_still:
        return Drawing("Customers of yours have a new CSM", [section(f"{head} Nothing is left to do."), *listed])
    blocks = [section(f"{head} Say goodbye properly?"), *listed, _buttons(shown[0].offer_id, len(open_still))]
    blocks.append(context("Drafting sends nothing: you see the mails first."))
    return Drawing("Customers of yours have a new CSM", blocks)


def pick(metadata: str, open_still: Sequence[OfferShown]) -> View:
    """Ask which of many goodbyes to draft."""
    options = [
        {
            "text": plain(clipped(f"{one.customer} → {one.new_owner}", 75)),
            "value": str(one.offer_id),
        }
        for one in open_still[:100]
    ]
    element = {
        "type": "multi_static_select",
        "action_id": "offers",
        "placeholder": plain("Choose customers"),
        "options": options,
        "max_selected_items": AT_ONCE,
    }
    field = {"type": "input", "block_id": "offers", "label": plain("Draft the handoffs of"), "element": element}
    return {
        "type": "modal",
        "callback_id": "offer.pick",
        "title": plain("Say goodbye to"),
        "submit": plain("Draft them"),
        "close": plain("Cancel"),
        "private_metadata": metadata,
        "blocks": [field, context("The others stay on the card.")],
    }


def _buttons(first_id: int, number: int) -> dict[str, Any]:
    many = f"Draft all {number}" if number <= AT_ONCE else f"Draft the first {AT_ONCE}"
    sure = confirmation(f"{many}?", "Each gets a card of its own with both mails. Nothing is sent.", "Draft them")
    none = confirmation("No goodbye to any of them?", "Nothing is drafted; the offers are closed.", "No need")
    return actions(
        button(many, "offer.draft_all", str(first_id), style="primary", confirm=sure),
        button("Pick", "offer.pick", str(first_id)),
        button("No need", "offer.decline_all", str(first_id), confirm=none),
    )
