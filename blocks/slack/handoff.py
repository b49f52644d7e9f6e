"""The cards of a handoff: the outgoing CSM's, the incoming CSM's, and the pointer where the command was typed."""

from __future__ import annotations

from typing import Any

from blocks.slack import meetings, outreach, rewriting, sending_options
from blocks.slack.customer_facts import facts_lines
from blocks.slack.drawing import Drawing
from blocks.slack.elements import actions, button, confirmation, day, link, menu, moment
from blocks.slack.languages import is_english, language
from blocks.slack.mail import is_shortened, mail
from blocks.slack.text import clipped, context, escape, section
from bot.handoff.showing import HandoffShown

Blocks = list[dict[str, Any]]
DISCARD = "discard"


def outgoing_card(shown: HandoffShown) -> Drawing:
    """Draw the card of the person who says goodbye."""
    title = _title(shown)
    match shown.farewell.state:
        case "drafting":
            return _being_written(shown, title)
        case "drafted":
            changes_at = shown.farewell.changes_at
            return Drawing("Your handoff draft is ready", _draft(shown, title), _trouble(shown), changes_at)
        case "approved" | "sending" | "finishing":
            return outreach.leaving_card(shown.farewell, title)
        case "needs a person":
            return outreach.unknown_card(shown.farewell, title)
        case "discarded" | "cancelled":
            return Drawing("Handoff called off", [section(f"{title}\nCalled off. Nothing was sent.")])
        case _:
            return _receipt(shown, title)


def incoming_card(shown: HandoffShown) -> Drawing:
    """Draw the card of the person who takes over; it exists only once the farewell has left."""
    title = f"*{escape(shown.customer)} is being handed to you* by {escape(shown.outgoing)}"
    match shown.introduction.state:
        case "drafted":
            blocks = _introduction_draft(shown, title)
            trouble = outreach.draft_trouble(shown.introduction)
            return Drawing("A customer is being handed to you", blocks, trouble, shown.introduction.changes_at)
        case "approved" | "sending" | "finishing":
            return outreach.leaving_card(shown.introduction, title)
        case "needs a person":
            return outreach.unknown_card(shown.introduction, title)
        case "drafting":
            return Drawing("A customer is being handed to you", [section(f"{title}\nI'm writing your introduction.")])
        case "discarded" | "cancelled":
            return Drawing(
                "Handoff called off", [section(f"{title}\nYour introduction was discarded. Nothing was sent.")]
            )
        case _:
            receipt = outreach.receipt(shown.introduction, _steps_of_incoming(shown))
            return Drawing("Your introduction was sent", [section(title), *receipt, *meetings.call_line(shown.call)])


def pointer(shown: HandoffShown, *, may_name: bool, dm: tuple[str, str | None] | None) -> Drawing:
    """Draw the second line where the command was typed; it names nobody where customers could read it.

    `dm` is the team and channel of the reader's own direct message, when the card is there.
    """
    if dm is None:
        text = f"Ready: {escape(shown.customer)} → {escape(shown.incoming)}." if may_name else "The draft is ready."
        return Drawing(text, [section(text)])
    text = f"Your {escape(shown.customer)} draft is ready." if may_name else "Your draft is ready."
    team_ref, channel_ref = dm
    if channel_ref is None:
        return Drawing(text, [section(text)])
    url = f"https://slack.com/app_redirect?team={team_ref}&channel={channel_ref}"
    return Drawing(text, [section(text), actions(link("Open the draft", "card.open", url))])


def _being_written(shown: HandoffShown, title: str) -> Drawing:
    if shown.trouble:
        # On the card as well, which may be brought back to where no thread hangs on it.
        trouble = outreach.writing_trouble(shown.trouble, shown.transition_id)
        return Drawing("Your handoff needs you", [section(title), *_known_so_far(shown), *trouble.blocks], trouble)
    blocks = [section(title), *_known_so_far(shown), context("I'm writing both mails. They appear here in a moment.")]
    return Drawing("I'm drafting your handoff", blocks)


def _draft(shown: HandoffShown, title: str) -> Blocks:
    farewell = shown.farewell
    if farewell.draft is None:
        return [section(title)]
    heading = title + (f"\nAsked for by {escape(shown.asked_by)}." if shown.asked_by else "")
    return [
        *mail(farewell.draft, address=farewell.address, signature=farewell.signature, heading=heading),
        *sending_options.lines(farewell.way),
        *_cut_short(farewell.draft.body),
        *outreach.questions(farewell),
        _draft_buttons(shown),
        *(rewriting.card_lines(farewell.rewrite) if farewell.rewrite else []),
        *_small_print(shown),
    ]


def _draft_buttons(shown: HandoffShown) -> dict[str, Any]:
    farewell, theirs, first = shown.farewell, shown.introduction, _first_name(shown.incoming)
    edit = button("Edit mine", "outreach.edit", f"{farewell.outreach_id}:{farewell.version}")
    edit_theirs = button(
        clipped(f"Edit {first}'s", 75), "outreach.edit_other", f"{theirs.outreach_id}:{theirs.version}"
    )
    line = button("Add a line of your own", "outreach.add_line", str(farewell.outreach_id))
    return actions(*_sends(shown), edit, edit_theirs, line, _menu(shown))


def _sends(shown: HandoffShown) -> list[dict[str, Any]]:
    farewell = shown.farewell
    send = button(
        "Send both",
        "outreach.send",
        f"{farewell.outreach_id}:{farewell.shown}",
        style=None if farewell.there else "primary",
        confirm=confirmation("Send both?", _who_gets_what(shown), "Send both"),
    )
    return outreach.sends(farewell, once_stale=outreach.redraft(shown.transition_id), send=send)


def _menu(shown: HandoffShown) -> dict[str, Any]:
    """Give what is wanted less often; at most five, as Slack has it."""
    ask = [(clipped(f"Ask {_first_name(shown.incoming)} first", 75), "ask")] if shown.may_ask_first else []
    lines = [("Rewrite …", "rewrite"), *outreach.ways_to_send(shown.farewell), *ask]
    lines.append(("Discard this handoff", DISCARD))
    return menu("handoff.more", [(text, f"{shown.transition_id}:{what}") for text, what in lines])


def _who_gets_what(shown: HandoffShown) -> str:
    first = clipped(_first_name(shown.incoming), 30)
    theirs = f" {first} gets the introduction to review; it does not leave now."
    return outreach.leaves_now(shown.farewell, before=theirs)


def _small_print(shown: HandoffShown) -> Blocks:
    farewell, first = shown.farewell, escape(_first_name(shown.incoming))
    said = []
    if farewell.address and not farewell.stale_since and not farewell.held:
        said.append(f"Send both: yours leaves now, {first} gets the introduction to review.")
    if not is_english(shown.language):
        said.append(f"Their language on record is {escape(language(shown.language))}; these drafts are in English.")
    lines = [" ".join(said)] if said else []
    lines += [escape(shown.agreement)] if shown.agreement else []
    lines += outreach.age_lines(farewell)
    briefing = button("Open", "briefing.open", str(shown.transition_id), says="Open the briefing")
    return [
        *[context(line) for line in lines],
        *outreach.who_else(farewell, shown.customer, shown.others),
        section(
            f"{_known(shown)} {_author(farewell.written_by)}".strip(),
            accessory=outreach.where_from(farewell),
        ),
        *([section(shown.gaps, accessory=briefing)] if shown.gaps else []),
    ]


def _introduction_draft(shown: HandoffShown, title: str) -> Blocks:
    mine = shown.introduction
    if mine.draft is None:
        return [section(title)]
    is_told = shown.last_day is not None and shown.reason != "departure"
    until = (
        f" {escape(shown.outgoing)} can be reached until {day(shown.last_day)}." if is_told and shown.last_day else ""
    )
    promised = escape(shown.promise or "")
    why = _why(shown.reason)
    edit = button("Edit", "outreach.edit", f"{mine.outreach_id}:{mine.version}")
    cannot = button("I can't take this", "handoff.decline", str(shown.transition_id))
    briefing = button("Open briefing", "briefing.open", str(shown.transition_id))
    another_day = button("Another day", "handoff.another_day", str(shown.transition_id))
    redraft = outreach.redraft(shown.transition_id)
    return [
        section(f"{title}\n{why}The farewell has been sent.{until}"),
        *_was_pilot(shown),
        section("*Read first, 3 minutes.*", accessory=briefing),
        *([section(promised, accessory=another_day)] if promised else []),
        *mail(mine.draft, address=mine.address, signature=mine.signature),
        *sending_options.lines(mine.way),
        *_cut_short(mine.draft.body),
        *outreach.questions(mine),
        actions(*outreach.sends(mine, once_stale=redraft), edit, cannot, outreach.more(mine)),
        *(rewriting.card_lines(mine.rewrite) if mine.rewrite else []),
        context("It answers the farewell in the same conversation and leaves only from you."),
        *meetings.call_line(shown.call),
        *[context(line) for line in outreach.age_lines(mine)],
        section(_author(mine.written_by), accessory=outreach.where_from(mine)),
    ]


def _was_pilot(shown: HandoffShown) -> Blocks:
    """Say to who takes over that the customer has not heard of it, where the farewell was a pilot."""
    whom = shown.farewell.way.pilot_for
    if not whom:
        return []
    first = escape(_first_name(shown.outgoing))
    return [section(f"*Pilot: the farewell went to {first}, not to {escape(clipped(whom, 80))}.*")]


def _why(reason: str | None) -> str:
    """Say why, for the person who takes over; a departure stays confidential until it is announced."""
    known = {
        "territory change": "Because of a territory change. ",
        "rebalancing": "Because the books are being rebalanced. ",
        "role change": "Because of a change of role. ",
        "leave": "Because of a leave. ",
        "departure": "",
    }
    return known.get(reason or "departure", f"The reason given: “{escape(reason or '')}”. ")


def _receipt(shown: HandoffShown, title: str) -> Drawing:
    steps = _steps_of_outgoing(shown)
    blocks = [
        section(title),
        *outreach.receipt(shown.farewell, steps),
        *meetings.call_line(shown.call),
        *_move_button(shown),
    ]
    return Drawing("Your handoff mail was sent", blocks)


def _steps_of_incoming(shown: HandoffShown) -> list[str]:
    if shown.state == "completed":
        return ["The handoff is complete."]
    if shown.is_moved:
        return [f"{escape(shown.customer)} is yours in Rapport."]
    first = escape(_first_name(shown.outgoing))
    return [f"{escape(shown.customer)} is still with {first} in Rapport until {first} or a manager reassigns it."]


def _steps_of_outgoing(shown: HandoffShown) -> list[str]:
    first = escape(_first_name(shown.incoming))
    steps = []
    if shown.introduced_at:
        steps.append(f"{first} wrote {moment(shown.introduced_at, 'on {date_short} at {time}')}.")
    elif shown.announced_at:
        by = f"; the farewell says by {day(shown.introduce_by)}" if shown.introduce_by else ""
        steps.append(f"{first} has the introduction to review{by}.")
    if shown.state == "completed":
        steps.append("The handoff is complete.")
    elif not shown.is_moved:
        steps.append(f"{escape(shown.customer)} is still yours in Rapport until you reassign it.")
    return steps


def _move_button(shown: HandoffShown) -> Blocks:
    if shown.is_moved or shown.state not in ("announced", "introduced"):
        return []
    return [actions(button(clipped(f"Reassign {shown.customer}", 75), "handoff.reassign", str(shown.transition_id)))]


def _trouble(shown: HandoffShown) -> Any:
    return outreach.draft_trouble(shown.farewell)


def _title(shown: HandoffShown) -> str:
    return f"*Handoff: {escape(shown.customer)} → {escape(shown.incoming)}*"


def _known_so_far(shown: HandoffShown) -> Blocks:
    lines = facts_lines(shown.summary)
    return [section("\n".join(lines))] if lines else []


def _known(shown: HandoffShown) -> str:
    if not shown.facts or shown.farewell.stale_since:  # The age of an old draft is said above it.
        return ""
    facts = "One fact" if shown.facts == 1 else f"{shown.facts} facts"
    if shown.oldest_fact is None or shown.oldest_fact >= shown.today:
        return f"{facts}, {'' if shown.facts == 1 else 'all '}from today."
    age = day(shown.oldest_fact, shown.today)
    return f"{facts}, from {age}." if shown.facts == 1 else f"{facts}, the oldest from {age}."


def _author(written_by: str) -> str:
    said = {"template": "Written from a template.", "claude": "Written by Claude."}
    return said.get(written_by, "Edited by hand.")


def _cut_short(body: Any) -> Blocks:
    return (
        [context("The card shows the beginning; Edit shows every word. All of it is sent.")]
        if is_shortened(body)
        else []
    )


def _first_name(name: str) -> str:
    return name.split(maxsplit=1)[0] if name.split() else name
