from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest
from hypothesis import given

from bot.errors import Invalid
from bot.outreach.body import (
    MAX_CHARACTERS,
    Body,
    List,
    Paragraph,
    Quote,
    Span,
    from_json,
    from_plain,
    from_rich_text,
    same_words,
    to_html,
    to_json,
    to_paragraphs,
    to_rich_text,
    to_text,
    word_count,
)
from tests.bot.outreach.bodies import BODIES

LETTER = Body(
    (
        Paragraph((Span("Hello Michael,"),)),
        Paragraph(
            (
                Span("you have been with us for "),
                Span("18 months", bold=True),
                Span(". See "),
                Span("the plan", link="https://datacorp.example/plan"),
                Span("."),
            ),
            facts=("tenure",),
        ),
        List(((Span("review in June"),), (Span("renewal in July", italic=True),)), ordered=True, facts=("renewal",)),
        Quote((Span("We like it.\nA lot."),)),
    )
)


class Reader(HTMLParser):
    """What a person reads in the HTML, with the marks and link targets that the plain text writes out."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.out: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.targets: list[str] = []
        self.numbers: list[int] = []
        self.in_quote = False
        self.link_began = 0
        self.feed(html)
        self.close()

    @property
    def words(self) -> list[str]:
        return "".join(self.out).split()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        match tag:
            case "ol" | "ul":
                self.numbers.append(0)
                self.list_tag = tag
            case "li":
                self.numbers[-1] += 1
                self.out.append(f"\n{self.numbers[-1]}. " if self.list_tag == "ol" else "\n- ")
            case "blockquote":
                self.in_quote = True
                self.out.append("\n> ")
            case "br":
                self.out.append("\n> " if self.in_quote else "\n")
            case "a":
                self.targets.append(str(dict(attrs)["href"]))
                self.link_began = len(self.out)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            words, target = "".join(self.out[self.link_began :]), self.targets[-1]
            if target.removeprefix("mailto:") != words.removeprefix("mailto:"):
                self.out.append(f" ({target})")
        if tag == "blockquote":
            self.in_quote = False
        if tag in {"p", "ol", "ul", "blockquote"}:
            self.out.append("\n")

    def handle_data(self, data: str) -> None:
        self.out.append(data)


@given(BODIES)
def test_every_form_of_a_mail_says_the_same_words(body: Body) -> None:
    words = to_text(body).split()

    assert Reader(to_html(body)).words == words
    assert to_text(from_rich_text(to_rich_text(body))).split() == words
    assert "\n\n".join(to_paragraphs(body)).split() == words


@given(BODIES)
def test_a_mail_that_is_kept_comes_back_the_same(body: Body) -> None:
    kept = json.loads(json.dumps(to_json(body)))

    assert from_json(kept) == body


@given(BODIES)
def test_a_mail_that_is_shown_in_slack_comes_back_the_same_with_its_facts(body: Body) -> None:
    shown = json.loads(json.dumps(to_rich_text(body)))

    back = from_rich_text(shown, body)

    assert back == body


@given(BODIES)
def test_html_holds_only_what_we_put_there(body: Body) -> None:
    read = Reader(to_html(body))

    assert read.tags <= {"p", "ol", "ul", "li", "blockquote", "a", "b", "i", "br"}
    assert read.attributes <= {"href", "dir"}
    assert all(target.startswith(("https://", "http://", "mailto:")) for target in read.targets)
    assert all("?bcc" not in target and "@evil" not in target for target in read.targets)


@given(BODIES)
def test_every_link_can_be_read_in_the_plain_text(body: Body) -> None:
    text = to_text(body)

    assert all(target.removeprefix("mailto:") in text for target in Reader(to_html(body)).targets)


@given(BODIES)
def test_no_form_holds_a_character_that_nobody_can_see(body: Body) -> None:
    unseen = set("\x00\x07\x85\u200b\u202e\ufeff\xad\u2028\ud800\U000e0067")

    assert not unseen & set(to_text(body))
    assert not unseen & set(to_html(body))
    assert to_text(body).encode().decode() == to_text(body)


def test_the_plain_text_reads_like_a_letter() -> None:
    text = to_text(LETTER)

    assert text == (
        "Hello Michael,\n\n"
        "you have been with us for 18 months. See the plan (https://datacorp.example/plan).\n\n"
        "1. review in June\n2. renewal in July\n\n"
        "> We like it.\n> A lot."
    )


def test_the_html_is_what_gmail_would_write() -> None:
    html = to_html(LETTER)

    assert html == (
        "<p>Hello Michael,</p>\n"
        "<p>you have been with us for <b>18 months</b>. See "
        '<a href="https://datacorp.example/plan">the plan</a>.</p>\n'
        "<ol><li>review in June</li><li><i>renewal in July</i></li></ol>\n"
        "<blockquote>We like it.<br>\nA lot.</blockquote>"
    )


def test_paragraphs_for_evidence_stand_in_the_order_of_the_blocks() -> None:
    paragraphs = to_paragraphs(LETTER)

    assert len(paragraphs) == len(LETTER.blocks)
    assert paragraphs[2] == "1. review in June\n2. renewal in July"


def test_words_are_counted_as_a_reader_counts_them() -> None:
    body = Body(
        (
            Paragraph(
                (Span("Read"), Span(" this – now", link="https://x.example/a")),
            ),
            List(((Span("one"),),), True),
        )
    )

    assert word_count(body) == 4


def test_style_and_spacing_do_not_make_other_words_but_a_link_target_does() -> None:
    plain = Body((Paragraph((Span("See the  plan"),)),))
    bold = Body((Paragraph((Span("See "), Span("the plan", bold=True))),))
    linked = Body((Paragraph((Span("See the plan", link="https://x.example/"),)),))

    assert same_words(plain, bold)
    assert not same_words(plain, linked)


def test_right_to_left_words_and_emoji_survive() -> None:
    words = "שלום دوست می\u200cخواهم 👩\u200d💻 ❤\ufe0f"

    body = Body((Paragraph((Span(words),)),))

    assert to_text(body) == words
    assert to_html(body) == f'<p dir="rtl">{words}</p>'


def test_a_joiner_between_latin_letters_hides_nothing() -> None:
    assert to_text(from_plain("pay\u200dpal and pay\u200cpal")) == "paypal and paypal"


@pytest.mark.parametrize(
    ("words", "link"), [("bank.example", "https://evil.example/"), ("ceo@cscx.example", "mailto:x@evil.example")]
)
def test_words_that_name_another_address_are_no_link(words: str, link: str) -> None:
    html = to_html(Body((Paragraph((Span(words, link=link),)),)))

    assert html == f'<p>{words} (<a href="{link}">{link}</a>)</p>'


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "https://bank.example@evil.example", "mailto:a@b.example?bcc=c@d"]
)
def test_a_link_that_may_not_be_mailed_leaves_its_words(link: str) -> None:
    body = Body((Paragraph((Span("the plan", link=link),)),))

    assert body == Body((Paragraph((Span("the plan"),)),))


def test_text_over_the_limit_is_refused_with_the_figure() -> None:
    with pytest.raises(Invalid, match="50,000"):
        from_plain("a" * (MAX_CHARACTERS + 1))


def test_text_at_the_limit_goes_to_slack_and_back() -> None:
    body = Body(tuple(Paragraph((Span("a" * 25),)) for _ in range(MAX_CHARACTERS // 25)))

    assert from_rich_text(to_rich_text(body)) == body


def test_a_nul_is_refused_politely() -> None:
    with pytest.raises(Invalid, match="NUL"):
        from_plain("Hello\x00")


@pytest.mark.parametrize(
    "kept", [{}, {"v": 2, "blocks": []}, {"v": 1, "blocks": [{}]}, {"v": 1, "blocks": [{"type": "x"}]}]
)
def test_what_was_kept_in_another_form_is_refused(kept: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        from_json(kept)
