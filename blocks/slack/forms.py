"""Modals that people fill in: a mail's words and recipients, the handoff form, the move of a customer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from blocks.slack.text import clipped, context, escape, plain, section
from bot.handoff.reassigning import Move
from bot.outreach.body import Body, to_rich_text
from bot.outreach.mime import Address

View = dict[str, Any]
Choice = tuple[str, str]
REASONS = ("territory change", "rebalancing", "role change", "leave", "departure")
LISTED = 8
LONGEST_LINE = 600


def edit_mail(  # noqa: PLR0917  The parts of a mail, in the order people read them.
    metadata: str,
    to: Sequence[Address],
    cc: Sequence[Address],
    subject: str,
    body: Body,
    warning: str = "",
    *,
    sender: str = "",
) -> View:
    """Show a mail's recipients, subject and words for editing; what was typed stays when it is shown again.

    `sender` is the first name of a colleague whose mail it is, and empty where it is the editor's own.
    """
    whose = f"{sender}'s" if sender else "Your"
    return _modal(
        "outreach.edit",
        clipped(f"Edit {sender}'s mail", 24) if sender else "Edit the mail",
        "Save",
        metadata,
        [
            *([section(warning)] if warning else []),
            _recipients("to", "To", to, optional=False),
            _recipients("cc", "Cc", cc, optional=True),
            _input("more", "Other addresses", _text("more", "name@company.com, with commas between"), optional=True),
            _input(
                "subject",
                "Subject",
                {**_text("subject"), "initial_value": subject, "max_length": 250},
                hint="With another subject it would start a conversation of its own."
                if subject.startswith("Re: ")
                else "",
            ),
            _input(
                "body",
                "Mail",
                {"type": "rich_text_input", "action_id": "body", "initial_value": to_rich_text(body)},
                hint=f"{whose} signature from Gmail is added below it.",
            ),
        ],
    )


def add_line(metadata: str) -> View:
    """Ask for the one sentence that only the sender can write."""
    element = {**_text("line", "What you would say to them in person"), "multiline": True, "max_length": LONGEST_LINE}
    hint = "It stands before the closing question, as you type it."
    line = _input("line", "A line of your own", element, hint=hint)
    return _modal("outreach.add_line", "Add a line", "Add it", metadata, [line])


def send_later(metadata: str, proposed: datetime, there: str) -> View:
    """Ask when a mail should leave; Slack shows the moment in the reader's own zone."""
    picker: View = {
        "type": "datetimepicker",
        "action_id": "leaves_at",
        "initial_date_time": int(proposed.timestamp()),
    }
    when = _input("leaves_at", "Leaves at, in your own time", picker)
    notes = [context(escape(there))] if there else []
    undo = context("Until then it stays on its card, where you can stop it.")
    return _modal("outreach.later", "Send later", "Send then", metadata, [when, *notes, undo])


def who_hears(metadata: str, to: Sequence[Address], cc: Sequence[Address], others: Sequence[str]) -> View:
    """Ask who gets a mail, and say who at the customer does not."""
    left_out = ", ".join(escape(clipped(name, 60)) for name in others[:20]) or "nobody on record"
    blocks = [
        _recipients("to", "To", to, optional=False),
        _recipients("cc", "Cc", cc, optional=True),
        context(f"Not told by this mail: {left_out}."),
    ]
    return _modal("outreach.who", "Choose who hears", "Save", metadata, blocks)


def ask_handoff(customer: Choice | None = None, incoming: Choice | None = None) -> View:
    """Ask which customer goes to whom, why, and until when the outgoing CSM can be reached."""
    reasons = {
        "type": "static_select",
        "action_id": "reason",
        "placeholder": plain("Not said"),
        "options": [_option(reason, reason.capitalize()) for reason in REASONS],
    }
    return _modal(
        "handoff.ask",
        "Hand a customer over",
        "Draft it",
        "",
        [
            _input("customer", "Customer", _search("handoff.customers", "Type a name", customer)),
            _input("incoming", "New CSM", _search("handoff.people", "Type a name", incoming)),
            _input(
                "reason", "Reason", reasons, optional=True, hint="A departure stays between us until you announce it."
            ),
            _input(
                "last_day",
                "You can be reached until",
                {"type": "datepicker", "action_id": "last_day", "placeholder": plain("Not said")},
                optional=True,
            ),
        ],
    )


def confirm_move(metadata: str, move: Move) -> View:
    """Show everything that would move with a customer before it does."""
    whose = f"from {escape(move.from_name)}" if move.from_name else "which nobody looks after,"
    along = [
        *([_listed("open task", "open tasks", move.tasks)] if move.tasks else []),
        *([_listed("reminder", "reminders", move.reminders)] if move.reminders else []),
        *([_count(move.drafts, "unsent draft", "unsent drafts")] if move.drafts else []),
        *([f"{_count(move.notes, 'note', 'notes')}, under the names of their authors"] if move.notes else []),
    ]
    goes = f"*{escape(move.customer)}* goes {whose} to *{escape(move.to_name)}*"
    return _modal(
        "handoff.reassign",
        "Reassign a customer",
        "Reassign",
        metadata,
        [
            section("\n".join([f"{goes}, with:" if along else f"{goes}.", *along])),
            context("Nothing is sent to the customer. You can undo it for 24 hours."),
        ],
    )


def _count(number: int, one: str, many: str) -> str:
    return f"*{number}* {one if number == 1 else many}"


def _listed(one: str, many: str, titles: tuple[str, ...]) -> str:
    shown = ", ".join(escape(clipped(title, 60)) for title in titles[:LISTED])
    more = f" and {len(titles) - LISTED} more" if len(titles) > LISTED else ""
    return f"{_count(len(titles), one, many)}: {shown}{more}"


def _recipients(block_id: str, label: str, chosen: Sequence[Address], *, optional: bool) -> View:
    element: View = {
        "type": "multi_external_select",
        "action_id": "outreach.recipients",
        "min_query_length": 0,
        "placeholder": plain("Type a name"),
    }
    if chosen:
        element["initial_options"] = [recipient_option(address) for address in chosen]
    return _input(block_id, label, element, optional=optional)


def recipient_option(address: Address) -> View:
    """Offer one person as a recipient; the value is the address."""
    option = _option(address.email, address.name or address.email)
    return {**option, "description": plain(clipped(address.email, 75))}


def _search(action_id: str, placeholder: str, chosen: Choice | None) -> View:
    element: View = {
        "type": "external_select",
        "action_id": action_id,
        "min_query_length": 0,
        "placeholder": plain(placeholder),
    }
    if chosen:
        element["initial_option"] = _option(*chosen)
    return element


def _option(value: str, label: str) -> View:
    return {"text": plain(clipped(label, 75)), "value": value[:150]}


def _text(action_id: str, placeholder: str = "") -> View:
    element: View = {"type": "plain_text_input", "action_id": action_id}
    if placeholder:
        element["placeholder"] = plain(placeholder)
    return element


def _input(block_id: str, label: str, element: View, *, optional: bool = False, hint: str = "") -> View:
    block: View = {"type": "input", "block_id": block_id, "label": plain(label), "element": element}
    if optional:
        block["optional"] = True
    if hint:
        block["hint"] = plain(hint)
    return block


def _modal(callback_id: str, title: str, submit: str, metadata: str, blocks: list[View]) -> View:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title),
        "submit": plain(submit),
        "close": plain("Cancel"),
        "private_metadata": metadata,
        "blocks": blocks,
    }
