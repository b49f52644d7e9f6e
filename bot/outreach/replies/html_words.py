"""The words of an HTML mail: what its author wrote, and apart from it what they quoted; markup never comes through."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import nh3

_BREAKS = {
    *("address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset", "figure", "footer", "form"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre", "section", "table", "tr", "ul"),
}
_APART = {"p", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table"}
_UNSEEN = {"script", "style", "title", "noscript", "template", "object", "svg", "math", "select", "textarea", "iframe"}
_VOID = {"br", "hr"}
_NEVER_CLOSED = {"br", "hr", "img", "meta", "link", "col", "input", "p", "li", "td", "tr", "area", "base", "wbr"}
_QUOTE_CLASSES = {"gmail_quote", "gmail_quote_container", "yahoo_quoted", "moz-cite-prefix", "protonmail_quote"}
_QUOTED_FROM = {"divrplyfwdmsg", "appendonsend"}
"""Ids after which Outlook puts what is quoted: this element and everything beside it that follows."""


_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
_DEEPEST = 2_000  # No editor nests so deep; cleaning what does takes as long as its depth squared.


@dataclass
class _Open:
    """An element that is open: its name, whether what it holds is quoted, and whether nobody sees it."""

    tag: str
    quoted: bool
    unseen: bool
    follows: bool = False


@dataclass
class _Words:
    """Words as they come, with line breaks where blocks begin and end."""

    parts: list[str] = field(default_factory=list)

    def end_line(self, blank: int) -> None:
        """End the line that stands here, with a blank one after it where asked; a second end changes nothing."""
        ended = 0
        for part in reversed(self.parts):
            ended += part.count("\n")
            if part.strip(" \n"):
                break
        self.parts += ["\n"] * (1 + blank - ended)

    def text(self) -> str:
        lines = [" ".join(line.split()) for line in "".join(self.parts).split("\n")]
        kept = [line for number, line in enumerate(lines) if line or (number and lines[number - 1])]
        return "\n".join(kept).strip()


def words_of(html: str) -> tuple[str, str]:
    """Give the author's words and the quoted ones, each as plain text with line breaks; both may be empty."""
    if _is_too_deep(html):
        return " ".join(re.sub(r"<[^<>]*>", " ", html).split()), ""
    # Cleaned first, the markup is well-formed: the standard library's parser takes minutes over some that is not.
    safe = nh3.clean(
        html,
        tags=_BREAKS | {"td", "th", "span", "b", "i", "a"},
        attributes={"*": {"id", "class", "type", "style"}},
        clean_content_tags=_UNSEEN,
        link_rel=None,
    )
    reader = _Reader()
    reader.feed(safe)
    reader.close()
    return reader.own.text(), reader.quoted.text()


def _is_too_deep(html: str) -> bool:
    depth = 0
    for slash, tag in _TAG.findall(html):
        if tag.lower() not in _NEVER_CLOSED:
            depth += -1 if slash else 1
        if depth > _DEEPEST:
            return True
    return False


class _Reader(HTMLParser):
    """Follows the elements of a mail whose markup is well-formed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.own, self.quoted = _Words(), _Words()
        self.open: list[_Open] = [_Open("", quoted=False, unseen=False)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        around = self.open[-1]
        named = {name: value or "" for name, value in attrs}
        if _begins_what_follows(named):
            around.follows = True
        quoted = around.quoted or around.follows or _is_quote(tag, named)
        self._break(tag, quoted=quoted)
        if tag not in _VOID:
            self.open.append(_Open(tag, quoted, around.unseen or _is_hidden(named)))

    def handle_endtag(self, tag: str) -> None:
        if self.open[-1].tag == tag:
            self._break(tag, quoted=self.open.pop().quoted)

    def handle_data(self, data: str) -> None:
        inside = self.open[-1]
        if not inside.unseen:
            words = self.quoted if inside.quoted or inside.follows else self.own
            words.parts.append(data.replace("\n", " "))

    def _break(self, tag: str, *, quoted: bool) -> None:
        words = self.quoted if quoted else self.own
        if tag == "br":
            words.parts.append("\n")
        elif tag in _BREAKS and not self.open[-1].unseen:
            words.end_line(blank=tag in _APART)
        elif tag in {"td", "th"}:
            words.parts.append(" ")


def _is_quote(tag: str, named: dict[str, str]) -> bool:
    if set(named.get("class", "").lower().split()) & _QUOTE_CLASSES:
        return True
    return tag == "blockquote" and named.get("type", "").lower() == "cite"


def _begins_what_follows(named: dict[str, str]) -> bool:
    return named.get("id", "").lower().removeprefix("x_") in _QUOTED_FROM


def _is_hidden(named: dict[str, str]) -> bool:
    style = "".join(named.get("style", "").lower().split())
    return "display:none" in style or "visibility:hidden" in style
