"""Rewriting without a model: the templates' own shorter, warmer and more direct letters, from the same facts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.handoff.composing import compose_farewell, compose_introduction
from bot.handoff.kinds import FAREWELL, INTRODUCTION
from bot.handoff.relationship import relationship_of
from bot.handoff.variants import variant
from bot.outreach.body import to_text, word_count
from bot.outreach.facts import Fact
from store.database import Database
from tests.bot.handoff.cast import Handoff, imported


@pytest.fixture
def facts(database: Database, tmp_path: Path) -> Iterator[list[Fact]]:
    with imported(database, tmp_path / "books") as session:
        yield Handoff("C-DATACORP", "ana", "sarah", "territory change", date(2026, 3, 27)).facts(session)


def test_a_shorter_letter_has_fewer_words_and_every_fact_it_names_is_known(facts: list[Fact]) -> None:
    farewell = compose_farewell(facts)
    introduction = compose_introduction(facts, farewell_subject=farewell.subject)

    for kind, draft in ((FAREWELL, farewell), (INTRODUCTION, introduction)):
        shorter = variant(kind, facts, "shorter", draft)

        assert shorter is not None
        assert word_count(shorter) < word_count(draft.body)
        assert {key for block in shorter.blocks for key in block.facts} <= {fact.key for fact in facts}


def test_what_is_as_short_as_can_be_has_no_shorter_form(facts: list[Fact]) -> None:
    draft = compose_farewell(facts)
    seen = []
    while (shorter := variant(FAREWELL, facts, "shorter", draft)) is not None:
        draft = type(draft)(draft.subject, draft.to, draft.cc, shorter)
        seen.append(word_count(shorter))

    assert seen == sorted(seen, reverse=True)
    assert "Sarah" in to_text(draft.body)


def test_one_step_warmer_and_one_step_more_direct_are_other_words(facts: list[Fact]) -> None:
    steady = compose_farewell(facts, relationship="steady")
    told = [fact if fact.key != "relationship" else Fact(**{**vars(fact), "value": "steady"}) for fact in facts]

    warmer, direct = variant(FAREWELL, told, "warmer", steady), variant(FAREWELL, told, "direct", steady)

    assert warmer == compose_farewell(facts, relationship="close").body
    assert direct == compose_farewell(facts, relationship="light").body


def test_templates_have_nothing_warmer_than_close_and_no_other_approach(facts: list[Fact]) -> None:
    draft = compose_farewell(facts, relationship="close")
    close = [fact if fact.key != "relationship" else Fact(**{**vars(fact), "value": "close"}) for fact in facts]

    assert relationship_of(close) == "close"
    assert variant(FAREWELL, close, "warmer", draft) is None
    assert variant(FAREWELL, close, "another", draft) is None
    assert variant(FAREWELL, close, "said:mention the workshop", draft) is None
    assert variant("upsell.introduction", close, "shorter", draft) is None
