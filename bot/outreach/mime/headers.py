"""Header fields as lines of ASCII, folded and encoded by our own hand.

The standard library folds long Message-IDs into encoded words, which breaks threading, and puts a space into long
names outside ASCII at every fold; which of it happens depends on the Python release.
"""

from __future__ import annotations

import base64
import re
import textwrap
from email.message import EmailMessage

from bot.errors import Invalid
from bot.outreach.body.cleaning import clean

# Everything that some mail software takes for the end of a line, and every other control character.
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_LINE = re.compile(r"[\x20-\x7e]*")

# 39 bytes make an encoded word of 64 characters, which fits behind every field name we use (RFC 2047, 2: 76 a line).
_BYTES_PER_WORD = 39
_WIDTH = 66


def one_line(field: str, text: str, *, at_most: int) -> str:
    """Return the text with single spaces and nothing unseen; raises Invalid when it could end a header line."""
    if _BREAKS.search(text):
        raise Invalid(f"A {field} must be one line without control characters. Nothing was saved.", field=field)
    text = " ".join(clean(text).split())
    if "=?" in text:
        raise Invalid(
            f'A {field} cannot contain "=?", which mail programs read as code. Nothing was saved.', field=field
        )
    if len(text) > at_most:
        raise Invalid(
            f"A {field} may have {at_most} characters; this one has {len(text)}. Nothing was saved.", field=field
        )
    return text


def put(message: EmailMessage, field: str, lines: list[str]) -> None:
    """Set a header to these lines exactly; raises Invalid if one of them is not printable ASCII."""
    if not all(_LINE.fullmatch(line) for line in lines):
        raise Invalid(f"The {field} of this mail cannot be written. Nothing was sent.", field=field.lower())
    message.set_raw(field, "\r\n ".join(lines))


def text_lines(text: str) -> list[str]:
    """Return unstructured text such as a subject as lines that unfold to exactly that text."""
    if text.isascii():
        return textwrap.wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False)
    return _encoded_words(text)


def address_lines(name: str, email: str) -> list[str]:
    """Return one address with its name; the name is an atom, a quoted string or encoded words (RFC 5322, 3.4)."""
    if not name:
        return [email]
    if not name.isascii():
        return [*_encoded_words(name), f"<{email}>"]
    if _ATOMS.fullmatch(name):
        return [f"{name} <{email}>"]
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return [f'"{quoted}" <{email}>']


def _encoded_words(text: str) -> list[str]:
    """Encode as RFC 2047 asks: base64 of UTF-8, no character cut in two; white space between the words is not text."""
    words = [b""]
    for letter in text:
        encoded = letter.encode()
        if len(words[-1]) + len(encoded) > _BYTES_PER_WORD:
            words.append(b"")
        words[-1] += encoded
    return [f"=?utf-8?b?{base64.b64encode(word).decode()}?=" for word in words]
