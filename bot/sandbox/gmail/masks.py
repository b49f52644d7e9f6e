"""Google's partial responses: the `fields` parameter names what of an answer is wanted."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.gmail.errors import invalid

PIECES = re.compile(r"[(),/]|[^(),/\s]+")

Mask = dict[str, "Mask"]
"""Wanted names with what is wanted below them; empty below means everything, `*` is every name."""


def masked(answer: Any, fields: str | None) -> Any:
    """Leave only what `fields` asks for, as in `messages(id,threadId),nextPageToken` or `payload/headers`."""
    if not fields or fields == "*":
        return answer
    pieces = PIECES.findall(fields)
    mask = _read(pieces)
    if pieces:
        raise invalid(f"Invalid field selection {fields}")
    return _apply(answer, mask)


def _read(pieces: list[str]) -> Mask:
    mask: Mask = {}
    while pieces and pieces[0] != ")":
        place = mask
        name = pieces.pop(0)
        place = place.setdefault(name, {})
        while pieces and pieces[0] == "/":
            pieces.pop(0)
            place = place.setdefault(pieces.pop(0) if pieces else "", {})
        if pieces and pieces[0] == "(":
            pieces.pop(0)
            place.update(_read(pieces))
            if not pieces:
                raise invalid("Invalid field selection: a parenthesis is open.")
            pieces.pop(0)
        if pieces and pieces[0] == ",":
            pieces.pop(0)
    return mask


def _apply(value: Any, mask: Mask) -> Any:
    if not mask:
        return value
    if isinstance(value, list):
        return [_apply(item, mask) for item in value]
    if not isinstance(value, dict):
        return value
    if "*" in mask:
        return {name: _apply(member, mask["*"]) for name, member in value.items()}
    return {name: _apply(member, mask[name]) for name, member in value.items() if name in mask}
