"""The card of a handoff without a farewell: the one mail for its sender, and how it stands for who asked for it."""

from __future__ import annotations

from typing import Any

from blocks.slack import outreach, sending_options
from blocks.slack.drawing import Drawing
from blocks.slack.elements import actions, button, confirmation, day
from blocks.slack.mail import mail
from blocks.slack.text import clipped, context, escape, section
from blocks.slack.two_people import first, name
from bot.handoff.showing_people import AloneShown, TwoShown
from bot.outreach.showing import MailShown

Blocks = list[dict[str, Any]]


def alone_card(shown: AloneShown) -> Drawing:
    """Draw it for its reader: whoever sends the mail sees it whole, everybody else its subject and state."""
    if shown.mail is None:
        return _for_others(shown)
    return _for_sender(shown, shown.two, shown.mail)


def _for_sender(shown: AloneShown, two: TwoShown, mine: MailShown) -> Drawing:
    title = f"*{name(two.customer)} is being handed to you.* {name(two.outgoing)} has left and can't say goodbye."
    match mine.state:
        case "drafting":
            return _being_written(shown, title)
        case "drafted":
            return _draft(two, mine, title)
        case "approved" | "sending" | "finishing":
            return outreach.leaving_card(mine, title)
        case "needs a person":
            return outreach.unknown_card(mine, title)
        case "discarded" | "cancelled":
            return Drawing("Handoff called off", [section(f"{title}\nCalled off. Nothing was sent.")])
        case _:
            blocks = [section(title), *outreach.receipt(mine, _steps(two)), *_move_button(two)]
            return Drawing("Your mail was sent", blocks)


def _being_written(shown: AloneShown, title: str) -> Drawing:
    if not shown.trouble:
        return Drawing("A customer is being handed to you", [section(title), context("I'm writing your mail.")])
    trouble = outreach.writing_trouble(shown.trouble, shown.two.transition_id)
    return Drawing("A handoff needs you", [section(title), *trouble.blocks], trouble)


def _draft(two: TwoShown, mine: MailShown, title: str) -> Drawing:
    if mine.draft is None:
        return Drawing("A customer is being handed to you", [section(title)])
    if two.declined_at is not None:
        after_all = button("I'll take it after all", "handoff.agree", str(two.transition_id))
        handed_back = f"*You can't take {name(two.customer)} over.* Whoever can name somebody else has been told."
        return Drawing("You handed a customer back", [section(handed_back), actions(after_all)])
    sure = confirmation("Discard this handoff?", "The draft is discarded. Nothing is sent.", "Discard")
    discard = button("Discard", "handoff.more", f"{two.transition_id}:discard", confirm=sure)
    edit = button("Edit", "outreach.edit", f"{mine.outreach_id}:{mine.version}")
    cannot = button("I can't take this", "handoff.decline", str(two.transition_id))
    sends = outreach.sends(mine, once_stale=outreach.redraft(two.transition_id))
    blocks = [
        section(f"{title}\nThis one mail does both. It is drafted in your name and leaves only from you."),
        section("*Read first, 3 minutes.*", accessory=button("Open briefing", "briefing.open", str(two.transition_id))),
        *_day(two),
        *mail(mine.draft, address=mine.address, signature=mine.signature),
        *sending_options.lines(mine.way),
        *outreach.questions(mine),
        actions(*sends, edit, cannot, discard, outreach.more(mine)),
        *[context(line) for line in outreach.age_lines(mine)],
        section("Nobody at the customer has been told yet.", accessory=outreach.where_from(mine)),
    ]
    return Drawing("A customer is being handed to you", blocks, outreach.draft_trouble(mine), mine.changes_at)


def _day(two: TwoShown) -> Blocks:
    if two.introduce_by is None:
        return []
    other = button("Another day", "handoff.another_day", str(two.transition_id))
    return [section(f"I'll remind you to write by *{day(two.introduce_by)}*.", accessory=other)]


def _for_others(shown: AloneShown) -> Drawing:
    two = shown.two
    title = (
        f"*Handoff: {name(two.customer)} → {name(two.incoming)}*\n{name(two.outgoing)} has left and can't say goodbye,"
    )
    subject = f"\n*{escape(clipped(shown.subject, 240))}*" if shown.subject else ""
    if two.state == "cancelled":
        return Drawing("Handoff called off", [section(f"{title} so one mail was drafted. It was discarded.")])
    if two.introduction_state in ("sent", "answered", "bounced"):
        steps = context(*_steps(two))
        said = f"{title} so {first(two.incoming)} wrote the one mail. It has been sent.{subject}"
        return Drawing("A handoff mail was sent", [section(said), steps, *_move_button(two)])
    said = f"{title} so {first(two.incoming)} has one mail to review; it leaves only from there.{subject}"
    return Drawing("A handoff is being prepared", [section(said)])


def _steps(two: TwoShown) -> list[str]:
    if two.state == "completed":
        return ["The handoff is complete."]
    if two.is_moved:
        return [f"{name(two.customer)} is with {name(two.incoming)} in Rapport."]
    return [f"{name(two.customer)} is still with {name(two.outgoing)} in Rapport until a manager reassigns it."]


def _move_button(two: TwoShown) -> Blocks:
    if two.is_moved or two.state != "introduced" or not two.may_reassign:
        return []
    return [actions(button(clipped(f"Reassign {two.customer}", 75), "handoff.reassign", str(two.transition_id)))]
