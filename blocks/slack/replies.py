"""The cards of what came back to a mail: an answer, a message that may be one, an absence, a bounce; and silence."""

from __future__ import annotations

from typing import Any

from blocks.slack import gmail_links
from blocks.slack.drawing import Drawing
from blocks.slack.elements import actions, button, day, link, menu, moment
from blocks.slack.text import clipped, context, escape, section
from bot.outreach.body.cleaning import clean
from bot.outreach.showing_replies import ReplyShown, SilenceShown

Blocks = list[dict[str, Any]]
Element = dict[str, Any]
NAME, SUBJECT, TEXT, ASKED, REASON = 80, 160, 600, 240, 200
AT = "on {date_short} at {time}"
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
MINUTE, HOUR, DAY = 60, 3600, 86400
FEW_MORE = 4
"""Words beside the one that asks, such as a greeting; a message of so few is not quoted twice."""
READS_AS = {
    "no more mail": "Asks for no more mail",
    "leaving": "Speaks of leaving",
    "unhappy": "Reads as unhappy",
    "declined": "Reads as a no",
}
ON_ITS_WAY = ("approved", "sending", "needs a person")


def reply_card(shown: ReplyShown) -> Drawing:
    """Draw what came back, for one of its readers."""
    match shown.sort:
        case "auto-reply":
            return _away(shown)
        case "bounce":
            return _bounce(shown)
    return _suggested(shown) if shown.match in ("suggested", "dismissed") else _answer(shown)


def silence_card(shown: SilenceShown) -> Drawing:
    """Draw the reminder of a mail that nobody has answered."""
    who, customer = _name(shown.who), _name(shown.customer)
    about = f"{customer}: {escape(clipped(shown.subject, SUBJECT))}"
    if shown.state != "sent":
        said = "answered since" if shown.state == "answered" else "settled"
        return Drawing("A reminder is settled", [section(f"Settled: your mail to {who} is {said}.\n{about}")])
    if shown.is_left:
        return Drawing(
            "A reminder is settled", [section(f"Left as it is: your mail to {who} stays unanswered.\n{about}")]
        )
    if shown.again_at is not None and shown.nudge_state is None:
        when = moment(shown.again_at, AT)
        return Drawing(
            "A reminder was moved", [section(f"*No answer from {who} yet.* I'll remind you {when}.\n{about}")]
        )
    days = _count(shown.working_days, "working day")
    head = f"*No answer from {who} since {day(shown.sent_on)}*, {days}.\n{about}"
    return Drawing("A mail of yours has no answer", [section(head), *_silence_steps(shown)])


def _silence_steps(shown: SilenceShown) -> Blocks:
    again = button("Remind me again in 3 days", "silence.again", str(shown.reminder_id))
    leave = button("Leave it", "silence.leave", str(shown.reminder_id))
    if shown.nudge_state is not None:
        said = "Your nudge is about to leave." if shown.nudge_state in ON_ITS_WAY else "Your nudge is drafted below."
        return [context(said), actions(again, leave)]
    if shown.away_until is not None:
        return [context(f"{_name(shown.who)} is away until {day(shown.away_until)}."), actions(again, leave)]
    if shown.nudges_sent >= 2:  # noqa: PLR2004  As many as one mail gets.
        return [context("Two nudges have left already. Perhaps call."), actions(again, leave)]
    nudge = button("Draft a nudge", "silence.nudge", str(shown.reminder_id), style="primary")
    return [actions(nudge, again, leave)]


def _answer(shown: ReplyShown) -> Drawing:
    who = _name(shown.who)
    colleague = f" (colleague of {_name(shown.colleague_of)})" if shown.colleague_of else ""
    head = f"*{who}{colleague} answered*, {_after(shown)}.\n{_about(shown)}"
    is_new = shown.asks != shown.shown_by and not _is_all(shown.text, shown.asks)
    asked = [section(f"Asked for: “{escape(clipped(shown.asks, ASKED))}”")] if shown.asks and is_new else []
    not_this = button("Not about this", "reply.dismiss", str(shown.message_id), says="This is not about my mail")
    linked = (
        f"Linked because {escape(clipped(shown.reason, REASON))}." if shown.reason else f"Linked to {_whose(shown)}."
    )
    said = [*_words(shown.text), *_negative(shown), *asked]
    blocks = [section(head), *said, *_next_step(shown), section(linked, accessory=not_this)]
    return Drawing("An answer needs you" if shown.reads_as else "A customer answered", blocks)


def _negative(shown: ReplyShown) -> Blocks:
    """Say why an answer counts as a negative one, with a way to say that it isn't."""
    if shown.reads_as is None:
        return []
    is_said = shown.shown_by is None or _is_all(shown.text, shown.shown_by)
    why = "." if is_said else f": “{escape(clipped(shown.shown_by or '', ASKED))}”"
    not_so = button("Not so", "reply.not_so", str(shown.message_id), says="This answer is not a negative one")
    return [section(f"{READS_AS[shown.reads_as]}{why}", accessory=not_so)]


def _wish(shown: ReplyShown, number: str) -> list[Element]:
    """Let the writer's wish be kept, or taken back where it is."""
    who = clipped(shown.who, 40)
    if shown.left_alone == "by wish":
        return [button(f"Write to {who} again", "reply.write_again", number)]
    if shown.left_alone is None and shown.reads_as == "no more mail":
        return [button(f"Don't write to {who} again", "reply.leave_alone", number, style="primary")]
    return []


def _is_all(text: str, sentence: str | None) -> bool:
    """Tell whether a message says little more than this sentence, which then stands above it already."""
    return len(text.split()) <= len((sentence or "").split()) + FEW_MORE


def _next_step(shown: ReplyShown) -> Blocks:
    lines = [f"Task: {escape(clipped(shown.task, SUBJECT))}"] if shown.task else []
    if shown.left_alone is not None:
        lines.append(f"{_name(shown.who)} is marked as not to be contacted: no mail leaves to them from here.")
    if shown.answered_at is not None:
        lines.append(f"Answered {moment(shown.answered_at, AT)}.")
    elif shown.draft_state in ON_ITS_WAY:
        lines.append("Your answer is about to leave.")
    elif shown.is_settled:
        lines.append("Nothing more to do.")
    if shown.next_step:
        lines.append(f"{_name(shown.next_step)} has this too; the next step is theirs.")
    buttons = _buttons(shown)
    return [*([context(*lines)] if lines else []), *([actions(*buttons)] if buttons else [])]


def _buttons(shown: ReplyShown) -> list[Element]:
    number = str(shown.message_id)
    is_open = shown.answered_at is None and shown.draft_state not in ON_ITS_WAY
    found: list[Element] = []
    asks_for_none = shown.reads_as == "no more mail"
    found += _wish(shown, number)
    if is_open and shown.next_step is None and shown.left_alone is None:
        text = "Go on with your answer" if shown.draft_state == "drafted" else "Draft an answer"
        style = None if shown.is_settled or asks_for_none else "primary"
        found.append(button(text, "reply.answer", number, style=style))
    if shown.task is None and not asks_for_none:
        found.append(button("Make it a task", "reply.task", number))
    found += _opens(shown)
    more = [] if shown.is_known else [(clipped(f"Add to {shown.customer}'s contacts", 75), f"{number}:contact")]
    if shown.task is None and asks_for_none:
        more.append(("Make it a task", f"{number}:task"))
    if is_open and not shown.is_settled and shown.next_step is None and shown.task is None:
        if shown.reads_as:  # With [Not so] there are five buttons without this one.
            more.append(("Nothing to do", f"{number}:settle"))
        else:
            found.append(button("Nothing to do", "reply.settle", number))
    if more:
        found.append(menu("reply.more", more))
    return found


def _opens(shown: ReplyShown) -> list[Element]:
    if shown.in_gmail is None:
        return []
    return [link("Open in Gmail", "reply.gmail", gmail_links.conversation(*shown.in_gmail))]


def _suggested(shown: ReplyShown) -> Drawing:
    who, number = _name(shown.who), str(shown.message_id)
    is_it = button("It is about this", "reply.accept", number)
    if shown.match == "dismissed":
        head = f"*A message from {who} is not about {_whose(shown)}*, you said.\n{_about(shown)}"
        return Drawing("A message was unlinked", [section(head), actions(is_it)])
    head = f"*{who} wrote*, perhaps about {_whose(shown)}.\n{_about(shown)}"
    why = f"Suggested because {escape(clipped(shown.reason, REASON))}. Until you say so it counts as no answer."
    is_not = button("Not about this", "reply.dismiss", number)
    opens = _opens(shown)
    return Drawing(
        "A message may be an answer",
        [section(head), *_words(shown.text), context(why), actions({**is_it, "style": "primary"}, is_not, *opens)],
    )


def _away(shown: ReplyShown) -> Drawing:
    who, number = _name(shown.who), str(shown.message_id)
    until = f"is away until {day(shown.return_on)}" if shown.return_on else "is away; the note names no day"
    lines = [f"*{who} {until}.*"]
    if shown.was_moved and shown.reminder_at:
        whose = f"{_name(shown.sender)}'s" if shown.sender else "your"
        lines.append(f"I moved {whose} reminder to {moment(shown.reminder_at, '{date_long}')}.")
    if shown.substitute:
        known = "" if shown.may_write_to_substitute else ", whose address is not on record"
        lines.append(f"For urgent matters the note names {_name(shown.substitute)}{known}.")
    buttons = []
    if shown.may_write_to_substitute and shown.substitute:
        first = shown.substitute.split()[0] if shown.substitute.split() else shown.substitute
        buttons.append(button(clipped(f"Write to {first}", 75), "reply.substitute", number))
    if shown.was_moved:
        buttons.append(button("Keep the old date", "reply.keep_date", number))
    buttons += _opens(shown)
    small = context(f"{_about(shown)} · A note like this counts as no answer.")
    return Drawing("Somebody is away", [section(" ".join(lines)), small, *([actions(*buttons)] if buttons else [])])


def _bounce(shown: ReplyShown) -> Drawing:
    to = _name(shown.failed_address or shown.customer)
    why = f" ({escape(clipped(shown.why_failed, REASON))})" if shown.why_failed else ""
    opens = _opens(shown)
    if not shown.is_hard:
        head = f"*Not delivered yet:* your mail to {to}{why}. Gmail keeps trying; I'll tell you if it gives up."
        return Drawing("A mail is late", [section(f"{head}\n{_about(shown)}"), *([actions(*opens)] if opens else [])])
    head = f"*Your mail to {to} came back*{why}. Nobody at that address got it.\n{_about(shown)}"
    if shown.again_state in ("sent", "answered"):
        return Drawing("A mail came back", [section(head), context("You sent it again, to another address.")])
    said = "Your corrected mail is drafted below." if shown.again_state == "drafted" else ""
    said = "Your corrected mail is about to leave." if shown.again_state in ON_ITS_WAY else said
    correct = button("Correct the address", "reply.correct", str(shown.message_id), style="primary")
    buttons = [*([correct] if shown.again_state not in ON_ITS_WAY and shown.next_step is None else []), *opens]
    steps = [*([context(said)] if said else []), *([actions(*buttons)] if buttons else [])]
    return Drawing("A mail did not arrive", [section(head), *steps])


def _about(shown: ReplyShown) -> str:
    return f"{_name(shown.customer)}: {escape(clipped(shown.subject, SUBJECT))}"


def _words(text: str) -> Blocks:
    """Quote what somebody wrote, where nothing of it can become a mention, a link or formatting."""
    said = clipped(clean(text.replace("\x00", "")).strip(), TEXT)
    if not said:
        return [context("There is no text to show; Gmail has it.")]
    quoted = {"type": "rich_text_quote", "elements": [{"type": "text", "text": said}]}
    return [{"type": "rich_text", "elements": [quoted]}]


def _after(shown: ReplyShown) -> str:
    whose = _whose(shown)
    seconds = max((shown.came_at - shown.sent_at).total_seconds(), MINUTE)
    if seconds < HOUR:
        return f"{_count(round(seconds / MINUTE), 'minute')} after {whose}"
    if seconds < 2 * DAY:
        return f"{_count(round(seconds / HOUR), 'hour')} after {whose}"
    return f"{_count(round(seconds / DAY), 'day')} after {whose}"


def _whose(shown: ReplyShown) -> str:
    return f"{_first(shown.sender)}'s mail" if shown.sender else "your mail"


def _first(name: str) -> str:
    return _name(name.split(maxsplit=1)[0] if name.split() else name)


def _count(number: int, what: str) -> str:
    said = NUMBERS[number] if number < len(NUMBERS) else str(number)
    return f"{said} {what}{'' if number == 1 else 's'}"


def _name(text: str) -> str:
    return escape(clipped(text, NAME))
