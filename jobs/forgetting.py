"""Taking down in Slack what named somebody who asked to be forgotten; cards are drawn again from what is left."""

from __future__ import annotations

from blocks.slack.text import section
from bot import clock
from bot.customers.forgetting import REMOVED
from bot.errors import Gone
from bot.outreach.forgetting import TAKE_DOWN
from jobs.asking import tell_nobody
from jobs.registry import Work, job
from store import cards
from store import forgetting as store

ATTEMPTS = 160  # With the waits between them a day, as for drawing a card.


@job(TAKE_DOWN, ask=tell_nobody, attempts=ATTEMPTS)
def take_down(work: Work) -> None:
    """Put one sentence where a message of ours stands, then let its card be drawn over it where there is one.

    The sentence comes first, so that nothing stays even where a card can't be drawn any more.
    """
    channel_ref = str(work.lease.arguments["channel_ref"])
    message_ref = str(work.lease.arguments["message_ref"])
    try:
        work.runtime.slack(work.workspace_id).update(channel_ref, message_ref, text=REMOVED, blocks=[section(REMOVED)])
    except Gone:
        return
    with work.writing() as session:
        card = store.card_at(session, channel_ref, message_ref)
        if card is not None and card.message_ref == message_ref:
            card.digest = None
            cards.redraw(session, card, now=clock.now())
