"""What every e-mail's card has in common: leaving, sent, in trouble; and the modals for words, recipients and facts."""

from __future__ import annotations

from typing import Any

from blocks.slack.drawing import Drawing, Trouble
from blocks.slack.elements import actions, button, link, moment
from blocks.slack.mail import mail, recipients
from blocks.slack.text import clipped, context, escape, section
from bot.handoff.showing import HandoffShown, MailShown
from bot.outreach import sending

Blocks = list[dict[str, Any]]
SENT_FOLDER = "https://mail.google.com/mail/u/{address}/#sent"
PREVIEW = 180  # What Slack keeps of a mail's text once it has left: two lines.


def leaving_card(shown: MailShown, title: str) -> Drawing:
    """Draw a mail in its undo window, or in the moment of leaving."""
    if shown.draft is None or shown.approval_id is None:
        return Drawing("A mail is leaving", [section(title)])
    whole = mail(shown.draft, address=shown.address, signature=shown.signature, heading=title)
    if shown.state == "sending":
        return Drawing("A mail is leaving", [*whole, context("Leaving now.")])
    undo = button("Undo", "outreach.undo", str(shown.approval_id), style="danger", says="Stop this mail")
    now = button("Send now", "outreach.send_now", str(shown.approval_id))
    if shown.trouble == sending.LIMITED and shown.leaves_at:
        wait = f"Gmail won't take mail for you before {moment(shown.leaves_at)}. It is safe here and leaves then."
        return Drawing("Your mail waits for Gmail", [*whole, section(wait), actions(undo)])
    if shown.trouble == sending.UNREACHED:
        wait = "Gmail can't be reached right now. Your mail is safe here and leaves as soon as Gmail answers."
        return Drawing("Your mail waits for Gmail", [*whole, section(wait), actions(undo)])
    at = f"*Leaves at {moment(shown.leaves_at)}.*" if shown.leaves_at else "*Leaving.*"
    return Drawing("Your mail is about to leave", [*whole, section(at), actions(undo, now)])


def receipt(shown: MailShown, steps: list[str]) -> Blocks:
    """Draw what remains of a sent mail: to whom, when, its subject and two lines, and what follows."""
    if shown.draft is None:
        return []
    when = f" {moment(shown.sent_at, 'on {date_short} at {time}')}" if shown.sent_at else ""
    to = recipients(shown.draft, None)
    text = " ".join(" ".join(paragraph.split()) for paragraph in shown.draft.body_text().split("\n"))
    preview = escape(clipped(text, PREVIEW))
    return [
        section(f"*Sent{when}* · {to}\n*{escape(clipped(shown.draft.subject, 240))}*\n{preview}"),
        *([context(*steps)] if steps else []),
    ]


def unknown_card(shown: MailShown, title: str) -> Drawing:
    """Draw a mail whose outcome nobody knows; only its sender can look."""
    to = f" to {escape(shown.draft.to[0].name or shown.draft.to[0].email)}" if shown.draft and shown.draft.to else ""
    when = f" at {moment(shown.approved_at)}" if shown.approved_at else ""
    said = (
        f"*I can't tell whether your mail{to} left.* You pressed Send{when}, and Gmail's answer got lost."
        " I have not tried again and won't by myself. Please look into your Sent folder."
    )
    folder = SENT_FOLDER.format(address=shown.address or "0")
    buttons = actions(
        link("Open Sent in Gmail", "outreach.open_sent", folder),
        button("It's there", "outreach.is_there", str(shown.outreach_id)),
        button("It isn't", "outreach.is_not_there", str(shown.outreach_id)),
    )
    alarm = Trouble(
        "unknown",
        "Please check one mail: I can't tell whether it left.",
        [section(said)],
    )
    return Drawing("Please check one mail", [section(title), section(said), buttons], alarm)


def draft_trouble(shown: MailShown) -> Trouble | None:
    """Say what kept a draft from leaving; None when nothing did."""
    if shown.trouble == sending.RECONNECT:
        text = (
            "Your mail didn't leave: Google asks you to connect Gmail again. The draft is safe. Type /rapport connect."
        )
        return Trouble("reconnect", text, [section(text)])
    if shown.trouble and shown.trouble.startswith(sending.UNWANTED):
        name = escape(clipped(shown.trouble.partition(": ")[2], 200))
        text = f"Your mail didn't leave: {name} is now marked as not to be contacted. The draft is safe; edit it first."
        return Trouble("unwanted", "A mail didn't leave. The draft is safe.", [section(text)])
    if shown.trouble and shown.trouble.startswith(sending.REFUSED):
        reason = escape(clipped(shown.trouble.partition(": ")[2], 200))
        text = f"Your mail didn't leave: Gmail refused it ({reason}). The draft is safe; edit it and send again."
        return Trouble("refused", "A mail didn't leave. The draft is safe.", [section(text)])
    return None


def writing_trouble(shown: HandoffShown) -> Trouble:
    """Say why a draft could not be written, and offer to try again."""
    text = f"I couldn't write this draft: {escape(clipped(shown.trouble or '', 300))}"
    again = button("Try again", "handoff.prepare_again", str(shown.transition_id))
    return Trouble("writing", "I couldn't write a draft.", [section(text), actions(again)])
