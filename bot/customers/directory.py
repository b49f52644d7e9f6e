"""Finding the customer somebody means, alone or together with the colleague named beside it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import NamedTuple, NoReturn

from sqlalchemy.orm import Session

from bot.errors import Ambiguous, Choice, Invalid, NotFound
from bot.people import directory as people_directory
from bot.people.directory import People
from bot.people.names import REMEMBERED, SUGGESTIONS, Grade, Match, fold, misspelt, nearest, quoted, squash
from store import customers, people
from store.customers import CustomerName
from store.models import Customer, Person
from store.people import PersonName

CHOICES = 10
SHORTEST_BEGINNING = 2
SHORTEST_MISSPELT = 3
_FORM = re.compile(
    r"(?<=\w)(?: (?:ab|ag|as|bv|co|company|corp|corporation|gmbh|inc|incorporated|kg|limited|llc|llp|ltd|nv|oy|plc|pty"
    r"|sa|sarl|sas|se|spa|srl))+$"
)
_DOMAIN = re.compile(r"(?:https?://)?(?:www\.)?([^\s/@]+\.[^\s/@]+?)/?")
_Fit = tuple[Match[CustomerName], Match[PersonName]]


class Pair(NamedTuple):
    """A customer and a colleague found in one text; `split` is the position of the split that gave them."""

    customer: Customer
    person: Person
    split: int


class Customers:
    """Every customer of one workspace by name, loaded once, to be asked about as often as needed."""

    def __init__(self, rows: list[CustomerName]) -> None:
        self.rows = rows
        self.folded = [fold(row.name) for row in rows]
        self.cores = [_core(name) for name in self.folded]

    def match(self, name: str, *, loosely: bool = True) -> Match[CustomerName]:
        """Find what this name fits best: itself or the domain, a missing legal form, its beginning, a misspelling."""
        query = fold(name)
        if not query:
            return Match((), Grade.SAME)
        squashed, core, domain = squash(query), _core(query), _domain(name)
        named = list(zip(self.rows, self.folded, self.cores, strict=True))
        rows = [row for row, own, _ in named if squash(own) == squashed or (domain and _domain(row.domain) == domain)]
        if rows:
            return Match(tuple(rows), Grade.SAME)
        # "Acme Inc" may mean Acme, but neither Acme GmbH nor, without asking, one of several that begin with Acme.
        rows = [row for row, own, bare in named if bare == core and own.removeprefix("the ") == bare]
        if rows:
            return Match(tuple(rows), Grade.PART)
        rows = [row for row, own, _ in named if len(squashed) >= SHORTEST_BEGINNING and _begins(query, own)]
        if rows:
            return Match(tuple(rows), Grade.BEGINNING)
        return Match(self._misspelt(query) if loosely else (), Grade.MISSPELT)

    def nearest(self, name: str) -> list[CustomerName]:
        """Give up to three customers worth asking about, with or without their legal form."""
        query = fold(name)
        places = dict.fromkeys(nearest(query, self.folded) + nearest(_core(query), self.cores))
        return [self.rows[place] for place in places][:SUGGESTIONS]

    def _misspelt(self, query: str) -> tuple[CustomerName, ...]:
        if len(squash(query)) < SHORTEST_MISSPELT:
            return ()
        whole = misspelt(query, self.folded)
        return tuple(self.rows[place] for place in whole or misspelt(query, self.cores))


def find(session: Session, name: str) -> Customer:
    """Find the one customer a typed name means: as it is spelled, domain, beginning, or misspelt, the surest way first.

    Raises NotFound, with the nearest names, or Ambiguous (field `customer`, at most ten choices).
    Messages repeat what was typed, unescaped.
    """
    known = Customers(customers.called(session, [name]))
    if not known.rows:
        known = Customers(customers.names(session))
    return _load(session, _only(session, known.match(name), name, known))


def search(session: Session, query: str, limit: int = 100, *, owner_id: int | None = None) -> list[Customer]:
    """List customers for a searched select, best fit first and this owner's before others.

    An empty query lists the owner's customers, then everybody's, each by name.
    """
    known = Customers(customers.names(session))
    wanted = fold(query)
    slips = set(known.match(query).rows) if wanted else set()
    ranked = []
    for row, name in zip(known.rows, known.folded, strict=True):
        rank = 3 if row in slips else None
        rank = next((place for place, fits in enumerate(_fits(wanted, name, row.domain)) if fits), rank)
        if rank is not None:
            ranked.append((rank, row.owner_id is None or row.owner_id != owner_id, name, row.id))
    ids = [row_id for *_, row_id in sorted(ranked)[:limit]]
    loaded = customers.with_ids(session, ids)
    return [loaded[row_id] for row_id in ids]


def resolve_pair(session: Session, splits: Sequence[tuple[str, str]], *, roles: Collection[str] | None = None) -> Pair:
    """Find the customer and the colleague in a text that can be split as (customer, colleague) in these ways.

    `splits` come with the likeliest first; the split whose two names fit best wins, and the earlier one of equals.
    An empty colleague stands for "the whole text is a customer". Raises NotFound or Ambiguous (field `customer`
    or `person`), Invalid when only a customer was named, NotAllowed as `bot.people.directory.find` does.
    """
    colleagues = people_directory.everyone(session)
    known = Customers(customers.called(session, [customer for customer, _ in splits]))
    fits = _fits_of(splits, known, colleagues, loosely=False)
    if not fits:  # No customer is spelled just so, as most are; now all of them are worth reading.
        known = Customers(customers.names(session))
        fits = _fits_of(splits, known, colleagues, loosely=False) or _fits_of(splits, known, colleagues, loosely=True)
    if not fits:
        _complain(session, splits, known, colleagues, roles)
    split = min(fits, key=lambda place: (fits[place][0].grade + fits[place][1].grade, place))
    named, person = splits[split]
    in_customers, in_people = fits[split]
    colleague = colleagues.only(in_people, person, roles=roles)
    customer = _only(session, in_customers, named, known)
    return Pair(_load(session, customer), people_directory.load(session, colleague.id), split)


def _fits_of(
    splits: Sequence[tuple[str, str]], known: Customers, colleagues: People, *, loosely: bool
) -> dict[int, _Fit]:
    fits: dict[int, _Fit] = {}
    for place, (customer, person) in enumerate(splits):
        in_people = colleagues.match(person, loosely=loosely)
        if in_people.rows:
            in_customers = known.match(customer, loosely=loosely)
            if in_customers.rows:
                fits[place] = (in_customers, in_people)
    return fits


def _complain(
    session: Session,
    splits: Sequence[tuple[str, str]],
    known: Customers,
    colleagues: People,
    roles: Collection[str] | None,
) -> NoReturn:
    """Say which half was not understood, going by the split whose customer was understood best."""
    if not splits:
        raise NotFound("I found neither a customer nor a colleague in that. Nothing was saved.")
    matches = [known.match(customer) for customer, _ in splits]
    understood = [(match.grade, place) for place, match in enumerate(matches) if match.rows]
    if understood:
        place = min(understood)[1]
        customer, person = splits[place]
        row = _only(session, matches[place], customer, known)
        if not person:
            raise Invalid(f"I found {row.name}, but not who takes it over. Nothing was saved.", field="person")
        colleagues.only(colleagues.match(person), person, roles=roles)
    for customer, person in splits:
        whole = colleagues.match(f"{person} {customer}", loosely=False)
        if whole.rows and whole.grade is Grade.SAME:  # "to Sarah Johnson" names nobody else.
            missing = f"I see {whole.rows[0].name}, but not which customer that is about. Nothing was saved."
            raise Invalid(missing, field="customer")
    named = [customer for customer, person in splits if colleagues.match(person).rows]
    raise _no_customer((named or [splits[0][0]])[0], known)


def _only(session: Session, match: Match[CustomerName], name: str, known: Customers) -> CustomerName:
    if not match.rows:
        raise _no_customer(name, known)
    if len(match.rows) > 1:
        raise _several(session, match.rows, name)
    return match.rows[0]


def _no_customer(name: str, known: Customers) -> NotFound:
    close = known.nearest(name)
    meant = f"Did you mean {' or '.join(row.name for row in close)}?"
    hint = meant if close else "Check the name, or type the customer's domain."
    choices = [Choice(row.id, row.name, row.domain or "") for row in close]
    return NotFound(
        f"No customer is called {quoted(name)}. Nothing was saved. {hint}", field="customer", choices=choices
    )


def _several(session: Session, rows: Sequence[CustomerName], name: str) -> Ambiguous:
    listed = sorted(rows, key=lambda row: (fold(row.name), row.id))[:CHOICES]
    owners = {person.id: person.name for person in people.names(session)}
    choices = [Choice(row.id, row.name, _told_apart(row, owners)) for row in listed]
    more = f" (the first {CHOICES} are listed)" if len(rows) > CHOICES else ""
    message = f"{len(rows)} customers fit {quoted(name)}{more}. Which one do you mean? Nothing was saved yet."
    return Ambiguous(message, field="customer", choices=choices)


def _told_apart(row: CustomerName, owners: dict[int, str]) -> str:
    owner = owners.get(row.owner_id or 0, "nobody looks after it yet")
    return f"{row.domain} · {owner}" if row.domain else owner


def _load(session: Session, row: CustomerName) -> Customer:
    customer = customers.get(session, row.id)
    if customer is None:
        raise NotFound(f"{row.name} is no longer here. Nothing was saved.")
    return customer


def _fits(query: str, name: str, domain: str | None) -> tuple[bool, bool, bool]:
    """Say how a name fits a query being typed: it begins the name, begins a word of it, or stands in it somewhere."""
    return (
        _begins(query, name),
        f" {query}" in name or bool(domain and domain.casefold().startswith(query.replace(" ", "."))),
        squash(query) in squash(name),
    )


def _begins(query: str, name: str) -> bool:
    return squash(name).startswith(squash(query))


@lru_cache(REMEMBERED)
def _core(folded: str) -> str:
    """Drop "the" in front and the legal form behind, unless nothing would be left."""
    return _FORM.sub("", folded.removeprefix("the "))


def _domain(text: str | None) -> str:
    found = _DOMAIN.fullmatch((text or "").strip().casefold())
    return found[1] if found else ""
