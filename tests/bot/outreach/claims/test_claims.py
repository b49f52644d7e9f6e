"""Whatever a mail claims is held against the record: a figure that is right stays quiet, a wrong one asks."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given

from bot.outreach.body import Body, List, Paragraph, Span, from_plain
from bot.outreach.claims import Claim, check, explain, open_questions, sentences_typed
from bot.outreach.facts import Audience, Fact
from store import claims as store
from store.models import Outreach
from tests.bot.outreach.bodies import BODIES
from tests.stage import Stage

TODAY = date(2026, 3, 2)
PEOPLE = ("Ana Ribeiro", "Sarah Johnson", "Michael Torres", "Lena Fischer", "佐藤 美咲")


def fact(key: str, label: str, value: str, audience: Audience = "customer") -> Fact:
    return Fact(key, label, value, "customers.csv", date(2026, 3, 3), audience)


FACTS = (
    fact("customer", "Customer", "DataCorp"),
    fact("contact", "Primary contact", "Michael Torres"),
    fact("incoming", "Takes over", "Sarah Johnson"),
    fact("incoming_tenure", "With us for", "4 years"),
    fact("together", "Worked together for", "18 months"),
    fact("price", "Price agreed", "$120,000 a year"),
    fact("discount", "Discount agreed", "12 %"),
    fact("review", "Review planned", "Friday, 4 December 2026"),
    fact("meetings", "Calls and meetings", "39 conversations"),
    fact("promise:1", "Open promise", "Send Michael the audit of the Elgin imports (by 9 March)"),
    fact("arr", "ARR", "$245K ARR", "internal"),
)


def claims_in(text: str, facts: tuple[Fact, ...] = FACTS) -> list[Claim]:
    return check(from_plain(text), facts, known_names=PEOPLE, today=TODAY)


def asking(text: str) -> list[tuple[str, str]]:
    return [(claim.text, claim.verdict) for claim in open_questions(claims_in(text), (), ())]


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for 18 months of working together.",
        "Thank you for one and a half years of working together.",
        "Thank you for a year and a half of working together.",
        "Thank you for 1.5 years of working together.",
        "Thank you for well over a year of working together.",
        "The price agreed is 120k a year.",
        "The price agreed is USD 120,000.00 a year.",
        "The price agreed is a hundred twenty thousand dollars a year.",
        "The discount agreed is twelve percent.",
        "The discount agreed is about 12.5 %.",
        "The review is planned for 2026-12-04.",
        "The review is planned for Friday 4 December.",
        "The review is planned for December 4th, 2026.",
        "The review is planned for the fourth quarter of 2026.",
        "We had almost 40 conversations.",
    ],
)
def test_a_figure_is_right_in_whichever_way_it_is_written(text: str) -> None:
    found = claims_in(text)

    assert [claim.verdict for claim in found] == ["supported"]


@pytest.mark.parametrize(
    ("text", "part", "key"),
    [
        ("Thank you for three years of working together.", "three years", "together"),
        ("The price agreed is $130,000 a year.", "$130,000", "price"),
        ("The discount agreed is a full 15 percent.", "15 percent", "discount"),
        ("The review is planned for Thursday, 3 December.", "Thursday, 3 December", "review"),
        ("We had 93 conversations.", "93 conversations", "meetings"),
        ("Sarah has been with us for ten years.", "ten years", "incoming_tenure"),
        ("Ask Sarah Jonson about it.", "Sarah Jonson", "incoming"),
    ],
)
def test_a_wrong_figure_names_the_fact_that_refutes_it(text: str, part: str, key: str) -> None:
    questions = open_questions(claims_in(text), (), ())

    assert [(claim.text, claim.verdict, claim.fact_key) for claim in questions] == [(part, "contradicted", key)]


@pytest.mark.parametrize(
    "text",
    [
        "You know about the Q2 plans already.",
        "Sarah has read all our notes.",
        "We'll send you a price list.",
        "My colleague Jonathan Reyes joins us.",
        "See https://evil.example/login for more.",
        "Imports are 30% faster now.",
    ],
)
def test_what_nothing_on_record_says_asks(text: str) -> None:
    questions = open_questions(claims_in(text), (), ())

    assert [(claim.sentence, claim.verdict) for claim in questions] == [(text, "unsupported")]


@pytest.mark.parametrize(
    "text",
    [
        "One thing before I go: thank you for a couple of words with you.",
        "Our support is there 24/7, and there is time for a short Q&A.",
        "May I ask for one conversation at 10:30, on version 2.0 and ticket #4411?",
        "Hi Michael,\n\nI will miss our calls.\n\nBest wishes,\nAna",
    ],
)
def test_greetings_and_figures_of_speech_claim_nothing(text: str) -> None:
    assert asking(text) == []


def test_an_internal_fact_supports_nothing() -> None:
    assert asking("You pay $245K a year.") == [("$245K", "unsupported")]


def test_the_target_behind_a_link_is_held_against_the_record() -> None:
    calendar = fact("calendar", "Calendar", "https://meet.cscx.example/sarah")
    verdicts = []
    for target in ("https://meet.cscx.example/sarah", "https://meet.cscx.example.evil.example/sarah"):
        body = Body((Paragraph((Span("Any time in "), Span("my calendar", link=target), Span(" works."))),))
        verdicts += [claim.verdict for claim in check(body, [calendar], known_names=PEOPLE, today=TODAY)]

    assert verdicts == ["supported", "contradicted"]


def test_a_paragraphs_own_facts_weigh_more_than_others() -> None:
    facts = [fact("a", "Term", "3 years"), fact("b", "Notice", "6 months")]
    body = Body((Paragraph((Span("It is 6 months."),), ("a",)), List(((Span("It is 6 months."),),), True, ("b",))))

    found = check(body, facts, known_names=(), today=TODAY)

    assert [(claim.fact_key, claim.block) for claim in found if claim.verdict == "supported"][-1] == ("b", 1)


def test_a_persons_own_words_ask_only_where_they_contradict_a_fact() -> None:
    before = from_plain("Hi Michael,\n\nThank you for 18 months of working together. We'll send you a price list.")
    after = from_plain("Hi Michael,\n\nThank you for 3 years of working together. We'll send you a new price list.")

    typed = sentences_typed(before, after)
    found = check(after, FACTS, known_names=PEOPLE, today=TODAY)

    assert typed == {"Thank you for 3 years of working together.", "We'll send you a new price list."}
    assert [claim.text for claim in open_questions(found, (), typed)] == ["3 years"]
    assert len(open_questions(found, (), ())) == 2


def test_in_blocks_a_person_typed_only_contradictions_are_claims_to_settle() -> None:
    body = from_plain("Imports are 30% faster.\n\nThank you for 3 years of working together.")

    found = check(body, FACTS, known_names=PEOPLE, today=TODAY, typed_by_person={0, 1})

    assert [(claim.text, claim.block) for claim in open_questions(found, (), ())] == [("3 years", 1)]


def test_a_sentence_asks_once_the_worst_first_and_not_when_settled() -> None:
    text = "Imports are 30% faster and cost $9. Thank you for 3 years of working together."

    found = claims_in(text)

    assert [claim.text for claim in open_questions(found, (), ())] == ["3 years", "$9"]
    assert [c.text for c in open_questions(found, {"Imports are 30% faster and cost $9."}, ())] == ["3 years"]


def test_the_card_says_what_the_record_says_or_that_nothing_does() -> None:
    wrong = open_questions(claims_in("Thank you for three years of working together."), (), ())[0]
    open_one = open_questions(claims_in("You know about the plans already."), (), ())[0]

    assert explain(wrong, FACTS) == ("“three years” – the record says 18 months (customers.csv, as of 3 March 2026).")
    assert explain(open_one, FACTS) == "“You know about the plans already.” Nothing on record says so."


def test_the_fact_shown_is_the_one_about_the_same_matter() -> None:
    facts = (fact("cadence", "Met", "weekly for the first 6 months, monthly since"), *FACTS)
    text = "Thank you, Michael, for 3 years of working together: weekly meetings at the start, monthly ones now."

    questions = open_questions(claims_in(text, facts), (), ())

    assert [(claim.text, claim.fact_key) for claim in questions] == [("3 years", "together")]


def test_a_long_sentence_is_cut_on_the_card() -> None:
    claim = open_questions(claims_in("I will send " + "very " * 700 + "much."), (), ())[0]

    assert len(explain(claim, FACTS)) < 200


@given(BODIES)
def test_any_mail_can_be_checked_and_every_claim_stands_where_it_says(body: Body) -> None:
    for claim in check(body, FACTS, known_names=PEOPLE, today=TODAY):
        assert claim.sentence[claim.start : claim.end] == claim.text
        assert claim.text
        assert 0 <= claim.block < len(body.blocks)


@pytest.mark.parametrize(
    "text",
    [
        "<!channel> *3 years* <https://x.example|x> &amp; " * 40,
        "\u202e" + "مرحبا 3 سنوات " * 100,
        "1" * 3000,
        "1,000," * 500,
        "a " * 1500,
        "one " * 700,
        "Sarah and " * 300,
        "31 February, 0/0/0000, 99.99.9999, Q9, Friday 32 March, 2026-13-45",
        "🌱" * 900 + " 12% of 5 in 0",
    ],
)
def test_hostile_text_is_checked_without_harm(text: str) -> None:
    for claim in claims_in(text):
        assert claim.sentence[claim.start : claim.end] == claim.text


def test_settling_a_sentence_twice_keeps_one_and_other_mails_apart(stage: Stage) -> None:
    stage.command("U0ANA", "/handoff DataCorp to Sarah Johnson")
    stage.work()
    now = datetime(2026, 3, 2, tzinfo=UTC)

    with stage.runtime.writing(1) as session:
        first, second = _mails(session)
        for _ in range(2):
            store.settle(session, first.id, "You know.", first.sender_id, now=now)

    with stage.runtime.reading(1) as session:
        assert store.settled(session, first.id) == {"You know."}
        assert store.settled(session, second.id) == set()


def _mails(session: Any) -> list[Outreach]:
    return list(session.query(Outreach).order_by(Outreach.id).limit(2))
