"""The words a handoff letter may use, each with the facts it comes from; what is not on record has no word."""

from __future__ import annotations

from collections.abc import Iterable

from bot.handoff.wording.lines import Word
from bot.handoff.wording.names import familiar, formal
from bot.outreach.facts import Fact

NAMED = 3  # More open points than this are too many for one sentence.


def words_of(facts: Iterable[Fact]) -> dict[str, Word]:
    """Give the words for a letter; takes the facts the customer may read, and no others."""
    found = {fact.key: fact for fact in facts}
    words = {key: Word(fact.value, (key,)) for key, fact in found.items()}
    words |= _called(found)
    words |= _several("promise", [fact for key, fact in found.items() if key.startswith("promise:")])
    words |= _tickets([fact for key, fact in found.items() if key.startswith("ticket:")])
    if "incoming_link" in found:
        words["incoming_calendar"] = Word("my calendar", ("incoming_link",), link=found["incoming_link"].value)
    return words


def is_formal(facts: Iterable[Fact]) -> bool:
    """Say whether this contact is written to formally."""
    return any(fact.key == "contact_form" and fact.value == "formal" for fact in facts)


def _called(found: dict[str, Fact]) -> dict[str, Word]:
    """Give what people are called; two people with one first name keep their full names."""
    contact, preferred = found["contact"].value, found.get("contact_preferred")
    keys = ("contact", "contact_preferred") if preferred else ("contact",)
    call = formal if is_formal(found.values()) else familiar
    first = {key: familiar(found[key].value) for key in ("outgoing", "incoming")}
    taken = familiar(contact, preferred.value if preferred else None)
    for key, other in (("outgoing", "incoming"), ("incoming", "outgoing")):
        is_shared = first[key].casefold() in {taken.casefold(), familiar(found[other].value).casefold()}
        first[key] = found[key].value if is_shared else first[key]
    return {
        "name": Word(call(contact, preferred.value if preferred else None), keys),
        "outgoing_first": Word(first["outgoing"], ("outgoing",)),
        "incoming_first": Word(first["incoming"], ("incoming",)),
    }


def _several(name: str, facts: list[Fact]) -> dict[str, Word]:
    """Give the first of several things, and all of them where they are few."""
    if not facts:
        return {}
    words = {f"first_{name}": Word(facts[0].value, (facts[0].key,))}
    if len(facts) <= NAMED:
        words[f"{name}s"] = Word("; ".join(fact.value for fact in facts), tuple(fact.key for fact in facts))
    return words


def _tickets(facts: list[Fact]) -> dict[str, Word]:
    """Give the customer's open tickets, by name where there is one; their names are the customer's own words."""
    if not facts:
        return {}
    first = Word(f"“{facts[0].value}”", (facts[0].key,))
    if len(facts) == 1:
        return {"first_ticket": first, "only_ticket": first}
    return {"first_ticket": first, "tickets": Word("open tickets", tuple(fact.key for fact in facts))}
