"""Bodies of every shape for the property tests: any writing system, any style, hostile links included."""

from __future__ import annotations

from hypothesis import strategies as st

from bot.outreach.body import Block, Body, List, Paragraph, Quote, Span

WORDS = st.sampled_from(
    [
        *("Hello", "Michael,", "18 months", "3 years", " ", "  ", "\n", "\n\n", " \n\t\n ", "\r\n", "\u2028"),
        *("- ", "1. ", "> ", "&amp;", "<script>", "</p>", '"', "'", "*bold*", "=?utf-8?q?x?=", "-- ", "."),
        *("שלום", "مرحبا", "می\u200cخواهم", "👩\u200d💻", "🏴\U000e0067\U000e007f", "é", "e\u0301", "東京"),
        *("\u202e", "\u200b", "\ufeff", "\x07", "\x85", "\xa0", "\xad", "\ud800", "\u200d", "❤\ufe0f"),
        *("https://datacorp.example/a?b=1&c=2", "bank.example", "ana@cscx.example", "(", ")", "https://x.example."),
    ]
)
TEXTS = st.one_of(
    st.lists(WORDS, max_size=6).map("".join),
    st.text(st.characters(exclude_characters="\x00", codec=None), max_size=12),
)
LINKS = st.sampled_from(
    [
        *(None, None, None, "https://datacorp.example/a?b=1&c=2", "http://bank.example", "mailto:ana@cscx.example"),
        *("https://x.example/a(b)", "javascript:alert(1)", "https://bank.example@evil.example/", "data:text/html,x"),
        *("mailto:a@x.example?bcc=b@x.example", "//x.example", 'https://x.example/"onclick=', "https://x.example/é"),
    ]
)
SPANS = st.lists(st.builds(Span, TEXTS, st.booleans(), st.booleans(), LINKS), max_size=5).map(tuple)
LINKED_TO_THEMSELVES = LINKS.filter(bool).map(lambda link: (Span(str(link), link=link),))
FACTS = st.lists(st.sampled_from(["arr", "renewal", "usage"]), max_size=2).map(tuple)
BLOCKS: st.SearchStrategy[Block] = st.one_of(
    st.builds(Paragraph, st.one_of(SPANS, LINKED_TO_THEMSELVES), FACTS),
    st.builds(List, st.lists(SPANS, max_size=4).map(tuple), st.booleans(), FACTS),
    st.builds(Quote, SPANS, FACTS),
)
BODIES = st.lists(BLOCKS, max_size=6).map(lambda blocks: Body(tuple(blocks)))
