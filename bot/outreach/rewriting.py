"""Rewriting a draft: what can be asked for, a new version on top, what it changed, and the way back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.errors import AlreadyDone, Invalid, NotFound
from bot.outreach import drafts
from bot.outreach.body import Body
from bot.outreach.body.cleaning import clean
from bot.outreach.drafts import WrittenBy
from bot.outreach.kind import Kind
from bot.outreach.typed import typed
from store import audit, jobs
from store import outreach as store
from store.models import Outreach, Person, Version

REWRITE = "outreach.rewrite"
SAID = "said:"
"""What stands before a person's own words in what was asked; the four usual wishes stand there by their names."""
LONGEST_WISH = 500
SAME_WISH_SECONDS = 10  # Two presses within this are one wish.


@dataclass(frozen=True)
class Way:
    """One of the usual ways to rewrite: what people read, and what the model is told."""

    label: str
    wish: str


WAYS = {
    "shorter": Way("Shorter", "Make it clearly shorter: at least a quarter fewer words, nothing important lost."),
    "warmer": Way("Warmer", "Make it warmer and more personal, without claiming a feeling that nothing shows."),
    "direct": Way("More direct", "Make it more direct: the point first, plainer sentences, fewer courtesies."),
    "another": Way("Another approach", "Say the same in another way: another opening, another order, other sentences."),
}


@dataclass(frozen=True)
class RewriteShown:
    """The rewrite a draft stands at, as its card shows it: what was asked, and who did it."""

    outreach_id: int
    version: int
    label: str
    written_by: str


@dataclass(frozen=True)
class Change:
    """What a rewrite changed."""

    label: str
    before: Body
    after: Body


def label_of(asked: str) -> str:
    """Say what was asked for: one of the usual ways, or the person's own words in quotation marks."""
    way = WAYS.get(asked)
    return way.label if way else f"“{asked.removeprefix(SAID)}”"


def wish_of(asked: str) -> str:
    """Give what the model is told."""
    way = WAYS.get(asked)
    return way.wish if way else asked.removeprefix(SAID)


def in_own_words(text: str) -> str:
    """Make what a person typed a wish; one of the usual ways where it is just its name. Raises Invalid."""
    wish = " ".join(clean(text).split())
    if not wish:
        raise Invalid("Say what to change first. Nothing was changed.", field="wish")
    if len(wish) > LONGEST_WISH:
        raise Invalid(f"Please say it in at most {LONGEST_WISH} characters. Nothing was changed.", field="wish")
    plain = wish.rstrip(".!").casefold().removeprefix("make it ").removesuffix(" please").rstrip(",")
    names = {way.label.casefold(): name for name, way in WAYS.items()}
    return names.get(plain, f"{SAID}{wish}")


def request(session: Session, kind: Kind, outreach: Outreach, person: Person, asked: str, *, now: datetime) -> None:
    """Ask for a rewrite of a draft as it stands now; the card shows what came of it.

    Raises NotAllowed for whoever may not edit it, AlreadyDone for a mail that is no draft any more.
    """
    kind.may_edit(session, outreach, person)
    if outreach.state != "drafted":
        raise AlreadyDone("This mail is not a draft any more, so it can't be rewritten. Nothing was changed.")
    what = {"outreach_id": outreach.id, "version": outreach.version, "person_id": person.id, "asked": asked}
    moment = int(now.timestamp()) // SAME_WISH_SECONDS
    key = f"rewrite:{outreach.id}:{outreach.version}:{asked[:60]}:{moment}"
    jobs.schedule(session, REWRITE, what, now=now, unique_key=key, lane=f"rewrite:{outreach.id}")


def typed_in(session: Session, outreach: Outreach) -> list[str]:
    """Give the sentences of a draft that a person typed, whatever rewrites came after."""
    return typed([(version, drafts.read(version).body) for version in _versions(session, outreach)])


def put(
    session: Session,
    kind: Kind,
    outreach: Outreach,
    body: Body,
    *,
    based_on: int,
    written_by: WrittenBy,
    asked: str,
    now: datetime,
) -> None:
    """Put rewritten words on top of the version they were made from; raises AlreadyDone when the draft moved on."""
    draft = replace(drafts.read(_version(session, outreach, based_on)), body=body)
    drafts.write(
        session,
        outreach.id,
        draft,
        based_on=based_on,
        written_by=written_by,
        author_id=None,
        asked=asked,
        now=now,
    )
    kind.has_changed(session, outreach, now=now)


def back(session: Session, kind: Kind, outreach: Outreach, person: Person, version: int, *, now: datetime) -> None:
    """Put what stood before the rewrite `version` on top of it again; raises NotAllowed or AlreadyDone."""
    kind.may_edit(session, outreach, person)
    there = _version(session, outreach, version)
    if outreach.state != "drafted" or outreach.version != version or not is_rewrite(there):
        raise AlreadyDone("This draft has changed since. Nothing was changed; look at the card again.")
    earlier = _version(session, outreach, version - 1)
    draft = replace(drafts.read(there), body=drafts.read(earlier).body)
    by = drafts.as_written_by(earlier)
    drafts.write(session, outreach.id, draft, based_on=version, written_by=by, author_id=earlier.author_id, now=now)
    audit.note(session, person.id, "draft.taken_back", "outreach", outreach.id, {"version": version}, now=now)
    kind.has_changed(session, outreach, now=now)


def shown(session: Session, outreach: Outreach) -> RewriteShown | None:
    """Give the rewrite a draft stands at; None when its newest version is none, or it is no draft any more."""
    version = store.version(session, outreach.id, outreach.version)
    if version is None or outreach.state != "drafted" or not is_rewrite(version):
        return None
    return RewriteShown(outreach.id, version.number, label_of(version.asked or ""), version.written_by)


def is_rewrite(version: Version) -> bool:
    """Tell a rewrite from versions that were written or edited."""
    return version.asked is not None and (version.asked in WAYS or version.asked.startswith(SAID))


def change(session: Session, outreach: Outreach, version: int) -> Change:
    """Give what a rewrite changed; raises NotFound for a version that is none."""
    after = _version(session, outreach, version)
    if not is_rewrite(after):
        raise NotFound("That rewrite is no longer there. Nothing was changed; look at the card again.")
    before = _version(session, outreach, version - 1)
    return Change(label_of(after.asked or ""), drafts.read(before).body, drafts.read(after).body)


def _version(session: Session, outreach: Outreach, number: int) -> Version:
    found = store.version(session, outreach.id, number)
    if found is None:
        raise NotFound("I can't find that version of the mail. Nothing was changed.")
    return found


def _versions(session: Session, outreach: Outreach) -> list[Version]:
    numbers = range(1, outreach.version + 1)
    return [found for number in numbers if (found := store.version(session, outreach.id, number)) is not None]
