"""The grammar of the Block Kit validator: what a string, a number, a text object or a list may be."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Surface = Literal["message", "modal", "home"]
EVERYWHERE: frozenset[Surface] = frozenset({"message", "modal", "home"})


@dataclass
class Page:
    """One payload while it is read: where it will be shown, what is wrong with it, and what has to be added up."""

    surface: Surface
    errors: list[str] = field(default_factory=list)
    characters: int = 0
    markdown: int = 0
    table_characters: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    block_ids: set[str] = field(default_factory=set)
    action_ids: set[str] = field(default_factory=set)

    def wrong(self, at: str, text: str) -> None:
        """Note an error the way Slack words it, with the JSON pointer at the end."""
        self.errors.append(f"{text} [json-pointer:{at}]")


Check = Callable[[Any, str, Page], None]


@dataclass(frozen=True)
class Shape:
    """An object: the properties it must and may have, and a rule over the whole of it."""

    required: Mapping[str, Check]
    optional: Mapping[str, Check] = field(default_factory=dict)
    rule: Check | None = None
    surfaces: frozenset[Surface] = EVERYWHERE

    def __call__(self, value: Any, at: str, page: Page) -> None:
        """Check one object."""
        if not isinstance(value, dict):
            page.wrong(at, "must provide an object")
            return
        for name in self.required:
            if value.get(name) is None:
                page.wrong(at, f"missing required field: {name}")
        for name, part in value.items():
            check = self.required.get(name) or self.optional.get(name)
            if check is None:
                page.wrong(at, f"invalid additional property: {name}")
            elif part is None:
                page.wrong(f"{at}/{name}", "must not be null")
            else:
                check(part, f"{at}/{name}", page)
        if self.rule:
            self.rule(value, at, page)


def string(most: int, least: int = 1) -> Check:
    """A string of `least` to `most` characters."""

    def check(value: Any, at: str, page: Page) -> None:
        if not isinstance(value, str):
            page.wrong(at, "must be a string")
        elif len(value) < least:
            page.wrong(at, f"must be more than {least - 1} characters")
        elif len(value) > most:
            page.wrong(at, f"must be less than {most + 1} characters")

    return check


def integer(least: int, most: int) -> Check:
    """A whole number within bounds; JSON's true and false are not numbers."""

    def check(value: Any, at: str, page: Page) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            page.wrong(at, "must be an integer")
        elif not least <= value <= most:
            page.wrong(at, f"must be between {least} and {most}")

    return check


def number(value: Any, at: str, page: Page) -> None:
    """Any number."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        page.wrong(at, "must be a number")


def boolean(value: Any, at: str, page: Page) -> None:
    """JSON's true or false."""
    if not isinstance(value, bool):
        page.wrong(at, "must be a boolean")


def one_of(*allowed: str | int) -> Check:
    """One of a few literal values."""

    def check(value: Any, at: str, page: Page) -> None:
        if value not in allowed:
            page.wrong(at, f"must be one of {', '.join(map(str, allowed))}")

    return check


def pattern(expression: str, meaning: str) -> Check:
    """A string of one form."""
    compiled = re.compile(expression)

    def check(value: Any, at: str, page: Page) -> None:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            page.wrong(at, f"must be {meaning}")

    return check


def url(most: int) -> Check:
    """An http or https address."""
    length = string(most)

    def check(value: Any, at: str, page: Page) -> None:
        length(value, at, page)
        if isinstance(value, str) and not re.match(r"https?://\S+\Z", value):
            page.wrong(at, "must be a valid URL")

    return check


def list_of(check_item: Check, least: int, most: int) -> Check:
    """A list of `least` to `most` items of one kind."""

    def check(value: Any, at: str, page: Page) -> None:
        if not isinstance(value, list):
            page.wrong(at, "must be an array")
            return
        if len(value) < least:
            page.wrong(at, f"no fewer than {least} items allowed")
        if len(value) > most:
            page.wrong(at, f"no more than {most} items allowed")
        for index, item in enumerate(value):
            check_item(item, f"{at}/{index}", page)

    return check


def by_type(shapes: Mapping[str, Shape], noun: str) -> Check:
    """An object whose `type` names its shape; anything else is unsupported in this place."""

    def check(value: Any, at: str, page: Page) -> None:
        if not isinstance(value, dict):
            page.wrong(at, "must provide an object")
            return
        shape = shapes.get(str(value.get("type")))
        if shape is None:
            page.wrong(at, f"unsupported type of {noun}: {value.get('type')}")
        elif page.surface not in shape.surfaces:
            page.wrong(at, f"{value['type']} is not available on the surface {page.surface}")
        else:
            shape(value, at, page)

    return check


def counted(check: Check) -> Check:
    """A text whose length counts towards the sum of all text in a message."""

    def count(value: Any, at: str, page: Page) -> None:
        check(value, at, page)
        if isinstance(value, str):
            page.characters += len(value)

    return count


def _text(most: int, types: tuple[str, ...]) -> Check:
    shape = Shape(
        {"type": one_of(*types), "text": counted(string(most))},
        {"emoji": boolean, "verbatim": boolean},
        rule=_flags_fit_the_type,
    )

    def check(value: Any, at: str, page: Page) -> None:
        shape(value, at, page)

    return check


def _flags_fit_the_type(value: Any, at: str, page: Page) -> None:
    if value.get("type") == "mrkdwn" and "emoji" in value:
        page.wrong(at, "emoji is only usable when type is plain_text")
    if value.get("type") == "plain_text" and "verbatim" in value:
        page.wrong(at, "verbatim is only usable when type is mrkdwn")


def plain_text(most: int) -> Check:
    """A text object that must be plain_text."""
    return _text(most, ("plain_text",))


def any_text(most: int) -> Check:
    """A text object, plain_text or mrkdwn."""
    return _text(most, ("plain_text", "mrkdwn"))


def exactly_one(first: str, second: str) -> Check:
    """A rule over an object: one of two properties, never both, never none."""

    def check(value: Any, at: str, page: Page) -> None:
        if (first in value) == (second in value):
            page.wrong(at, f"exactly one of {first} and {second} must be given")

    return check


REF = string(255)
"""Ids that Slack hands out and the app only repeats (users, channels, files)."""
