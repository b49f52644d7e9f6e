"""The words a handoff letter may use, each with the facts it comes from; what is not on record has no word."""

from __future__ import annotations

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
OTHERS_BEFORE = "Promise due before the introduction, by somebody else"
URGENT_TICKET = "Urgent ticket"
NAMED = 3  # More open points than this are too many for one sentence.


def words_of(facts: Iterable[Fact]) -> dict[str, Word]:
    """Give the words for a letter; takes the facts the customer may read, and no others."""
    found = {fact.key: fact for fact in facts}
    words = {key: Word(fact.value, (key,)) for key, fact in found.items() if key != "meetings"}
    words |= _called(found)
    if "call_joined" in found and "outgoing_email" in found:
        words["with_both"] = Word(f" with {words['outgoing_first'].text} and me", ("outgoing", "call_joined"))
    words |= _promises(found)
    words |= _tickets([fact for key, fact in found.items() if key.startswith("ticket:")])
    words |= _own_words(found)
    words |= _reason(found)
    words |= _meetings(found)
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
    """Give what the sender still keeps before the introduction, and what we owe the customer after it."""
    facts = [fact for key, fact in found.items() if key.startswith("promise:")]
    preferred = found.get("contact_preferred")
    reader, customer = familiar(found["contact"].value, preferred.value if preferred else None), found["customer"].value
    said = {fact: Word(in_sentence(fact.value, reader=reader, customer=customer), (fact.key,)) for fact in facts}
    kept = [word for fact, word in said.items() if fact.label == DUE_BEFORE]
    owed = [word for fact, word in said.items() if fact.label != DUE_BEFORE]
    words = _kept(kept) | _owed(owed, is_all=not kept)
    picked = next((word for fact, word in said.items() if fact.label not in (DUE_BEFORE, OTHERS_BEFORE)), None)
    if picked:
        words |= {"picked_promise": picked} | ({"picked_deed": picked} if _is_deed(picked) else {})
    return words


def _kept(promises: list[Word]) -> dict[str, Word]:
    """Give what is due before the new person writes: one by its name, a few as a list, of many the first."""
    if not promises:
        return {}
    first = promises[0]
    if len(promises) > NAMED:
        return {"first_kept": first}
    if len(promises) > 1:
        return {"kept_promises": _together(promises)}
    return {"kept_deed" if _is_deed(first) else "kept_promise": first}


def _owed(promises: list[Word], *, is_all: bool) -> dict[str, Word]:
    """Give the first promise, all of them where they are few, and how many where they are not and `is_all` of them."""
    if not promises:
        return {}
    words = {"first_promise": promises[0]}
    is_deeds = all(map(_is_deed, promises))
    if len(promises) == 1:
        words["only_deed" if is_deeds else "only_promise"] = promises[0]
    elif len(promises) <= NAMED:
        words["deeds" if is_deeds else "promises"] = _together(promises)
    if is_all and 1 < len(promises) < len(SMALL):
        words["promise_count"] = Word(SMALL[len(promises)], _together(promises).facts)
    return words


def _together(promises: list[Word]) -> Word:
    return Word("; ".join(word.text for word in promises), tuple(key for word in promises for key in word.facts))


def _is_deed(promise: Word) -> bool:
    return promise.text.startswith("to ")


def _own_words(found: dict[str, Fact]) -> dict[str, Word]:
    """Give what the incoming person's own line about themselves says after the name, where it is fit for a letter."""
    bio, pronouns = found.get("incoming_bio"), found.get("incoming_pronouns")
    first, _, rest = bio.value.partition(" ") if bio else ("", "", "")
    if is_formal(found.values()) or first != familiar(found["incoming"].value):
        return {}
    if not is_fit_for_a_letter(rest, pronouns.value if pronouns else ""):
        return {}
    return {"incoming_own_words": Word(rest.rstrip("."), ("incoming", "incoming_bio"))}


def _reason(found: dict[str, Fact]) -> dict[str, Word]:
    """Give the reason as it ends the sentence of news; one that says nothing has no word."""
    ending = after_news(found["reason"].value) if "reason" in found else ""
    return {"own_reason": Word(ending, ("reason",))} if ending else {}


def _meetings(found: dict[str, Fact]) -> dict[str, Word]:
    """Give the calls and meetings where there was more than one, and whether they were many."""
    if "meetings" not in found:
        return {}
    said = without_count(found["meetings"].value)
    word = Word(said, ("meetings",))
    many = {"many_meetings": word} if said.startswith("many ") else {}
    return many | ({"meetings": word} if found["meetings"].value.partition(" ")[0] != SMALL[1] else {})


def without_count(counted: str) -> str:
    """Say "many calls" where a count has figures ("29 calls") and "calls" where it is small.

    Nobody thanks a customer for a statistic, and few calls in many years are none to count out.
    """
    number, _, things = counted.partition(" ")
    return f"many {things}" if number.isdigit() else things


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
