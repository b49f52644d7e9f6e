"""The web process as one Flask app: Slack's door, health, metrics, the API and Google's way back."""

from __future__ import annotations

from flask_openapi3 import OpenAPI

from bot.runtime import Runtime
from handlers.gmail.push import push_blueprint
from handlers.http.api import api_blueprint
from handlers.http.describing import documentation_blueprint, web_app
from handlers.http.google import google_blueprint
from handlers.http.health import health_blueprint
from handlers.http.measuring import measure
from handlers.http.problems import register_problems
from handlers.http.ringing import ring_afterwards
from handlers.slack.app import slack_blueprint

LARGEST_BODY = 1_000_000


def create_app(runtime: Runtime) -> OpenAPI:
    """Build the app for one runtime."""
    app = web_app()
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    register_problems(app, runtime)
    measure(app)
    ring_afterwards(app, runtime.bells)
    if runtime.settings.slack_signing_secret or not runtime.settings.slack_app_token:
        app.register_blueprint(slack_blueprint(runtime))  # With Socket Mode alone nothing of Slack's comes by HTTP.
    app.register_blueprint(health_blueprint(runtime))
    app.register_blueprint(google_blueprint(runtime))
    app.register_blueprint(push_blueprint(runtime))
    app.register_api(api_blueprint(runtime))
    app.register_blueprint(documentation_blueprint(runtime))
    return app
