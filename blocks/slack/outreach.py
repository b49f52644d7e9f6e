"""What every e-mail's card has in common: leaving, sent, in trouble; and the modals for words, recipients and facts."""

from __future__ import annotations

from typing import Any

from blocks.slack import heard, holding, kept_promises, looking, over_budget, sending_options, sending_trouble
from blocks.slack import receipt as receipts
from blocks.slack.drawing import Drawing, Trouble
from blocks.slack.elements import actions, button, confirmation, day, menu, moment, near
from blocks.slack.mail import mail
from blocks.slack.text import clipped, context, escape, section
from bot.outreach.showing import MailShown

Blocks = list[dict[str, Any]]
QUESTIONS = 2
AN_HOUR = 3600
ROOM_IN_DIALOG, ROOM_FOR_REASON, ROOM_FOR_NAMES = 300, 120, 190
"""Characters: what Slack's dialog holds, what a reason may take of it, and all the names together."""


def leaving_card(shown: MailShown, title: str) -> Drawing:
    """Draw a mail in its undo window, in the moment of leaving, or in Gmail to be finished there."""
    if shown.state == "finishing":
        return sending_options.finishing_card(shown, title)
    if shown.draft is None or shown.approval_id is None:
        return Drawing("A mail is leaving", [section(title)])
    whole = mail(shown.draft, address=shown.address, signature=shown.signature, heading=title)
    whole += [*sending_options.lines(shown.way), *holding.on_card(shown.held)]
    if shown.state == "sending":
        return Drawing("A mail is leaving", [*whole, context("Leaving now.")])
    undo = button("Undo", "outreach.undo", str(shown.approval_id), style="danger", says="Stop this mail")
    now = button("Send now", "outreach.send_now", str(shown.approval_id))
    wait = sending_trouble.waiting(shown)
    if wait is not None:
        return Drawing("Your mail waits for Gmail", [*whole, *wait])
    if shown.held:
        return Drawing("A mail of yours is held", [*whole, section(_becomes_a_draft(shown)), actions(undo)])
    at = f"*{_leaves('Leaves', shown)}.*" if shown.leaves_at else "*Leaving.*"
    return Drawing("Your mail is about to leave", [*whole, section(at), actions(undo, now)])


def _becomes_a_draft(shown: MailShown) -> str:
    stays = _leaves("won't leave", shown)
    return f"Unless it is released before, it {stays}: it is a draft again then."


def questions(shown: MailShown) -> Blocks:
    """Ask about what nothing on record supports: two sentences at most, each settled with one tap.

    What was stopped, is held or is too much for its readers is said before that.
    """
    blocks = [
        *_stopped(shown),
        *holding.on_card(shown.held),
        *over_budget.on_card(shown.over_budget, shown.outreach_id),
    ]
    for place, doubt in enumerate(shown.doubts[:QUESTIONS]):
        many = f" (and {len(shown.doubts) - QUESTIONS} more after it)" if place == 1 and len(shown.doubts) > 2 else ""  # noqa: PLR2004
        blocks += [
            section(f":warning: *One sentence needs you{many}.* {escape(clipped(doubt.said, 600))}"),
            actions(
                button("It's true", "outreach.its_true", f"{shown.outreach_id}:{doubt.ref}"),
                button("Change it", "outreach.edit", f"{shown.outreach_id}:{shown.version}:{doubt.ref}"),
            ),
        ]
    return blocks


def _stopped(shown: MailShown) -> Blocks:
    if shown.stopped_at is None:
        return []
    return [section(f"*{near('Stopped', shown.stopped_at)}.* Nothing left your mailbox; your draft is as it was.")]


def sends(
    shown: MailShown, *, once_stale: dict[str, Any] | None = None, send: dict[str, Any] | None = None
) -> list[dict[str, Any]]:
    """Give what makes a mail leave: Gmail first, `once_stale` when its facts are old, nothing while a manager holds it.

    `send` is the button where it is not the Send of a mail that stands alone.
    """
    if not shown.address:
        return [button("Connect Gmail to send", "connect.gmail", "draft", style="primary")]
    if shown.stale_since and once_stale:
        return [once_stale]
    if shown.held:
        return []
    return [*_send_later(shown), send or _send_alone(shown)]


def redraft(transition_id: int) -> dict[str, Any]:
    """Write the drafts of a handoff anew, once they are old."""
    return button("Redraft with today's facts", "handoff.redraft", str(transition_id), style="primary")


def _send_later(shown: MailShown) -> list[dict[str, Any]]:
    """Offer the recipient's next morning first where it is night or weekend for them."""
    if shown.good_moment is None:
        return []
    return [button("Send later", "outreach.later", f"{shown.outreach_id}:{shown.shown}", style="primary")]


def _send_alone(shown: MailShown) -> dict[str, Any]:
    """Give the Send of a mail that stands alone on its card; it asks first only where something is unusual."""
    is_unusual = (shown.there or shown.unusual) and not shown.way.pilot_for
    return button(
        "Send",
        "outreach.send",
        f"{shown.outreach_id}:{shown.shown}",
        style=None if shown.there else "primary",
        confirm=confirmation("Send it?", leaves_now(shown), "Send") if is_unusual else None,
    )


def leaves_now(shown: MailShown, *, before: str = "") -> str:
    """Say why to look twice, where there is a reason, and to whom the mail leaves now; `before` is what comes after."""
    reasons = [clipped(shown.unusual, ROOM_FOR_REASON)] if shown.unusual else []
    reasons += [f"It is {shown.there} where they are."] if shown.there else []
    said = " ".join([*reasons, "Leaves now to "])
    return f"{said}{everyone(shown, ROOM_IN_DIALOG - len(said) - len(before) - 1)}.{before}"


def everyone(shown: MailShown, room: int = ROOM_FOR_NAMES) -> str:
    """Name every recipient with address, as far as so many characters hold them."""
    if shown.way.pilot_for:
        return f"you, as a pilot, and not to {clipped(shown.way.pilot_for, 80)}"
    draft, room = shown.draft, min(room, ROOM_FOR_NAMES)
    named = [f"{a.name} <{a.email}>" if a.name else a.email for a in (*draft.to, *draft.cc)] if draft else []
    whole, rest = ", ".join(named), f" and {len(named) - 2} more, all on the card"
    if len(whole) <= room or len(named) <= 2:  # noqa: PLR2004  The first two are named in any case.
        return clipped(whole, room)
    return f"{clipped(', '.join(named[:2]), room - len(rest))}{rest}"


def more(shown: MailShown) -> dict[str, Any]:
    """Give the menu of a mail that stands alone on its card."""
    lines = [("Rewrite …", "rewrite"), ("Add a line of your own …", "line"), *ways_to_send(shown)]
    lines.append(("Choose who hears …", "who"))
    return menu("outreach.more", [(text, f"{shown.outreach_id}:{what}") for text, what in lines])


def ways_to_send(shown: MailShown) -> list[tuple[str, str]]:
    """Give the menu's lines about how a mail leaves, as far as they can be used now."""
    if not shown.address:
        return []
    can_leave = shown.shown and not (shown.doubts or shown.stale_since or shown.held)
    later = [("Send later …", "later")] if can_leave else []
    return [*later, ("Ways to send …", "ways")]


def where_from(shown: MailShown) -> dict[str, Any]:
    """Open the evidence behind a mail."""
    return button("Where from?", "outreach.facts", str(shown.outreach_id), says="Show the facts behind this mail")


def who_else(shown: MailShown, customer: str, others: tuple[str, ...]) -> Blocks:
    """Name who at the customer will not hear, with a way to change that."""
    choose = button("Choose who hears", "outreach.who", str(shown.outreach_id))
    if not others:
        return [section(f"Everybody on record at {escape(customer)} gets this.", accessory=choose)]
    names = ", ".join(escape(clipped(name, 60)) for name in others[:3])
    rest = f" and {len(others) - 3} more" if len(others) > 3 else ""  # noqa: PLR2004  As many as fit.
    return [section(f"{names}{rest} at {escape(customer)} won't get this.", accessory=choose)]


def age_lines(shown: MailShown) -> list[str]:
    """Say where it matters: who is away, what time it is for them, that a draft has grown old or did not leave."""
    away = shown.away
    lines = [f"{escape(clipped(away.who, 80))} is away until {day(away.until)}."] if away else []
    lines += [f"It is {shown.there} where they are."] if shown.there else []
    if shown.stale_since:
        lines.append(f"This draft is from {day(shown.stale_since)}; what it rests on may have changed.")
    lines += looking.lines(shown.looks)
    why_not = sending_trouble.why_not(shown)
    return [*lines, why_not] if why_not else lines


def receipt(shown: MailShown, steps: list[str]) -> Blocks:
    """Draw what remains of a sent mail: to whom, when, its subject and two lines, and what follows."""
    return [*receipts.receipt(shown, steps), *heard.on_card(shown.heard), *kept_promises.on_receipt(shown.promises)]


def unknown_card(shown: MailShown, title: str) -> Drawing:
    """Draw a mail whose outcome nobody knows."""
    return sending_trouble.unknown_card(shown, title)


def _leaves(word: str, shown: MailShown) -> str:
    """Say when a mail leaves: to the second within the hour, else with the day."""
    if shown.leaves_at is None or shown.approved_at is None:
        return f"{word} soon"
    is_soon = (shown.leaves_at - shown.approved_at).total_seconds() < AN_HOUR
    return f"{word} {moment(shown.leaves_at, 'at {time_secs}')}" if is_soon else near(word, shown.leaves_at)


def draft_trouble(shown: MailShown) -> Trouble | None:
    """Say what kept a draft from leaving; None when nothing did."""
    return sending_trouble.draft_trouble(shown) or holding.trouble(shown.held)


def writing_trouble(trouble: str, transition_id: int) -> Trouble:
    """Say why a draft could not be written, and offer to try again."""
    text = f"I couldn't write this draft: {escape(clipped(trouble, 300))}"
    again = button("Try again", "handoff.prepare_again", str(transition_id))
    return Trouble("writing", "I couldn't write a draft.", [section(text), actions(again)])
