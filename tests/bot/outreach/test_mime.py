from __future__ import annotations

import base64
import re
from dataclasses import replace
from email import policy
from email.parser import BytesParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Invalid
from bot.outreach.body import Body, Paragraph, Span, from_plain
from bot.outreach.mime import Address, Mail, Thread, clean_signature, digest, render, signature_text
from tests.bot.outreach.bodies import BODIES

SEPARATORS = ("\r", "\n", "\r\n", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029")

ANA = Address("Ana Ribeiro", "ana@cscx.example")
MICHAEL = Address("Michael Torres", "michael.torres@datacorp.example")
SARAH = Address("Sarah Johnson", "sarah@cscx.example")
FAREWELL = Mail(
    sender=ANA,
    to=(MICHAEL,),
    cc=(SARAH,),
    subject="Your new contact from 1 March",
    body=from_plain("Hello Michael,\n\nSarah takes over. Plan: https://cscx.example/plan"),
    signature_html='<div><b>Ana Ribeiro</b><br><a href="https://cscx.example/">CSCX</a></div>',
    ref="01JD3Z",
)

NAMES = st.one_of(
    st.sampled_from(["", "Müller, Jörg", 'The "A" Team', "a\\b", "x" * 150, "שלום " * 30, "b@evil.example", "<b@x.y>"]),
    st.text(max_size=60).filter(lambda text: not re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029]|=\\?", text)),
)
LOCALS = st.from_regex(r"[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]{1,20}(\.[a-z0-9]{1,9})?", fullmatch=True)
DOMAINS = st.sampled_from(["datacorp.example", "mail.cscx.example", "dätacorp.example", "x-y.co"])
ADDRESSES = st.builds(lambda name, local, domain: Address(name, f"{local}@{domain}"), NAMES, LOCALS, DOMAINS)
SOME = st.lists(ADDRESSES, max_size=3).map(tuple)
SUBJECTS = NAMES.filter(lambda text: bool(text.strip("\u200b \ufeff\u2060"))).map(lambda text: f"About {text}")
MESSAGE_IDS = st.from_regex(r"<[!-;=?A-~]{1,120}@[a-z.]{1,40}>", fullmatch=True)
THREADS = st.none() | st.builds(Thread, st.just("t1"), MESSAGE_IDS, st.lists(MESSAGE_IDS, max_size=25).map(tuple))
MAILS = st.builds(
    Mail,
    sender=ADDRESSES,
    to=st.lists(ADDRESSES, min_size=1, max_size=3).map(tuple),
    cc=SOME,
    bcc=SOME,
    reply_to=st.none() | ADDRESSES,
    subject=SUBJECTS,
    body=BODIES,
    signature_html=st.sampled_from(["", "<b>Ana</b>", FAREWELL.signature_html]),
    ref=st.from_regex(r"[A-Za-z0-9_-]{1,40}", fullmatch=True),
    thread=THREADS,
)


def split_headers(raw: bytes) -> list[tuple[str, str]]:
    """The second parser: RFC 5322, 2.2, written from the text and from nothing else."""
    head = raw.split(b"\r\n\r\n", 1)[0].decode("ascii")
    fields: list[tuple[str, str]] = []
    for line in head.split("\r\n"):
        assert not re.search("[\r\n]", line)
        assert len(line) <= 998
        if line[0] in " \t":
            name, value = fields.pop()
            fields.append((name, value + line))
        else:
            name, _, value = line.partition(": ")
            fields.append((name, value))
    return fields


def decoded(value: str) -> str:
    """Decode RFC 2047 as we write it: base64 of UTF-8; the space between two encoded words is none."""
    value = re.sub(r"\?=\s+=\?", "?==?", value)
    return re.sub(r"=\?utf-8\?b\?([^?]*)\?=", lambda word: base64.b64decode(word[1]).decode(), value)


def name_in(value: str, email: str) -> str:
    """Read the name before an address: nothing, a quoted string, encoded words or plain atoms."""
    before = value.removesuffix(email) if value == email else value.removesuffix(f"<{email}>").rstrip()
    if before.startswith('"'):
        return re.sub(r"\\(.)", r"\1", before[1:-1])
    return decoded(before)


def names_expected(mail: Mail) -> list[str]:
    optional = {"Cc": mail.cc, "Bcc": mail.bcc, "Reply-To": mail.reply_to}
    threading = ["In-Reply-To", "References"] if mail.thread else []
    present = [name for name, value in optional.items() if value]
    return ["From", "To", *present, "Subject", *threading, "X-Rapport-Ref", "MIME-Version", "Content-Type"]


@given(MAILS)
def test_the_bytes_have_the_headers_we_meant_and_no_others(mail: Mail) -> None:
    raw = render(mail)

    assert [name for name, _ in split_headers(raw)] == names_expected(mail)
    assert BytesParser(policy=policy.default).parsebytes(raw).keys() == names_expected(mail)


@given(MAILS)
def test_a_second_parser_finds_exactly_the_recipients_that_were_approved(mail: Mail) -> None:
    read = BytesParser(policy=policy.default).parsebytes(render(mail))

    fields = {"From": (mail.sender,), "To": mail.to, "Cc": mail.cc, "Bcc": mail.bcc}
    for field, addresses in fields.items():
        found = read[field].addresses if addresses else ()
        assert [address.addr_spec for address in found] == [address.email for address in addresses]
        assert not addresses or not read[field].defects


@given(MAILS)
def test_names_and_subject_arrive_as_written(mail: Mail) -> None:
    fields = dict(split_headers(render(mail)))

    assert decoded(fields["Subject"]) == mail.subject
    assert name_in(fields["From"], mail.sender.email) == mail.sender.name


@given(MAILS)
def test_threading_headers_are_never_encoded_or_cut(mail: Mail) -> None:
    fields = dict(split_headers(render(mail)))

    if mail.thread:
        assert fields["In-Reply-To"] == mail.thread.parent_message_id
        assert fields["References"].split()[-1] == mail.thread.parent_message_id
        assert set(fields["References"].split()) <= {*mail.thread.references, mail.thread.parent_message_id}


@given(MAILS)
def test_both_parts_arrive_with_the_words_that_were_approved(mail: Mail) -> None:
    read = BytesParser(policy=policy.default).parsebytes(render(mail))

    text, html = (part.get_content() for part in read.iter_parts())
    assert text.rstrip().split("\r\n") == mail.text.split("\n")
    assert html.rstrip().split("\r\n") == mail.html.split("\n")


@given(MAILS)
def test_the_same_mail_gives_the_same_bytes_and_no_line_is_too_long(mail: Mail) -> None:
    raw = render(mail)

    assert raw == render(replace(mail))
    assert digest(mail) == digest(replace(mail))
    assert max(map(len, raw.split(b"\r\n\r\n", 1)[1].split(b"\r\n"))) <= 76


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize("before", ["", "é"])
def test_no_separator_gets_a_header_of_its_own(separator: str, before: str) -> None:
    hostile = f"{before}x{separator}Bcc: eve@evil.example"

    for make in (
        lambda: Address(hostile, "a@x.example"),
        lambda: Address("", f"a@x.example{separator}Bcc:eve@evil.example"),
        lambda: Address("", f"a@x.example{separator}"),
        lambda: replace(FAREWELL, subject=hostile),
        lambda: replace(FAREWELL, ref=hostile),
        lambda: replace(FAREWELL, ref=f"x{separator}"),
        lambda: Thread("t1", f"<a@x>{separator}Bcc: eve@evil.example"),
        lambda: Thread("t1", f"<a{separator}@x>"),
    ):
        with pytest.raises(Invalid):
            make()
    assert Thread("t1", "<a@x>", (f"<b@x>{separator}Bcc: eve@evil.example",)).references == ()


@pytest.mark.parametrize(
    "email",
    [
        *("", "a", "a@", "@x.example", "a@x", "a@x.example.", "a@.example", ".a@x.example", "a..b@x.example"),
        *("alice@example.org)bob@evil.test", "a@x.example,b@y.example", "a@x.example;b@y.example", "a b@x.example"),
        *('"a b"@x.example', "a@x.example (b)", "<a@x.example>", "A <a@x.example>", "a@b@x.example", "a@[127.0.0.1]"),
        *("a@127.0.0.1", "a@-x.example", "a@x_y.example", "é@x.example", "a@x\uff20y.example", " a@x.example"),
        *("a" * 65 + "@x.example", "a@" + "x" * 64 + ".example", "a@" + "x." * 130 + "example", "a@x.example\x00"),
    ],
)
def test_what_is_not_one_plain_address_is_refused(email: str) -> None:
    with pytest.raises(Invalid):
        Address("Ana", email)


def test_a_look_alike_domain_shows_what_it_is() -> None:
    assert Address("", "ceo@d\u0430tacorp.example").email == "ceo@xn--dtacorp-2fg.example"


@pytest.mark.parametrize("text", ["=?utf-8?q?=0D=0ABcc:_eve@evil.example?=", "x" * 251])
def test_a_subject_that_is_code_or_too_long_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        replace(FAREWELL, subject=text)


@pytest.mark.parametrize("change", [{"to": ()}, {"subject": " \u200b"}, {"ref": ""}, {"bcc": (SARAH,) * 499}])
def test_a_mail_that_cannot_leave_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(Invalid, match="Nothing was"):
        replace(FAREWELL, **change)  # type: ignore[arg-type]  # The point is to try each field.


def test_whatever_changes_in_a_mail_changes_its_digest() -> None:
    thread = Thread("t1", "<a@x>")
    changed = [
        FAREWELL,
        replace(FAREWELL, sender=SARAH),
        replace(FAREWELL, sender=replace(ANA, name="Ana")),
        replace(FAREWELL, to=(SARAH,)),
        replace(FAREWELL, cc=()),
        replace(FAREWELL, cc=(), bcc=(SARAH,)),
        replace(FAREWELL, reply_to=SARAH),
        replace(FAREWELL, subject="Your new contact"),
        replace(FAREWELL, body=Body((Paragraph((Span("Hello Michael"),)),))),
        replace(FAREWELL, signature_html=""),
        replace(FAREWELL, ref="01JD3Y"),
        replace(FAREWELL, thread=thread),
        replace(FAREWELL, thread=replace(thread, thread_ref="t2")),
    ]

    assert len({digest(mail) for mail in changed}) == len(changed)


def test_the_signature_stands_once_in_each_part() -> None:
    assert FAREWELL.text.endswith("\n\n-- \nAna Ribeiro\nCSCX (https://cscx.example/)")
    assert FAREWELL.html.count("Ana Ribeiro") == 1


def test_a_signature_brings_no_picture_no_script_and_nothing_hidden() -> None:
    html = (
        '<style>p{color:red}</style><script>x()</script><p style="display:none" onclick="x()">Ana'
        '<img src="https://track.example/1.gif"><a href="https://logo.example/"><img src="https://logo.example/l.png"></a>'
        '<a href="javascript:x()">call</a> <a href="tel:+1">+1</a> <a href="mailto:a@x.co?bcc=b@y.example">mail</a>'
        '<!-- note --><iframe src="https://x.example"></iframe>\u202e</p>'
    )

    assert clean_signature(html) == "<p>Ana<a>call</a> <a>+1</a> <a>mail</a></p>"
    assert signature_text(clean_signature(html)) == "Anacall +1 mail"


def test_a_signature_of_nothing_but_a_picture_is_no_signature() -> None:
    assert clean_signature('<div><a href="https://x.example/"><img src="https://x.example/l.png"></a><br></div>') == ""


def test_a_signature_in_a_table_reads_line_by_line() -> None:
    html = "<table><tbody><tr><td>Ana</td><td>CSM</td></tr><tr><td>CSCX &amp; Co</td></tr></tbody></table>"

    assert signature_text(clean_signature(html)) == "Ana CSM\nCSCX & Co"


@given(st.text(st.characters(codec=None), max_size=80))
def test_cleaning_a_signature_twice_changes_nothing_more(html: str) -> None:
    once = clean_signature(html)

    assert clean_signature(once) == once
