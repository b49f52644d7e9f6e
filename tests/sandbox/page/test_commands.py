"""The commands that the page completes are commands that the product has."""

from __future__ import annotations

import handlers.slack.all  # noqa: F401  Importing it fills the table of routes.
from bot.sandbox import cast
from handlers.slack.routing import routes


def test_every_command_the_page_offers_is_one_the_product_takes() -> None:
    offered = [entry["command"] for entry in cast.commands()]

    assert offered
    assert set(offered) <= set(routes.names("command"))
    assert all(entry["description"] for entry in cast.commands())
