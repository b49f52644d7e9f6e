from __future__ import annotations

from hypothesis import given

from bot.outreach.body import Body, List, Paragraph, Quote, Span, from_plain, to_text
from tests.bot.outreach.bodies import BODIES, TEXTS


def test_typed_text_becomes_paragraphs_points_quotes_and_links() -> None:
    body = from_plain(
        "Hello,\nMichael\n\n- one\n- two\n\n1. first\n2. second\n\n> yes\n> please\n\n(See https://x.example/a.)"
    )

    assert body == Body(
        (
            Paragraph((Span("Hello,\nMichael"),)),
            List(((Span("one"),), (Span("two"),)), ordered=False),
            List(((Span("first"),), (Span("second"),)), ordered=True),
            Quote((Span("yes\nplease"),)),
            Paragraph((Span("(See "), Span("https://x.example/a", link="https://x.example/a"), Span(".)"))),
        )
    )


def test_lines_that_only_look_a_little_like_a_list_stay_as_they_are() -> None:
    assert to_text(from_plain("7. June is fine")) == "7. June is fine"
    assert to_text(from_plain("1. one\n\n1. two")) == "1. one\n\n1. two"
    assert to_text(from_plain("-10 %\n2026. A year")) == "-10 %\n2026. A year"


def test_a_list_may_follow_its_sentence_without_a_blank_line() -> None:
    body = from_plain("Two things:\n1. one\n2. two\nThank you")

    assert body == Body(
        (
            Paragraph((Span("Two things:"),)),
            List(((Span("one"),), (Span("two"),)), ordered=True),
            Paragraph((Span("Thank you"),)),
        )
    )


def test_points_may_stand_apart() -> None:
    assert from_plain("1. one\n\n2. two") == Body((List(((Span("one"),), (Span("two"),)), ordered=True),))


@given(TEXTS)
def test_reading_typed_text_loses_no_word(text: str) -> None:
    once = from_plain(text)

    assert "".join(to_text(from_plain(to_text(once))).split()) == "".join(to_text(once).split())


@given(BODIES)
def test_a_mail_as_plain_text_can_be_read_again_with_the_same_words(body: Body) -> None:
    text = to_text(body)

    assert [word for word in to_text(from_plain(text)).split() if word not in {">", "-"}] == [
        word for word in text.split() if word not in {">", "-"}
    ]
