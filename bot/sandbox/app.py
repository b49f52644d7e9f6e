"""The one Flask app of the stand-in world: each stand-in is a blueprint under its own path."""

from __future__ import annotations

from flask import Flask

from bot.sandbox.calendar.routes import calendar
from bot.sandbox.claude.routes import claude
from bot.sandbox.control import control
from bot.sandbox.gmail.routes import gmail
from bot.sandbox.page.routes import page
from bot.sandbox.slack.routes import slack
from bot.sandbox.world import World


def create_app(world: World) -> Flask:
    """Build the app; each blueprint factory takes the world and prepares its own tables in it."""
    app = Flask("bot.sandbox", static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.register_blueprint(slack(world), url_prefix="/slack")
    app.register_blueprint(gmail(world), url_prefix="/google")
    app.register_blueprint(calendar(world), url_prefix="/google")
    app.register_blueprint(claude(world), url_prefix="/claude")
    app.register_blueprint(control(world), url_prefix="/control")
    app.register_blueprint(page(world))
    return app
