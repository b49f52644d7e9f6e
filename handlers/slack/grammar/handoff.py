"""A handoff as people type it: which customer, to whom, why and until when, in either order and in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from bot.errors import Invalid
from bot.handoff.plan import usual_reason
from bot.people.names import quoted
from handlers.slack.grammar import days, halves, reasons
from handlers.slack.grammar.typed import LONGEST_COMMAND, Sealed, clean, plainly, without_thanks

READINGS = 24

VERB = re.compile(
    r"/?(?:(?:create|draft|write|prepare|make|start|begin|do|send|compose|generate)\s+(?:me\s+)?(?:(?:an?|the|my)\s+)?"
    r"(?:new\s+)?)?(?:hand(?:ing)?[\s-]?(?:offs?|over|of)|transfer|(?:re-?)?assign)\b"
    r"(?:\s+(?:e-?mails?|mails?|note|message|draft|letter)\b)*(?:\s+(?:for|of)\b)?[\s:,–—-]*",
    re.IGNORECASE,
)
HAND_OVER = re.compile(r"(?:hand\s+(?=.*\s(?:over|off)\s+to\s)|(?:give|pass)\s+(?=.*\sto\s))", re.IGNORECASE)
_BECAUSE = re.compile(
    r"[\s,;(–—-]+(?:because(?:\s+of)?|due\s+to|owing\s+to|reason(?:\s+is)?:?"
    r"|(?:as|since)(?=\s+(?:i|i['’]m|i['’]ve|he|she|they|we|my|his|her|their)\s))(?:\s+|$)"
    r"|\s*[,;(]\s*(?=(?:(?:an?|the|my|her|his|their)\s+)?(?:territor|depart|leaving|rebalanc|workload|new\s+role"
    r"|role\s+change|promot|parental|maternity|paternity|sabbatical|leave\b))",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"[\s,;(–—-]+(?:(?:and\s+)?(?:(?:i['’]?a?m|is|still|stays?)\s+)*(?:reachable|available|here|around)\s+)?"
    r"(?:(?:unti?ll?|(?:un)?till?|['’]til|through|thru)|(?:(?:and|with)\s+)?(?:(?:my|the|her|his)\s+)?last\s+day"
    r"(?:\s+(?:is|will\s+be|on))*:?)\s+",
    re.IGNORECASE,
)
_ALREADY_A_NAME = re.compile(r"to\b", re.IGNORECASE)


@dataclass(frozen=True)
class HandoffWords:
    """What a person typed: the likeliest reading, and the others in which the same words make sense.

    `incoming` is a name, an address or a mention (`<@U0SARAH>`); `reason` is one of `bot.handoff.plan.REASONS` or the
    person's own words; `handed_by` is what was said after "from", to be held against who looks after the customer.
    Which reading is meant only the directory can say: hand `splits()` to `bot.customers.directory.resolve_pair` and
    take `reading(pair.split)`.
    """

    customer: str
    incoming: str
    reason: str | None = None
    last_day: date | None = None
    handed_by: tuple[str, ...] = ()
    others: tuple[HandoffWords, ...] = ()

    def splits(self) -> list[tuple[str, str]]:
        """Give every (customer, colleague) these words may mean, likeliest first, without repetition."""
        return [(words.customer, words.incoming) for words in (self, *self.others)]

    def reading(self, split: int) -> HandoffWords:
        """Give the reading behind one of the splits, by its position."""
        return replace((self, *self.others)[split], others=())


def parse_handoff(
    text: str, *, today: date, command: str = "/handoff", bot_ref: str | None = None
) -> HandoffWords | None:
    """Read a handoff or a reassignment; None when nothing but the command was typed.

    `command` is the form the person used, for the examples; `bot_ref` the bot's user id, whose leading mention goes.
    Raises Invalid, with the field `customer`, `person` or `last_day`, for half a handoff or an unusable day.
    """
    plain = clean(text, bot_ref)
    if len(plain) > LONGEST_COMMAND:
        example = f"{command} DataCorp to Sarah Johnson"
        raise Invalid(f"That is too long for me to tell the names. Nothing was saved. Try {example}.", field="customer")
    line = Sealed(plain)
    bodies = _bodies(line)
    if not bodies[0].strip(" ,:.!?/"):
        return None
    readings: dict[tuple[str, str], HandoffWords] = {}
    for body in bodies:
        for words in _readings(line, body, today, command):
            readings.setdefault((words.customer.casefold(), words.incoming.casefold()), words)
    if not readings:
        raise _half(line, bodies[0], command)
    first, *others = list(readings.values())[:READINGS]
    return replace(first, others=tuple(others))


def understood(words: HandoffWords, *, today: date | None = None, what: str = "Handoff") -> str:
    """Repeat what was understood in one line, unescaped; a year is named when it is another than today's."""
    parts = [f"{what}: {words.customer} → {words.incoming}"]
    if words.reason:
        parts.append(reasons.phrase(words.reason))
    if words.last_day:
        parts.append(f"until {days.written(words.last_day, today)}")
    return ", ".join(parts)


def _bodies(line: Sealed) -> list[str]:
    """Give the text without the verb, then with it, then with "please" in front: any of them may begin a name."""
    polite = without_thanks(line.text)
    text = plainly(line.text)
    if text and line.is_mention(text[0]):
        behind = plainly(text[1:].lstrip(" ,:"))
        text = polite = behind if VERB.match(behind) or HAND_OVER.match(behind) else text
    verb = VERB.match(text) or HAND_OVER.match(text)
    return list(dict.fromkeys([text[verb.end() :] if verb else text, text, polite]))


def _readings(line: Sealed, body: str, today: date, command: str) -> Iterator[HandoffWords]:
    starts = sorted({match.start() for pattern in (_BECAUSE, _UNTIL) for match in pattern.finditer(body)})
    for start in (*starts, len(body)):
        found = halves.of(line, body[:start])
        if found.splits:
            tail = _tail(line, body[start:], found, today, command)
            if tail is not None:
                yield from (_words(line, split, *tail) for split in found.splits)


def _words(line: Sealed, split: halves.Split, reason: str | None, last_day: date | None) -> HandoffWords:
    handed_by = tuple(line.open(said) for said in split.handed_by)
    return HandoffWords(line.open(split.customer), line.open(split.person), reason, last_day, handed_by)


def _tail(
    line: Sealed, text: str, found: halves.Halves, today: date, command: str
) -> tuple[str | None, date | None] | None:
    """Read what follows the names as a reason and a last day; None when it is rather a part of a name."""
    example = f"{command} DataCorp to Sarah Johnson until {days.written(_an_example(today))}"
    last_day = None
    for marker in reversed(list(_UNTIL.finditer(text))):
        behind = _BECAUSE.search(text, marker.end())
        end = behind.start() if behind else len(text)
        typed = line.open(text[marker.end() : end])
        if _is_about_leave(text[: marker.start()], marker[0]):
            continue
        day = days.read(typed, today=today, example=example)
        if day is not None:
            last_day, text = day, text[: marker.start()] + text[end:]
        elif marker.start() == 0:
            if found.ends_with_person and not halves.TO.search(f" {typed} "):
                raise days.unreadable(typed, example=example)
            return None
    because = _BECAUSE.match(text)
    reason = line.open(text[because.end() :]) if because else ""
    if _ALREADY_A_NAME.match(reason) or (text.strip(" ,;.)") and not because):
        return None
    return usual_reason(reason) or None, last_day


def _is_about_leave(before: str, marker: str) -> bool:
    """Tell whether "until" belongs to the reason: on leave until 15 February is a first day, not a last one."""
    return "," not in marker and usual_reason(before) == "leave"


def _an_example(today: date) -> date:
    return date(today.year, today.month % 12 + 1, 15)


def _half(line: Sealed, body: str, command: str) -> Invalid:
    """Say which of the two names is missing."""
    text = line.open(body)
    if _ALREADY_A_NAME.match(body) or line.is_mention(body.strip()):
        person = _ALREADY_A_NAME.sub("", text).strip() or "Sarah Johnson"
        example = f"{command} DataCorp to {person}"
        return Invalid(f"I don't see which customer that is about. Nothing was saved. Try {example}.", field="customer")
    customer = re.sub(r"\s+to$", "", text, flags=re.IGNORECASE)
    example = f"{command} {customer} to Sarah Johnson"
    return Invalid(
        f"I see {quoted(customer)}, but not who takes it over. Nothing was saved. Try {example}.", field="person"
    )
