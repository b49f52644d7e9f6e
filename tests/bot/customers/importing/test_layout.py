"""Nothing on record is forgotten by the files, and the page about the files tells all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.customers.importing.layout import LAYOUTS, Layout
from store.importing import table_of

LEARNED = {  # Given, learnt, or set in Slack.
    *("id", "workspace_id", "dm_ref", "lower_name", "is_guest", "digest_at"),
    *("outreach_id", "sentence", "dismissed_at"),
}
PAGE = Path(__file__).parents[4] / "docs" / "data.md"


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.file)
def test_a_file_has_a_column_for_everything_its_table_holds(layout: Layout) -> None:
    in_table = set(table_of(layout.model).c.keys()) - LEARNED

    assert set(layout.by_field) == in_table


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.file)
def test_the_page_for_the_person_who_brings_the_data_names_every_column(layout: Layout) -> None:
    section = PAGE.read_text(encoding="utf-8").split(f"### {layout.file}\n")[1].split("\n### ")[0]

    missing = [column.name for column in layout.columns if f"`{column.name}`" not in section]

    assert missing == []
