"""The API's door: admit, then one transaction around one handler, then the answer as JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_type_hints

from flask import Response, g, request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from bot import clock
from bot.runtime import Runtime
from bot.settings import Settings
from handlers.http.api.callers import Caller, person_of
from handlers.http.api.once import HEADER, REPLAYED, Done, Keyed, keyed
from store.models import Person

PARSED = ("path", "body")


class KeyHeader(BaseModel):
    """The one header that calls which change something may carry."""

    model_config = ConfigDict(populate_by_name=True)

    idempotency_key: str | None = Field(
        None,
        alias=HEADER,
        min_length=1,
        max_length=255,
        description="Your own name for this call. Sent again with the same token, it is answered and not repeated.",
    )


@dataclass(frozen=True)
class Call:
    """One call as a handler sees it: its transaction, whose word it is, and when."""

    session: Session
    person: Person
    now: datetime
    settings: Settings


@dataclass(frozen=True)
class Operation:
    """One operation: where it is, which scope it needs, what it does, and how what came of it is shown.

    `act` gets the call and the parsed `path` and `body`, and gives what it did, or a value where it only looked.
    `show` turns the id of what was done into the answer, the first time and whenever the same call comes again;
    `place` is the address of what was made.
    """

    method: str
    path: str
    scope: str
    tag: str
    act: Callable[..., Any]
    answer: type[BaseModel]
    statuses: tuple[int, ...] = (200,)
    show: Callable[[Call, int], BaseModel] | None = None
    place: str | None = None

    @property
    def name(self) -> str:
        """Name the operation, in the table of routes and in the description."""
        return self.act.__name__


class Door:
    """Answers operations for one runtime."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    def view(self, operation: Operation) -> Callable[..., Response]:
        """Give the function that answers an operation; its annotations say what is to be parsed for it."""
        answer = self._changing(operation) if operation.method == "POST" else self._looking(operation)
        hints = get_type_hints(operation.act)
        answer.__annotations__ = {name: hints[name] for name in PARSED if name in hints}
        if operation.method == "POST":
            answer.__annotations__["header"] = KeyHeader
        answer.__name__, answer.__doc__ = operation.name, operation.act.__doc__
        return answer

    def _looking(self, operation: Operation) -> Callable[..., Response]:
        def answer(**parsed: Any) -> Response:
            caller: Caller = g.caller
            with self.runtime.reading(caller.workspace_id) as session:
                return _json(operation.act(self._call(session, caller), **parsed), 200)

        return answer

    def _changing(self, operation: Operation) -> Callable[..., Response]:
        def answer(*, header: KeyHeader, **parsed: Any) -> Response:
            caller: Caller = g.caller
            said = parsed["body"].model_dump_json() if "body" in parsed else ""
            once = keyed(caller, header.idempotency_key, operation.name, request.path, said)
            with self.runtime.writing(caller.workspace_id) as session:
                return self._once(operation, self._call(session, caller), once, parsed)

        return answer

    def _once(self, operation: Operation, call: Call, once: Keyed | None, parsed: dict[str, Any]) -> Response:
        before = once.begin(call.session, now=call.now) if once else None
        done = before or operation.act(call, **parsed)
        if not isinstance(done, Done):
            return _json(done, 200)
        if once and before is None:
            once.keep(call.session, done, now=call.now)
        if operation.show is None:
            raise LookupError(f"{operation.name} has nothing to show for what it did")
        answer = _json(operation.show(call, done.ref), done.status)
        if operation.place is not None:
            answer.headers["Location"] = operation.place.format(done.ref)
        if before is not None:
            answer.headers[REPLAYED] = "true"
        return answer

    def _call(self, session: Session, caller: Caller) -> Call:
        return Call(session, person_of(session, caller), clock.now(), self.runtime.settings)


def _json(answer: BaseModel, status: int) -> Response:
    return Response(answer.model_dump_json(), status, content_type="application/json")
