"""The cards of the call with a customer: times to choose from, booked, over; and its line on the handoff's cards."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from blocks.slack.drawing import Drawing
from blocks.slack.elements import actions, button, confirmation, day, link, moment, near
from blocks.slack.text import clipped, context, escape, section
from bot.handoff.meeting.showing import CallLine, CallShown, TimeShown

Blocks = list[dict[str, Any]]
NAME = 80
ROOM = 200


def call_card(shown: CallShown) -> Drawing:
    """Draw a call for one of the two CSMs."""
    match shown.state:
        case "proposed":
            return _proposed(shown)
        case "booking":
            when = f": {_when(shown, shown.times[0])}" if shown.times else ""
            said = f"*Booking the call with {_contact(shown)}*{when}\nThe invitations go out in a moment."
            return Drawing("Your call is being booked", [section(said)])
        case "booked":
            return _booked(shown)
        case "took place":
            said = f"*You met {_contact(shown)}* on {_when(shown, shown.booked)}"
            return Drawing("The call took place", [section(said)])
        case _:
            return _off(shown)


def asked_card(shown: CallShown) -> Drawing:
    """Draw the question after a call, for the new CSM."""
    when, what = _when(shown, shown.booked), f"the call with {_contact(shown)}"
    if shown.state == "took place":
        said = f"*You said that {what} took place.* It counts as contact with {_customer(shown)}."
        return Drawing("The call took place", [section(said)])
    if shown.state == "booked" and shown.asks_again_at is not None:
        ask = near("ask you", shown.asks_again_at)
        said = f"*You said that {what} was moved.* I look into the calendar again and {ask}."
        return Drawing("The call was moved", [section(said)])
    if shown.state != "booked":
        return Drawing(
            "The call did not take place", [section(f"Settled: {what} did not take place."), *_another(shown)]
        )
    declined = f"\n{_contact(shown)} had declined the invitation." if "declined" in shown.troubles else ""
    value = str(shown.meeting_id)
    answers = actions(
        button("Yes", "meeting.yes", value, style="primary"),
        button("It's moved", "meeting.moved", value),
        button("No", "meeting.no", value),
    )
    blocks = [section(f"*Did {what} take place?* It was booked for {when}{declined}"), answers]
    return Drawing("Did your call take place?", blocks)


def call_line(shown: CallLine | None) -> Blocks:
    """Say on a handoff's card how its call stands, with the one button that it needs."""
    if shown is None:
        return []
    value, at = str(shown.transition_id), shown.starts_at
    if shown.state == "":
        arrange = button("Arrange a call", "meeting.arrange", value)
        return [section("The three of you can meet in a call.", accessory=arrange)]
    show = button("Show the call", "meeting.arrange", value)
    if shown.state == "took place" and at is not None:
        return [context(f"You met in a call {moment(at, 'on {date_short} at {time}')}.")]
    if shown.state == "booked" and at is not None:
        return [section(f"The call is booked for {moment(at, '{date_short} at {time}')}.", accessory=show)]
    return [section("A call is being arranged.", accessory=show)]


def _proposed(shown: CallShown) -> Drawing:
    head = f"*A call with {_contact(shown)}, {_customer(shown)}*"
    if shown.booked is not None:
        stays = f"Until you choose it stays {_when(shown, shown.booked)}"
        head = f"*Another time for the call with {_contact(shown)}*\n{stays}"
    blocks = [section("\n".join([head, *_trouble(shown)])), *(_choice(shown, time) for time in shown.times)]
    if not shown.times and not shown.troubles - {"taken"}:
        blocks.append(context("I'm looking for times that suit everybody. They appear here in a moment."))
    lines = [context(said) for said in _small_print(shown)]
    text = "Choose a time for your call" if shown.times else "Looking for a time for your call"
    return Drawing(text, [*blocks, *lines, actions(*_ways(shown))])


def _choice(shown: CallShown, time: TimeShown) -> dict[str, Any]:
    if not shown.may_book:
        return section(_when(shown, time))
    sure = confirmation("Book it?", _who_is_invited(shown), "Move it" if shown.booked else "Book it")
    value = f"{shown.meeting_id}:{time.starts}"
    book = button("Book it", "meeting.book", value, confirm=sure, says=f"Book {time.theirs}")
    return section(_when(shown, time), accessory=book)


def _who_is_invited(shown: CallShown) -> str:
    everyone = clipped(", ".join(shown.invited), ROOM)
    if shown.is_pilot:
        return f"A pilot: the customer is not invited. Google invites {everyone}."
    return f"Google {'tells' if shown.booked else 'invites'} {everyone} at once, with a Meet link."


def _ways(shown: CallShown) -> Blocks:
    value = str(shown.meeting_id)
    allow = [button("Allow calendar", "meeting.allow", value, style="primary")] if _asks_for_calendar(shown) else []
    offer = [button("Offer these times in the mail", "meeting.offer", value)] if shown.times else []
    again = button("Look again", "meeting.look_again", value)
    stop = (
        button("Keep the time", "meeting.keep", value)
        if shown.booked
        else button("Never mind", "meeting.cancel", value)
    )
    return [*allow, *offer, again, stop]


def _asks_for_calendar(shown: CallShown) -> bool:
    return shown.allow and not shown.is_delegated and (shown.booked is None or shown.is_organiser)


def _small_print(shown: CallShown) -> list[str]:
    where = f"{_contact(shown)}'s zone is not on record, so these are yours." if not shown.is_zone_known else ""
    lines = [
        "Half an hour, within working hours, a quarter of an hour from anything else, on no public holiday. " + where
    ]
    if shown.away:
        who, until = escape(clipped(shown.away.who, NAME)), shown.away.until
        are_after = all(datetime.fromtimestamp(time.starts, UTC).date() > until for time in shown.times)
        then = ", so I look at the days after" if are_after else "; press Look again for times after that"
        lines.append(f"{who} is away until {day(until)}{then}.")
    if shown.unseen:
        whose = " and ".join(escape(clipped(name, NAME)) for name in shown.unseen)
        lines.append(f"I did not look into {whose} calendar; for that I went by working hours alone.")
    if shown.allow and shown.is_delegated:
        lines.append("Your admin connected Gmail for you; ask them to delegate the calendar as well.")
    elif not shown.may_book:
        lines.append("To book one I need to put it into your calendar. Allow it, then press Look again.")
    elif shown.allow:
        lines.append("Allow your calendar, then press Look again.")
    if shown.is_pilot:
        lines.append("Pilot: the customer is not invited.")
    return [line.strip() for line in lines]


def _trouble(shown: CallShown) -> list[str]:
    said = {
        "taken": "That time was taken meanwhile, so nothing was booked. Here are others.",
        "refused": "Google did not take the booking. Press Look again; if it got through after all, it is found"
        " and not booked twice.",
        "none": "No half hour in the next ten working days suits everybody. Nothing was booked; agree on one by mail,"
        " or look again when the calendars have changed.",
    }
    return [text for word, text in said.items() if word in shown.troubles]


def _booked(shown: CallShown) -> Drawing:
    head = f"*Call with {_contact(shown)}, {_customer(shown)}*\n{_when(shown, shown.booked)}"
    if shown.is_over:
        return Drawing(
            "Your call is over", [section(f"{head}\nIt is over; {_first(shown)} says whether it took place.")]
        )
    lines = [] if shown.is_organiser else [f"It stands in {escape(clipped(shown.organiser, NAME))}'s calendar."]
    if shown.meet_url is None:
        gone = "no_link" in shown.troubles
        lines.append("Google gave no Meet link; add one in the calendar." if gone else "The Meet link is being made.")
    if "not_cancelled" in shown.troubles:
        lines.append("Google did not take the cancellation, so it is still in the calendar.")
    if shown.is_pilot:
        lines.append("Pilot: the customer was not invited.")
    row = [link("Join with Meet", "meeting.join", shown.meet_url)] if shown.meet_url else []
    row += _changes(shown) if shown.is_organiser else []
    return Drawing(
        "Your call is booked", [section(head), *[context(said) for said in lines], *([actions(*row)] if row else [])]
    )


def _changes(shown: CallShown) -> Blocks:
    sure = confirmation(
        "Cancel the call?", "Google tells everybody who was invited.", "Cancel it", "Keep it", style="danger"
    )
    return [
        button("Move it", "meeting.move", str(shown.meeting_id)),
        button("Cancel it", "meeting.cancel", str(shown.meeting_id), confirm=sure),
    ]


def _off(shown: CallShown) -> Drawing:
    if "missed" in shown.troubles:
        said = f"*The call with {_contact(shown)} did not take place.* The handoff stays where it was."
    elif shown.booked is not None:
        said = f"*The call with {_contact(shown)} is cancelled.* Google tells everybody who was invited."
    else:
        said = f"*No call with {_contact(shown)} was booked.* Nobody was invited."
    return Drawing("There is no call", [section(said), *_another(shown)])


def _another(shown: CallShown) -> Blocks:
    return [actions(button("Arrange another", "meeting.arrange", str(shown.transition_id)))]


def _when(shown: CallShown, time: TimeShown | None) -> str:
    if time is None:
        return ""
    place = f" ({escape(shown.place)})" if shown.place and shown.is_zone_known else ""
    return f"*{time.theirs}* for {_contact(shown)}{place}, {escape(', '.join(time.ours))}."


def _contact(shown: CallShown) -> str:
    return escape(clipped(shown.contact, NAME))


def _customer(shown: CallShown) -> str:
    return escape(clipped(shown.customer, NAME))


def _first(shown: CallShown) -> str:
    return escape(clipped(shown.incoming.split(maxsplit=1)[0] if shown.incoming.split() else shown.incoming, NAME))
