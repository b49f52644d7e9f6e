"""From Gmail's JSON to a message in plain values, whatever people and their mail programs put into it."""

from __future__ import annotations

import base64
import time
from typing import Any

import pytest

from bot.connectors.google.reading import Named
from bot.connectors.google.resource import heard_of, people
from bot.sandbox.gmail import payload

Json = dict[str, Any]


def resource(part: Json, **more: Any) -> Json:
    return {
        "id": "19a",
        "threadId": "19b",
        "labelIds": ["INBOX"],
        "internalDate": "1795248000123",
        "payload": part,
        **more,
    }


def encoded(raw: bytes) -> Json:
    return {"size": len(raw), "data": base64.urlsafe_b64encode(raw).decode()}


def part(kind: str, raw: bytes = b"", *, charset: str = "utf-8", **more: Any) -> Json:
    field = {"name": "Content-Type", "value": f'{kind}; charset="{charset}"'}
    return {"mimeType": kind, "filename": "", "headers": [field], "body": encoded(raw), **more}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Michael Torres <Michael@DataCorp.example>", [("michael@datacorp.example", "Michael Torres")]),
        ("michael@datacorp.example", [("michael@datacorp.example", "")]),
        ('"Torres, Michael" <m@d.example>, a@b.example', [("m@d.example", "Torres, Michael"), ("a@b.example", "")]),
        ("a@b.example, Müller, Jörg <j@d.example>", [("a@b.example", ""), ("j@d.example", "Müller, Jörg")]),
        ("boss@d.example <real@evil.example>", [("boss@d.example", ""), ("real@evil.example", "")]),
        ('"boss@d.example" <real@evil.example>', [("real@evil.example", "boss@d.example")]),
        ("שרה <s@d.example>; 山田 <y@d.example>", [("s@d.example", "שרה"), ("y@d.example", "山田")]),
        ("Team: a@b.example, c@d.example;", [("a@b.example", ""), ("c@d.example", "")]),
        ("undisclosed-recipients:;", []),
        ("", []),
        ("<>", []),
    ],
)
def test_addresses_are_read_as_gmail_shows_them(value: str, expected: list[tuple[str, str]]) -> None:
    assert people(value) == tuple(Named(email, name) for email, name in expected)


@pytest.mark.parametrize("hostile", ['"' * 50_000, "<" * 50_000, ("a" * 50 + ",") * 2_000, "a@b," * 20_000])
def test_a_hostile_address_header_takes_no_time(hostile: str) -> None:
    begun = time.perf_counter()

    people(hostile)

    assert time.perf_counter() - begun < 1


def test_headers_alone_say_nothing_of_the_text() -> None:
    fields = [
        {"name": "From", "value": "Michael <m@d.example>"},
        {"name": "Subject", "value": "Re: <!channel>"},
        {"name": "Message-ID", "value": " <one@d.example> "},
        {"name": "References", "value": "<a@x> <b@x>\r\n <c@x>"},
        {"name": "In-Reply-To", "value": "<c@x> (sent today)"},
    ]

    heard = heard_of(resource({"mimeType": "text/plain", "headers": fields}))

    assert (heard.text, heard.html, heard.delivery_status) == (None, None, None)
    assert (heard.message_id, heard.in_reply_to, heard.references) == (
        "<one@d.example>",
        "<c@x>",
        ("<a@x>", "<b@x>", "<c@x>"),
    )
    assert (heard.sender, heard.subject, set(heard.labels)) == (
        Named("m@d.example", "Michael"),
        "Re: <!channel>",
        {"INBOX"},
    )
    assert heard.sent_at.isoformat() == "2026-11-21T08:00:00.123000+00:00"


@pytest.mark.parametrize(
    ("raw", "charset", "expected"),
    [
        ("Grüße".encode(), "utf-8", "Grüße"),
        ("Grüße".encode("latin-1"), "iso-8859-1", "Grüße"),
        ("Grüße".encode(), "iso-8859-1", "Grüße"),
        ("日本".encode("iso-2022-jp"), "iso-2022-jp", "日本"),
        (b"\xff\xfe caf\xe9", "made-up", "�� caf�"),
        (b"one\r\ntwo", "us-ascii", "one\ntwo"),
    ],
)
def test_text_is_decoded_whatever_its_header_says(raw: bytes, charset: str, expected: str) -> None:
    assert heard_of(resource(part("text/plain", raw, charset=charset))).text == expected


def test_the_first_text_and_html_that_are_no_attachments_count() -> None:
    mixed = part(
        "multipart/mixed",
        parts=[
            part("text/plain", b"attached", filename="notes.txt"),
            part("multipart/alternative", parts=[part("text/plain", b"said"), part("text/html", b"<p>said</p>")]),
            part("text/plain", b"a list's footer"),
        ],
    )

    heard = heard_of(resource(mixed))

    assert (heard.text, heard.html) == ("said", "<p>said</p>")
    assert heard.mime_types == (
        *("multipart/mixed", "text/plain", "multipart/alternative", "text/plain", "text/html", "text/plain"),
    )


def test_a_bounce_brings_its_status_and_the_headers_of_what_came_back() -> None:
    raw = (
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: text/plain\r\n\r\nAddress not found\r\n"
        b"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        b"Final-Recipient: rfc822; gone@d.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        b"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <ours@x>\r\n\r\nSecret body\r\n--b--\r\n"
    )

    heard = heard_of(resource(payload.part(payload.parsed(raw))))

    assert heard.text == "Address not found"
    assert "Status: 5.1.1" in (heard.delivery_status or "")
    assert ("Message-ID", "<ours@x>") in heard.returned_headers


def test_parts_nested_without_end_are_read_all_the_same() -> None:
    nested = part("text/plain", b"deep")
    for _ in range(5_000):
        nested = part("multipart/mixed", parts=[nested])

    assert heard_of(resource(nested)).text == "deep"


@pytest.mark.parametrize("charset", ["idna", "punycode", "undefined", "no-such-charset"])
def test_no_charset_makes_a_message_unreadable(charset: str) -> None:
    heard = heard_of(resource(part("text/plain", b"Hello \xff there", charset=charset)))

    assert heard.text is not None
    assert "ello" in heard.text


def test_what_no_database_keeps_is_left_out_of_headers_texts_and_ids() -> None:
    fields = [("Message-ID", "<a\x00b@c.example>"), ("References", f"<{'x' * 3000}@c.example> <d@e.example>")]
    headers = [{"name": name, "value": value} for name, value in [*fields, ("Subject", "One\x00two")]]
    heard = heard_of(resource({**part("text/plain", b"Words\x00here"), "headers": headers}))

    assert "\x00" not in repr(heard)
    assert heard.message_id == "<ab@c.example>"
    assert heard.references == ("<d@e.example>",)
