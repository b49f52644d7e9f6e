"""Where a mail comes from: each stretch of it with its facts, what else is on record, and what stays with us."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import chain
from typing import Any

from blocks.slack.customer_facts import facts_lines
from blocks.slack.elements import button, confirmation, moment
from blocks.slack.languages import language
from blocks.slack.text import clipped, context, escape, packed, plain, section
from bot.handoff.summary import summary
from bot.outreach import offered
from bot.outreach.evidence import Stretch
from bot.outreach.facts import Fact

View = dict[str, Any]
MOST_SECTIONS = 30  # Three times, with their headings, within the hundred blocks of a modal.
QUOTED = 120  # Characters: enough to find a sentence again in the mail.
LANGUAGE = "contact_language"


def facts(
    customer: str, known: Sequence[Fact], said: Sequence[Stretch], outreach_id: int, *, may_release: bool
) -> View:
    """List what a mail rests on: the value, where it stands, who said it, how old it is, and who may read it.

    First comes what it says, `said`, each stretch with its facts below it; then what else is on record. The sender can
    let the mail say one of the facts that are otherwise for us only.
    """
    used = {fact.key for stretch in said for fact in stretch.facts}
    internal = [fact for fact in known if fact.audience == "internal"]
    others = [fact for fact in known if fact.audience == "customer" and fact.key not in used]
    also = section(f"*Also on record: {len(others)}.* A mail may say it; this one does not.")
    lets = "you let" if may_release else "its sender lets"
    ours = section(f"*For us only: {len(internal)}.* None of it is in this mail unless {lets} it.")
    return {
        "type": "modal",
        "callback_id": "outreach.facts",
        "title": plain("Where it comes from"),
        "close": plain("Close"),
        "private_metadata": str(outreach_id),
        "blocks": [
            *[context(line) for line in facts_lines(summary(known))],
            section(f"*What this mail says about {escape(clipped(customer, 80))}*"),
            *(_stretches(said) or [context("No sentence of it rests on a fact.")]),
            *([also, *_sections(others)] if others else []),
            *([ours] if internal else []),
            *(_to_release(internal, outreach_id) if may_release else _sections(internal)),
        ],
    }


def _stretches(said: Sequence[Stretch]) -> list[View]:
    """Quote each stretch with its facts below it, one section each as far as they fit."""
    texts = [packed([*map(_quoted, stretch.lines), *map(_line, stretch.facts)]) for stretch in said]
    return [section(text) for text in chain.from_iterable(texts)][:MOST_SECTIONS]


def _quoted(line: str) -> str:
    return f"> {escape(clipped(line, QUOTED))}"


def _sections(known: Sequence[Fact]) -> list[View]:
    return [section(text) for text in packed([_line(fact) for fact in known])][:MOST_SECTIONS]


def _to_release(known: Sequence[Fact], outreach_id: int) -> list[View]:
    listed = [section(_line(fact), accessory=_release(fact, outreach_id)) for fact in known[:MOST_SECTIONS]]
    more = len(known) - len(listed)
    return [*listed, *([context(f"And {more} more.")] if more > 0 else [])]


def _release(fact: Fact, outreach_id: int) -> View:
    what = f"{clipped(fact.label, 60)}: {clipped(_value(fact), 120)}."
    asked = f"{what} Only this mail may say it; it is noted that you let it."
    sure = confirmation("Let the customer read it?", asked, "Let it be said", "Keep it with us")
    return button("They know this", "outreach.release", f"{outreach_id}:{fact.key}"[:2000], confirm=sure)


def _line(fact: Fact) -> str:
    is_named = not fact.author or fact.author in fact.source
    source = escape(clipped(fact.source, 60)) + ("" if is_named else f", {escape(clipped(fact.author or '', 60))}")
    label = escape(clipped(fact.label, 60))
    return f"• {label}: *{_marked_up(fact)}*  _{source}, {_short(fact.as_of)}_"


def _marked_up(fact: Fact) -> str:
    if offered.is_time(fact):
        return moment(datetime.fromisoformat(fact.value), "{date_short_pretty} at {time}")
    return escape(clipped(_value(fact), 200))


def _value(fact: Fact) -> str:
    return language(fact.value) if fact.key == LANGUAGE else fact.value


def _short(on: date) -> str:
    return f"{on.day} {on:%B %Y}"
