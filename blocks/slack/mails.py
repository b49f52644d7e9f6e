"""A person's mails as a list: what waits for them, leaves later, is out, was answered or not, is in trouble."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from blocks.slack import holding
from blocks.slack.elements import button, moment
from blocks.slack.replies import READS_AS
from blocks.slack.text import clipped, context, escape, section
from bot.mails import Line, MailsShown, Part

Blocks = list[dict[str, Any]]
NAME, SUBJECT = 60, 90
MINUTE, HOUR = 60, 3600
AT = "on {date_short} at {time}"
PARTS: tuple[tuple[Part, str, int], ...] = (
    ("waiting", "Waiting for you", 8),
    ("trouble", "Trouble", 6),
    ("unanswered", "Unanswered past their day", 6),
    ("later", "Leaving later", 5),
    ("out", "Out, no answer yet", 6),
    ("answered", "Answered in the last two weeks", 5),
)
"""The parts of the list, in order, and how many lines each has room for: Slack takes 50 blocks in a message."""
STATES = {
    "drafting": "being written",
    "drafted": "ready to send",
    "finishing": "in your Gmail drafts",
    "approved": "leaves",
    "sending": "leaving now",
    "sent": "left",
    "needs a person": "please check whether it left",
    "bounced": "came back",
    "bounce": "came back",
    "person": "answered",
}
HELD = {"drafted": "held, so it can't be sent yet", "approved": "held; unless it is released, a draft again"}
"""How a held mail is called that would otherwise be ready, or leave."""
WITH_MOMENT = frozenset({"approved", "sent", "bounced", "bounce", "person"})


def mails(shown: MailsShown, *, now: datetime, command: str = "/{}") -> Blocks:
    """Draw the list; each line has one button at most, and what is beyond the room is counted.

    `command` is how commands are written here.
    """
    blocks: Blocks = []
    for part, title, most in PARTS:
        lines = [line for line in shown.lines if line.part == part]
        if lines:
            blocks += [section(f"*{title}: {len(lines)}*"), *(_line(line) for line in lines[:most])]
        if len(lines) > most:
            blocks.append(context(f"And {len(lines) - most} more."))
    if not blocks:
        blocks = [section(f"No mails yet. `{command.format('handoff')} CUSTOMER to COLLEAGUE` drafts the first two.")]
    return [*blocks, context(_inbox(shown, now))]


def _line(line: Line) -> dict[str, Any]:
    who, customer = escape(clipped(line.who, NAME)), escape(clipped(line.customer, NAME))
    to = f"{who}, {customer}" if who else customer
    state = STATES.get(line.state, line.state) if line.held is None else HELD.get(line.state, STATES[line.state])
    at = f" {moment(line.at, AT)}" if line.at is not None and line.state in WITH_MOMENT else ""
    noted = f"\n{holding.line(line.held)}" if line.held else f"\n{READS_AS[line.reads_as]}." if line.reads_as else ""
    subject = f"\n{escape(clipped(line.subject, SUBJECT))}" if line.subject else ""
    show = (
        button("Show", "mails.show", f"{line.card[0]}:{line.card[1]}", says=f"Show {line.who}") if line.card else None
    )
    return section(f"*{to}* · {state}{at}{subject}{noted}", accessory=show)


def _inbox(shown: MailsShown, now: datetime) -> str:
    if shown.deaf_because:
        return escape(shown.deaf_because)
    if shown.checked_at is None:
        return "Your inbox has not been checked for answers yet."
    seconds = max((now - shown.checked_at).total_seconds(), 0)
    if seconds < MINUTE:
        return "Inbox checked less than a minute ago."
    if seconds < HOUR:
        minutes = int(seconds // MINUTE)
        return f"Inbox checked {minutes} minute{'' if minutes == 1 else 's'} ago."
    return f"Inbox last checked {moment(shown.checked_at, AT)}."
