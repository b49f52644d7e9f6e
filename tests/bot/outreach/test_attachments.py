"""Files arrive whole under their own names, whatever the names are, and nothing in a name becomes a header."""

from __future__ import annotations

from dataclasses import replace
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Invalid
from bot.outreach.body import from_plain
from bot.outreach.mime import Address, Attachment, Mail, digest, render
from bot.outreach.mime.attachments import attachment, safe_name, size_words

MAIL = Mail(
    sender=Address("Ana Ribeiro", "ana@cscx.example"),
    to=(Address("Michael Torres", "michael.torres@datacorp.example"),),
    subject="Your plan",
    body=from_plain("Hello Michael,\n\nhere it is."),
    ref="01JD3Z",
)
HOSTILE = [
    'a"b\r\nBcc: everybody@evil.example.pdf',
    "Präsentation für Übermorgen 日本語 🎉.pptx",
    "x" * 900 + ".pdf",
    "..\\..\\secret;filename=evil.exe;.pdf",
    "\u202efdp.plan.pdf",
    "שלום עולם.pdf",
    "日本語" * 60 + ".pdf",
    "%41*0*=plan'.txt",
]


def is_named(name: str) -> bool:
    """Tell whether something is left of a name; what reads as code to mail programs is refused."""
    return "=?" not in name and any(letter.isalnum() for letter in name.replace("\\", "/").rpartition("/")[2])


def sent_with(*files: Attachment) -> EmailMessage:
    raw = render(replace(MAIL, attachments=files))
    parsed = BytesParser(EmailMessage, policy=policy.default).parsebytes(raw)
    assert isinstance(parsed, EmailMessage)
    return parsed


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_the_name_of_one_file_and_nothing_else(name: str) -> None:
    file = attachment(name, b"some bytes")

    mail = sent_with(file)

    assert [part.get_filename() for part in mail.iter_attachments()] == [file.name]
    assert mail["Bcc"] is None
    assert set(mail.keys()) == set(sent_with(attachment("plan.pdf", b"x")).keys())
    assert "/" not in file.name
    assert "\u202e" not in file.name


@given(name=st.text(max_size=300).filter(is_named), content=st.binary(min_size=1, max_size=2000))
def test_any_name_arrives_with_its_bytes(name: str, content: bytes) -> None:
    file = attachment(f"{name}.pdf", content)

    (part,) = sent_with(file).iter_attachments()

    assert part.get_filename() == file.name
    assert part.get_payload(decode=True) == content
    assert part.get_content_type() == "application/pdf"


def test_the_words_of_a_mail_with_files_are_those_without() -> None:
    plain, html = (sent_with(attachment("plan.pdf", b"x")).get_body((sort,)) for sort in ("plain", "html"))

    assert plain is not None
    assert html is not None
    assert plain.get_content().replace("\r\n", "\n").strip() == MAIL.text.strip()
    assert html.get_content().replace("\r\n", "\n").strip() == MAIL.html.strip()


def test_the_same_files_give_the_same_bytes_and_another_file_another_digest() -> None:
    one, other = (replace(MAIL, attachments=(attachment("plan.pdf", content),)) for content in (b"one", b"other"))

    assert render(one) == render(one)
    assert len({digest(MAIL), digest(one), digest(other)}) == 3


def test_a_card_names_a_file_by_its_hash_without_its_bytes() -> None:
    whole = attachment("plan.pdf", b"one")
    named, changed = replace(whole, content=b""), replace(attachment("plan.pdf", b"two"), content=b"")

    assert digest(replace(MAIL, attachments=(named,))) != digest(replace(MAIL, attachments=(changed,)))


@pytest.mark.parametrize(
    ("name", "said"), [("setup.exe", "no .exe files"), ("a.JS", "no .js files"), ("  . ", "no usable")]
)
def test_what_gmail_would_refuse_is_refused_at_once(name: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        safe_name(name)


def test_twenty_megabytes_are_carried_and_a_byte_more_is_not() -> None:
    half = Attachment("a.zip", "application/zip", 10_000_000, "0" * 64)

    replace(MAIL, attachments=(half, half))
    with pytest.raises(Invalid, match="at most 20 MB"):
        replace(MAIL, attachments=(half, replace(half, size=10_000_001)))


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (1, "1 byte"),
        (999, "999 bytes"),
        (240_111, "240 kB"),
        (999_499, "999 kB"),
        (999_500, "1 MB"),
        (1_250_000, "1.2 MB"),
    ],
)
def test_sizes_are_said_as_people_say_them(size: int, words: str) -> None:
    assert size_words(size) == words
