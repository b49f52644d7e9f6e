"""The card of a mail whose sender has left while nobody knows whether it left: what its manager is asked, and says."""

from __future__ import annotations

from blocks.slack.drawing import Drawing
from blocks.slack.elements import actions, button
from blocks.slack.text import clipped, escape, section
from bot.outreach.leavers import UnsettledShown

NAME = 80
ASKED = "Please check one mail of a colleague who has left"


def card(shown: UnsettledShown) -> Drawing:
    """Draw the question, or what came of it."""
    sender, to, customer = (escape(clipped(name, NAME)) for name in (shown.sender, shown.to, shown.customer))
    mail = f"{sender}'s mail to {to} ({customer})"
    if not shown.is_open:
        became = "It left; one copy." if shown.has_left else "Nothing waits to leave."
        return Drawing("One mail is settled", [section(f"Settled: {mail}. {became}")])
    said = (
        f"*I can't tell whether {mail} left,* and {sender} isn't here any more to look. Please look into that mailbox's"
        f" Sent folder, or ask {to}. I have not tried again and won't by myself."
    )
    there = button("It's there", "outreach.is_there", str(shown.outreach_id))
    is_not = button("It isn't", "outreach.is_not_there", str(shown.outreach_id))
    return Drawing(ASKED, [section(said), actions(there, is_not)])
