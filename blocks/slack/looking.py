"""A colleague's look at a draft: the form that asks one, the card they get, and what they say on the sender's card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from blocks.slack.drawing import Drawing
from blocks.slack.elements import actions, button
from blocks.slack.mail import mail
from blocks.slack.text import clipped, context, escape, plain, section
from bot.outreach.looking import LONGEST, AskedShown, LookShown

Blocks = list[dict[str, Any]]
View = dict[str, Any]
NAME, COMMENT, LINE = 80, 1200, 300
GONE = {"discarded": "It was discarded.", "cancelled": "It was discarded."}


def ask_form(outreach_id: int) -> View:
    """Ask which colleague is to look."""
    who: View = {
        "type": "external_select",
        "action_id": "colleague.search",
        "min_query_length": 0,
        "placeholder": plain("Type a name"),
    }
    return _modal(
        ("look.ask", "Ask a colleague", "Ask"),
        outreach_id,
        [
            {"type": "input", "block_id": "colleague", "label": plain("Who should look at it"), "element": who},
            context("They read this draft and say what they think. Nothing waits for them; you can send at any time."),
        ],
    )


def comment_form(request_id: int) -> View:
    """Ask what a colleague has to say."""
    typed: View = {"type": "plain_text_input", "action_id": "comment", "multiline": True, "max_length": LONGEST}
    said = {"type": "input", "block_id": "comment", "label": plain("What would you change?"), "element": typed}
    return _modal(("look.comment", "Comment", "Say it"), request_id, [said])


def asked_card(shown: AskedShown) -> Drawing:
    """Draw a draft for the colleague who was asked; its words go once there is nothing more to say."""
    sender, customer = _name(shown.sender), _name(shown.customer)
    head = f"*{sender} asks you to look at a draft* to {customer}."
    if shown.is_answered:
        said = f"You said: {_words(shown.comment)}" if shown.comment else "You said: looks fine."
        return Drawing(
            "You looked at a draft", [section(f"{head}\n{said} {_first(shown.sender)} sees it on the card.")]
        )
    if shown.draft is None:
        over = GONE.get(shown.state, "It is on its way or has left.")
        return Drawing("Nothing to look at any more", [section(f"{head}\n{over} There is nothing to do.")])
    number = str(shown.request_id)
    small = f"Nothing waits for you: {_first(shown.sender)} can send it at any time."
    if shown.is_earlier:
        small = f"{_first(shown.sender)} has changed it since; this is what you were asked about. {small}"
    blocks = [
        *mail(shown.draft, address=None, signature="", heading=head),
        actions(button("Looks fine", "look.fine", number, style="primary"), button("Comment", "look.comment", number)),
        context(small),
    ]
    return Drawing("A colleague asks you to look at a draft", blocks)


def lines(found: Sequence[LookShown]) -> list[str]:
    """Say on a draft's card what colleagues think of it, a line each."""
    return [_line(one) for one in found]


def told(who: str, customer: str, comment: str) -> tuple[str, Blocks]:
    """Tell a draft's sender what somebody says of it: the line and its blocks."""
    said = f"*{_name(who)} on your draft to {_name(customer)}:* {_words(comment)}"
    return "A comment on your draft", [section(said)]


def _line(one: LookShown) -> str:
    who, earlier = _name(one.who), " (of an earlier text)" if one.is_earlier else ""
    if one.comment:
        return f"{who}{earlier}: “{escape(clipped(one.comment, LINE))}”"
    return f"{who}: looks fine{earlier}" if one.is_fine else f"{who} was asked to look."


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


def _words(text: str | None) -> str:
    return f"“{escape(clipped(text or '', COMMENT))}”"


def _name(text: str) -> str:
    return escape(clipped(text, NAME))


def _first(name: str) -> str:
    return _name(name.split(maxsplit=1)[0] if name.split() else name)
