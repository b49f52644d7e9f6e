"""Mails made of hostile words, read again by a second parser: exactly the headers and recipients that were meant.

`python -m tests.proofs.mails 100000` writes docs/proofs/mails.md; a test runs a smaller number. The second parser is
mailparse, written in Rust, which shares nothing with the standard library that renders our mails.
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from fast_mail_parser import parse_email

from bot.errors import Invalid
from bot.outreach.body import Block, Body, List, Paragraph, Quote, Span, to_text
from bot.outreach.mime import Address, Mail, Thread, render

PAGE = Path(__file__).parents[2] / "docs" / "proofs" / "mails.md"
# fmt: off
INTENDED = {
    "From", "To", "Cc", "Subject", "MIME-Version", "Content-Type", "X-Rapport-Ref", "In-Reply-To", "References",
}
OURS = {
    "p", "br", "div", "b", "strong", "i", "em", "a", "ol", "ul", "li", "blockquote", "span", "table", "tbody", "tr",
    "td", "u",
}
PIECES = (
    "Hi Michael,", "DataCorp", "\r\nBcc: thief@evil.example", "\nX-Injected: yes", "\r\n\r\n<script>alert(1)</script>",
    "=?utf-8?q?=0ABcc:_thief=40evil.example?=", "--=_boundary", "<img src=x onerror=alert(1)>", "ß", "e\u0301",
    "</p></div><style>*{}</style>", "javascript:alert(1)", "https://evil.example/?a=1&b=2", "&lt;b&gt;", "🚚",
    "http://xn--80ak6aa92e.com", "\u202egnp.exe", "\u200b", "\x0b", "شركة البيانات", "日本郵便", "\x1b[31m", ".", "..",
    "From me", ">From", "a" * 200, "=3D", "%0d%0aBcc:", "“quoted”",
)
NAMES = (
    "Michael Torres", "O'Brien, Pat", 'A "B" C', "Ünïcödé", "株式会社", "x\r\nBcc: t@evil.example", "<t@evil.example>",
    "a,b;c", "=?x?q?y?=", "",
)
EMAILS = ("m@datacorp.example", "sarah.j+x@cscx.example", "o'brien@b-c.example", "x@münchen.example", "a@b.co")
LINKS = (
    "https://datacorp.example/a?b=1&c=2", 'http://evil.example/"><script>', "mailto:m@datacorp.example",
    "javascript:alert(1)", "data:text/html,x",
)
SIGNATURES = (
    "", "<b>Ana</b><br>CSM<br><a href='https://cscx.example'>cscx.example</a>", "<img src=x>",
    "<script>x</script><p style='display:none'>Ana</p>",
)
# fmt: on


@dataclass
class Checked:
    """What came of many."""

    number: int = 0
    refused: int = 0
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]


def check(number: int, seed: int, rendered: Callable[[Mail], bytes] = render) -> Checked:
    """Render and read again so many mails; what cannot be made into a mail must be refused, not bent."""
    done, start = Checked(), time.perf_counter()
    for place in range(number):
        chance = random.Random(seed * 1_000_003 + place)  # noqa: S311  Reproducible, not secret.
        try:
            mail = _mail(chance)
        except Invalid:
            done.refused += 1
            continue
        done.number += 1
        done.faults += [f"{place}: {fault}" for fault in _faults(mail, rendered(mail))]
    done.seconds = time.perf_counter() - start
    return done


def _faults(mail: Mail, raw: bytes) -> Iterator[str]:
    read = parse_email(raw)
    headers = {name.lower(): values for name, values in read.headers.items()}
    if extra := set(read.headers) - INTENDED:
        yield f"headers that nobody meant: {extra}"
    if many := [name for name, values in headers.items() if len(values) != 1]:
        yield f"more than one of {many}"
    meant = {"to": mail.to, "cc": mail.cc, "bcc": mail.bcc}
    if read.from_ is None or read.from_.address != mail.sender.email:
        yield f"the sender reads {read.from_}"
    for name, addresses in meant.items():
        found = [address.address for address in getattr(read, name)]
        if found != [address.email for address in addresses]:
            yield f"{name} reads {found}"
    if _squeezed(read.subject) != _squeezed(mail.subject):
        yield f"the subject reads {read.subject!r}, not {mail.subject!r}"
    if read.attachments or len(read.text_plain) != 1 or len(read.text_html) != 1:
        yield f"{len(read.attachments)} attachments, {len(read.text_plain)} texts, {len(read.text_html)} pages"
        return
    yield from _words(mail, read.text_plain[0].replace("\r\n", "\n"), read.text_html[0])


def _words(mail: Mail, text: str, html: str) -> Iterator[str]:
    if text.rstrip("\n") != mail.text.rstrip("\n"):
        yield "the text is not the body and the signature"
    if to_text(mail.body).split("\n")[0] not in text:
        yield "the text does not begin with the body"
    page = _Links()
    page.feed(html)
    if page.tags - OURS or page.attributes - {"href", "class", "style", "dir"}:
        yield f"tags {page.tags - OURS}, attributes {page.attributes - {'href', 'class', 'style', 'dir'}}"
    for link in page.links:
        if not link.startswith(("https://", "http://", "mailto:")):
            yield f"a link to {link!r}"
        elif link.removeprefix("mailto:").rstrip("/") not in text:
            yield f"the text does not show {link!r}"


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _mail(chance: random.Random) -> Mail:
    people = [_address(chance) for _ in range(chance.randrange(1, 5))]
    thread = (
        Thread("t1", f"<{chance.randrange(10**9)}@mail.gmail.com>", ("<a@b>", "broken", "<c@d>\r\nBcc: x@y.z"))
        if chance.random() < 0.4
        else None
    )
    return Mail(
        sender=_address(chance),
        to=tuple(people[:2]),
        cc=tuple(people[2:]),
        subject=_one_line(chance, _text(chance, 4)),
        body=Body(tuple(_block(chance) for _ in range(chance.randrange(1, 6)))),
        signature_html=chance.choice(SIGNATURES),
        ref="ref-1",
        thread=thread,
    )


def _address(chance: random.Random) -> Address:
    name = chance.choice(NAMES) if chance.random() < 0.7 else _text(chance, 2)
    return Address(_one_line(chance, name)[:150], chance.choice(EMAILS))


def _one_line(chance: random.Random, text: str) -> str:
    """Take out what is refused in headers nine times out of ten, so that most mails are made and some are refused."""
    return (
        text if chance.random() < 0.1 else re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", text).replace("=?", "= ?")
    )


def _block(chance: random.Random) -> Block:
    spans = tuple(_span(chance) for _ in range(chance.randrange(1, 4)))
    match chance.randrange(4):
        case 0:
            return List((spans, (_span(chance),)), ordered=chance.random() < 0.5)
        case 1:
            return Quote(spans)
        case _:
            return Paragraph(spans)


def _span(chance: random.Random) -> Span:
    link = chance.choice(LINKS) if chance.random() < 0.25 else None
    return Span(_text(chance, 5), bold=chance.random() < 0.2, italic=chance.random() < 0.2, link=link)


def _text(chance: random.Random, pieces: int) -> str:
    return " ".join(_piece(chance) for _ in range(chance.randrange(1, pieces + 1)))


def _piece(chance: random.Random) -> str:
    if chance.random() < 0.8:
        return chance.choice(PIECES)
    return "".join(chr(chance.choice((chance.randrange(32, 127), chance.randrange(160, 0xD7FF)))) for _ in range(12))


def main(number: int) -> None:
    done = check(number, 1)
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(_page(done), encoding="utf-8")
    sys.stderr.write("".join(f"{fault}\n" for fault in done.faults[:20]))
    sys.exit(1 if done.faults else 0)


def _page(done: Checked) -> str:
    return f"""# Mails made of hostile words

Written by `python -m tests.proofs.mails {done.number + done.refused}`. Names, subjects and bodies are put together from
line breaks with headers in them, markup, scripts, encoded words, invisible and right-to-left characters, links of every
sort, and random letters. Each mail is rendered as it would be sent and read by a second parser (mailparse, in Rust).

A fault is: a header that was not meant or stands twice; another recipient, sender or subject than the mail has; a part
that is not the one text and the one page; a text that is not the body and the signature; a tag or attribute that the
body tree cannot make; a link that is not https, http or mailto, or that the text does not show.

| mails | refused when made | faults | seconds |
| ---: | ---: | ---: | ---: |
| {done.number:,} | {done.refused:,} | {len(done.faults)} | {done.seconds:.0f} |
"""


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
