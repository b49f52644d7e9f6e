"""What every e-mail's card has in common: leaving, sent, in trouble; and the modals for words, recipients and facts."""

from __future__ import annotations

from typing import Any

from blocks.slack.drawing import Drawing, Trouble
from blocks.slack.elements import actions, button, day, link, menu, moment
from blocks.slack.mail import mail, recipients
from blocks.slack.text import clipped, context, escape, section
from bot.handoff.showing import HandoffShown, MailShown
from bot.outreach import sending

Blocks = list[dict[str, Any]]
SENT_FOLDER = "https://mail.google.com/mail/u/{address}/#sent"
QUESTIONS = 2
AN_HOUR = 3600
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
    at = f"*Leaves {_when(shown)}.*" if shown.leaves_at else "*Leaving.*"
    return Drawing("Your mail is about to leave", [*whole, section(at), actions(undo, now)])


def questions(shown: MailShown) -> Blocks:
    """Ask about what nothing on record supports: two sentences at most, each settled with one tap."""
    blocks: Blocks = []
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


def send_later(shown: MailShown) -> list[dict[str, Any]]:
    """Offer the recipient's next morning first where it is night or weekend for them."""
    if shown.good_moment is None:
        return []
    return [button("Send later", "outreach.later", f"{shown.outreach_id}:{shown.shown}", style="primary")]


def more(shown: MailShown) -> dict[str, Any]:
    """Give the menu of a mail that stands alone on its card."""
    lines = [("Rewrite …", "rewrite"), ("Add a line of your own …", "line"), ("Send later …", "later")]
    lines += [("Choose who hears …", "who"), ("Send me a test", "test")]
    return menu("outreach.more", [(text, f"{shown.outreach_id}:{what}") for text, what in lines])


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
    """Say what time it is for the recipient, and that a draft has grown old, where either matters."""
    lines = [f"It is {shown.there} where they are."] if shown.there else []
    if shown.stale_since:
        lines.append(f"This draft is from {day(shown.stale_since)}; what it rests on may have changed.")
    return lines


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


def _when(shown: MailShown) -> str:
    """Say when a mail leaves: to the second within the hour, else with the day."""
    if shown.leaves_at is None or shown.approved_at is None:
        return "soon"
    is_soon = (shown.leaves_at - shown.approved_at).total_seconds() < AN_HOUR
    return moment(shown.leaves_at, "at {time_secs}" if is_soon else "{date_short_pretty} at {time}")


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
