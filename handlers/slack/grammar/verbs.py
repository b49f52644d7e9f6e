"""Which command a line is, typed after /rapport, in a direct message or behind a mention of the bot."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from rapidfuzz.distance import OSA

from handlers.slack.grammar.halves import ARROW, GETS, TO
from handlers.slack.grammar.handoff import HAND_OVER, VERB
from handlers.slack.grammar.typed import LONGEST_COMMAND, Sealed, clean, plainly

Verb = Literal["handoff", "reassign", "connect", "mails", "away", "settings", "help", "customer", "unknown"]

LONGEST_NAME = 6
SENTENCE = 4

_HELP = re.compile(
    r"(?:help(?: me)?|\?+|examples?|commands?|what can (?:you|i) do|how does (?:this|it) work)[?!.]*", re.IGNORECASE
)
_CONNECT = re.compile(
    r"(?:re-?)?connect(?: (?:my |to )?(?:gmail|google|mailbox|e-?mail|mail|account|gmail account))?[.!]*", re.IGNORECASE
)
_CONNECT_SHARED = re.compile(
    r"(?:re-?)?connect (?:the )?(?:shared )?(?:mailbox )?([^\s@]+@[^\s@]+?)[.!]*", re.IGNORECASE
)
_MAILS = re.compile(r"(?:(?:my|show(?: me)?(?: my)?|list(?: my)?) )?(?:e-?mails|mails)[.!]*", re.IGNORECASE)
_SETTINGS = re.compile(r"(?:(?:my|change(?: my)?|open) )?(?:settings|preferences)[.!]*", re.IGNORECASE)
# Days or whoever covers must follow, so that a customer may begin with the same word.
_AWAY_WORDS = (
    r"[\s:,]+(?:\d|from |until |till |to |on |between |today|tomorrow|this |next |the \d|.{1,60}\bcover(?:s|ed|ing)?\b"
    r"|(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)[a-z]*\b)"
)
_AWAY = re.compile(
    rf"(?:(?:i['’]m|i am|i['’]ll be|i will be) )?away(?=[\s:,.!]*$|{_AWAY_WORDS})[\s:,.!]*", re.IGNORECASE
)
_BACK = re.compile(r"(?:away |i['’]m |i am )?back(?: again| early| at work)?[.!]*", re.IGNORECASE)
_REASSIGN = re.compile(r"/?(?:re-?assign|assign(?=\s.*(?:\sto\s|→|->|=>)))\b[\s:]*", re.IGNORECASE)
_CUSTOMER = re.compile(r"(?:customer|show me|show|tell me about|look up)(?:\s*:\s*|\s+)(?=\S)", re.IGNORECASE)
_ASKS = re.compile(
    r"(?:what|why|how|who|when|where|which|is|are|do|does|did|can|could|should|would|will|i|i['’]m|we|you|there|tell|give"
    r"|the weather)\b",
    re.IGNORECASE,
)
_SMALL_TALK = re.compile(
    r"(?:hi|hey|hello|yo|good (?:morning|afternoon|evening)|thanks?|thank you|ok|okay|yes|no|👋)[\s!.,]*", re.IGNORECASE
)
# Long enough that one slip of the finger does not turn a customer's name into a command.
_LONG_VERBS: dict[str, Verb] = {
    "connect": "connect",
    "handoff": "handoff",
    "handover": "handoff",
    "reassign": "reassign",
}


class Route(NamedTuple):
    """A command and what was typed behind it; `rest` is plain, with mentions as `<@U0SARAH>`."""

    verb: Verb
    rest: str


_WHOLE_LINES = (
    (_CONNECT, Route("connect", "")),
    (_MAILS, Route("mails", "")),
    (_BACK, Route("away", "back")),
    (_SETTINGS, Route("settings", "")),
)


def route(text: str, *, bot_ref: str | None = None) -> Route | None:
    """Say which command a line is; None for an empty one. A line that may be a name is `customer`, prose `unknown`.

    For `handoff` and `reassign` the rest goes to `parse_handoff`; for `customer` it goes to the directory. For
    `connect` it is the address of a shared mailbox, empty for one's own.
    """
    line = clean(text, bot_ref)
    if not line:
        return None
    if len(line) > LONGEST_COMMAND:
        return Route("unknown", line)
    asked = plainly(line)
    if _HELP.fullmatch(line) or _HELP.fullmatch(asked):
        return Route("help", "")
    if not asked or _SMALL_TALK.fullmatch(line):
        return Route("unknown", line)
    return _command(_without_address(asked), is_prose=_is_prose(line))


def _command(asked: str, *, is_prose: bool) -> Route:  # noqa: PLR0911  One return for each way to say one.
    for pattern, whole in _WHOLE_LINES:
        if pattern.fullmatch(asked):
            return whole
    if found := _CONNECT_SHARED.fullmatch(asked):
        return Route("connect", found[1].lower())
    if found := _AWAY.match(asked):
        return Route("away", asked[found.end() :])
    if found := _REASSIGN.match(asked):
        return Route("reassign", asked[found.end() :])
    if found := VERB.match(asked) or HAND_OVER.match(asked):
        return Route("handoff", asked[found.end() :])
    if found := _CUSTOMER.match(asked):
        return Route("customer", _unquoted(asked[found.end() :]))
    if verb := _slipped(asked):
        return Route(verb, asked.partition(" ")[2].strip())
    return Route("unknown", asked) if is_prose else _without_a_verb(asked)


def _without_a_verb(asked: str) -> Route:
    names = Sealed(asked)
    is_handoff = not names.is_one_name and any(pattern.search(names.text) for pattern in (ARROW, GETS, TO))
    return Route("handoff", asked) if is_handoff else Route("customer", _unquoted(asked))


def _is_prose(line: str) -> bool:
    """Tell whether a line is talk: a question, or too many words in front of whatever could part two names."""
    names = Sealed(line).text
    if ARROW.search(names):
        return False
    parted = TO.search(names) or GETS.search(names)
    front = names[: parted.start()] if parted else names
    is_asking = line.endswith("?") or (len(names.split()) >= SENTENCE and bool(_ASKS.match(names)))
    return is_asking or len(front.split()) > LONGEST_NAME


def _without_address(asked: str) -> str:
    """Drop a leading mention in front of a command; in front of a name it is the colleague who is meant."""
    address, _, behind = asked.partition(">")
    behind = plainly(behind.lstrip(" ,:"))
    is_command = any(p.match(behind) for p in (VERB, _REASSIGN, HAND_OVER, _CUSTOMER, _CONNECT))
    return behind if address.startswith("<@") and is_command else asked


def _slipped(asked: str) -> Verb | None:
    first, _, rest = asked.partition(" ")
    slips = (verb for word, verb in _LONG_VERBS.items() if OSA.distance(first.lower().rstrip(":"), word) == 1)
    return next((verb for verb in slips if verb != "connect" or not rest), None)


def _unquoted(name: str) -> str:
    line = Sealed(name)
    return line.open(line.text) or name
