"""`/control/...`: the hands and eyes of people in the stand-in world, for tests, the tour and the page."""

from __future__ import annotations

from flask import Blueprint

from bot.sandbox import cast
from bot.sandbox.calendar.control import calendar_control
from bot.sandbox.claude.control import claude_control
from bot.sandbox.gmail.control import mail_control
from bot.sandbox.gmail.mailboxes import listed, seed
from bot.sandbox.gmail.tables import TOKENS
from bot.sandbox.slack.control import slack_control
from bot.sandbox.whole import whole_control
from bot.sandbox.world import World


def control(world: World) -> Blueprint:
    """Build the blueprint; the stand-ins must have been built before, for their tables."""
    world.seeded_by(lambda: _open_mailboxes(world), keeps=TOKENS)
    blueprint = Blueprint("control", __name__)
    blueprint.register_blueprint(whole_control(world))
    blueprint.register_blueprint(slack_control(world))
    blueprint.register_blueprint(mail_control(world))
    blueprint.register_blueprint(calendar_control(world))
    blueprint.register_blueprint(claude_control(world))
    return blueprint


def _open_mailboxes(world: World) -> None:
    if not listed(world):
        seed(world, cast.mailboxes(), keep_tokens=True)
