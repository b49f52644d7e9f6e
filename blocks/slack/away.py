"""Being away, as people see it: the form, the card of one absence, the note on a cover's cards, the summary."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from blocks.slack.drawing import CLEARED, Drawing, Trouble
from blocks.slack.elements import actions, button, confirmation, day
from blocks.slack.text import clipped, context, escape, packed, plain, section
from bot.outreach.absence import SummaryShown
from bot.people.covering import AwayShown, StandingInShown

Blocks = list[dict[str, Any]]
View = dict[str, Any]
NAME, MOST_LINES = 80, 12
NOBODY_COVERS = "nobody covers"


def noted(drawing: Drawing, behind: AwayShown | None) -> Drawing:
    """Say on a card why it came to its reader, where somebody else is away."""
    if behind is None:
        return drawing
    said = f"{_name(behind.person)} is away until {day(behind.until_on)}; you cover."
    return replace(drawing, blocks=[*drawing.blocks, context(said)])


def handed_on(drawing: Drawing, to: str | None) -> Drawing:
    """Take the buttons off the card of somebody who covered and covers no more, and say who has it now."""
    if to is None:
        return drawing
    said = [block for block in drawing.blocks if block["type"] != "actions"]
    kept = [{name: value for name, value in block.items() if name != "accessory"} for block in said]
    return replace(drawing, blocks=[*kept, context(f"You don't cover any more; {_name(to)} has this.")])


def own_card(shown: AwayShown) -> Drawing:
    """Draw an absence for the person who is away."""
    cover, days = _name(shown.cover), _days(shown)
    if shown.is_declined:
        return _uncovered_card(shown)
    if shown.ended_on is not None:
        said = f"You ended your absence on {day(shown.ended_on)}. Welcome back."
        return Drawing("You are back", [section(said)], solved="Settled: you ended that absence.")
    said = (
        f"*You are away {days}; {cover} covers.* Answers, reminders and promises of those days go to"
        f" {_first(shown.cover)}, who writes from their own mailbox. Nothing is reassigned."
        " On your first morning back I'll tell you what came."
    )
    return Drawing("Your absence is noted", [section(said), actions(back(shown))])


def cover_card(shown: AwayShown) -> Drawing:
    """Draw an absence for whoever covers."""
    person = _name(shown.person)
    if shown.is_declined:
        said = f"*You don't cover for {person} {_days(shown)}.* {_first(shown.person)} has been told."
        return Drawing("You don't cover for a colleague", [section(said)])
    if shown.ended_on is not None:
        return Drawing("You don't cover any more", [section(f"{person} is back since {day(shown.ended_on)}.")])
    said = (
        f"*{person} is away {_days(shown)}; you cover.* What their customers answer comes to you in those days, with"
        " their reminders and promises. You write from your own mailbox, and the customers stay theirs."
    )
    return Drawing("You cover for a colleague", [section(said), actions(_cannot(shown))])


def name_another(cover_row_id: int) -> dict[str, Any]:
    """Give the button that asks who covers instead of somebody who cannot."""
    return button("Name somebody else", "away.name_another", str(cover_row_id), style="primary")


def back(shown: AwayShown) -> dict[str, Any]:
    """Give the button that ends an absence, or takes one back that has not begun."""
    text = "I'm back" if shown.is_running else "Cancel it"
    return button(text, "away.back", str(shown.cover_row_id), says="End this absence")


def offer() -> dict[str, Any]:
    """Give the button that opens the form."""
    return button("Plan an absence", "away.open", "away")


def listed(shown: StandingInShown) -> Blocks:
    """List somebody's absences to come, and for whom they cover."""
    blocks: Blocks = [section(f"{_own_line(one)}", accessory=back(one)) for one in shown.own[:5]]
    blocks += [context(_cover_line(one)) for one in shown.for_others[:5]]
    return [*blocks, actions(offer())]


def on_home(shown: StandingInShown | None) -> Blocks:
    """Give Home's part about being away."""
    if shown is None:
        return []
    lines = [_own_line(one) for one in shown.own[:2]] + [_cover_line(one) for one in shown.for_others[:3]]
    said = "\n".join(lines) or "Tell me when you are away and who covers."
    return [section(f"*Away*\n{said}", accessory=back(shown.own[0]) if shown.own else offer())]


def form(from_on: date, until_on: date | None = None) -> View:
    """Ask from when until when somebody is away, and who covers; these days are filled in."""
    who: View = {
        "type": "external_select",
        "action_id": "colleague.search",
        "min_query_length": 0,
        "placeholder": plain("Type a name"),
    }
    begins: View = {"type": "datepicker", "action_id": "from", "initial_date": from_on.isoformat()}
    ends: View = {"type": "datepicker", "action_id": "until", "placeholder": plain("Choose a day")}
    if until_on is not None:
        ends["initial_date"] = until_on.isoformat()
    return {
        "type": "modal",
        "callback_id": "away.save",
        "title": plain("Being away"),
        "submit": plain("Save"),
        "close": plain("Cancel"),
        "blocks": [
            _input("from", "First day", begins),
            _input("until", "Last day", ends),
            _input("cover", "Who covers", who),
            context("Nothing is reassigned. Answers, reminders and promises of those days go to whoever covers."),
        ],
    }


def summary_card(shown: SummaryShown) -> Drawing:
    """Tell somebody who is back what came, who answered what, and what waits for them."""
    until = f" until {day(shown.covered_until)}" if shown.covered_until else ""
    head = f"*Welcome back.* You were away until {day(shown.until_on)}; {_name(shown.cover)} covered{until}."
    if not shown.waiting and not shown.handled and not shown.promises:
        return Drawing("Welcome back", [section(f"{head} Nothing came in that time.")])
    blocks: Blocks = [section(head)]
    for one in shown.waiting[:5]:
        show = button("Show", "mails.show", f"reply:{one.message_id}")
        said = f"*Waits for you:* {_name(one.who)} ({_name(one.customer)}), {day(one.came_on)}"
        blocks.append(section(said, accessory=show))
    lines = [f"• {_name(one.who)} ({_name(one.customer)}): {escape(one.what)}" for one in shown.handled[:MOST_LINES]]
    blocks += [section(text) for text in packed(["*Done for you*", *lines])] if lines else []
    owed = [f"• “{escape(clipped(said, 150))}”, due {day(on)}" for said, on in shown.promises[:5]]
    blocks += [section(text) for text in packed(["*Promises that came due and are open*", *owed])] if owed else []
    more = max(len(shown.waiting) - 5, 0) + max(len(shown.handled) - MOST_LINES, 0) + max(len(shown.promises) - 5, 0)
    return Drawing(
        "Welcome back", [*blocks, *([context(f"And {more} more; /rapport mails lists them.")] if more else [])]
    )


def _uncovered_card(shown: AwayShown) -> Drawing:
    """Draw an absence whose cover cannot: who was named instead, and on which days nobody covers."""
    head = f"*{_name(shown.cover)} can't cover for you {_days(shown)}.*"
    if shown.open_days is None:
        return _settled_card(shown, head)
    text, key, solved = "Nobody covers for you yet", NOBODY_COVERS, None
    if shown.named_instead:
        # Part of it is settled; the message in the thread gives way to one about the days that are left.
        covered = " ".join(f"{_name(name)} covers {_span(*days)}." for name, *days in shown.named_instead)
        key, solved = f"{NOBODY_COVERS} from {shown.open_days[0].isoformat()}", f"Settled: {covered}"
        head = f"{head} {covered} *Nobody covers {_span(*shown.open_days)}.*"
    blocks = [
        section(f"{head} Until you name somebody else, what comes in those days stays with you."),
        actions(name_another(shown.cover_row_id), back(shown)),
    ]
    return Drawing(text, blocks, trouble=Trouble(key, text, blocks), changes_at=shown.over_at, solved=solved)


def _settled_card(shown: AwayShown, head: str) -> Drawing:
    """Draw an absence whose cover cannot, once somebody else covers every day of it that is left, or it is over."""
    if not shown.named_instead:
        return Drawing("An absence is over", [section(f"{head} Those days are over.")], solved=CLEARED[NOBODY_COVERS])
    names = " and ".join(dict.fromkeys(_name(name) for name, *_days in shown.named_instead))
    said = f"{head} You named {names} instead."
    return Drawing("You named somebody else", [section(said)], solved=f"Settled: you named {names} instead.")


def _cannot(shown: AwayShown) -> dict[str, Any]:
    first = _first(shown.person)
    said = f"{first} is told and can name somebody else. What came to you and is still open goes to {first} now."
    sure = confirmation("You can't cover?", said, "I can't cover")
    return button("I can't cover", "away.decline", str(shown.cover_row_id), confirm=sure)


def _own_line(one: AwayShown) -> str:
    if one.open_days is not None:
        return f"You are away {_span(*one.open_days)}; nobody covers."
    return f"You are away {_days(one)}; {_name(one.cover)} covers."


def _cover_line(one: AwayShown) -> str:
    if one.is_running:
        return f"{_name(one.person)} is away until {day(one.until_on)}; you cover."
    return f"{_name(one.person)} will be away {_days(one)}; you cover."


def _days(one: AwayShown) -> str:
    return _span(one.from_on, one.until_on)


def _span(first: date, last: date) -> str:
    return f"on {day(first)}" if first == last else f"from {day(first)} to {day(last)}"


def _name(text: str) -> str:
    return escape(clipped(text, NAME))


def _first(name: str) -> str:
    return _name(name.split(maxsplit=1)[0] if name.split() else name)


def _input(block_id: str, label: str, element: View) -> View:
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element}
