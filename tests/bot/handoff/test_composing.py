"""Both mails of a handoff: short, specific, one question, and nothing in them that the record does not hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Invalid
from bot.handoff.composing import compose_farewell, compose_introduction
from bot.handoff.plan import REASONS
from bot.handoff.relationship import Relationship
from bot.handoff.wording import farewell, introduction
from bot.handoff.wording.unsaid import PRONOUNS, unsaid_in
from bot.outreach.body import Body, List, Paragraph, Span, to_text, word_count
from bot.outreach.body.cleaning import clean
from bot.outreach.claims.checking import check
from bot.outreach.drafts import Draft
from bot.outreach.facts import Fact, for_customer
from store.database import Database
from tests.bot.handoff.book import TODAY, Case, internal_rows, written
from tests.bot.handoff.cast import Handoff, imported

RELATIONSHIPS: tuple[Relationship, ...] = get_args(Relationship)
REASONS_TRIED: tuple[tuple[str | None, bool], ...] = (
    *((reason, False) for reason in REASONS),
    ("departure", True),
    ("I am setting up our team in Austin", True),
    ("Michael is a pain", False),
    (None, False),
)
UNREACHABLE = {"C-QUILL", "C-ORCHARD", "C-ATLASGATE"}


@dataclass(frozen=True)
class Written:
    """One mail, with what it was asked for and written from."""

    customer: str
    reason: str | None
    relationship: Relationship
    kind: str
    draft: Draft
    facts: tuple[Fact, ...]

    @property
    def text(self) -> str:
        return to_text(self.draft.body)


@pytest.fixture(scope="module")
def mails(template: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Written]]:
    """Both mails for every customer of the cast, every reason and every relationship."""
    folder = tmp_path_factory.mktemp("mails")
    url = template.copy(folder)
    database = Database(url)
    with imported(database, folder / "books") as session:
        found = [mail for handoff in _handoffs(folder / "books") for mail in _mails(handoff, handoff.facts(session))]
    yield found
    database.close()
    template.drop(url)


def _handoffs(books: Path) -> Iterator[Handoff]:
    lines = (books / "contacts.csv").read_text(encoding="utf-8").splitlines()[1:]
    customers = sorted({line.split(",")[1] for line in lines} - UNREACHABLE)
    for number, customer in enumerate(customers):
        outgoing, incoming = (("ana", "sarah"), ("sarah", "david"), ("david", "maya"), ("maya", "joana"))[number % 4]
        for reason, released in REASONS_TRIED:
            last_day = date(2026, 3, 27) if number % 2 else None
            yield Handoff(customer, outgoing, incoming, reason, last_day, released)


def _mails(handoff: Handoff, facts: list[Fact]) -> Iterator[Written]:
    for relationship in RELATIONSHIPS:
        first = compose_farewell(facts, relationship=relationship)
        drafts = [("farewell", first)]
        if handoff.reason in {None, "departure"}:  # The introduction says nothing of the reason.
            reply = compose_introduction(facts, relationship=relationship, farewell_subject=first.subject)
            alone = compose_introduction(facts, relationship=relationship, farewell_subject=None)
            drafts += [("introduction", reply), ("alone", alone)]
        for kind, draft in drafts:
            yield Written(handoff.customer, handoff.reason, relationship, kind, draft, tuple(facts))


def without_data(text: str, facts: Iterable[Fact]) -> str:
    """Take out of a text whatever stands in the customer's facts, so that only our own wording is left."""
    values = sorted((fact.value for fact in for_customer(facts)), key=len, reverse=True)
    for value in values:
        text = text.replace(value, "·")
    return text


def blocks_of(body: Body) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the words of each block without list numbers, and the facts it names."""
    for block in body.blocks:
        parts = block.items if isinstance(block, List) else (block.spans,)
        yield " ".join("".join(span.text for span in part) for part in parts), block.facts


def test_every_mail_keeps_to_its_length(mails: list[Written]) -> None:
    limits = {"farewell": farewell.LIMIT, "introduction": introduction.LIMIT, "alone": introduction.LIMIT}

    assert len(mails) > 1500
    assert not [mail for mail in mails if word_count(mail.draft.body) > limits[mail.kind]]


def test_every_mail_asks_exactly_one_thing(mails: list[Written]) -> None:
    assert not [mail.text for mail in mails if mail.text.count("?") != 1]


def test_no_mail_says_a_word_that_customers_should_not_read(mails: list[Written]) -> None:
    assert not [mail.text for mail in mails if unsaid_in(without_data(mail.text, mail.facts))]


def test_no_mail_has_a_hole(mails: list[Written]) -> None:
    holes = re.compile(r"None|[{}]|  | [,.:;?]|\(\)|,,|\.\.|:\n*$| $", re.MULTILINE)

    assert not [mail.text for mail in mails if holes.search(mail.text.replace("What happens next:", ""))]


def test_every_number_stands_in_a_fact_of_its_own_paragraph(mails: list[Written]) -> None:
    for mail in mails:
        values = {fact.key: fact.value for fact in for_customer(mail.facts)}
        for text, keys in blocks_of(mail.draft.body):
            supported = {number for key in keys for number in re.findall(r"\d+", values[key])}
            assert set(re.findall(r"\d+", text)) <= supported, (text, keys)


def test_no_internal_value_is_in_any_mail(mails: list[Written]) -> None:
    for mail in mails:
        said = f"{mail.draft.subject}\n{mail.text}"
        readable = " ".join(fact.value for fact in for_customer(mail.facts))
        internal = [fact.value for fact in mail.facts if fact.audience == "internal" and fact.value not in readable]
        assert not [value for value in internal if len(value) > 4 and value in said]


def test_internal_facts_do_not_move_a_word(mails: list[Written]) -> None:
    for mail in mails[::37]:
        readable = for_customer(mail.facts)

        first = compose_farewell(readable, relationship=mail.relationship)

        assert first == compose_farewell(mail.facts, relationship=mail.relationship)


def test_no_pronoun_is_used_that_is_not_on_record(mails: list[Written]) -> None:
    for mail in mails:
        said = {fact.key: fact.value for fact in mail.facts}
        own = set(said.get("incoming_pronouns", "").split("/"))
        used = {word.casefold() for word in PRONOUNS.findall(without_data(mail.text, _promises_of(mail)))}
        assert used <= own, mail.text


def _promises_of(mail: Written) -> list[Fact]:
    """Give the facts that others wrote about the world at large: their pronouns are about somebody else."""
    return [fact for fact in mail.facts if fact.key.startswith(("promise:", "ticket:", "customer"))]


def test_no_departure_is_told_before_it_may_be(mails: list[Written]) -> None:
    kept = [mail for mail in mails if mail.reason == "departure" and _audience(mail, "reason") == "internal"]

    assert kept
    assert not [mail.text for mail in kept if re.search(r"leav|depart|27 March|last day", mail.text)]


def _audience(mail: Written, key: str) -> str:
    return next(fact.audience for fact in mail.facts if fact.key == key)


def test_reasons_and_relationships_change_the_words(mails: list[Written]) -> None:
    farewells = [mail for mail in mails if mail.customer == "C-DATACORP" and mail.kind == "farewell"]

    openings = {mail.text.split("\n\n")[1] for mail in farewells}
    # Untold departures, untold free reasons and none given are one and the same to the customer.
    assert len(openings) == len(REASONS_TRIED) - 2
    assert len({mail.text for mail in farewells if mail.reason == "leave"}) == len(RELATIONSHIPS)


def test_the_mails_for_datacorp_say_what_a_handoff_must(
    database: Database, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with imported(database, tmp_path_factory.mktemp("books")) as session:
        facts = Handoff("C-DATACORP", "ana", "sarah", "role change", date(2026, 3, 27)).facts(session)

    first = compose_farewell(facts)
    reply = compose_introduction(facts, farewell_subject=first.subject)

    text = to_text(first.body)
    assert first.subject == "Sarah Johnson will look after DataCorp from 6 March"
    assert [(a.name, a.email) for a in first.to] == [("Michael Torres", "michael.torres@datacorp.example")]
    assert [a.email for a in first.cc] == ["sarah@cscx.example"]
    assert "Sarah Johnson (in Cc)" in text
    assert "18 months of working together" in text
    assert "1. Sarah writes to you here by Friday, 6 March." in text
    assert "2. Our promise stands: to send you the audit of the Elgin imports" in text
    assert "until Friday, 27 March" in text
    assert reply.subject == "Re: Sarah Johnson will look after DataCorp from 6 March"
    assert [a.email for a in reply.cc] == ["ana@cscx.example"]
    assert "our promise to send you the audit of the Elgin imports" in to_text(reply.body)
    assert "Does Tuesday 10 or Thursday 12 March suit you" in to_text(reply.body)
    assert "Any free time in my calendar (https://meet.cscx.example/sarah) works too." in to_text(reply.body)


SAM: dict[str, Any] = {"name": "Sam Reed", "email": "sam@quill.example", "is_primary": True}


def test_with_nothing_on_record_the_mails_are_short_and_whole(database: Database) -> None:
    with written(database, Case("", {"name": "Quill"}, (SAM,), company=None)) as session:
        facts = Case("", {}, ()).facts(session)

    first = compose_farewell(facts)
    reply = compose_introduction(facts, farewell_subject=first.subject)
    assert "Thank you for working with us." in to_text(first.body)
    assert "2. From then on, Sarah is your contact: sarah@cscx.example." in to_text(first.body)
    assert word_count(first.body) < 90
    assert word_count(reply.body) < 50


def test_a_successor_who_is_not_in_cc_is_not_said_to_be(database: Database) -> None:
    with written(database, Case("", {"name": "Quill"}, (SAM,))) as session:
        draft = compose_farewell(Case("", {}, ()).facts(session), copies_incoming=False)

    assert draft.cc == ()
    assert "Cc" not in to_text(draft.body)
    assert "Sarah Johnson will look after Quill" in to_text(draft.body)


def test_who_has_left_says_no_farewell_and_the_successor_writes_alone(database: Database) -> None:
    paul = {"name": "Paul Ortega", "deactivated_at": datetime(2026, 2, 1, tzinfo=UTC)}
    with written(database, Case("", {"name": "Quill"}, (SAM,), outgoing=paul)) as session:
        facts = Case("", {}, (), reason="departure").facts(session)

    with pytest.raises(Invalid, match="Paul Ortega has left"):
        compose_farewell(facts)
    alone = compose_introduction(facts, farewell_subject=None)

    assert alone.cc == ()
    assert "in place of Paul Ortega" in to_text(alone.body)
    assert "wrote" not in to_text(alone.body)


def test_two_people_with_one_first_name_are_told_apart(database: Database) -> None:
    contact = {**SAM, "name": "Sarah Reed"}
    with written(database, Case("", {"name": "Quill"}, (contact,))) as session:
        text = to_text(compose_farewell(Case("", {}, ()).facts(session)).body)

    assert text.startswith("Hi Sarah,")
    assert "Sarah Johnson writes to you" in text


def test_a_formal_contact_is_written_to_formally(database: Database) -> None:
    contact = {**SAM, "name": "Dr. Hannah Weber", "form_of_address": "formal"}
    with written(database, Case("", {"name": "Quill"}, (contact,))) as session:
        draft = compose_farewell(Case("", {}, ()).facts(session))

    text = to_text(draft.body)
    assert text.startswith("Dear Dr. Weber,")
    assert text.endswith("Kind regards,\nAna Ribeiro")


@pytest.mark.parametrize(("pronouns", "said"), [("she/her", True), (None, False)])
def test_a_line_about_oneself_is_left_out_when_its_pronoun_is_not_on_record(
    database: Database, pronouns: str | None, *, said: bool
) -> None:
    sarah = {"name": "Sarah Johnson", "bio": "Sarah ran a warehouse before she joined us.", "pronouns": pronouns}
    with written(database, Case("", {"name": "Quill"}, (SAM,), incoming=sarah)) as session:
        draft = compose_farewell(Case("", {}, ()).facts(session))

    assert ("Sarah ran a warehouse before she joined us." in to_text(draft.body)) is said


def test_an_urgent_ticket_comes_before_everything_else(database: Database) -> None:
    case = Case(
        "",
        {"name": "Quill"},
        (SAM,),
        tasks=({"title": "Send the price list"},),
        tickets=(
            {"subject": "Typo", "severity": "low", "contact_id": 1},
            {"subject": "Nothing prints", "severity": "urgent", "contact_id": 1},
        ),
    )
    with written(database, case) as session:
        facts = case.facts(session)

    first, reply = compose_farewell(facts), compose_introduction(facts, farewell_subject="S")
    assert "Your open tickets stay with our support team, first “Nothing prints”." in to_text(first.body)
    assert "First on my list is your open ticket “Nothing prints”." in to_text(reply.body)


def test_the_introduction_does_not_pick_up_what_is_due_before_it_is_written(database: Database) -> None:
    tasks = ({"title": "Send the list", "due_on": date(2026, 3, 4)}, {"title": "Plan for Reno"})
    with written(database, Case("", {"name": "Quill"}, (SAM,), tasks=tasks)) as session:
        reply = compose_introduction(Case("", {}, ()).facts(session), farewell_subject="S")

    assert "First on my list, as promised: plan for Reno." in to_text(reply.body)


@pytest.mark.parametrize(
    ("tasks", "last_day", "steps"),
    [
        (
            [("Send the list", 4, 1)],
            None,
            [
                "I keep our promise myself: to send the list (by 4 March).",
                "Sarah writes to you here by Friday, 6 March.",
            ],
        ),
        (
            [("Plan for Reno", 4, None)],
            None,
            ["I still see to this myself: plan for Reno (by 4 March).", "Sarah writes"],
        ),
        (
            [("Send the list", 4, 1), ("Plan for Reno", 5, 1), ("Show the draft", 9, 1)],
            None,
            [
                "I still see to these myself: to send the list (by 4 March); plan for Reno (by 5 March).",
                "Sarah writes",
                "Our promise stands: to show the draft (by 9 March).",
            ],
        ),
        (
            [(f"Plan {number}", 4, 1) for number in range(4)],
            None,
            ["I still see to what is due in the next days, first: plan 0 (by 4 March).", "Sarah writes"],
        ),
        ([("Send the list", 4, 3)], None, ["Sarah writes", "Our promise stands: to send the list (by 4 March)."]),
        (
            [("Send the list", 4, 1)],
            date(2026, 3, 3),
            ["Sarah writes", "Our promise stands: to send the list (by 4 March).", "You can reach me"],
        ),
        ([("Send the list", 1, 1)], None, ["Sarah writes", "Our promise stands: to send the list."]),
    ],
)
def test_what_is_due_before_the_new_person_writes_names_who_still_does_it(
    database: Database, tasks: list[tuple[str, int, int | None]], last_day: date | None, steps: list[str]
) -> None:
    rows = tuple({"title": title, "due_on": date(2026, 3, on), "owner_id": owner} for title, on, owner in tasks)
    case = Case("", {"name": "Quill"}, (SAM,), tasks=rows, last_day=last_day, support="Lena Fischer")
    with written(database, case) as session:
        body = compose_farewell(case.facts(session)).body

    said = [
        "".join(span.text for span in item) for block in body.blocks if isinstance(block, List) for item in block.items
    ]
    assert len(said) == len(steps)
    assert all(one.startswith(begins) for one, begins in zip(said, steps, strict=True)), said


def test_the_next_steps_are_never_more_than_four(database: Database) -> None:
    case = Case(
        "",
        {"name": "Quill"},
        (SAM,),
        tasks=({"title": "Send the list", "due_on": date(2026, 3, 4)}, {"title": "Plan for Reno"}),
        tickets=({"subject": "Nothing prints", "severity": "urgent", "contact_id": 1},),
        last_day=date(2026, 3, 27),
    )
    with written(database, case) as session:
        text = to_text(compose_farewell(case.facts(session)).body)

    assert "3. On our list, as promised: plan for Reno.\n4. You can reach me" in text
    assert "5." not in text


def test_the_one_call_of_the_conversation_is_proposed_while_both_can_join(database: Database) -> None:
    for last_day, is_joined in ((None, True), (date(2026, 3, 12), True), (date(2026, 3, 11), False)):
        case = Case("", {"name": "Quill"}, (SAM,), last_day=last_day, reason="role change")
        with written(database, case) as session:
            facts = case.facts(session)
        first = to_text(compose_farewell(facts, relationship="close").body)
        reply = to_text(compose_introduction(facts, farewell_subject="S").body)

        assert ("Shall the three of us have one call together?" in first) is is_joined
        assert ("Would a short call with Sarah help" in first) is not is_joined
        assert ("suit you for a 20-minute call with Ana and me, or" in reply) is is_joined
        assert ("suit you for a 20-minute call, or" in reply) is not is_joined


def test_when_a_departure_is_hidden_the_call_gives_no_last_day_away(database: Database) -> None:
    case = Case("", {"name": "Quill"}, (SAM,), last_day=date(2026, 3, 3), reason="departure")
    with written(database, case) as session:
        told, silent = case.facts(session), replace(case, last_day=None).facts(session)

    assert compose_farewell(told) == compose_farewell(silent)
    assert compose_introduction(told, farewell_subject="S") == compose_introduction(silent, farewell_subject="S")


def test_an_introduction_has_one_way_to_answer_it_beside_the_two_days(mails: list[Written]) -> None:
    for mail in mails:
        if mail.kind != "farewell":
            assert not ("my calendar" in mail.text and "call me at" in mail.text), mail.text
            assert "I would like to hear" not in mail.text


def test_an_introduction_does_not_repeat_what_the_farewell_said_of_support() -> None:
    facts = _named(support="Lena Fischer")

    assert "Lena Fischer" in to_text(compose_farewell(facts).body)
    assert "Lena Fischer" not in to_text(compose_introduction(facts, farewell_subject="S").body)
    assert "Lena Fischer" in to_text(compose_introduction(facts, farewell_subject=None).body)


def test_many_promises_are_counted_and_the_first_is_named(database: Database) -> None:
    tasks = tuple({"title": f"Plan for site {name}"} for name in ("North", "South", "East", "West"))
    with written(database, Case("", {"name": "Quill"}, (SAM,), tasks=tasks)) as session:
        text = to_text(compose_farewell(Case("", {}, ()).facts(session)).body)

    assert "Our four open promises stand; first on the list: plan for site North." in text


def test_a_calendar_is_a_link_and_an_unsafe_one_is_left_out(database: Database) -> None:
    for link, shown in (("https://meet.cscx.example/sarah", True), ("javascript:alert(1)", False)):
        case = Case("", {"name": "Quill"}, (SAM,), incoming={"name": "Sarah Johnson", "scheduling_link": link})
        with written(database, case) as session:
            reply = compose_introduction(case.facts(session), farewell_subject="S")

        links = [span for block in reply.body.blocks if isinstance(block, Paragraph) for span in block.spans]
        assert (Span("my calendar", link=link) in links) is shown
        assert ("calendar" in to_text(reply.body)) is shown


def test_an_internal_canary_reaches_no_mail(database: Database) -> None:
    case = Case("", {"name": "Quill"}, (SAM,), calls=(date(2026, 2, 3),), others=internal_rows(), reason="departure")
    with written(database, case) as session:
        facts = case.facts(session)

    for draft in (compose_farewell(facts), compose_introduction(facts, farewell_subject=None)):
        assert "CANARY" not in f"{draft.subject} {draft.body}"


NAMES = st.sampled_from(
    [
        *(
            "O'Brien & Daughters",
            "<!channel>",
            "<b>Bob</b>",
            "{incoming}",
            "{0.__class__}",
            "*bold* _it_",
            "شركة النور",
        ),
        *(
            "Sprig 🌱 Foods",
            "=cmd|' /C calc'!A0",
            "A\u202eB",
            "x" * 60,
            "100% & Sons",
            "$1 \\1 (.*)",
            "&lt;&amp;",
            "Jo",
        ),
    ]
)


def _named(**names: str) -> list[Fact]:
    """Make the least that a letter needs, with these names."""
    usual = {
        "customer": "DataCorp",
        "contact": "Michael Torres",
        "contact_email": "michael@datacorp.example",
        "outgoing": "Ana Ribeiro",
        "outgoing_email": "ana@cscx.example",
        "incoming": "Sarah Johnson",
        "incoming_email": "sarah@cscx.example",
        "introduce_by": "Friday, 6 March",
        "takes_over": "6 March",
        "call_days": "Tuesday 10 or Thursday 12 March",
        "call_length": "20-minute call",
    }
    return [Fact(key, key, value, "test", TODAY, "customer") for key, value in (usual | names).items()]


@given(customer=NAMES, contact=NAMES, outgoing=NAMES, incoming=NAMES, promise=NAMES, reason=NAMES)
def test_names_are_data_and_never_markup_or_instructions(
    *, customer: str, contact: str, outgoing: str, incoming: str, promise: str, reason: str
) -> None:
    names = {"customer": customer, "contact": contact, "outgoing": outgoing, "incoming": incoming, "reason": reason}
    facts = _named(**names, **{"promise:1": promise})

    draft = compose_farewell(facts)

    spans = [span for block in draft.body.blocks for part in _parts(block) for span in part]
    assert all(not span.bold and not span.italic and span.link is None for span in spans)
    assert clean(customer) in " ".join("".join(span.text for span in spans).split("\n"))
    assert customer in draft.subject
    assert compose_farewell(facts) == draft


def _parts(block: Any) -> tuple[tuple[Span, ...], ...]:
    return block.items if isinstance(block, List) else (block.spans,)


def test_a_name_longer_than_the_letter_gives_the_barest_letter() -> None:
    endless = "Very " * 60 + "Long Corp"

    draft = compose_farewell(_named(customer=endless, since="May 2024", reason="leave"))

    barest = compose_farewell(_named(since="May 2024", reason="leave"))
    assert word_count(draft.body) - word_count(barest.body) < len(endless.split())


def test_a_letter_without_a_recipient_is_a_mistake_of_ours_and_is_not_sent() -> None:
    facts = [fact for fact in _named() if fact.key != "contact_email"]

    with pytest.raises(KeyError):
        compose_farewell(facts)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("I am joining our partner team", "in my place: I am joining our partner team."),
        ("we are growing", "in my place: we are growing."),
        ("We are growing.", "in my place: We are growing."),
        ("we are growing,", "in my place: we are growing."),
        ("It was time. Sarah knows Reno!", "in my place: It was time. Sarah knows Reno!"),
        ("we won “Best team.”", "in my place: we won “Best team.” Everything"),
        ("Because we are growing", "in my place because we are growing."),
        ("BECAUSE it was time", "in my place because it was time."),
        ("So that I am closer to my family", "in my place so that I am closer to my family."),
        ("because", "in my place: because."),
        ("After five years I am moving to Austin", "in my place: After five years I am moving to Austin."),
        ("As of March we have two teams", "in my place: As of March we have two teams."),
        ("Since we won Acme, I look after Texas", "in my place: Since we won Acme, I look after Texas."),
        ("To be closer to my family, I am moving", "in my place: To be closer to my family, I am moving."),
        ("Due to growth, we split the team", "in my place: Due to growth, we split the team."),
        ("So many of you joined", "in my place: So many of you joined."),
    ],
)
def test_a_reason_in_own_words_ends_the_sentence_that_tells_the_news(typed: str, said: str) -> None:
    text = to_text(compose_farewell(_named(reason=typed, support="Lena Fischer")).body)

    assert text.split("\n\n")[1].startswith(f"Sarah Johnson (in Cc) will look after DataCorp {said}")


def test_a_reason_of_no_words_gives_none() -> None:
    text = to_text(compose_farewell(_named(reason="…")).body)

    assert "From 6 March, Sarah Johnson (in Cc) will look after DataCorp in my place." in text


def test_a_reason_on_several_lines_reaches_the_letter_on_one(database: Database) -> None:
    case = Case("", {"name": "Quill"}, (SAM,), reason="we are growing,\n\nat last", reason_released=True)
    with written(database, case) as session:
        text = to_text(compose_farewell(case.facts(session)).body)

    assert "will look after Quill in my place: we are growing, at last." in text


def test_a_reason_too_long_for_the_letter_takes_nothing_else_with_it() -> None:
    said = {"since": "May 2024", "support": "Lena Fischer"}

    draft = compose_farewell(_named(reason="word " * 200, **said))

    assert draft == compose_farewell(_named(**said))


def test_a_reason_in_own_words_is_held_against_the_record() -> None:
    facts = _named(reason="I met you 14 times", meetings="ten calls", last_met="call on 2 February")
    others = [replace(fact, audience="internal") if fact.key == "reason" else fact for fact in facts]
    body = compose_farewell(facts, relationship="light").body

    assert _unsupported(body, facts) == []
    assert _unsupported(body, others) == ["14 times"]


def _unsupported(body: Body, facts: list[Fact]) -> list[str]:
    found = check(body, facts, known_names=("Ana Ribeiro", "Sarah Johnson", "Michael Torres"), today=TODAY)
    return [claim.text for claim in found if claim.verdict != "supported"]


def test_time_with_us_is_left_out_beside_own_words_which_may_be_about_time_elsewhere() -> None:
    facts = _named(company="CSCX", incoming_tenure="4 years", incoming_bio="Sarah ran a warehouse.")

    assert "Sarah ran a warehouse." in to_text(compose_farewell(facts).body).split("\n\n")


def test_time_with_us_alone_introduces_nobody() -> None:
    facts = _named(company="CSCX", incoming_tenure="4 years")

    assert "4 years" not in to_text(compose_farewell(facts).body)
    assert "4 years" not in to_text(compose_introduction(facts, farewell_subject=None).body)


def test_time_with_us_is_told_from_a_year_on(database: Database) -> None:
    sarah = {"name": "Sarah Johnson", "joined_on": date(2025, 3, 2), "specialities": ["training"]}
    case = Case("", {"name": "Quill"}, (SAM,), incoming=sarah)
    with written(database, case) as session:
        a_year, less = case.facts(session), replace(case, today=date(2026, 3, 1)).facts(session)

    assert "Sarah has been with CSCX for a year and focuses on training." in to_text(compose_farewell(a_year).body)
    assert "been with" not in to_text(compose_farewell(less).body)
    assert "been here" not in to_text(compose_introduction(less, farewell_subject=None).body)


def test_a_formal_letter_names_colleagues_by_their_full_names() -> None:
    facts = _named(contact_form="formal", incoming_tenure="4 years", relationship="steady")

    first, reply = compose_farewell(facts), compose_introduction(facts, farewell_subject="S")

    for draft in (first, reply):
        assert not re.search(r"\bSarah(?! Johnson)|\bAna(?! Ribeiro)", to_text(draft.body))
    assert "1. Sarah Johnson writes to you here by Friday, 6 March." in to_text(first.body)
    assert "As Ana Ribeiro wrote" in to_text(reply.body)


def test_many_conversations_are_not_counted_out_to_the_customer() -> None:
    for counted, said in (("29 calls", "our many calls since May 2025"), ("ten calls", "our calls since May 2025")):
        facts = _named(meetings=counted, last_met="call on 2 February", first_met="May 2025", relationship="steady")

        assert said in to_text(compose_farewell(facts).body)


def test_no_is_an_easy_answer_to_an_introduction() -> None:
    for relationship in RELATIONSHIPS:
        reply = compose_introduction(_named(), relationship=relationship, farewell_subject="S")

        assert ", or is an e-mail easier?" in to_text(reply.body)


def test_a_corrected_fact_is_what_the_letter_says() -> None:
    facts = _named(together="18 months", last_met="call on 2 February")
    corrected = [replace(fact, value="3 years") if fact.key == "together" else fact for fact in facts]

    assert "18 months of working together" in to_text(compose_farewell(facts, relationship="steady").body)
    assert "3 years of working together" in to_text(compose_farewell(corrected, relationship="steady").body)
