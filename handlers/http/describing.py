"""The description of the API: OpenAPI 3.1 at /openapi.json, and a page at /api/docs that needs nothing from outside.

Most processes are never asked for it, so it is built when somebody asks for the first time.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from flask import Blueprint, Response, render_template
from flask_openapi3 import Info, OpenAPI

from bot.runtime import Runtime
from handlers.http.api import api_blueprint
from handlers.http.api.places import unusable
from handlers.http.problems import PAGE, SORTS, Problem
from handlers.http.tokens import SCOPES

TITLE = "Rapport"
DOCUMENT = "/openapi.json"
ABOUT = (
    "What Rapport's commands and buttons do, for programs. Every call carries a person's bearer token and may do what"
    " that person may do in Slack, as far as the token's scopes go. Nothing leaves without that person's Send."
)
# The page needs nothing but its own style, and says so to the browser.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
Json = dict[str, Any]


def web_app() -> OpenAPI:
    """Build a Flask app that could describe its API; bodies it cannot use get a problem document."""
    return OpenAPI(
        "rapport",
        info=Info(title=TITLE, version="1", description=ABOUT, license={"name": "MIT", "identifier": "MIT"}),
        security_schemes={"bearer": {"type": "http", "scheme": "bearer", "description": _scopes()}},
        validation_error_model=Problem,
        validation_error_callback=unusable,
        doc_ui=False,
    )


def documentation_blueprint(runtime: Runtime) -> Blueprint:
    """Build `/openapi.json` and `/api/docs`, which hold nothing of any workspace and need no token."""
    blueprint = Blueprint("documentation", __name__, template_folder="templates")
    blueprint.add_app_template_filter(_pretty, "pretty")

    @lru_cache(maxsize=1)
    def document() -> Json:
        app = web_app()
        app.register_api(api_blueprint(runtime, describes=True))
        described: Json = app.api_doc
        return described

    @lru_cache(maxsize=1)
    def page() -> str:
        doc = document()
        return render_template("api.html", doc=doc, operations=_operations(doc), sorts=SORTS, scopes=SCOPES)

    @blueprint.get(DOCUMENT)
    def description() -> Response:
        return Response(json.dumps(document(), ensure_ascii=False), content_type="application/json")

    @blueprint.get(PAGE)
    def readable() -> Response:
        answer = Response(page(), content_type="text/html; charset=utf-8")
        answer.headers["Content-Security-Policy"] = POLICY
        return answer

    return blueprint


def _pretty(example: Json) -> str:
    return json.dumps(example, indent=2, ensure_ascii=False)


def _scopes() -> str:
    named = "; ".join(f"`{scope}`: {what}" for scope, what in SCOPES.items())
    return f"A token of `rapport token create`, shown once and kept as a hash. Its scopes: {named}."


def _operations(document: Json) -> list[Json]:
    """List the operations in the order of the table of routes, each with what the page says about it."""
    return [
        {"method": method.upper(), "path": path, **operation, "sent": _sent(document, operation)}
        | {"answered": _answered(document, operation)}
        for path, item in document["paths"].items()
        for method, operation in item.items()
    ]


def _sent(document: Json, operation: Json) -> Json | None:
    body = operation.get("requestBody")
    return _resolved(document, body["content"]["application/json"]["schema"]) if body else None


def _answered(document: Json, operation: Json) -> Json:
    good = next(answer for status, answer in operation["responses"].items() if status.startswith("2"))
    return _resolved(document, good["content"]["application/json"]["schema"])


def _resolved(document: Json, schema: Json) -> Json:
    found: Json = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found
