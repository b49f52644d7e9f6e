"""Errors over HTTP as problem documents (RFC 9457): what happened, whether anything was saved, what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, NoReturn

from flask import Flask, Response, abort
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from bot.errors import AlreadyDone, Ambiguous, Invalid, NotAllowed, NotFound, UserError
from bot.runtime import Runtime
from handlers.mishaps import note_mishap

CONTENT_TYPE = "application/problem+json"
PAGE = "/api/docs"
BLANK = "about:blank"


@dataclass(frozen=True)
class Sort:
    """One sort of problem: its status, its title, which never changes, and what a caller does about it."""

    status: int
    title: str
    advice: str


SORTS: Mapping[str, Sort] = {
    "unreadable": Sort(400, "This is not JSON", "Send one JSON object, with Content-Type: application/json."),
    "token": Sort(401, "This needs a bearer token", "Make one with `rapport token create` and send it along."),
    "not-allowed": Sort(
        403, "You may not do that", "`detail` says who may. Another token or another person is needed."
    ),
    "not-found": Sort(
        404, "There is no such thing here", "Look at the id or the name; ids of other workspaces are none."
    ),
    "several-fit": Sort(409, "Several fit that name", "Name one of `choices` by what tells it apart, in `field`."),
    "already-done": Sort(409, "It has moved on already", "Read it again and decide anew; `detail` says how it stands."),
    "invalid": Sort(422, "This cannot be used as it is", "`field` names what to change; `errors` lists every field."),
    "too-many": Sort(429, "Too many calls", "Wait as many seconds as `Retry-After` says, then go on."),
    "unexpected": Sort(500, "Something went wrong on our side", "Tell your operator the `reference`."),
    "busy": Sort(503, "The database is busy", "Try again in a moment."),
}
SORT_OF: Mapping[type[UserError], str] = {
    NotFound: "not-found",
    NotAllowed: "not-allowed",
    AlreadyDone: "already-done",
    Ambiguous: "several-fit",
    Invalid: "invalid",
}


class ChoiceBody(BaseModel):
    """One of several things that fit a name."""

    id: int
    label: str
    hint: str = Field(description="what tells it apart from the others")


class FieldProblem(BaseModel):
    """What is wrong with one field."""

    field: str
    detail: str


class Problem(BaseModel):
    """What went wrong, as RFC 9457 has it. `type` and `title` name the sort of problem, `detail` is for people."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "type": f"{PAGE}#not-allowed",
                "title": "You may not do that",
                "status": 403,
                "detail": "Only the person whose mailbox it leaves from can send this mail. Nothing was sent.",
            }
        }
    )

    type: str
    title: str
    status: int
    detail: str | None = None
    field: str | None = Field(None, description="the field at fault, where there is one")
    choices: list[ChoiceBody] | None = Field(None, description="what fits, where several do")
    errors: list[FieldProblem] | None = Field(None, description="every field at fault, where the body cannot be used")
    reference: str | None = Field(None, description="what `rapport doctor` explains")


def problem(sort: str, detail: str, **extra: Any) -> Response:
    """Give a problem document of one of SORTS; `extra` are further members of `Problem`, None for those it lacks."""
    said = SORTS[sort]
    return _document(Problem(type=f"{PAGE}#{sort}", title=said.title, status=said.status, detail=detail, **extra))


def refuse(sort: str, detail: str, **extra: Any) -> NoReturn:
    """End a request with a problem document."""
    abort(problem(sort, detail, **extra))


def register_problems(app: Flask, runtime: Runtime) -> None:
    """Answer every error of ours, and the unexpected ones, with a problem document."""

    @app.errorhandler(UserError)
    def refused(error: UserError) -> Response:
        sort = next((name for kind, name in SORT_OF.items() if isinstance(error, kind)), "invalid")
        choices = [asdict(choice) for choice in error.choices] if isinstance(error, Ambiguous) else None
        return problem(sort, error.message, field=getattr(error, "field", None) or None, choices=choices)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        return _document(Problem(type=BLANK, title=error.name, status=error.code or 500, detail=error.description))

    @app.errorhandler(OperationalError)
    def busy(_error: OperationalError) -> Response:
        answer = problem("busy", "The database is busy. Nothing was changed; try again in a moment.")
        answer.headers["Retry-After"] = "2"
        return answer

    @app.errorhandler(RecursionError)
    def too_deep(_error: RecursionError) -> Response:
        return problem("unreadable", "This JSON is nested too deeply to be read. Nothing was changed.")

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        ref = note_mishap(runtime, "http", error)
        return problem("unexpected", "Something went wrong on our side. Nothing was changed.", reference=ref)


def _document(said: Problem) -> Response:
    return Response(said.model_dump_json(exclude_none=True), said.status, content_type=CONTENT_TYPE)
