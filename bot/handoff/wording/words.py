"""The words a handoff letter may use, each with the facts it comes from; what is not on record has no word."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.handoff.wording.figures import SMALL
from bot.handoff.wording.lines import Word
from bot.handoff.wording.points import in_sentence
from bot.handoff.wording.reasons import after_news
from bot.handoff.wording.unsaid import is_fit_for_a_letter
from bot.outreach.facts import Fact
from bot.people.forms_of_address import familiar, formal

# Labels that `gather` gives, and that decide what a letter may begin with.
DUE_BEFORE = "Promise due before the introduction"
URGENT_TICKET = "Urgent ticket"
WITH_US_OR_YEARS = re.compile(r"\b(?:us|here|years?)\b")
NAMED = 3  # More open points than this are too many for one sentence.


def words_of(facts: Iterable[Fact]) -> dict[str, Word]:
    """Give the words for a letter; takes the facts the customer may read, and no others."""
    found = {fact.key: fact for fact in facts}
    words = {key: Word(fact.value, (key,)) for key, fact in found.items()}
    words |= _called(found)
    words |= _promises(found)
    words |= _tickets([fact for key, fact in found.items() if key.startswith("ticket:")])
    words |= _own_words(found)
    words |= _reason(found)
    if "meetings" in found:
        words["meetings"] = Word(_about_how_many(found["meetings"].value), ("meetings",))
    if "last_met" in found:
        words["last_on"] = Word(found["last_met"].value.partition(" on ")[2], ("last_met",))
    if "incoming_link" in found:
        words["incoming_calendar"] = Word("my calendar", ("incoming_link",), link=found["incoming_link"].value)
    return words


def is_formal(facts: Iterable[Fact]) -> bool:
    """Say whether this contact is written to formally."""
    return any(fact.key == "contact_form" and fact.value == "formal" for fact in facts)


def _called(found: dict[str, Fact]) -> dict[str, Word]:
    """Give what people are called: colleagues by full name in a formal letter, and where two share a first name."""
    contact, preferred = found["contact"].value, found.get("contact_preferred")
    keys = ("contact", "contact_preferred") if preferred else ("contact",)
    is_formal_letter = is_formal(found.values())
    call = formal if is_formal_letter else familiar
    first = {key: familiar(found[key].value) for key in ("outgoing", "incoming")}
    taken = familiar(contact, preferred.value if preferred else None)
    for key, other in (("outgoing", "incoming"), ("incoming", "outgoing")):
        is_shared = first[key].casefold() in {taken.casefold(), familiar(found[other].value).casefold()}
        first[key] = found[key].value if is_shared or is_formal_letter else first[key]
    return {
        "name": Word(call(contact, preferred.value if preferred else None), keys),
        "outgoing_first": Word(first["outgoing"], ("outgoing",)),
        "incoming_first": Word(first["incoming"], ("incoming",)),
    }


def _promises(found: dict[str, Fact]) -> dict[str, Word]:
    """Give the first open promise, all of them where they are few, and how many where they are not."""
    facts = [fact for key, fact in found.items() if key.startswith("promise:")]
    if not facts:
        return {}
    preferred = found.get("contact_preferred")
    reader, customer = familiar(found["contact"].value, preferred.value if preferred else None), found["customer"].value
    said = [in_sentence(fact.value, reader=reader, customer=customer) for fact in facts]
    keys = tuple(fact.key for fact in facts)
    words = {"first_promise": Word(said[0], keys[:1])} | _picked(facts, said)
    if len(facts) == 1:
        words["only_promise"] = words["first_promise"]
    elif len(facts) <= NAMED:
        words["promises"] = Word("; ".join(said), keys)
    if 1 < len(facts) < len(SMALL):
        words["promise_count"] = Word(SMALL[len(facts)], keys)
    return words


def _picked(facts: list[Fact], said: list[str]) -> dict[str, Word]:
    """Give the promise that the introduction can pick up: the first that is not due before it is even written."""
    pick = next((place for place, fact in enumerate(facts) if fact.label != DUE_BEFORE), None)
    if pick is None:
        return {}
    word = Word(said[pick], (facts[pick].key,))
    return {"picked_promise": word} | ({"picked_deed": word} if said[pick].startswith("to ") else {})


def _own_words(found: dict[str, Fact]) -> dict[str, Word]:
    """Give what the incoming person's own line about themselves says after the name, where it is fit for a letter."""
    bio, pronouns = found.get("incoming_bio"), found.get("incoming_pronouns")
    first, _, rest = bio.value.partition(" ") if bio else ("", "", "")
    if is_formal(found.values()) or first != familiar(found["incoming"].value):
        return {}
    if not is_fit_for_a_letter(rest, pronouns.value if pronouns else ""):
        return {}
    words = {"incoming_own_words": Word(rest.rstrip("."), ("incoming", "incoming_bio"))}
    if "incoming_tenure" in found and not _names_company_or_years(rest, found.get("company")):
        words["own_words_tenure"] = Word(found["incoming_tenure"].value, ("incoming_tenure",))
    return words


def _names_company_or_years(line: str, company: Fact | None) -> bool:
    """Say whether a line about oneself names the company or counts years: time with us would stumble over either."""
    folded = line.casefold()
    return (company is not None and company.value.casefold() in folded) or bool(WITH_US_OR_YEARS.search(folded))


def _reason(found: dict[str, Fact]) -> dict[str, Word]:
    """Give the reason as it ends the sentence of news; one that says nothing has no word."""
    ending = after_news(found["reason"].value) if "reason" in found else ""
    return {"own_reason": Word(ending, ("reason",))} if ending else {}


def _about_how_many(counted: str) -> str:
    """Say "many calls" where a count has figures ("29 calls"): nobody thanks a customer for a statistic."""
    number, _, things = counted.partition(" ")
    return f"many {things}" if number.isdigit() else counted


def _tickets(facts: list[Fact]) -> dict[str, Word]:
    """Give the customer's open tickets, by name where there is one; their names are the customer's own words."""
    if not facts:
        return {}
    first = Word(f"“{facts[0].value}”", (facts[0].key,))
    words = {"first_ticket": first}
    if facts[0].label == URGENT_TICKET:
        words["urgent_ticket"] = first
    if len(facts) == 1:
        return words | {"only_ticket": first}
    return words | {"tickets": Word("open tickets", tuple(fact.key for fact in facts))}
