"""Rewriting a draft as its sender asked: by Claude, else by a template's variant, else a line that says why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from bot import clock
from bot.errors import AlreadyDone
from bot.handoff.prompting import BRIEFS
from bot.handoff.variants import variant
from bot.kinds import KINDS
from bot.outreach import drafts, evidence, rewriting, writing
from bot.outreach.body import Body, same_words, word_count
from bot.outreach.drafts import Draft, WrittenBy
from bot.outreach.facts import Fact
from bot.outreach.typed import lost
from bot.outreach.writing import Letter, Unusable, Written
from jobs.registry import Work, job
from store import lines, model_calls
from store import outreach as store
from store.models import Outreach

ROOM = 40  # Words by which a person's own wish may make a letter longer.
MOVED = (
    "Your draft has changed while I was rewriting it, so I've left it as you have it. Ask again if you still want it."
)
NEEDS_CLAUDE = "Rewriting like that needs Claude, and {why}. Your draft is as it was; Edit changes it by hand."
LOSES = (
    "I haven't rewritten it: the new text would have lost a sentence you typed, “{sentence}”. Your draft is as it was;"
    " ask in other words, or use Edit."
)
NO_USE = "I haven't rewritten it: what came back couldn't be sent as it was. Your draft is as it was; please ask again."
UNCHANGED = "I couldn't make it any different in that way. Your draft is as it was; Edit changes it by hand."
TROUBLED = "Claude didn't answer, so nothing was rewritten. Your draft is as it was; please ask again in a minute."
LONGEST_QUOTE = 120


@dataclass(frozen=True)
class Wish:
    """What is to be rewritten and how, read in one transaction."""

    kind: str
    version: int
    asked: str
    draft: Draft
    facts: list[Fact]
    keep: list[str]
    may_ask: bool


@dataclass(frozen=True)
class Rewritten:
    """What came of a wish: new words and who wrote them, or the line that the person reads instead."""

    body: Body | None = None
    written_by: WrittenBy = "template"
    line: str = ""
    call: Written | None = None


def _say_it_failed(session: Session, arguments: dict[str, Any], _trouble: str, now: datetime) -> None:
    said = "Something went wrong while I was rewriting your draft. It is as it was; please ask again."
    lines.say(session, int(arguments["person_id"]), said, None, now=now)


@job(rewriting.REWRITE, ask=_say_it_failed, attempts=2)
def rewrite(work: Work) -> None:
    """Write a new version on top of the one that was to be rewritten, or say why there is none."""
    outreach_id, asked = work.argument("outreach_id"), str(work.lease.arguments["asked"])
    with work.reading() as session:
        wish = _wish(session, outreach_id, work.argument("version"), asked)
    result = Rewritten(line=MOVED) if wish is None else _rewritten(work, wish)
    with work.writing() as session:
        if result.call is not None:
            writing.keep(session, outreach_id, result.call, now=clock.now())
        line = _put(session, outreach_id, wish, result) if wish and result.body else result.line
        if line:
            lines.say(session, work.argument("person_id"), line, None, now=clock.now())
    if result.call is not None and result.call.outcome != "written":
        work.runtime.bells.count_vendor_error("claude", result.call.outcome)


def _wish(session: Session, outreach_id: int, version: int, asked: str) -> Wish | None:
    """Read what is to be rewritten; None when the draft has moved on."""
    outreach = store.get(session, outreach_id)
    if outreach is None or outreach.state != "drafted" or outreach.version != version:
        return None
    return Wish(
        outreach.kind,
        version,
        asked,
        drafts.current(session, outreach),
        evidence.facts_of(session, outreach_id),
        rewriting.typed_in(session, outreach),
        model_calls.is_allowed(session, outreach.customer_id),
    )


def _rewritten(work: Work, wish: Wish) -> Rewritten:
    claude = work.runtime.claude() if wish.may_ask else None
    if claude is None:
        return _by_template(wish, _why_not(wish))
    brief = BRIEFS[wish.kind]
    limit = _limit(wish, brief.limit)
    read = partial(writing.read, brief=brief, facts=wish.facts, limit=limit, typed=_own_words(wish))
    question = writing.rewritten(
        brief, wish.draft.body, wish.facts, wish.keep, rewriting.wish_of(wish.asked), limit=limit
    )
    with claude:
        call = writing.ask(claude, f"{brief.purpose}.rewrite", question, partial(_read, read, wish))
    if call.body is not None:
        return _unless_lost(wish, Rewritten(call.body, "claude", call=call))
    fallback = _by_template(wish, "")
    line = "" if fallback.body else TROUBLED if call.outcome == "failed" else NO_USE
    return Rewritten(fallback.body, fallback.written_by, line, call)


def _read(read: Any, wish: Wish, letter: Letter) -> Body | Unusable:
    body: Body | Unusable = read(letter)
    return Unusable("the same words") if isinstance(body, Body) and same_words(body, wish.draft.body) else body


def _limit(wish: Wish, usual: int) -> int:
    """Give the most words: fewer than there are for "shorter", more than usual only where the sender asks for it."""
    there = word_count(wish.draft.body)
    if wish.asked == "shorter":
        return min(usual, there - 1)
    return max(usual, there) + (ROOM if wish.asked.startswith(rewriting.SAID) else 0)


def _own_words(wish: Wish) -> list[str]:
    """Give what the sender wrote or has in the draft: a link there may stay, and one they ask for may come in."""
    said = [rewriting.wish_of(wish.asked)] if wish.asked.startswith(rewriting.SAID) else []
    return [*wish.keep, wish.draft.body_text(), *said]


def _by_template(wish: Wish, otherwise: str) -> Rewritten:
    body = variant(wish.kind, wish.facts, wish.asked, wish.draft)
    return Rewritten(line=otherwise) if body is None else _unless_lost(wish, Rewritten(body))


def _unless_lost(wish: Wish, result: Rewritten) -> Rewritten:
    gone = lost(wish.keep, result.body) if result.body else []
    if not gone:
        return result
    quoted = gone[0] if len(gone[0]) <= LONGEST_QUOTE else f"{gone[0][:LONGEST_QUOTE]}…"
    return Rewritten(line=LOSES.format(sentence=quoted), call=result.call)


def _why_not(wish: Wish) -> str:
    if wish.asked in ("shorter", "warmer", "direct"):
        return UNCHANGED
    why = "it isn't set up here" if wish.may_ask else "it is off for this customer"
    return NEEDS_CLAUDE.format(why=why)


def _put(session: Session, outreach_id: int, wish: Wish, result: Rewritten) -> str:
    outreach: Outreach | None = store.get(session, outreach_id)
    if outreach is None or result.body is None:
        return MOVED
    try:
        rewriting.put(
            session,
            KINDS[wish.kind],
            outreach,
            result.body,
            based_on=wish.version,
            written_by=result.written_by,
            asked=wish.asked,
            now=clock.now(),
        )
    except AlreadyDone:
        return MOVED
    return ""
