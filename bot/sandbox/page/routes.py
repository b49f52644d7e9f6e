"""Serves the page to play in: static files from this package, nothing from anywhere else."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, send_from_directory

from bot.sandbox.world import World

STATIC = Path(__file__).parent / "static"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; "
    "img-src 'self' data:; frame-src 'self'; base-uri 'none'; form-action 'none'"
)


def page(_world: World) -> Blueprint:
    """Build the blueprint for `/`; the page itself reads and acts through /control like everybody else."""
    blueprint = Blueprint("page", __name__)

    @blueprint.get("/")
    def index() -> Response:
        return _file("index.html")

    @blueprint.get("/page/<path:name>")
    def part(name: str) -> Response:
        return _file(name)

    return blueprint


def _file(name: str) -> Response:
    answer = send_from_directory(STATIC, name)
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Cache-Control"] = "no-cache"
    return answer
