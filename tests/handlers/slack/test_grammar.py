"""What people type is understood as they meant it, or refused with words that help."""

from __future__ import annotations

from datetime import date

import pytest

from bot.errors import Invalid
from handlers.slack.grammar import HandoffWords, parse_handoff, route, understood

TODAY = date(2026, 1, 14)  # A Wednesday.
FEBRUARY = date(2026, 2, 15)


def read(text: str) -> HandoffWords:
    words = parse_handoff(text, today=TODAY)
    assert words is not None
    return words


@pytest.mark.parametrize(
    "text",
    [
        "DataCorp to Sarah Johnson",
        "DataCorp To Sarah Johnson please",
        "DataCorp to: Sarah Johnson",
        "DataCorp → Sarah Johnson",
        "DataCorp -&gt; Sarah Johnson",
        "DataCorp-&gt;Sarah Johnson",
        "DataCorp =&gt; Sarah Johnson!",
        "DataCorp goes to Sarah Johnson.",
        "Sarah Johnson gets DataCorp",
        "Sarah Johnson will take over DataCorp",
        "to Sarah Johnson: DataCorp",
        "“DataCorp” to ‘Sarah Johnson’",
        '«DataCorp» to "Sarah Johnson"',
        "„DataCorp“ → Sarah Johnson",
        "*DataCorp* to _Sarah Johnson_",
        "`DataCorp` to Sarah Johnson",
        "  DataCorp\u00a0to\n Sarah  Johnson  ",
        "Data\u200bCorp to Sarah Johnson\u200b",
        "DataCorp from me to Sarah Johnson",
        "Create handoff email for DataCorp to Sarah Johnson",
        "create a handoff e-mail for DataCorp to Sarah Johnson, thanks!",
        "Draft the hand-off mail for DataCorp to Sarah Johnson",
        "handoff: DataCorp → Sarah Johnson",
        "hand over DataCorp to Sarah Johnson please",
        "hand DataCorp over to Sarah Johnson",
        "Hey Rapport, could you please hand over DataCorp to Sarah Johnson? Thank you!",
        "I'd like to hand off DataCorp to Sarah Johnson 🙏",
        "give DataCorp to Sarah Johnson",
        "/handoff DataCorp to Sarah Johnson",
        "reassign DataCorp to Sarah Johnson",
    ],
)
def test_a_handoff_is_understood_however_it_is_put(text: str) -> None:
    words = read(text)

    assert (words.customer, words.incoming, words.reason, words.last_day) == ("DataCorp", "Sarah Johnson", None, None)


@pytest.mark.parametrize(
    ("text", "handed_by"),
    [
        ("DataCorp to Sarah Johnson", ()),
        ("DataCorp from me to Sarah Johnson", ("me",)),
        ("DataCorp from Bob to Sarah Johnson", ("Bob",)),
        ("DataCorp from <@U0ANA> to Sarah Johnson", ("<@U0ANA>",)),
        ("DataCorp to Sarah Johnson from Monday", ("Monday",)),
        ("DataCorp to Sarah Johnson, from 1 March", ("1 March",)),
        ("DataCorp from Ana Ribeiro to Sarah Johnson from Monday", ("Ana Ribeiro", "Monday")),
    ],
)
def test_what_a_customer_is_handed_over_from_is_no_part_of_a_name_and_is_kept(
    text: str, handed_by: tuple[str, ...]
) -> None:
    words = read(text)

    place = words.splits().index(("DataCorp", "Sarah Johnson"))
    assert words.reading(place).handed_by == handed_by


@pytest.mark.parametrize(
    "text",
    [
        "DataCorp to <@U0SARAH|sarah>",
        "DataCorp <@U0SARAH>",
        "<@U0SARAH> DataCorp",
        "<@U0SARAH|sarah> gets DataCorp thanks",
        "to <@U0SARAH>: DataCorp",
        "to <@U0SARAH> DataCorp",
        "<@U0SARAH> → DataCorp",
        "DataCorp from <@U0ANA> to <@U0SARAH>",
        "handoff DataCorp to <@U0SARAH>",
        "<@U0RAPPORT> handoff DataCorp to <@U0SARAH|sarah>",
        "<@U0RAPPORT> DataCorp to <@U0SARAH>",
        "<@U0RAPPORT>: <@U0SARAH> gets DataCorp",
    ],
)
def test_a_mention_is_the_colleague_wherever_it_stands(text: str) -> None:
    words = parse_handoff(text, today=TODAY, bot_ref="U0RAPPORT")

    assert words is not None
    assert (words.customer, words.incoming) == ("DataCorp", "<@U0SARAH>")


def test_a_mention_of_the_bot_is_known_by_the_command_behind_it() -> None:
    words = read("<@U0RAPPORT> Create handoff email for DataCorp to Sarah")

    assert (words.customer, words.incoming) == ("DataCorp", "Sarah")


@pytest.mark.parametrize(
    "customer",
    [
        "Back to School",
        "Because Coffee",
        "Until Tomorrow Media",
        "Johnson & Johnson",
        "Payload Systems",
        "Studio 54",
        "3M",
        "Rocket 🚀",
        "🚀",
        "O'Reilly Media",
        "Handoff Labs",
        "We Love Because Coffee",
        "Live Until Dawn",
        "Live Until 2030 Group",
        "Road to Nowhere to Go",
        "Who Gets What",
        "Due North",
        "Acme (EMEA)",
        "日本郵便",
        "To The Moon",
        "Thanks & Co",
        "Please Hold Records",
        "Last Day Tours",
    ],
)
@pytest.mark.parametrize("form", ["{} to Sarah", "{} → Sarah", "<@U0SARAH> gets {}", "“{}” to Sarah", "“{}” Sarah"])
def test_a_customer_may_be_called_anything(customer: str, form: str) -> None:
    escaped = customer.replace("&", "&amp;")

    splits = read(form.format(escaped)).splits()

    assert customer.strip("()") in {found.strip("()") for found, person in splits if person in ("Sarah", "<@U0SARAH>")}


@pytest.mark.parametrize(
    ("text", "split"),
    [
        ("DataCorp Sarah", ("DataCorp", "Sarah")),
        ("Sarah DataCorp", ("DataCorp", "Sarah")),
        ("DataCorp Sarah Johnson", ("DataCorp", "Sarah Johnson")),
        ("Acme Corp Sarah Johnson please", ("Acme Corp", "Sarah Johnson")),
        ("Sarah Johnson Acme Corp", ("Acme Corp", "Sarah Johnson")),
        ("DataCorp, Sarah Johnson", ("DataCorp", "Sarah Johnson")),
        ("to Sarah Johnson Acme Corp", ("Acme Corp", "Sarah Johnson")),
    ],
)
def test_with_nothing_in_between_every_sensible_split_is_offered(text: str, split: tuple[str, str]) -> None:
    splits = read(text).splits()

    assert split in splits
    assert len(splits) == len(set(splits)) <= 24


def test_each_split_brings_its_own_reason() -> None:
    words = read("We Love Because Coffee to Sarah")
    whole = words.splits().index(("We Love Because Coffee", "Sarah"))

    assert words.reading(whole) == HandoffWords("We Love Because Coffee", "Sarah")
    assert words.reason == "Coffee to Sarah"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("because of a territory change", "territory change"),
        (", territory change", "territory change"),
        ("(territory change)", "territory change"),
        ("due to regional realignment", "territory change"),
        ("because she is leaving", "departure"),
        ("because of my departure", "departure"),
        ("because Paul has left", "departure"),
        ("due to <@U0PAUL> leaving", "departure"),
        ("because of rebalancing", "rebalancing"),
        ("because my workload is too high", "rebalancing"),
        ("because I'm moving to a new role", "role change"),
        ("because of a promotion", "role change"),
        ("because of parental leave", "leave"),
        ("as I'm on leave", "leave"),
        ("because of leave", "leave"),
        ("because I move to Berlin", "I move to Berlin"),
        ("since she knows them", "she knows them"),
        ("reason: the customer asked", "the customer asked"),
        ("because", None),
        ("", None),
    ],
)
def test_a_reason_is_one_of_five_or_the_persons_own_words(typed: str, reason: str | None) -> None:
    words = read(f"DataCorp to Sarah {typed}")

    assert (words.customer, words.incoming, words.reason) == ("DataCorp", "Sarah", reason)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("until 15 February", FEBRUARY),
        (", until the 15th of February", FEBRUARY),
        ("through Feb 15", FEBRUARY),
        ("thru February 15th, 2026", FEBRUARY),
        ("till 2026-02-15", FEBRUARY),
        ("last day 15.2.", FEBRUARY),
        (", my last day is 15.02.2026", FEBRUARY),
        ("; last day: 15.2.26", FEBRUARY),
        ("until 15/2", FEBRUARY),
        ("until 2/15/2026", FEBRUARY),
        ("until 02/02", date(2026, 2, 2)),
        ("until 3 January", date(2027, 1, 3)),
        ("until 14 January", TODAY),
        ("until Friday", date(2026, 1, 16)),
        ("until Wednesday", date(2026, 1, 21)),
        ("until tomorrow", date(2026, 1, 15)),
        ("until the end of February", date(2026, 2, 28)),
        ("until end of month", date(2026, 1, 31)),
        ("and reachable until 15 February please", FEBRUARY),
    ],
)
def test_a_last_day_is_read_as_people_write_it(typed: str, day: date) -> None:
    words = read(f"DataCorp to Sarah {typed}")

    assert (words.customer, words.incoming, words.reason, words.last_day) == ("DataCorp", "Sarah", None, day)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("03/04", "“03/04” is 3 April or 4 March"),
        ("next Friday", "“next Friday” is 16 January or 23 January"),
        ("1 January 2026", "1 January has passed"),
        ("yesterday", "13 January has passed"),
        ("2025-12-31", "31 December 2025 has passed"),
        ("31/02", "no such day as “31/02”"),
        ("2026-13-01", "no such day as “2026-13-01”"),
        ("someday", "can't read “someday” as a day"),
        ("15 Febtober", "can't read “15 Febtober” as a day"),
        ("Friday 5pm", "can't read “Friday 5pm” as a day"),
    ],
)
def test_a_day_that_cannot_be_used_is_refused_by_name(typed: str, says: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_handoff(f"DataCorp to Sarah until {typed}", today=TODAY, command="/cs-handoff")

    assert refused.value.field == "last_day"
    assert says in refused.value.message
    assert "Nothing was saved." in refused.value.message
    assert "/cs-handoff DataCorp to Sarah Johnson until 15 February" in refused.value.message


def test_reason_and_last_day_come_in_either_order() -> None:
    for tail in ("because of workload, until 15 February", "until 15 February because of workload"):
        words = read(f"DataCorp to Sarah {tail}")

        assert (words.incoming, words.reason, words.last_day) == ("Sarah", "rebalancing", FEBRUARY)


def test_a_whole_polite_sentence_is_understood() -> None:
    words = read(
        "Hey, could you please draft a handover for DataCorp to Sarah because I'm moving to a new role,"
        " last day 15.2. Thanks!"
    )

    assert (words.customer, words.incoming, words.reason) == ("DataCorp", "Sarah", "role change")
    assert words.last_day == FEBRUARY


def test_on_leave_until_a_day_is_not_a_last_day() -> None:
    assert read("DataCorp to Sarah because I'm on leave until 15 February").last_day is None
    assert read("DataCorp to Sarah because of leave, until 15 February").last_day == FEBRUARY


@pytest.mark.parametrize("text", ["", "   ", "please", "handoff", "Create handoff email", "/", "<@U0RAPPORT>"])
def test_nothing_but_the_command_opens_the_form(text: str) -> None:
    assert parse_handoff(text, today=TODAY, bot_ref="U0RAPPORT") is None


@pytest.mark.parametrize(
    ("text", "field", "says"),
    [
        ("DataCorp", "person", "I see “DataCorp”, but not who takes it over"),
        ("DataCorp to", "person", "/rapport handoff DataCorp to Sarah Johnson"),
        ("“Acme Corp”", "person", "I see “Acme Corp”"),
        ("to Sarah", "customer", "/rapport handoff DataCorp to Sarah"),
        ("<@U0SARAH>", "customer", "which customer"),
        ("x" * 5000, "customer", "too long"),
    ],
)
def test_half_a_handoff_is_told_which_half_is_missing(text: str, field: str, says: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_handoff(text, today=TODAY, command="/rapport handoff")

    assert refused.value.field == field
    assert says in refused.value.message
    assert "Nothing was saved." in refused.value.message


def test_addresses_that_slack_made_links_of_are_plain_again() -> None:
    text = "<http://datacorp.example|datacorp.example> to <mailto:sarah@cscx.example|sarah@cscx.example>"

    assert read(text).splits()[0] == ("datacorp.example", "sarah@cscx.example")


def test_the_first_line_repeats_what_was_understood() -> None:
    words = read("DataCorp to Sarah Johnson because of a territory change, until 15 February")

    assert understood(words) == "Handoff: DataCorp → Sarah Johnson, because of a territory change, until 15 February"


def test_the_first_line_names_a_year_that_is_not_this_one() -> None:
    words = read("DataCorp to Sarah because they asked, until 3 January")

    assert understood(words, today=TODAY) == "Handoff: DataCorp → Sarah, reason: “they asked”, until 3 January 2027"
    assert understood(read("DataCorp → Sarah"), what="Reassign") == "Reassign: DataCorp → Sarah"


@pytest.mark.parametrize(
    ("text", "verb", "rest"),
    [
        ("help", "help", ""),
        ("Help me!", "help", ""),
        ("?", "help", ""),
        ("what can you do?", "help", ""),
        ("connect", "connect", ""),
        ("Connect my Gmail", "connect", ""),
        ("conect", "connect", ""),
        ("Connect Solutions", "customer", "Connect Solutions"),
        ("handoff", "handoff", ""),
        ("handoff DataCorp to Sarah", "handoff", "DataCorp to Sarah"),
        ("handof DataCorp Sarah", "handoff", "DataCorp Sarah"),
        ("handofff DataCorp Sarah", "handoff", "DataCorp Sarah"),
        ("hand over DataCorp to Sarah please", "handoff", "DataCorp to Sarah"),
        ("handoff: DataCorp → Sarah", "handoff", "DataCorp → Sarah"),
        ("<@U0RAPPORT> handoff DataCorp to <@U0SARAH|sarah>", "handoff", "DataCorp to <@U0SARAH>"),
        ("Create handoff email for DataCorp to Sarah Johnson", "handoff", "DataCorp to Sarah Johnson"),
        ("hey rapport, could you give DataCorp to Sarah", "handoff", "DataCorp to Sarah"),
        ("transfer DataCorp to Sarah", "handoff", "DataCorp to Sarah"),
        ("DataCorp to Sarah", "handoff", "DataCorp to Sarah"),
        ("DataCorp -&gt; Sarah", "handoff", "DataCorp -> Sarah"),
        ("<@U0SARAH> gets DataCorp", "handoff", "<@U0SARAH> gets DataCorp"),
        (
            "DataCorp to Sarah Johnson because of a territory change, until 15 February",
            "handoff",
            "DataCorp to Sarah Johnson because of a territory change, until 15 February",
        ),
        ("reassign DataCorp to Sarah", "reassign", "DataCorp to Sarah"),
        ("re-assign DataCorp → Sarah", "reassign", "DataCorp → Sarah"),
        ("assign DataCorp to Sarah", "reassign", "DataCorp to Sarah"),
        ("DataCorp", "customer", "DataCorp"),
        ("“Back to School”", "customer", "Back to School"),
        ("customer Back to School", "customer", "Back to School"),
        ("show me Acme Corp please", "customer", "Acme Corp"),
        ("Johnson &amp; Johnson", "customer", "Johnson & Johnson"),
        ("hi", "unknown", "hi"),
        ("thanks!", "unknown", "thanks!"),
        ("please", "unknown", "please"),
        ("what is the weather like today?", "unknown", "what is the weather like today?"),
        ("who owns DataCorp?", "unknown", "who owns DataCorp?"),
        ("we should talk to somebody soon", "unknown", "we should talk to somebody soon"),
        ("tickets have been piling up all over again lately", "unknown", None),
        ("x" * 5000, "unknown", None),
    ],
)
def test_a_line_finds_its_command(text: str, verb: str, rest: str | None) -> None:
    found = route(text, bot_ref="U0RAPPORT")

    assert found is not None
    assert found.verb == verb
    assert rest is None or found.rest == rest


@pytest.mark.parametrize("text", ["", "  ", "<@U0RAPPORT>", "<@U0RAPPORT|rapport> "])
def test_an_empty_line_has_no_command(text: str) -> None:
    assert route(text, bot_ref="U0RAPPORT") is None


@pytest.mark.parametrize("piece", ["<", "*a ", "“", " to ", "until ", "<http://", ". ", "because ", "to: ", "'", ", "])
def test_no_line_takes_long_or_breaks(piece: str) -> None:
    for length in (1, 60, 20_000):
        text = (piece * length)[:40_000]
        route(text)
        try:
            words = parse_handoff(text, today=TODAY)
        except Invalid as refused:
            assert len(refused.message) < 800  # noqa: PT017  Either outcome is fine; a crash is not.
        else:
            assert words is None or len(words.splits()) <= 24
