"""The cards between the two people of a handoff: asked first, handed back, passed on; and their modals."""

from __future__ import annotations

from typing import Any

from blocks.slack.drawing import Drawing
from blocks.slack.elements import actions, button, confirmation, day
from blocks.slack.text import clipped, context, escape, plain, section
from bot.handoff.showing_people import TwoShown

Blocks = list[dict[str, Any]]
View = dict[str, Any]
NAME = 150
LONGEST_REASON = 300
PENDING = ("drafting", "drafted")
WHY = {
    "territory change": "Because of a territory change.",
    "rebalancing": "Because the books are being rebalanced.",
    "role change": "Because of a change of role.",
    "leave": "Because of a leave.",
    "departure": "Because of a departure, which is confidential until it is announced.",
}


def asked_card(shown: TwoShown) -> Drawing:
    """Draw the question to the incoming CSM, asked before anything is promised in their name."""
    customer = name(shown.customer)
    if not shown.is_incoming:
        return passed_on(shown)
    if shown.state == "cancelled":
        return Drawing(
            "A question was withdrawn", [section(f"*{customer} stays where it is.* The handoff was dropped.")]
        )
    if shown.declined_at is not None:
        return declined_by_me(shown)
    if shown.state != "planned":
        return _after_the_farewell(shown)
    if shown.agreed_at is not None:
        head = f"*You take {customer} over.* {first(shown.outgoing)} can send the farewell now."
        blocks = [section(head), *_promise(shown), actions(cannot(shown))]
        return Drawing("You take a customer over", blocks)
    head = f"*{name(shown.outgoing)} asks whether you can take {customer} over.*"
    blocks = [
        section("\n".join([head, *_why_and_until(shown)])),
        section(
            "*Read first, 3 minutes.*", accessory=button("Open briefing", "briefing.open", str(shown.transition_id))
        ),
        *_promise(shown),
        actions(button("I'll take it", "handoff.agree", str(shown.transition_id), style="primary"), cannot(shown)),
        context(
            f"Nothing has been sent. {name(shown.contact)} hears of it when {first(shown.outgoing)} sends the farewell."
        ),
    ]
    return Drawing("You are asked to take a customer over", blocks)


def declined_card(shown: TwoShown) -> Drawing:
    """Draw a refusal for those who can name somebody else; it names no customer in the notification."""
    customer, incoming = name(shown.customer), name(shown.incoming)
    if shown.state == "cancelled":
        return Drawing("Settled: a handoff was dropped", [section(f"Settled: the handoff of {customer} was dropped.")])
    if shown.declined_at is None:
        return Drawing("Settled: somebody takes it over", [section(f"Settled: {customer} goes to {incoming}.")])
    why = f"\n“{escape(clipped(shown.declined_because, LONGEST_REASON))}”" if shown.declined_because else ""
    is_told = shown.state != "planned"
    if is_told:
        by = f" by {day(shown.introduce_by)}" if shown.introduce_by else ""
        head = f"*{incoming} can't take {customer} over, but the customer has been told to expect {incoming}.*{why}"
        rest = f"The farewell to {name(shown.contact)} says that {first(shown.incoming)} writes{by}. The draft is kept."
    else:
        head = f"*{incoming} can't take {customer} over.*{why}"
        rest = "Nothing was sent, and what was drafted is kept. Nothing leaves until you name somebody else."
    buttons = naming(shown) + (_dropping(shown) if shown.is_outgoing and not is_told else [])
    return Drawing(
        "A handoff needs somebody else", [section(f"{head}\n{rest}"), *([actions(*buttons)] if buttons else [])]
    )


def passed_on(shown: TwoShown) -> Drawing:
    """Tell somebody who was to take a customer over that somebody else does now."""
    said = f"*{name(shown.customer)} goes to {name(shown.incoming)} now.* Nothing is expected of you."
    return Drawing("A customer goes to somebody else", [section(said)])


def declined_by_me(shown: TwoShown) -> Drawing:
    """Draw what is left for somebody who has handed a customer back: taking it after all."""
    head = f"*You can't take {name(shown.customer)} over.* {name(shown.outgoing)} has been told."
    after_all = button("I'll take it after all", "handoff.agree", str(shown.transition_id))
    return Drawing("You handed a customer back", [section(head), actions(after_all)])


def cannot_take(metadata: str, customer: str) -> View:
    """Ask why somebody cannot take a customer over; they need not say."""
    why: View = {
        "type": "input",
        "block_id": "why",
        "label": plain("Why not?"),
        "optional": True,
        "hint": plain("Colleagues read it, the customer does not."),
        "element": {"type": "plain_text_input", "action_id": "why", "max_length": LONGEST_REASON},
    }
    head = section(f"You hand *{name(customer)}* back. Drafts are kept, and somebody else can be named.")
    return _modal("handoff.decline", "I can't take this", "Hand it back", metadata, [head, why])


def choose_day(metadata: str, customer: str, chosen: str | None) -> View:
    """Ask by when the incoming CSM writes; `chosen` is the present day as YYYY-MM-DD."""
    picker: View = {"type": "datepicker", "action_id": "day"}
    if chosen:
        picker["initial_date"] = chosen
    field: View = {"type": "input", "block_id": "day", "label": plain("You write by"), "element": picker}
    head = section(f"By when do you write to *{name(customer)}*? The farewell names this day, unless it has left.")
    return _modal("handoff.another_day", "Another day", "Save", metadata, [head, field])


def choose_another(metadata: str, customer: str) -> View:
    """Ask which colleague takes a customer over instead."""
    field: View = {
        "type": "input",
        "block_id": "incoming",
        "label": plain("New CSM"),
        "element": {
            "type": "external_select",
            "action_id": "handoff.people",
            "min_query_length": 0,
            "placeholder": plain("Type a name"),
        },
    }
    head = section(f"Who takes *{name(customer)}* over? The drafts are written anew; words edited by hand stay.")
    return _modal("handoff.name_another", "Somebody else", "Hand it over", metadata, [head, field])


def name(text: str) -> str:
    """Write a name into mrkdwn, short enough for any card."""
    return escape(clipped(text, NAME))


def first(text: str) -> str:
    """Write somebody's first name into mrkdwn."""
    return name(text.split(maxsplit=1)[0] if text.split() else text)


def _after_the_farewell(shown: TwoShown) -> Drawing:
    waited = "" if shown.agreed_at else " It did not wait for your answer."
    head = f"*{name(shown.customer)} has been told that you take over.*{waited} Your draft has a card of its own."
    over = shown.introduction_state not in PENDING
    return Drawing("A customer is being handed to you", [section(head), *([] if over else [actions(cannot(shown))])])


def _why_and_until(shown: TwoShown) -> list[str]:
    lines = []
    if shown.reason:
        lines.append(WHY.get(shown.reason, f"The reason given: “{escape(clipped(shown.reason, LONGEST_REASON))}”."))
    if shown.last_day:
        lines.append(f"{name(shown.outgoing)} can be reached until {day(shown.last_day)}.")
    return lines


def _promise(shown: TwoShown) -> Blocks:
    if shown.introduce_by is None:
        return []
    other = button("Another day", "handoff.another_day", str(shown.transition_id))
    return [section(f"The farewell will say that you write by *{day(shown.introduce_by)}*.", accessory=other)]


def cannot(shown: TwoShown) -> dict[str, Any]:
    """Give the button that hands a customer back."""
    return button("I can't take this", "handoff.decline", str(shown.transition_id))


def naming(shown: TwoShown) -> Blocks:
    """Give the button that names somebody else, for who may."""
    if not shown.may_name_another:
        return []
    return [button("Name somebody else", "handoff.name_another", str(shown.transition_id), style="primary")]


def _dropping(shown: TwoShown) -> Blocks:
    sure = confirmation("Discard this handoff?", "Both drafts are discarded. Nothing is sent.", "Discard")
    return [button("Discard the handoff", "handoff.more", f"{shown.transition_id}:discard", confirm=sure)]


def _modal(callback_id: str, title: str, submit: str, metadata: str, blocks: Blocks) -> View:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title),
        "submit": plain(submit),
        "close": plain("Cancel"),
        "private_metadata": metadata,
        "blocks": blocks,
    }
