"""What needs a person, one line each with one button: the head of Home, and all that `/rapport` alone shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from blocks.slack import away, holding
from blocks.slack.elements import button, link
from blocks.slack.elements import day as long_day
from blocks.slack.replies import READS_AS
from blocks.slack.text import clipped, context, escape, section
from bot.needs import Need, Place

Blocks = list[dict[str, Any]]
NAME, SUBJECT, DOUBT = 60, 120, 300
DOUBTS, LISTED = 2, 9
BUTTONS = {"introduction": "Read and send", "questions": "Answer", "unknown": "Check"}
CONNECTS = ("connect", "reconnect")
SHOWS = {"reply": "reply", "bounced": "reply", "silent": "silence"}
SAID = {
    "unknown": "*Please check one mail.* I can't tell whether yours {yours} left.",
    "reconnect": "*Google asks you to connect Gmail again.* Until then nothing leaves from {who}.",
    "trouble": "*A mail needs you:* yours {yours}. It has not left; the draft is safe.",
    "declined": "*{who} can't take {customer} over.* Name somebody else, or discard the handoff.",
    "introduction": "*Write {yours}*{promised}. {from_whom} handed it to you.",
    "uncovered": "*{who} can't cover for you* from {begins}. Name somebody else.",
    "asked": "*Can you take {customer} over?* {who} asks, and waits for your answer.",
    "questions": "*{who} has {questions}* about {customer}.",
    "silent": "*No answer yet* from {who} ({customer}).",
    "offers": "*Say goodbye properly?* About {customers} with somebody else now.",
    "reply": "*{who} answered* about {customer}.{reads_as}",
    "bounced": "*A mail came back:* yours to {who} ({customer}).",
    "doubts": "*{sentences} in your mail {yours}.*{subject}{doubts}",
    "draft": "*Ready to send:* your mail {yours}.{subject}",
    "connect": "*Connect Gmail*, so that your mails come from you.",
}
HELD = "{held}\nYour mail {yours}.{subject}"


def everything(needs: Sequence[Need], *, team_ref: str) -> Blocks:
    """Draw all that needs a person as a message; `team_ref` is their Slack workspace, for links to messages."""
    more = context("`/rapport help` shows everything I can do.")
    if not needs:
        return [section("Nothing needs you right now."), more]
    beyond = [context(f"And {len(needs) - LISTED} more, on Home.")] if len(needs) > LISTED else []
    return [section(how_many(needs)), *(line(need, team_ref) for need in needs[:LISTED]), *beyond, more]


def how_many(needs: Sequence[Need]) -> str:
    """Count them in a sentence."""
    if not needs:
        return "Nothing needs you right now."
    return "One thing needs you." if len(needs) == 1 else f"{len(needs)} things need you."


def line(need: Need, team_ref: str) -> dict[str, Any]:
    """Draw one of them, with its button."""
    if need.of in CONNECTS:
        text = "Connect Gmail" if need.of == "connect" else "Reconnect"
        accessory: dict[str, Any] | None = button(text, "home.connect", "home", style="primary")
    elif need.of == "uncovered":
        accessory = away.name_another(need.subject_id)
    elif need.of in SHOWS:
        accessory = button("Show", "mails.show", f"{SHOWS[need.of]}:{need.subject_id}")
    elif need.place is None and need.subject_id:
        accessory = button("Show", "mails.show", f"mail:{need.subject_id}")
    else:
        accessory = opens(BUTTONS.get(need.of, "Open"), need.place, team_ref)
    return section(_said(need), accessory=accessory)


def opens(text: str, place: Place | None, team_ref: str) -> dict[str, Any] | None:
    """Give the button that leads to a message; None where there is none."""
    if place is None:
        return None
    # Slack promises the conversation of such an address; clients that know message_ts go on to the message.
    url = f"https://slack.com/app_redirect?team={team_ref}&channel={place.channel_ref}"
    return link(text, "home.open", f"{url}&message_ts={place.message_ref}" if place.message_ref else url)


def name(text: str) -> str:
    """Give a name as it fits a line, safe inside mrkdwn."""
    return escape(clipped(text, NAME))


def _said(need: Need) -> str:
    who, customer = name(need.who), name(need.customer)
    return _frame(need).format(
        held=holding.line(need.held) if need.held else "",
        who=who,
        customer=customer,
        yours=f"to {who} ({customer})" if who else f"to {customer}",
        promised=_promised(need),
        begins=long_day(need.by) if need.by else "today",
        from_whom=name(need.from_whom) or "Your colleague",
        questions="a question" if need.count == 1 else f"{need.count} questions",
        customers="a customer that is" if need.count == 1 else f"{need.count} customers that are",
        sentences="One sentence needs you" if need.count == 1 else f"{need.count} sentences need you",
        subject=f"\n{escape(clipped(need.subject, SUBJECT))}" if need.subject else "",
        doubts=_doubts(need.doubts),
        reads_as=f"\n{READS_AS[need.reads_as]}." if need.reads_as else "",
    )


def _frame(need: Need) -> str:
    """Give the sentence of a need; a held mail is not ready, whatever else is said of it."""
    if need.held is None:
        return SAID[need.of]
    return HELD if need.of == "draft" else f"{SAID[need.of]}\n{{held}}"


def _doubts(said: Sequence[str]) -> str:
    """List the sentences that need a word, one line each as far as they fit."""
    lines = [f"\n• {escape(clipped(' '.join(one.split()), DOUBT))}" for one in said[:DOUBTS]]
    return "".join([*lines, *([f"\n• and {len(said) - DOUBTS} more"] if len(said) > DOUBTS else [])])


def _promised(need: Need) -> str:
    if need.by is None:
        return ""
    return f". It was promised by {long_day(need.by)}" if need.is_late else f" by {long_day(need.by)}"
