"""A manager's hold, as people see it: on the sender's card, on the manager's Home, and the forms of both."""

from __future__ import annotations

from typing import Any

from blocks.slack.drawing import Trouble
from blocks.slack.elements import actions, button, near
from blocks.slack.text import clipped, context, escape, plain, section
from bot.outreach.holding_back import LONGEST, HeldShown, TeamMailShown

Blocks = list[dict[str, Any]]
View = dict[str, Any]
NAME, SUBJECT = 80, 120
TROUBLE = "held"
HOLD, COMMENT = "hold", "comment"
STATES = {
    "drafting": "being written",
    "drafted": "not sent yet",
    "finishing": "in Gmail, to be finished there",
    "approved": "about to leave",
}


def line(shown: HeldShown) -> str:
    """Say who holds a mail, and why."""
    return f"*Held by {_name(shown.by)}:* {_reason(shown.reason)}"


def on_card(shown: HeldShown | None) -> Blocks:
    """Say on a mail's card that it is held, with the way to ask about it."""
    if shown is None:
        return []
    return [section(line(shown)), actions(_ask(shown))]


def trouble(shown: HeldShown | None) -> Trouble | None:
    """Tell the sender in the card's thread, because an edit of the card notifies nobody."""
    if shown is None:
        return None
    return Trouble(TROUBLE, "A mail of yours is held.", [section(line(shown)), actions(_ask(shown))])


def of_team(shown: TeamMailShown) -> dict[str, Any]:
    """Give the line of one unsent mail on a manager's Home."""
    said = f"{_subject(shown)}\n{_name(shown.sender)}{_to(shown)}, {_name(shown.customer)} · {_state(shown)}"
    if shown.held_by is not None:
        said += f"\nHeld by {_name(shown.held_by)}: {_reason(shown.reason)}"
        release = button("Release", "holding.release", str(shown.outreach_id), says="Let this mail leave again")
        return section(said, accessory=release)
    return section(said, accessory=button("Hold or comment", "holding.open", str(shown.outreach_id)))


def form(shown: TeamMailShown) -> View:
    """Ask a manager whether to hold a mail or only to say something, and what."""
    options = [
        {"text": plain("Hold it until I release it"), "value": HOLD},
        {"text": plain("Only comment"), "value": COMMENT},
    ]
    what: View = {"type": "radio_buttons", "action_id": "what", "options": options, "initial_option": options[0]}
    typed: View = {"type": "plain_text_input", "action_id": "text", "multiline": True, "max_length": LONGEST}
    notes = ["You see its subject and how it stands; its text is the sender's until it has left."]
    if shown.state == "finishing":
        notes.append("It lies in the sender's Gmail. A hold can't stop it from being sent there.")
    return _modal(
        ("holding.save", "A mail of your team", "Save"),
        shown.outreach_id,
        [
            section(f"{_subject(shown)}\n{_name(shown.sender)}{_to(shown)}, {_name(shown.customer)} · {_state(shown)}"),
            {"type": "input", "block_id": "what", "label": plain("What to do"), "element": what},
            {
                "type": "input",
                "block_id": "text",
                "label": plain("Your reason or comment"),
                "element": typed,
                "hint": plain(f"{clipped(shown.sender, NAME)} reads it on the card."),
            },
            *[context(note) for note in notes],
        ],
    )


def ask_form(shown: HeldShown) -> View:
    """Ask what a mail's sender wants to know about its hold."""
    typed: View = {"type": "plain_text_input", "action_id": "text", "multiline": True, "max_length": LONGEST}
    label = plain(clipped(f"What do you want to ask {_plain_first(shown.by)}?", 150))
    asked = {"type": "input", "block_id": "text", "label": label, "element": typed}
    return _modal(("holding.ask", "Ask about the hold", "Ask"), shown.outreach_id, [section(line(shown)), asked])


def asked(outreach_id: int, who: str, subject: str, text: str) -> tuple[str, Blocks]:
    """Tell a manager what the sender of a held mail asks: the line and its blocks."""
    about = f"*{_name(who)} asks about your hold* on “{escape(clipped(subject, SUBJECT))}”:"
    release = button("Release", "holding.release", str(outreach_id), says="Let this mail leave again")
    return "A question about your hold", [section(f"{about}\n“{escape(clipped(text, LONGEST))}”"), actions(release)]


def _ask(shown: HeldShown) -> dict[str, Any]:
    return button(clipped(f"Ask {_plain_first(shown.by)}", 75), "holding.ask", str(shown.outreach_id))


def _subject(shown: TeamMailShown) -> str:
    return f"*{escape(clipped(shown.subject, SUBJECT)) or 'A mail without a subject yet'}*"


def _to(shown: TeamMailShown) -> str:
    return f" to {_name(shown.to)}" if shown.to else ""


def _state(shown: TeamMailShown) -> str:
    if shown.state == "approved" and shown.leaves_at:
        return near("leaves", shown.leaves_at)
    return STATES.get(shown.state, shown.state)


def _reason(text: str | None) -> str:
    return escape(clipped(text or "", LONGEST))


def _name(text: str) -> str:
    return escape(clipped(text, NAME))


def _plain_first(name: str) -> str:
    return name.split(maxsplit=1)[0] if name.split() else name


def _modal(named: tuple[str, str, str], number: int, blocks: Blocks) -> View:
    callback_id, title, submit = named
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title),
        "submit": plain(submit),
        "close": plain("Cancel"),
        "private_metadata": str(number),
        "blocks": blocks,
    }
