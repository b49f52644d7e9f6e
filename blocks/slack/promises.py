"""Reminders of a promised introduction: due, overdue, and settled once it is over."""

from __future__ import annotations

from typing import Any

from blocks.slack.drawing import Drawing
from blocks.slack.elements import actions, button, day, moment, near
from blocks.slack.text import context, section
from blocks.slack.two_people import PENDING, cannot, first, name, naming
from bot.handoff.showing_people import TwoShown

Blocks = list[dict[str, Any]]


def due_card(shown: TwoShown) -> Drawing:
    """Remind the incoming CSM on the working day before the promised one."""
    if _is_over(shown) or not shown.is_incoming:
        return _settled(shown)
    by, customer = f"by {day(shown.introduce_by)}" if shown.introduce_by else "soon", name(shown.customer)
    if shown.farewell_state:
        asked, why = f"{customer} expects your mail {by}.", "The farewell says so"
    else:
        asked, why = f"Write to {customer} {by}.", "Nobody has told them yet"
    head = f"*{asked}* {why}; your draft is ready and leaves only from you."
    return Drawing("A promise of yours is due", [section(head), actions(_bring_draft(shown), cannot(shown))])


def overdue_card(shown: TwoShown) -> Drawing:
    """Say that a promised introduction has not been sent: to who promised it, and later to the others."""
    if _is_over(shown) or shown.is_other or not shown.is_overdue:
        return _settled(shown)
    by = f"by {day(shown.introduce_by)}" if shown.introduce_by else "by now"
    customer, incoming = name(shown.customer), name(shown.incoming)
    if shown.is_incoming:
        head = (
            f"*{customer} is waiting for your mail.* The farewell said you would write {by}; it has not left."
            if shown.farewell_state
            else f"*Your mail to {customer} has not left.* It was to leave {by}, and nobody else has told them."
        )
        blocks = [section(head), actions(_bring_draft(shown), cannot(shown)), *_who_is_next(shown)]
        return Drawing("A promise of yours is overdue", blocks)
    whose = "Your" if shown.is_outgoing else f"{name(shown.outgoing)}'s"
    said = f"{whose} farewell said {by}" if shown.farewell_state else f"It was to leave {by}"
    head = f"*{incoming} has not written to {customer} yet.* {said}. {first(shown.incoming)} was reminded first."
    buttons = naming(shown)
    blocks = [section(head), *([actions(*buttons)] if buttons else []), *_who_is_next(shown)]
    return Drawing("A promise to a customer is overdue", blocks)


def _bring_draft(shown: TwoShown) -> dict[str, Any]:
    return button("Show me the draft", "handoff.bring_draft", str(shown.transition_id), style="primary")


def _who_is_next(shown: TwoShown) -> Blocks:
    if shown.next_reader is None or shown.next_at is None:
        return []
    when = near("left", shown.next_at)
    return [context(f"If it has not {when}, {name(shown.next_reader)} hears of it.")]


def _is_over(shown: TwoShown) -> bool:
    is_unsent = shown.introduction_state in PENDING and shown.state in ("planned", "announced")
    return not is_unsent or shown.declined_at is not None


def _settled(shown: TwoShown) -> Drawing:
    customer, incoming = name(shown.customer), name(shown.incoming)
    if shown.introduced_at is not None:
        who = "you" if shown.is_incoming else incoming
        said = f"Settled: {who} wrote to {customer} {moment(shown.introduced_at, 'on {date_short} at {time}')}."
    elif shown.state == "cancelled":
        said = f"Settled: the handoff of {customer} was dropped."
    elif shown.declined_at is not None:
        said = f"{incoming} handed {customer} back; somebody else is to be named."
    elif shown.is_other:
        said = f"Settled: {customer} goes to {incoming} now."
    elif shown.introduction_state in PENDING and shown.introduce_by is not None:
        who = "you write" if shown.is_incoming else f"{incoming} writes"
        said = f"Settled: {who} to {customer} by {day(shown.introduce_by)}."
    else:
        said = f"Settled: your mail to {customer} is on its way."
    return Drawing("A reminder is settled", [section(said)])
