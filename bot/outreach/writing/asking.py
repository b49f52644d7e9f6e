"""Asking the model once: every way this can end is a value, with what it took, and is kept."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Literal

from sqlalchemy.orm import Session

from bot.connectors.claude import CUT_SHORT, REFUSAL, Claude, Question, Reply, Usage
from bot.errors import ConnectorError
from bot.logs import log
from bot.outreach.body import Body
from bot.outreach.facts import Fact
from bot.outreach.writing.answer import Letter
from bot.outreach.writing.brief import Brief
from bot.outreach.writing.prompt import first_letter
from bot.outreach.writing.reading import Unusable, read
from store import model_calls

Outcome = Literal["written", "refused", "cut short", "unusable", "failed"]
logger = log(__name__)


@dataclass(frozen=True)
class Written:
    """What came of one question. `body` is there only when the outcome is `written`; `why` says what went wrong."""

    body: Body | None
    outcome: Outcome
    why: str
    purpose: str
    model: str
    usage: Usage


def write(claude: Claude, brief: Brief, facts: Collection[Fact], notes: Sequence[str]) -> Written:
    """Have one letter written from the facts the customer may read; `notes` are ours and name nobody."""
    read_letter = partial(read, brief=brief, facts=facts, limit=brief.limit)
    return ask(claude, brief.purpose, first_letter(brief, facts, notes), read_letter)


def ask(claude: Claude, purpose: str, question: Question, read: Callable[[Letter], Body | Unusable]) -> Written:
    """Ask once and read the answer; never raises for anything the model or its service does."""
    try:
        reply = claude.ask(question, Letter)
    except ConnectorError as error:
        written = Written(None, "failed", f"{type(error).__name__}: {error.message}", purpose, claude.model, Usage())
    else:
        body, outcome, why = _outcome(reply, read)
        written = Written(body, outcome, why, purpose, claude.model, reply.usage)
    _note(written)
    return written


def keep(session: Session, outreach_id: int | None, written: Written, *, now: datetime) -> None:
    """Keep what a call was for, what came of it and what it took."""
    usage = written.usage
    model_calls.add(
        session,
        outreach_id=outreach_id,
        purpose=written.purpose,
        model=written.model,
        outcome=written.outcome,
        input_tokens=usage.input_tokens,
        cached_tokens=usage.cached_tokens,
        output_tokens=usage.output_tokens,
        cost_micros=usage.cost_micros,
        took_ms=usage.took_ms,
        called_at=now,
    )


def _outcome(reply: Reply[Letter], read: Callable[[Letter], Body | Unusable]) -> tuple[Body | None, Outcome, str]:
    if reply.stop_reason == REFUSAL:
        return None, "refused", "the model declined"
    if reply.stop_reason == CUT_SHORT:
        return None, "cut short", "the answer was longer than allowed"
    if reply.value is None:
        return None, "unusable", "not the shape asked for"
    body = read(reply.value)
    return (None, "unusable", body.why) if isinstance(body, Unusable) else (body, "written", "")


def _note(written: Written) -> None:
    usage = written.usage
    logger.log(
        20 if written.outcome == "written" else 30,
        "model.asked",
        purpose=written.purpose,
        model=written.model,
        outcome=written.outcome,
        why=written.why,
        input_tokens=usage.input_tokens,
        cached_tokens=usage.cached_tokens,
        output_tokens=usage.output_tokens,
        cost_micros=usage.cost_micros,
        took_ms=usage.took_ms,
    )
