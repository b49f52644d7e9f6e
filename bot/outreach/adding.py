"""A line of the sender's own in a letter somebody else drafted: where it goes."""

from __future__ import annotations

from bot.errors import Invalid
from bot.outreach.body import Body, from_plain

LONGEST = 600
CLOSING = 2  # A letter ends with its one question and its greeting; a line of one's own comes before both.


def with_line(body: Body, text: str) -> Body:
    """Put a line of the sender's own before the letter's closing; raises Invalid for the field `line`."""
    line = text.strip()
    if not line:
        raise Invalid("Write the line first. Nothing was saved.", field="line")
    if len(line) > LONGEST:
        raise Invalid(f"That is more than {LONGEST} characters. Nothing was saved; use Edit for that.", field="line")
    place = max(len(body.blocks) - CLOSING, min(1, len(body.blocks)))
    return Body((*body.blocks[:place], *from_plain(line).blocks, *body.blocks[place:]))
