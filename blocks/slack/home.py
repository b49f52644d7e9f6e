"""Home: what needs the person, drafts, handoffs, their team's, Gmail, settings; each line with one button at most."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

from blocks.slack import away, connecting, holding, settings
from blocks.slack.connecting import READING
from blocks.slack.drawing import Drawing
from blocks.slack.elements import button, near
from blocks.slack.elements import day as long_day
from blocks.slack.needs import CONNECTS, SUBJECT, how_many, line, name
from blocks.slack.needs import opens as leads_to
from blocks.slack.text import clipped, context, escape, plain, section
from bot.home import HandoffShown, HomeShown, MailboxShown, MailShown, PulseShown
from bot.needs import Place

Blocks = list[dict[str, Any]]
Line = TypeVar("Line")
NEEDS, MAILS, HANDOFFS, TEAM, TEAM_MAILS = 9, 6, 5, 5, 4  # With headings, hints and small print at most 60 blocks.
FIRST = "`{} CUSTOMER to COLLEAGUE`"
STATES = {
    "drafting": "being written",
    "drafted": "ready for you",
    "finishing": "in your Gmail drafts, for you to finish",
    "sending": "leaving now",
    "needs a person": "please check whether it left",
}


def home(shown: HomeShown, *, team_ref: str, command: str = "/{}") -> Drawing:
    """Draw a person's Home; `team_ref` is their Slack workspace, for links to messages.

    `command` is how commands are written in this installation: `/{}`, `/cs-{}` or `/rapport {}`.
    """

    def opens(text: str, place: Place | None) -> dict[str, Any] | None:
        return leads_to(text, place, team_ref)

    blocks = [
        *_greeting(shown),
        *_part("Needs you", shown.needs, NEEDS, lambda need: line(need, team_ref)),
        *_part("Drafts", shown.mails, MAILS, lambda mail: section(_mail(mail), accessory=opens("Open", mail.place))),
        *_handoffs(shown, opens, command),
        *_team(shown),
        *_part("Your team's unsent mails", shown.team_mails, TEAM_MAILS, holding.of_team),
        {"type": "divider"},
        *_gmail(shown.mailbox, is_asked=any(need.of in CONNECTS for need in shown.needs[:NEEDS])),
        *away.on_home(shown.away),
        section(f"*Settings*\n{settings.summary(shown.preferences, shown.zone)}", accessory=settings.change()),
    ]
    return Drawing("Home", blocks)


def nothing_to_show(line: str) -> Drawing:
    """Draw Home for somebody who may not see anything any more."""
    return Drawing("Home", [{"type": "section", "text": plain(line)}])


_Opens = Callable[[str, Place | None], dict[str, Any] | None]


def _greeting(shown: HomeShown) -> Blocks:
    return [section(f"*{long_day(shown.today)}*\nHello {_first(shown.name)}. {how_many(shown.needs)}")]


def _part(title: str, lines: Sequence[Line], most: int, draw: Callable[[Line], dict[str, Any]]) -> Blocks:
    if not lines:
        return []
    beyond = len(lines) - most
    more = [context(f"And {beyond} more.")] if beyond > 0 else []
    return [{"type": "divider"}, section(f"*{title}*"), *(draw(line) for line in lines[:most]), *more]


def _mail(shown: MailShown) -> str:
    subject = f"*{escape(clipped(shown.subject, SUBJECT)) or f'A mail to {name(shown.customer)}'}*"
    to = f"To {name(shown.to)}, {name(shown.customer)}" if shown.to else name(shown.customer)
    if shown.state == "approved" and shown.leaves_at:
        state = near("leaves", shown.leaves_at)
    else:
        state = STATES.get(shown.state, "about to leave")
    return f"{subject}\n{to} · {state} · begun {_short(shown.begun)}"


def _handoffs(shown: HomeShown, opens: _Opens, command: str) -> Blocks:
    if not (shown.from_me or shown.to_me):
        if shown.mails or shown.team or any(need.of not in CONNECTS for need in shown.needs):
            return []
        first = FIRST.format(command.format("handoff"))
        hint = f"No drafts and no handoffs. Type {first} and both mails are drafted; nothing leaves without your Send."
        return [{"type": "divider"}, section(hint)]
    return [
        *_part(
            "Handoffs, yours going out",
            shown.from_me,
            HANDOFFS,
            lambda one: section(_from_me(one), accessory=opens("Open", one.place)),
        ),
        *_part(
            "Handoffs, coming to you",
            shown.to_me,
            HANDOFFS,
            lambda one: section(_to_me(one), accessory=opens("Open", one.place)),
        ),
    ]


def _from_me(shown: HandoffShown) -> str:
    reachable = [f"you can be reached until {_short(shown.last_day)}"] if shown.last_day else []
    first = _first(shown.incoming)
    parts = [_how_it_stands(shown, "your farewell", first), *reachable]
    if shown.phase == "introduced" and not shown.is_moved:
        parts.insert(1, f"{name(shown.customer)} is yours in Rapport until you reassign it")
    return f"*{name(shown.customer)} → {name(shown.incoming)}*\n{_sentence(parts)}"


def _to_me(shown: HandoffShown) -> str:
    first = _first(shown.outgoing)
    stands = {
        "asked": f"{first} asks whether you can take it",
        "agreed": f"you take it; {first} has not written yet",
        "declined": "you can't take it; somebody else is being looked for",
        "announced": f"{first} wrote on {_short(shown.announced_on)}; you write by {_short(shown.introduce_by)}",
        "introduced": f"you wrote on {_short(shown.introduced_on)}",
    }
    said = stands.get(shown.phase) or _how_it_stands(shown, "your mail", first)
    if shown.phase == "introduced" and not shown.is_moved:
        said += f"; it is with {first} in Rapport until it is reassigned"
    return f"*{name(shown.customer)}*, from {name(shown.outgoing)}\n{_sentence([said])}"


def _team(shown: HomeShown) -> Blocks:
    if not shown.is_manager and not shown.team and not shown.team_pulses:
        return []
    open_ones = _part("Your team's handoffs", shown.team, TEAM, lambda one: section(_of_team(one)))
    handoffs = open_ones or [{"type": "divider"}, section("*Your team's handoffs*\nNone is open.")]
    return [*handoffs, *_pulses(shown.team_pulses)]


def _pulses(shown: Sequence[PulseShown]) -> Blocks:
    """Say of the handoffs of a month ago whether they were warm: by customer, never by colleague."""
    if not shown:
        return []
    lines = [f"• {name(one.customer)}: {one.answer}, said on {_short(one.on)}" for one in shown]
    return [section("\n".join(["*Did the warm handoff happen?*", *lines]))]


def _of_team(shown: HandoffShown) -> str:
    people = f"{name(shown.outgoing)} → {name(shown.incoming)}"
    subject = f"\n“{escape(clipped(shown.subject, SUBJECT))}”" if shown.subject else ""
    stands = _sentence([_how_it_stands(shown, "the farewell", _first(shown.incoming))])
    return f"*{name(shown.customer)}*: {people}{subject}\n{stands}"


def _how_it_stands(shown: HandoffShown, mail: str, incoming: str) -> str:
    """Say how a handoff stands; `mail` is what its first mail is called for this reader."""
    by = f"; {incoming} writes by {_short(shown.introduce_by)}" if shown.introduce_by else ""
    stands = {
        "writing": f"{mail} is being written",
        "drafted": f"{mail} has not been sent",
        "leaving": f"{mail} is about to leave",
        "unknown": f"nobody knows whether {mail} left",
        "asked": f"{incoming} is asked and has not answered",
        "agreed": f"{incoming} takes it; {mail} has not been sent",
        "declined": f"{incoming} can't take it",
        "announced": f"{mail} was sent on {_short(shown.announced_on)}{by}",
        "introduced": f"{incoming} wrote on {_short(shown.introduced_on)}",
    }
    return stands.get(shown.phase, f"{mail} was sent")


def _gmail(mailbox: MailboxShown | None, *, is_asked: bool) -> Blocks:
    """Say how Gmail stands; the button that connects it is not shown twice (`is_asked`)."""
    if mailbox is None:
        text, accessory = "Not connected. Your mails can be drafted, and leave once it is.", "Connect Gmail"
    elif mailbox.is_connected:
        troubled = [section(escape(mailbox.trouble))] if mailbox.trouble else []
        return [*connecting.on_home(mailbox.address, mailbox.mode, _end(mailbox)), *troubled, context(READING)]
    else:
        text, accessory = f"{escape(mailbox.address)} has to be connected again.", "Reconnect"
    connect = None if is_asked else button(accessory, "home.connect", "gmail")
    return [section(f"*Gmail*\n{text}", accessory=connect), context(READING)]


def _end(mailbox: MailboxShown) -> dict[str, Any] | None:
    return None if mailbox.is_delegated else connecting.disconnect(mailbox.mailbox_id, mailbox.address)


def _sentence(parts: Sequence[str]) -> str:
    said = "; ".join(parts)
    return f"{said[:1].upper()}{said[1:]}."


def _first(whole: str) -> str:
    return name(whole.split(maxsplit=1)[0] if whole.split() else whole)


def _short(on: date | None) -> str:
    return f"{on.day} {on:%B}" if on else "a day to be agreed"
