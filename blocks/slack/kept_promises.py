"""Promises as people see them: on the receipt of their mail, when they are due, in a colleague's name, and the form."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from blocks.slack import away
from blocks.slack.drawing import Drawing
from blocks.slack.elements import actions, button, day
from blocks.slack.text import clipped, context, escape, plain, section
from bot.outreach.promises.showing import PromiseShown

Blocks = list[dict[str, Any]]
View = dict[str, Any]
ON_RECEIPT = 3
SENTENCE, NAME = 240, 80


def on_receipt(found: Sequence[PromiseShown]) -> Blocks:
    """Say on the receipt of a mail what it promised and when somebody is reminded, with a way to put that right."""
    blocks: Blocks = []
    for one in found[:ON_RECEIPT]:
        blocks.append(section(_noted(one)))
        if one.done_on is None:
            change = button("Change", "promise.change", str(one.task_id), says="Change the day or the person")
            blocks.append(actions(change, button("Not a promise", "promise.none", str(one.task_id))))
    more = len(found) - ON_RECEIPT
    return [*blocks, *([context(f"And {_many(more)} more, on the task list.")] if more > 0 else [])]


def due_card(shown: PromiseShown) -> Drawing:
    """Remind somebody of a promise."""
    if shown.done_on is not None:
        said = "It was no promise." if shown.is_none else "Done."
        return Drawing("A promise is settled", [section(f"{_quoted(shown)}\n{said}")])
    number = str(shown.task_id)
    when = f"*{_when(shown)}* {_whose(shown)} promised {_name(shown.customer)}: {_quoted(shown)}"
    buttons = [
        button("Done", "promise.done", number, style="primary"),
        button("Remind me tomorrow", "promise.again", number),
        button("Change", "promise.change", number, says="Change the day or the person"),
    ]
    about = [f"In the mail of {day(shown.sent_on)}."] if shown.sent_on else []
    about += [f"I'll remind you again on {day(shown.remind_on)}."] if shown.remind_on else []
    small = [context(*about)] if about else []
    drawing = Drawing("A promise of yours is due", [section(when), actions(*buttons), *small])
    return away.noted(drawing, shown.behind)


def named_card(shown: PromiseShown) -> Drawing:
    """Tell a colleague what somebody else's mail has promised in their name."""
    said = f"*{_name(shown.sender)} promised {_name(shown.customer)} something in your name:* {_quoted(shown)}"
    if shown.done_on is not None:
        over = "It was no promise." if shown.is_none else "Done."
        return Drawing("A promise is settled", [section(f"{said}\n{over}")])
    if shown.is_senders:
        return Drawing("A promise went back", [section(f"{said}\nYou gave it back; {_first(shown.sender)} knows.")])
    number = str(shown.task_id)
    buttons = [
        button("Change the day", "promise.change", number),
        button("I can't do this", "promise.decline", number),
        button("Done", "promise.done", number),
    ]
    drawing = Drawing("Something was promised in your name", [section(f"{said}\n{_day_and_reminder(shown)}")])
    drawing.blocks.append(actions(*buttons))
    return away.noted(drawing, shown.behind)


def change_form(shown: PromiseShown, owner: tuple[str, str]) -> View:
    """Ask by when a promise is due and who keeps it; without a day nobody is reminded."""
    owner_id, name = owner
    who: View = {
        "type": "external_select",
        "action_id": "colleague.search",
        "min_query_length": 0,
        "placeholder": plain("Type a name"),
        "initial_option": {"text": plain(clipped(name, 75)), "value": owner_id},
    }
    when: View = {"type": "datepicker", "action_id": "due", "placeholder": plain("No day")}
    if shown.due_on is not None:
        when["initial_date"] = shown.due_on.isoformat()
    due: View = {"type": "input", "block_id": "due", "label": plain("By"), "element": when, "optional": True}
    return {
        "type": "modal",
        "callback_id": "promise.change",
        "title": plain("A promise"),
        "submit": plain("Save"),
        "close": plain("Cancel"),
        "private_metadata": str(shown.task_id),
        "blocks": [
            section(_quoted(shown)),
            {**due, "hint": plain("Without a day I remind nobody.")},
            {"type": "input", "block_id": "owner", "label": plain("Who keeps it"), "element": who},
        ],
    }


def declined(shown: PromiseShown, by: str) -> tuple[str, Blocks]:
    """Tell the sender of a mail that a colleague gave a promise back: the line and its blocks."""
    text = "A promise came back to you."
    said = f"*{_name(by)} can't do what your mail promised {_name(shown.customer)}:* {_quoted(shown)}"
    change = button("Change", "promise.change", str(shown.task_id), says="Change the day or the person")
    return text, [section(f"{said}\nIt is on your list now."), actions(change)]


def _noted(one: PromiseShown) -> str:
    if one.done_on is not None:
        return f"{_quoted(one)} Done on {day(one.done_on)}."
    if one.is_senders:
        return f"You promised {_quoted(one)} {_day_and_reminder(one)}"
    return f"You promised {_quoted(one)} {_name(one.owner)} keeps it. {_day_and_reminder(one, _first(one.owner))}"


def _day_and_reminder(one: PromiseShown, whom: str = "you") -> str:
    if one.due_on is None:
        return "It names no day, so I remind nobody."
    by = "" if _names_day(one) else f" It is due by {day(one.due_on)}."
    if one.remind_on is None:
        return by.strip() or f"It is due on {day(one.due_on)}."
    return f"{by} I'll remind {whom} on {_short(one.remind_on)}.".strip()


def _names_day(one: PromiseShown) -> bool:
    return one.due_on is not None and f"{one.due_on.day} {one.due_on:%B}" in one.sentence


def _when(shown: PromiseShown) -> str:
    if shown.due_on is None:
        return "Still open:"
    if shown.is_due_today:
        return "Due today:"
    return f"Due since {day(shown.due_on)}:" if shown.is_overdue else f"Due by {day(shown.due_on)}:"


def _whose(shown: PromiseShown) -> str:
    if shown.behind is not None:
        return _name(shown.sender)
    return "you" if shown.is_senders else _name(shown.sender)


def _short(on: date) -> str:
    return f"{on:%A} {on.day} {on:%B}"


def _quoted(shown: PromiseShown) -> str:
    return f"“{escape(clipped(' '.join(shown.sentence.split()), SENTENCE))}”"


def _name(text: str) -> str:
    return escape(clipped(text, NAME))


def _first(name: str) -> str:
    return _name(name.split(maxsplit=1)[0] if name.split() else name)


def _many(number: int) -> str:
    return "one" if number == 1 else str(number)
