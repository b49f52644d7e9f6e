"""Finding the colleague somebody means: by mention, address, full or first name, its beginning, or misspelt."""

from __future__ import annotations

import re
from collections.abc import Collection

from sqlalchemy.orm import Session

from bot.errors import Ambiguous, Choice, NotAllowed, NotFound
from bot.people.names import Grade, Match, closeness, fold, misspelt, nearest, quoted, squash
from store import people
from store.models import Person
from store.people import PersonName

MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
CHOICES = 10
SHORTEST_BEGINNING = 2
SHORTEST_NICKNAME = 3
# One letter missing, added or swapped in a first name of five.
SURE_OF_A_FIRST_NAME = 80
ME = frozenset({"me", "myself", "i"})
_SAVED = "Nothing was saved."


class People:
    """Every colleague of one workspace, loaded once, to be asked about as often as needed."""

    def __init__(self, rows: list[PersonName]) -> None:
        self.rows = rows
        self.folded = [fold(row.name) for row in rows]

    def match(self, words: str, *, loosely: bool = True) -> Match[PersonName]:
        """Find who fits these words best, also somebody who has left; `loosely` also looks for misspellings."""
        mention = MENTION.fullmatch(words.strip())
        if mention:
            return Match(tuple(row for row in self.rows if row.slack_ref == mention[1]), Grade.SAME)
        typed = words.strip().lstrip("@").casefold()
        mailed = tuple(row for row in self.rows if row.email.casefold() == typed)
        query = fold(words)
        if mailed or not query:
            return Match(mailed, Grade.SAME)
        for grade, fits in _WAYS:
            rows = tuple(row for row, name in zip(self.rows, self.folded, strict=True) if fits(query, name))
            if rows:
                return Match(rows, grade)
        return Match(self._misspelt(query) if loosely else (), Grade.MISSPELT)

    def only(self, match: Match[PersonName], words: str, *, roles: Collection[str] | None) -> PersonName:
        """Give the one active colleague of a match, or raise NotFound, Ambiguous or NotAllowed about these words."""
        if not match.rows:
            raise self._nobody(words)
        active = [row for row in match.rows if row.is_active]
        if not active:
            raise NotAllowed(f"{match.rows[0].name} has left. Nothing was saved. Name a colleague who is here.")
        fitting = [row for row in active if roles is None or row.role in roles]
        if not fitting:
            raise NotAllowed(f"{active[0].name} is {_with_article(active[0].role)} and can't take this. {_SAVED}")
        if len(fitting) > 1:
            raise Ambiguous(
                f"{_count(len(fitting))} fit {quoted(words)}. Whom do you mean? {_SAVED}",
                field="person",
                choices=[Choice(row.id, row.name, f"{_written(row.role)} · {row.email}") for row in fitting[:CHOICES]],
            )
        return fitting[0]

    def _misspelt(self, query: str) -> tuple[PersonName, ...]:
        if " " in query:
            return tuple(self.rows[place] for place in misspelt(query, self.folded))
        rows = tuple(
            row for row, name in zip(self.rows, self.folded, strict=True) if any(_slips(query, w) for w in name.split())
        )
        return rows or tuple(
            row for row, name in zip(self.rows, self.folded, strict=True) if _is_nickname(query, name.split()[0])
        )

    def _nobody(self, words: str) -> NotFound:
        if MENTION.fullmatch(words.strip()):
            return NotFound(f"I don't know that colleague yet. {_SAVED} An admin can add them to Rapport.")
        query = fold(words)
        close = [row for place in nearest(query, self.folded) if (row := self.rows[place]).is_active]
        hint = _did_you_mean([row.name for row in close]) or "Check the name, or type their e-mail address."
        choices = [Choice(row.id, row.name, f"{_written(row.role)} · {row.email}") for row in close]
        return NotFound(f"Nobody here is called {quoted(words)}. {_SAVED} {hint}", field="person", choices=choices)


def everyone(session: Session) -> People:
    """Load the colleagues of this workspace for matching."""
    return People(people.names(session))


def find(session: Session, words: str, *, roles: Collection[str] | None = None) -> Person:
    """Find the one colleague these words mean: `<@U0SARAH|sarah>`, an address, a name or what is left of it.

    `roles` limits who may be named. Raises NotFound (with the nearest names), Ambiguous (field `person`),
    or NotAllowed for somebody who has left or has another role. Messages repeat what was typed, unescaped.
    """
    known = everyone(session)
    return load(session, known.only(known.match(words), words, roles=roles).id)


def as_said_by(person: Person, words: str) -> str:
    """Give words that name a colleague so that "me" means this person, whoever else may be called something like it."""
    return person.email if is_me(words) else words


def is_me(words: str) -> bool:
    """Tell whether words name whoever typed them."""
    return words.strip(" @").casefold() in ME


def load(session: Session, person_id: int) -> Person:
    """Load a colleague by id; raises NotFound."""
    person = people.get(session, person_id)
    if person is None:
        raise NotFound(f"That colleague is no longer here. {_SAVED}")
    return person


def by_slack_ref(session: Session, slack_ref: str) -> Person:
    """Find the colleague behind a Slack user id, also one who has left; raises NotFound."""
    person = people.by_slack_ref(session, slack_ref)
    if person is None:
        raise NotFound(f"I don't know that colleague yet. {_SAVED} An admin can add them to Rapport.")
    return person


def search(session: Session, query: str, *, roles: Collection[str] | None = None, limit: int = 100) -> list[PersonName]:
    """List active colleagues for a searched select, best fit first; an empty query lists everybody by name."""
    wanted = fold(query)
    ranked = []
    for row in people.names(session):
        name = fold(row.name)
        rank = _rank(wanted, name, row.email.casefold())
        if row.is_active and (roles is None or row.role in roles) and rank is not None:
            ranked.append((rank, name, row.id, row))
    return [row for *_, row in sorted(ranked)][:limit]


def _rank(query: str, name: str, email: str) -> int | None:
    if not query or _is_same(query, name):
        return 0
    if _is_beginning(query, name):
        return 1
    if squash(query) in squash(name) or email.startswith(query):
        return 2
    return 3 if any(_slips(query, word) for word in (name, *name.split())) else None


def _is_same(query: str, name: str) -> bool:
    return squash(query) == squash(name) or sorted(query.split()) == sorted(name.split())


def _is_part(query: str, name: str) -> bool:
    return set(query.split()) <= set(name.split())


def _is_beginning(query: str, name: str) -> bool:
    """Tell whether each typed word begins a later word of the name than the one before: `Sar Joh`, `Sarah J`."""
    if len(squash(query)) < SHORTEST_BEGINNING:
        return False
    left = iter(name.split())
    return all(any(word.startswith(typed) for word in left) for typed in query.split())


def _slips(query: str, word: str) -> bool:
    """Tell whether a word is a slip of the finger away; the first letter is hardly ever the one that slips."""
    return query[:1] == word[:1] and closeness(query, word) >= SURE_OF_A_FIRST_NAME


def _is_first_name(query: str, name: str) -> bool:
    """Tell whether the words begin the name at its front: `Jo` is Joana before she is Sarah Johnson."""
    return _is_beginning(query, name) and name.startswith(query.split(maxsplit=1)[0])


def _is_nickname(query: str, first_name: str) -> bool:
    """Tell whether a familiar ending stands on the beginning of a first name: Dave for David."""
    stem = query.rstrip("aeiouy")
    return SHORTEST_NICKNAME <= len(stem) < len(query) and first_name.startswith(stem)


_WAYS = (
    (Grade.SAME, _is_same),
    (Grade.PART, _is_part),
    (Grade.BEGINNING, _is_first_name),
    (Grade.BEGINNING, _is_beginning),
)


def _did_you_mean(names: list[str]) -> str:
    return f"Did you mean {' or '.join(names)}?" if names else ""


def _with_article(role: str) -> str:
    return f"{'an' if role[0] in 'aeiou' else 'a'} {_written(role)}"


def _written(role: str) -> str:
    return "CSM" if role == "csm" else role


def _count(number: int) -> str:
    return f"{number} colleagues" if number <= CHOICES else f"{number} colleagues (the first {CHOICES} are listed)"
