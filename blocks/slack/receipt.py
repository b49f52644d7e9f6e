"""The receipt of a sent mail: what its card keeps, everything behind Details, and the way to put something right."""

from __future__ import annotations

from typing import Any

from blocks.slack import gmail_links, rewriting
from blocks.slack.elements import actions, button, link, moment
from blocks.slack.mail import names
from blocks.slack.sending_options import carried_lines
from blocks.slack.text import clipped, context, escape, plain, section
from bot.outreach.drafts import Draft
from bot.outreach.mime.attachments import size_words
from bot.outreach.receipt import Details
from bot.outreach.rewriting import Change
from bot.outreach.showing import MailShown

Blocks = list[dict[str, Any]]
View = dict[str, Any]
PREVIEW = 180  # What Slack keeps of a mail's text once it has left: two lines.
STOPPED = "Stopped. Nothing left your mailbox; your draft is as it was."
WHEN = "on {date_short} at {time}"
TO_THE_SECOND = "on {date_short} at {time_secs}"


def receipt(shown: MailShown, steps: list[str]) -> Blocks:
    """Draw what remains of a sent mail: to whom, when, its subject and two lines, and what follows."""
    if shown.draft is None:
        return []
    text = " ".join(shown.draft.body_text().split())
    said = f"{_headline(shown, shown.draft)}\n*{escape(clipped(shown.draft.subject, 240))}*\n"
    there = gmail_links.conversation(shown.way.account, shown.way.thread_ref)
    return [
        section(said + escape(clipped(text, PREVIEW))),
        *carried_lines(shown.way),
        actions(
            link("Open in Gmail", "outreach.open_sent", there),
            button("Details", "outreach.details", str(shown.outreach_id), says="What exactly was sent, and when"),
        ),
        *([context(*steps)] if steps else []),
    ]


def too_late(said: str, outreach_id: int, account: str | None, thread_ref: str | None) -> Blocks:
    """Say that a mail has left already, with the way to put it right."""
    correction = button("Write a correction", "outreach.correct", str(outreach_id))
    there = link("Open in Gmail", "outreach.open_sent", gmail_links.conversation(account, thread_ref))
    return [section(escape(said)), actions(correction, there)]


def details(known: Details) -> View:
    """Show everything that is known of a sent mail."""
    facts = [*_told(known), *_ids(known)]
    blocks: Blocks = [section("\n".join(facts))]
    if known.added or known.removed:
        counted = [_words(known.added, "new"), _words(known.removed, "gone")]
        label = f"{', '.join(filter(None, counted))} since the first text"
        blocks += rewriting.changes(Change(label, known.first, known.last))["blocks"]
    else:
        blocks.append(context("Not a word was changed between the first text and what left from here."))
    return {"type": "modal", "title": plain("Details"), "close": plain("Close"), "blocks": blocks}


def _headline(shown: MailShown, draft: Draft) -> str:
    when = f" {moment(shown.sent_at, WHEN)}" if shown.sent_at else ""
    to, cc = names(draft.to), f", Cc {names(draft.cc)}" if draft.cc else ""
    if shown.way.by_hand:
        changed = " You changed it in Gmail." if shown.way.was_changed else ""
        return f"*Sent by hand from Gmail{when}* to {to}{cc}.{changed}"
    if shown.way.pilot_for:
        return f"*Pilot: sent to you{when}*, not to {to}."
    return f"*Sent to {to}{when}*{cc}."


def _told(known: Details) -> list[str]:
    said = [f"*{escape(clipped(known.subject, 240))}*"]
    if known.by_hand:
        changed = "; you changed it there" if known.was_changed_by_hand else ""
        said.append(f"Sent by hand from Gmail{changed}. Nobody pressed Send here.")
    elif known.approved_by and known.approved_at:
        by = escape(clipped(known.approved_by, 80))
        said.append(f"Send pressed by {by} {moment(known.approved_at, TO_THE_SECOND)}")
    said.append(f"Version {known.version} of {known.versions}")
    if known.sent_at:
        said.append(f"Left {moment(known.sent_at, TO_THE_SECOND)}")
    said += ["Pilot: it went to its sender only."] if known.is_pilot else []
    said += ["Gmail is connected for sending only, so I could not look whether it left."] if known.is_send_only else []
    if known.why_over_budget:
        said.append(f"It could not wait, although they had much mail from us: “{escape(known.why_over_budget)}”")
    said += [f"With {escape(clipped(name, 120))}, {size_words(size)}" for name, size in known.files]
    return said


def _ids(known: Details) -> list[str]:
    named = (
        ("Gmail's id", known.message_ref),
        ("Message-ID", known.message_id),
        ("Our reference", known.ref),
        ("SHA-256 of what was sent", known.digest),
    )
    return [f"{what}: `{_code(value)}`" for what, value in named if value]


def _code(text: str) -> str:
    """Make an id safe between backticks, where `escape` would part it."""
    safe = clipped(text, 200).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return safe.replace("`", "'")


def _words(count: int, what: str) -> str:
    return f"{count} {'word' if count == 1 else 'words'} {what}" if count else ""
