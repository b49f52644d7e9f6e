"""A mail as Slack shows it: who gets it, its subject, its words and signature, whole as long as a card can hold it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from blocks.slack.text import clipped, escape, section
from bot.outreach.body import Block, Body, List, to_rich_text
from bot.outreach.body.tree import spans_of
from bot.outreach.drafts import Draft
from bot.outreach.mime import Address

Blocks = list[dict[str, Any]]
WHOLE_ON_CARD = 5000  # Characters; Slack refuses a message whose texts come to more than about 13,200.
SIGNATURE_ON_CARD = 600


def mail(draft: Draft, *, address: str | None, signature: str, heading: str | None = None) -> Blocks:
    """Show a mail: recipients, sender, subject, then every word with the signature."""
    lines = [heading] if heading else []
    lines.append(recipients(draft, address))
    return [
        section("\n".join(lines)),
        section(f"*{escape(clipped(draft.subject, 240))}*"),
        words(draft.body, signature),
    ]


def recipients(draft: Draft, address: str | None) -> str:
    """Say who gets a mail and from whom, in one line."""
    parts = [f"To {names(draft.to)}"]
    if draft.cc:
        parts.append(f"Cc {names(draft.cc)}")
    if address:
        parts.append(f"from {escape(address)}")
    return " · ".join(parts)


def words(body: Body, signature: str) -> dict[str, Any]:
    """Show a mail's words as rich text, where nothing that people wrote can become a mention or a link by itself."""
    block = to_rich_text(_shortened(body))
    if signature:
        text = f"\n-- \n{clipped(signature, SIGNATURE_ON_CARD)}"
        block["elements"].append({"type": "rich_text_section", "elements": [{"type": "text", "text": text}]})
    return block


def is_shortened(body: Body) -> bool:
    """Tell whether a card leaves some of the words out."""
    return _shortened(body) is not body


def _shortened(body: Body) -> Body:
    kept: list[Block] = []
    room = WHOLE_ON_CARD
    for block in body.blocks:
        size = sum(len(span.text) for span in spans_of(block))
        if size > room:
            kept.append(_cut(block, room))
            return Body(tuple(kept))
        kept.append(block)
        room -= size
    return body


def _cut(block: Block, room: int) -> Block:
    if isinstance(block, List):
        return replace(block, items=block.items[:1])
    text = "".join(span.text for span in spans_of(block))
    return replace(block, spans=(replace(block.spans[0], text=clipped(text, max(room, 40)), link=None),))


def names(addresses: tuple[Address, ...]) -> str:
    """Name up to eight people, safe inside mrkdwn, and count the rest."""
    shown = [escape(clipped(address.name or address.email, 80)) for address in addresses[:8]]
    more = len(addresses) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")
