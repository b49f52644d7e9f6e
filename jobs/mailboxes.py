"""Keeping what we know of mailboxes fresh: the signature under every mail is the one its owner keeps in Gmail."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot import clock
from bot.connections.google import READ_SIGNATURE
from bot.connectors.google.gmail import Alias
from bot.kinds import KINDS
from bot.outreach import aliases, sending
from bot.outreach.mime import clean_signature
from jobs.asking import tell_nobody
from jobs.registry import Work, job
from store import aliases as alias_store
from store import mailboxes
from store import outreach as store
from store.models import Mailbox


@job(READ_SIGNATURE, ask=tell_nobody)
def read_signature(work: Work) -> None:
    """Read a mailbox's name and signature from Gmail; drafts that would carry it are drawn again."""
    with work.reading() as session:
        mailbox = mailboxes.get(session, work.argument("mailbox_id"))
    if mailbox is None or mailbox.state != "connected":
        return
    with work.runtime.gmail(mailbox) as gmail:
        known = gmail.send_as()
    alias = next((alias for alias in known if alias.is_primary), None)
    if alias is None:
        return
    with work.writing() as session:
        _keep(session, mailbox.id, alias, aliases.kept(known))


def _keep(session: Session, mailbox_id: int, alias: Alias, others: list[dict[str, str]]) -> None:
    mailbox: Mailbox | None = mailboxes.get(session, mailbox_id)
    if mailbox is None:
        return
    now, signature = clock.now(), clean_signature(alias.signature_html)
    before = (mailbox.signature_html, mailbox.display_name, mailbox.aliases)
    changed = before != (signature, alias.name or mailbox.display_name, others)
    mailbox.aliases = others
    mailbox.signature_html, mailbox.signature_read_at = signature, now
    mailbox.display_name = alias.name or mailbox.display_name
    session.flush()
    if changed and mailbox.owner_id is not None:
        for outreach in store.drafts_of(session, mailbox.owner_id):
            KINDS[outreach.kind].has_changed(session, outreach, now=now)
    _hold_back_lost_aliases(session, mailbox)


def _hold_back_lost_aliases(session: Session, mailbox: Mailbox) -> None:
    """Stop what was approved to leave from an address that Gmail no longer has; it would leave from another."""
    for outreach, approval in alias_store.approved(session, mailbox.id):
        if aliases.of_mailbox(mailbox, outreach.from_address) is None:
            trouble = f"{sending.REFUSED}: it no longer lets you send from {outreach.from_address}"
            sending.back_to_draft(session, KINDS[outreach.kind], approval, trouble=trouble, now=clock.now())
