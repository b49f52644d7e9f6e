"""The addresses a mailbox may send from: its own and the aliases that Gmail has verified, each with its signature."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.connectors.google.gmail import Alias
from bot.errors import Invalid
from bot.outreach.mime import Address, clean_signature
from store.models import Mailbox, Outreach


@dataclass(frozen=True)
class From:
    """Who a mail is from, and the signature that goes with it."""

    name: str
    email: str
    signature_html: str

    def address(self) -> Address:
        """Give it as it stands in From; raises Invalid for a name that no mail can bear."""
        return Address(self.name, self.email)


def kept(aliases: Iterable[Alias]) -> list[dict[str, str]]:
    """Give the verified aliases besides the primary address as they are kept on a mailbox.

    Gmail writes the primary address into From for any that is not verified, so those are never offered.
    """
    return [
        {
            "email": alias.email.lower(),
            "name": alias.name,
            "signature_html": clean_signature(alias.signature_html),
        }
        for alias in aliases
        if alias.is_verified and not alias.is_primary
    ]


def of_mailbox(mailbox: Mailbox, from_address: str | None) -> From | None:
    """Give whom a mail from this address is from; None when the mailbox may not send from it."""
    if from_address is None or from_address == mailbox.address:
        return From(mailbox.display_name, mailbox.address, mailbox.signature_html)
    alias = next((alias for alias in mailbox.aliases if alias["email"] == from_address), None)
    if alias is None:
        return None
    name = alias["name"] or mailbox.display_name
    return From(name, alias["email"], alias["signature_html"] or mailbox.signature_html)


def sender_of(mailbox: Mailbox, outreach: Outreach) -> From:
    """Give whom this mail is from; raises Invalid when its alias has gone since it was chosen."""
    found = of_mailbox(mailbox, outreach.from_address)
    if found is None:
        raise Invalid(
            f"Gmail no longer lets you send from {outreach.from_address}. Nothing was sent; open Ways to send on the"
            " card and choose another address."
        )
    return found


def choices(mailbox: Mailbox) -> list[tuple[str, str]]:
    """List the addresses to choose from, the mailbox's own first, as (address, "Name <address>")."""
    own = (mailbox.address, f"{mailbox.display_name} <{mailbox.address}>")
    named = ((alias["email"], alias["name"] or mailbox.display_name) for alias in mailbox.aliases)
    return [own, *((email, f"{name} <{email}>") for email, name in named)]
