"""A line of the sender's own in a letter somebody else drafted: where it goes."""

from __future__ import annotations

from bot.errors import Invalid
from bot.outreach.body import Block, Body, from_plain, to_text, word_count

LONGEST = 600
LONGEST_SIGN_OFF = 8  # Words, the name among them.
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


def before_sign_off(body: Body, block: Block) -> Body:
    """Put a block after whatever the mail says, and before its sign-off where it has one."""
    place = len(body.blocks) - _has_sign_off(body)
    return Body((*body.blocks[:place], block, *body.blocks[place:]))


def _has_sign_off(body: Body) -> bool:
    """Tell whether a mail ends with a few words that are no sentence: "Best wishes," and a name, or the name alone."""
    last = Body(body.blocks[-1:])
    is_short = len(body.blocks) > 1 and word_count(last) <= LONGEST_SIGN_OFF
    return is_short and not to_text(last).endswith((".", "?", "!", ":"))
