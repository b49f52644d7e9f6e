"""Errors over HTTP as problem documents (RFC 9457): what happened, whether anything was saved, what to do next."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Flask, Response, json
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from bot.errors import AlreadyDone, Ambiguous, Invalid, NotAllowed, NotFound, UserError
from bot.runtime import Runtime
from handlers.mishaps import note_mishap

STATUS = {NotFound: 404, NotAllowed: 403, AlreadyDone: 409, Ambiguous: 409, Invalid: 422}
DEFAULT = 400


def problem(status: int, title: str, **extra: Any) -> Response:
    """Give a problem document."""
    body = {"title": title, "status": status, **{name: value for name, value in extra.items() if value is not None}}
    return Response(json.dumps(body), status, content_type="application/problem+json")


def register_problems(app: Flask, runtime: Runtime) -> None:
    """Answer every error of ours, and the unexpected ones, with a problem document."""

    @app.errorhandler(UserError)
    def refused(error: UserError) -> Response:
        status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), DEFAULT)
        choices = [asdict(choice) for choice in error.choices] if isinstance(error, Ambiguous) else None
        return problem(status, error.message, field=getattr(error, "field", None), choices=choices)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        return problem(error.code or 500, error.name, detail=error.description)

    @app.errorhandler(OperationalError)
    def busy(_error: OperationalError) -> Response:
        return problem(503, "The database is busy. Nothing was changed; try again in a moment.")

    @app.errorhandler(RecursionError)
    def too_deep(_error: RecursionError) -> Response:
        return problem(400, "This JSON is nested too deeply to be read. Nothing was changed.")

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        ref = note_mishap(runtime, "http", error)
        return problem(500, "Something went wrong on our side. Nothing was changed.", reference=ref)
