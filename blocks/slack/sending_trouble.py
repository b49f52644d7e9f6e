"""A mail that did not simply leave: it waits for Gmail, nobody knows whether it left, or it came back as a draft."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from blocks.slack import gmail_links
from blocks.slack.drawing import Drawing, Trouble
from blocks.slack.elements import actions, button, link, moment, near
from blocks.slack.text import clipped, escape, section
from bot.outreach import reconciling, sending, standing
from bot.outreach.showing import MailShown

Blocks = list[dict[str, Any]]
REASON = 600


def waiting(shown: MailShown) -> Blocks | None:
    """Say what an approved mail waits for, and that it is safe; None while it waits for nothing but its moment."""
    cancel = button("Cancel", "outreach.undo", str(shown.approval_id), says="Stop this mail")
    if shown.trouble == sending.RECONNECT:
        said = "Google asks you to connect Gmail again. Your mail is safe here and leaves by itself once you have."
        again = button("Connect Gmail again", "connect.gmail", "draft", style="primary")
        return [section(said), actions(again, cancel)]
    wait = _what_for(shown)
    return [section(wait), actions(cancel)] if wait else None


def _what_for(shown: MailShown) -> str | None:
    trouble, _, until = (shown.trouble or "").partition(" until ")
    leaves = near("will leave", shown.leaves_at) if shown.leaves_at else "leaves then"
    if trouble == sending.LIMITED and until:
        return (
            f"Gmail won't take mail for you {near('until', datetime.fromisoformat(until))} (daily limit)."
            f" Your draft is safe and {leaves}."
        )
    if trouble == sending.LIMITED and shown.leaves_at:
        return f"Gmail won't take mail for you before {moment(shown.leaves_at)}. It is safe here and leaves then."
    if trouble == sending.FULL_DAY:
        return f"Your mailbox has sent as many mails as it may in 24 hours. Your draft is safe and {leaves}."
    if trouble == sending.UNREACHED:
        return "Gmail can't be reached right now. Your mail is safe here and leaves as soon as Gmail answers."
    return None


def unknown_card(shown: MailShown, title: str) -> Drawing:
    """Draw a mail whose outcome nobody knows: being looked for, or waiting for its sender's word."""
    said = f"{_cannot_tell(shown)} {_what_now(shown)}"
    sent_folder = link("Open Sent in Gmail", "outreach.open_sent", gmail_links.conversation(shown.way.account, None))
    if shown.trouble == reconciling.REMOVING:
        return Drawing("Your mail becomes a draft again", [section(title), section(said), actions(sent_folder)])
    if shown.trouble == standing.UNKNOWN:
        there = button("It's there", "outreach.is_there", str(shown.outreach_id))
        is_not = button("It isn't", "outreach.is_not_there", str(shown.outreach_id))
        return _to_check("unknown", title, [section(said), actions(sent_folder, there, is_not)])
    return _to_check("looking", title, [section(said), actions(sent_folder)])


def _to_check(key: str, title: str, asked: Blocks) -> Drawing:
    """Ask on the card and in its thread alike: the thread is what pings, so it can be answered there as well."""
    alarm = Trouble(key, "Please check one mail: I can't tell whether it left.", asked)
    return Drawing("Please check one mail", [section(title), *asked], alarm)


def _cannot_tell(shown: MailShown) -> str:
    to = f" to {escape(clipped(shown.draft.to[0].name or shown.draft.to[0].email, 100))}" if shown.draft else ""
    when = f" at {moment(shown.attempted_at)}" if shown.attempted_at else ""
    return (
        f"*I can't tell whether your mail{to} left.* I asked Gmail to send it{when} and got no clear answer."
        " I have not tried again and won't by myself."
    )


def _what_now(shown: MailShown) -> str:
    if shown.trouble == reconciling.REMOVING:
        return (
            "You said that it isn't there. I'm removing its draft from Gmail first, so that it can't leave after all;"
            " then it is a draft here again."
        )
    if shown.trouble != standing.UNKNOWN and shown.look_until:
        return f"I'm looking until {moment(shown.look_until, '{time}')}."
    if shown.look_until:
        until = moment(shown.look_until, "{time}")
        return f"I looked until {until} and could not settle it. Please look into your Sent folder."
    return "Gmail is connected for sending only, so I can't look. Please look into your Sent folder."


def draft_trouble(shown: MailShown) -> Trouble | None:
    """Say what kept a draft from leaving; None when nothing did."""
    said = why_not(shown)
    if said is None:
        return None
    key = (shown.trouble or "").partition(": ")[0]
    if key == sending.RECONNECT:
        again = button("Reconnect", "connect.gmail", "lost", style="primary")
        return Trouble(key, said, [section(said), actions(again)])
    return Trouble(key, "A mail didn't leave. The draft is safe.", [section(said)])


def why_not(shown: MailShown) -> str | None:
    """Say in marked-up sentences why a mail is a draft again; None when it was not sent in the first place."""
    key, _, reason = (shown.trouble or "").partition(": ")
    reason = escape(clipped(reason, REASON))
    known = {
        sending.RECONNECT: "Google asks you to connect Gmail again. The draft is safe.",
        sending.REFUSED: f"Gmail refused it ({reason}). The draft is safe; edit it and send again.",
        sending.HELD: f"{reason} The draft is safe.",
        reconciling.STILL_A_DRAFT: (
            "Gmail still had it as a draft after all this time. I have removed that one, so it can't leave behind your"
            " back. The draft here is safe; press Send once more."
        ),
    }
    return f"Your mail didn't leave: {known[key]}" if key in known else None


def with_outcome(drawing: Drawing, shown: MailShown) -> Drawing:
    """Add what the message in the thread becomes once it is known how a mail stands that nobody knew about."""
    solved = _solved(shown)
    return replace(drawing, solved=solved, has_left=shown.sent_at is not None)


def _solved(shown: MailShown) -> str | None:
    if shown.found_at is not None:
        return f"Solved: Gmail shows it left at {moment(shown.found_at)}. One copy."
    if shown.trouble == reconciling.STILL_A_DRAFT:
        return "Solved: it did not leave. Gmail still had it as a draft."
    if shown.trouble == reconciling.REMOVING:
        return "Settled: you said that it isn't there. It is a draft here again once Gmail's is removed."
    if shown.trouble == standing.UNKNOWN and shown.look_until:
        return f"I looked until {moment(shown.look_until, '{time}')} and could not settle it; see below."
    return None
