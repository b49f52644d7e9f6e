"""Text as Slack delivers it, made plain: entities, links, markup, mentions, quotes and politeness."""

from __future__ import annotations

import re

LONGEST = 2000  # Characters; longer than any command a person types, and it bounds what a pattern can cost.
LONGEST_COMMAND = 400

# Slack escapes exactly these three: https://docs.slack.dev/messaging/formatting-message-text#escaping
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_ENTITY = re.compile("|".join(_ENTITIES))
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_LINK = re.compile(r"<(?:mailto:|https?://)([^|>]*)(?:\|([^>]*))?>")
_CHANNEL = re.compile(r"<#[CG][A-Z0-9]+\|?([^>]*)>")
_BROADCAST = re.compile(r"<![^>]*>")
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ue000-\uf8ff]")
_MARKUP = re.compile(r"(?<![\w*_~])([*_~])(?=\S)([^*_~]+?)(?<=\S)\1(?![\w*_~])")

_QUOTED = re.compile(
    r"<@[UW][A-Z0-9]+>"
    r"|[“”„\"]([^“”„\"]+)[“”\"]"
    r"|«([^»]+)»"
    r"|`([^`]+)`"
    r"|(?<!\w)['‘‚](?=\S)(.+?)['’‘](?!\w)"
)
_FIRST_SEAL = 0xE000
_SEAL = re.compile("[\ue000-\uf8ff]")

_ASIDE = re.compile(
    r"(?:(?:hi|hey|hello|ok|okay|please|pls|plz|rapport|can you|could you|would you|will you|i['’]d like to"
    r"|i would like to|i want to|i need to|let['’]s|help me(?= \w))\b[\s,!:]*)+",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"(?:^|[\s,.!;])[\s,.!;]*(?:(?:please|pls|plz|thanks(?: a lot| so much| in advance)?|thank you|thx|many thanks|🙏"
    r"|:pray:|:bow:)[\s,.!?…]*)+$",
    re.IGNORECASE,
)
_EDGES = " \t,;:.!?…–—-()"


def clean(text: str, bot_ref: str | None = None) -> str:
    """Make one plain line of what Slack sent; mentions stay as `<@U0SARAH>`, a leading mention of the bot goes."""
    text = _MENTION.sub(r"<@\1>", _INVISIBLE.sub("", text[:LONGEST]))
    text = _LINK.sub(lambda link: link[2] or link[1].rstrip("/"), text)
    text = _BROADCAST.sub(" ", _CHANNEL.sub(r"#\1", text))
    text = _ENTITY.sub(lambda entity: _ENTITIES[entity[0]], text)
    text = " ".join(_MARKUP.sub(r"\2", text).split())
    while bot_ref and text.startswith(f"<@{bot_ref}>"):
        text = text.removeprefix(f"<@{bot_ref}>").lstrip(" ,:")
    return text


def without_thanks(text: str) -> str:
    """Drop the thanks and the "please" behind."""
    return _THANKS.sub("", text)


def plainly(text: str) -> str:
    """Drop the thanks behind and the asides in front ("hey, could you")."""
    text = without_thanks(text)
    aside = _ASIDE.match(text)
    return text[aside.end() :] if aside else text


class Sealed:
    """A line in which each mention and each quoted name is one opaque character, so that no rule looks inside."""

    def __init__(self, line: str) -> None:
        self._kept: list[str] = []
        whole = _QUOTED.fullmatch(line)
        inside = next(filter(None, whole.groups()), None) if whole else None
        self.is_one_name = inside is not None
        line = inside or line
        self.text = _QUOTED.sub(self._seal, line)

    def is_mention(self, character: str) -> bool:
        """Tell whether this one character stands for a mention."""
        return self.open(character).startswith("<@") and len(character) == 1

    def open(self, part: str) -> str:
        """Give back a part of the line as it was typed, without quotes and the punctuation around it."""
        opened = _SEAL.sub(lambda seal: self._kept[ord(seal[0]) - _FIRST_SEAL], part.strip(_EDGES))
        return " ".join(opened.split()).strip('"“”„«»`')

    def _seal(self, found: re.Match[str]) -> str:
        self._kept.append(next(filter(None, found.groups()), found[0]))
        return chr(_FIRST_SEAL + len(self._kept) - 1)
