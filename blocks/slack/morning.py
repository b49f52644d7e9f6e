"""The morning message: the first three things that need a person, each with its button, and where the rest is."""

from __future__ import annotations

from blocks.slack.drawing import Drawing
from blocks.slack.elements import actions, button
from blocks.slack.needs import line
from blocks.slack.text import context, section
from bot.morning import MorningShown

FIRST = 3


def card(shown: MorningShown, team_ref: str) -> Drawing:
    """Draw what needs a person today; the notification names nobody. `team_ref` is their Slack workspace."""
    number = len(shown.needs)
    head = f"Your {shown.today:%A}: {'one thing' if number == 1 else f'{number} things'}"
    said = [_more(number - FIRST), _coming(shown.coming)]
    show_all = [button("Show all", "needs.list", "needs")] if number > FIRST else []
    return Drawing(
        head,
        [
            section(f"*{head}*"),
            *(line(need, team_ref) for need in shown.needs[:FIRST]),
            *(context(one) for one in said if one),
            actions(*show_all, button("Change this message", "settings.open", "settings")),
        ],
    )


def _more(number: int) -> str:
    return f"And {number} more." if number > 0 else ""


def _coming(number: int) -> str:
    if number == 0:
        return ""
    return "One answer comes as a card of its own." if number == 1 else f"{number} answers come as cards of their own."
