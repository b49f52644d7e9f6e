"""What a person reads before Google's page, after it, and when a mailbox is not connected any more."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from blocks.slack.drawing import Drawing
from blocks.slack.elements import actions, button, confirmation, link
from blocks.slack.text import clipped, context, escape, plain, section
from bot.connections.google import Mode
from bot.connections.showing import MailboxShown

Blocks = list[dict[str, Any]]

READING = (
    "I look at who wrote to whom and when, for people in your customer list; I read text only in conversations you"
    " started here. I can't delete or move mail. Nothing leaves without your Send."
)
WHY = (
    "*Connect Gmail*, so that your mails come from you and I notice the answers.\n"
    f"{READING}\n"
    "Google's page will say “read your email”; it has no narrower permission for noticing answers."
)
SENDING_ONLY = "Connected for sending only: I can't check whether a mail left or notice answers."
CONNECTED = "Gmail is connected: your mails leave from {address} now."
LONGEST = 80
WORDS = {
    "calendar.freebusy": "see when you are free",
    "calendar.events.owned": "put meetings into your calendar",
}


def connect(url: str, sending_url: str | None = None, *, shared: str = "") -> Blocks:
    """Say what connecting means, and lead to Google's page; `sending_url` leads to the one that asks for no reading."""
    buttons = [link("Connect Gmail", "connect.open", url)]
    if sending_url is not None:
        buttons.append(link("Only send, don't read", "connect.open_sending", sending_url))
    choose = [context(f"On Google's page choose {_named(shared)}, not your own account.")] if shared else []
    return [section(WHY), *choose, actions(*buttons)]


def connect_form(url: str, sending_url: str) -> dict[str, Any]:
    """Say the same in a modal, for somebody who presses the button on Home."""
    return {
        "type": "modal",
        "title": plain("Gmail"),
        "close": plain("Close"),
        "blocks": connect(url, sending_url),
    }


def connected(address: str, mode: Mode, *, asked_to_read: bool, left_out: Collection[str] = ()) -> tuple[str, Blocks]:
    """Say what was connected and what the person left unticked on Google's page, with a way on."""
    said = CONNECTED.format(address=address)
    if mode == "full":
        blocks = [section(CONNECTED.format(address=_named(address)))]
    elif asked_to_read:
        text = (
            "*You unticked reading, so I can send but not notice answers.*\n"
            f"Your mails leave from {_named(address)} now; I can't check afterwards whether one left."
        )
        ways = actions(
            button("Connect again", "connect.gmail", "again", style="primary"),
            button("Fine, only send", "connect.fine", "fine"),
        )
        blocks = [section(text), ways]
    else:
        blocks = [section(f"{SENDING_ONLY} Your mails leave from {_named(address)} now.")]
    return said, [*blocks, *_left_out(left_out)]


def _left_out(names: Collection[str]) -> Blocks:
    if not names:
        return []
    what = " or ".join(WORDS.get(name, escape(name)) for name in names)
    return [context(f"You left a box empty, so I can't {what}. You will be asked again when it is needed.")]


def on_home(address: str, mode: Mode, end: dict[str, Any] | None) -> Blocks:
    """Show a connected mailbox on its owner's Home, with the button that ends the connection."""
    text = f"{_named(address)} is connected; your mails leave from it."
    if mode == "full":
        return [section(f"*Gmail*\n{text}", accessory=end)]
    read_too = button("Let me notice answers", "home.connect", "gmail")
    return [section(f"*Gmail*\n{text} {SENDING_ONLY}", accessory=end), actions(read_too)]


def mailbox_card(shown: MailboxShown) -> Drawing:
    """Draw the card of a mailbox whose grant was lost; once it is connected again the card says so."""
    address = _named(shown.address)
    if shown.is_connected:
        text = f"*{address} is connected again.* What waited for it goes on by itself."
        return Drawing("Gmail is connected again", [section(text)])
    lead = f"*Google no longer lets me into {address}*, so nothing leaves from it now. {_waiting(shown.waiting)}"
    return Drawing(
        "Gmail has to be connected again",
        [section(lead), context(_why(shown)), actions(_way_back(shown))],
    )


def _waiting(number: int) -> str:
    if number == 0:
        return "Nothing is lost; your drafts are as they were."
    mails = "one mail waits" if number == 1 else f"{number} mails wait"
    return f"Nothing is lost: {mails}, and what is still right leaves once it is connected again."


def _why(shown: MailboxShown) -> str:
    if shown.is_delegated:
        return "It was connected for you by your admin, who can mend that. Or connect it yourself."
    return "That happens after a new Google password, or when somebody ended the connection at Google."


def _way_back(shown: MailboxShown) -> dict[str, Any]:
    if shown.is_shared:
        return button("Reconnect", "connect.shared", str(shown.mailbox_id), style="primary")
    text = "Connect Gmail" if shown.is_delegated else "Reconnect"
    return button(text, "connect.gmail", "lost", style="primary")


def disconnect(mailbox_id: int, address: str) -> dict[str, Any]:
    """Give the button that ends a connection, after a question."""
    ask = confirmation(
        "Disconnect Gmail?",
        f"Nothing leaves from {clipped(address, LONGEST)} any more, and I stop noticing answers. Mails that have not"
        " left become drafts again. My access is given back to Google and erased here.",
        "Disconnect",
        "Keep it",
        style="danger",
    )
    return button("Disconnect", "connect.end", str(mailbox_id), confirm=ask, says="Disconnect Gmail")


def disconnected(address: str, stopped: int) -> str:
    """Say that a connection was ended, and what became of the mails that had not left."""
    mails = {0: "", 1: " One mail that had not left is a draft again."}
    more = mails.get(stopped, f" {stopped} mails that had not left are drafts again.")
    return f"{address} is disconnected.{more} My access goes back to Google within a minute. Nothing else was changed."


def _named(address: str) -> str:
    return escape(clipped(address, LONGEST))
