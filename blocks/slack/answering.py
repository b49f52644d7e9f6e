"""The card of a mail that goes on in a conversation, from draft to receipt, and the forms behind a reply."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from blocks.slack import outreach, sending_options
from blocks.slack.drawing import Drawing
from blocks.slack.elements import actions, button, confirmation, menu
from blocks.slack.mail import mail
from blocks.slack.text import clipped, context, escape, plain, section
from bot.outreach.showing import MailShown

Blocks = list[dict[str, Any]]
View = dict[str, Any]
TITLES = {
    "reply": "*Your answer to {customer}*",
    "nudge": "*Your nudge to {customer}*",
    "again": "*The same mail to {customer}, to another address*",
}
LONGEST_TASK = 300


def mail_card(shown: MailShown, kind: str, customer: str, *, is_unwritten: bool) -> Drawing:
    """Draw one of these mails as it stands; `is_unwritten`: it says nothing yet but hello."""
    if kind in TITLES:  # Its title says already that it goes on in a conversation.
        shown = replace(shown, way=replace(shown.way, answers=False))
    title = TITLES.get(kind, "*Your mail to {customer}*").format(customer=escape(clipped(customer, 80)))
    match shown.state:
        case "drafting":
            return Drawing("A mail is being written", [section(title)])
        case "drafted":
            return _draft(shown, kind, title, is_unwritten=is_unwritten)
        case "approved" | "sending" | "finishing":
            return outreach.leaving_card(shown, title)
        case "needs a person":
            return outreach.unknown_card(shown, title)
        case "discarded" | "cancelled":
            return Drawing("A draft was discarded", [section(f"{title}\nDiscarded. Nothing was sent.")])
        case _:
            return Drawing("Your mail was sent", [section(title), *outreach.receipt(shown, [])])


def _draft(shown: MailShown, kind: str, title: str, *, is_unwritten: bool) -> Drawing:
    if shown.draft is None:
        return Drawing("A mail is being written", [section(title)])
    edit = button("Write it" if is_unwritten else "Edit", "outreach.edit", f"{shown.outreach_id}:{shown.version}")
    first = [{**edit, "style": "primary"}] if is_unwritten else [*_sends(shown), edit]
    small = ["It leaves only from you.", *outreach.age_lines(shown)]
    blocks = [
        *mail(shown.draft, address=shown.address, signature=shown.signature, heading=title),
        *sending_options.lines(shown.way),
        *outreach.questions(shown),
        actions(*first, _discard(shown), _more(shown)),
        *[context(line) for line in small],
    ]
    said = (
        "Your nudge is drafted" if kind == "nudge" else "Your answer is begun" if kind == "reply" else "A draft waits"
    )
    return Drawing(said, blocks, outreach.draft_trouble(shown), shown.changes_at)


def _sends(shown: MailShown) -> list[View]:
    keep = button("Keep this draft", "mail.refresh", str(shown.outreach_id), style="primary")
    return outreach.sends(shown, once_stale=keep)


def _discard(shown: MailShown) -> View:
    sure = confirmation("Discard this draft?", "Nothing is sent. The conversation stays as it is.", "Discard")
    return button("Discard", "mail.discard", str(shown.outreach_id), confirm=sure)


def _more(shown: MailShown) -> View:
    lines = [*outreach.ways_to_send(shown), ("Choose who hears …", "who")]
    return menu("outreach.more", [(text, f"{shown.outreach_id}:{what}") for text, what in lines])


def task_form(message_id: int, sentence: str, owner: tuple[str, str], due: date) -> View:
    """Ask what is to be done, by whom and until when; filled in as far as the message says it."""
    owner_id, name = owner
    what: View = {"type": "plain_text_input", "action_id": "title", "max_length": LONGEST_TASK}
    if sentence:
        what["initial_value"] = clipped(sentence, LONGEST_TASK)
    who: View = {
        "type": "external_select",
        "action_id": "handoff.people",
        "min_query_length": 0,
        "placeholder": plain("Type a name"),
        "initial_option": {"text": plain(clipped(name, 75)), "value": owner_id},
    }
    when: View = {"type": "datepicker", "action_id": "due", "initial_date": due.isoformat()}
    return _modal(
        ("reply.task", "Make it a task", "Save"),
        message_id,
        [
            _input("title", "What is to be done", what),
            _input("owner", "Whose it is", who),
            _input("due", "Until", when),
            context("For colleagues only. Nothing is sent to the customer."),
        ],
    )


def address_form(message_id: int, failed: str) -> View:
    """Ask for the right address of somebody whose mail came back."""
    typed: View = {"type": "plain_text_input", "action_id": "address", "placeholder": plain("name@company.com")}
    return _modal(
        ("reply.correct", "Correct the address", "Draft it"),
        message_id,
        [
            section(f"Mail to {escape(clipped(failed, 200)) or 'that address'} came back."),
            _input("address", "The right address", typed),
            context("The same words are drafted for it. Nothing is sent before you press Send."),
        ],
    )


def _modal(named: tuple[str, str, str], message_id: int, blocks: Blocks) -> View:
    callback_id, title, submit = named
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title),
        "submit": plain(submit),
        "close": plain("Cancel"),
        "private_metadata": str(message_id),
        "blocks": blocks,
    }


def _input(block_id: str, label: str, element: View) -> View:
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element}
