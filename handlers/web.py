"""The web process as one Flask app: Slack's door, health, metrics, the API and Google's way back."""

from __future__ import annotations

from flask_openapi3 import Info, OpenAPI

from bot.runtime import Runtime
from handlers.http.api import api_blueprint
from handlers.http.google import google_blueprint
from handlers.http.health import health_blueprint
from handlers.http.measuring import measure
from handlers.http.problems import register_problems
from handlers.slack.app import slack_blueprint

TITLE = "Rapport"
LARGEST_BODY = 1_000_000


def create_app(runtime: Runtime) -> OpenAPI:
    """Build the app for one runtime."""
    app = OpenAPI("rapport", info=Info(title=TITLE, version="1"), doc_ui=False)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    register_problems(app, runtime)
    measure(app)
    app.register_blueprint(slack_blueprint(runtime))
    app.register_blueprint(health_blueprint(runtime))
    app.register_blueprint(google_blueprint(runtime))
    app.register_api(api_blueprint(runtime))
    return app
