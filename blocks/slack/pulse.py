"""The card that asks, thirty days after a handoff, whether it happened warmly; and the form for one line beside it."""

from __future__ import annotations

from typing import Any

from blocks.slack.drawing import Drawing
from blocks.slack.elements import actions, button, moment
from blocks.slack.text import clipped, context, escape, plain, section
from bot.handoff.pulse import LONGEST, PulseShown

NAME = 80
DAY = "on {date_short}"
SAID = {"yes": "Yes, it happened.", "partly": "Partly.", "no": "No, it did not happen."}
WHO_SEES = (
    "Your manager and those above them see the answer beside the customer's name, without the line."
    " Nobody is ranked by it."
)
BUTTONS = (("Yes", "yes"), ("Partly", "partly"), ("No", "no"))


def pulse_card(shown: PulseShown) -> Drawing:
    """Draw the question to the new CSM, and their answer once it is there."""
    customer, outgoing = escape(clipped(shown.customer, NAME)), escape(clipped(shown.outgoing, NAME))
    blocks = [
        section(f"*{customer} came to you from {outgoing} thirty days ago.* What the record shows:\n{_record(shown)}")
    ]
    if shown.answer is None:
        answers = [button(text, f"pulse.{said}", str(shown.pulse_id)) for text, said in BUTTONS]
        blocks += [section("*Did the warm handoff happen?*"), actions(*answers), context(WHO_SEES)]
        return Drawing("Thirty days after a handoff", blocks)
    said = f"*Did the warm handoff happen?* {SAID[shown.answer]}"
    said += f"\n“{escape(shown.comment)}”" if shown.comment else ""
    others = [button(text, f"pulse.{said}", str(shown.pulse_id)) for text, said in BUTTONS if said != shown.answer]
    line = button("Change the line" if shown.comment else "Add a line", "pulse.line", str(shown.pulse_id))
    return Drawing("Thirty days after a handoff", [*blocks, section(said), actions(line, *others), context(WHO_SEES)])


def line_form(pulse_id: int, comment: str | None) -> dict[str, Any]:
    """Ask for the one line; an empty one takes it away."""
    element: dict[str, Any] = {"type": "plain_text_input", "action_id": "line", "max_length": LONGEST}
    if comment:
        element["initial_value"] = comment
    return {
        "type": "modal",
        "callback_id": "pulse.line",
        "title": plain("The handoff"),
        "submit": plain("Save"),
        "close": plain("Cancel"),
        "private_metadata": str(pulse_id),
        "blocks": [
            {
                "type": "input",
                "block_id": "line",
                "label": plain("What went well, or what was missing?"),
                "optional": True,
                "element": element,
            }
        ],
    }


def _record(shown: PulseShown) -> str:
    answered = (
        f"They answered {moment(shown.answered_at, DAY)}." if shown.answered_at else "No answer to your two mails."
    )
    met = f"You met {moment(shown.met_at, DAY)}." if shown.met_at else "No call is on record."
    return "\n".join(f"• {line}" for line in (answered, met, _mails(shown), _promises(shown)) if line)


def _mails(shown: PulseShown) -> str:
    if not shown.has_mail:
        return "Your Gmail isn't read, so I can't say how many mails went back and forth."
    return f"Mails since: {shown.theirs} from them, {shown.ours} from us."


def _promises(shown: PulseShown) -> str:
    if not shown.kept and not shown.still_open:
        return ""
    return f"Promises: {shown.kept} kept, {shown.still_open} still open."
