"""What stands in addresses and bodies: ids that a database can hold, days, and bodies that refuse unknown fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Annotated

from flask import Response, request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.errors import Ambiguous, Invalid
from handlers.http.problems import FieldProblem, problem

LARGEST_ID = 2**63 - 1
PLACE = "place"
ONE_LINE = r"^[^\x00-\x1f\x7f]*$"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

Number = Annotated[int, Field(ge=1, le=LARGEST_ID)]


def _as_day(value: object) -> object:
    if isinstance(value, str) and _DAY.fullmatch(value):
        return value
    raise ValueError("write a day as 2027-02-15")  # Otherwise pydantic would take a number of seconds for a day.


Day = Annotated[date, BeforeValidator(_as_day)]


class StrictBody(BaseModel):
    """A body that names every field it does not know."""

    model_config = ConfigDict(extra="forbid")


def place() -> ConfigDict:
    """Say that a model reads the address: what does not fit there is not found, instead of being unusable."""
    return ConfigDict(title=PLACE)


def unusable(error: ValidationError) -> Response:
    """Say what is wrong with a request that a model refused; raises for a body that is not JSON at all."""
    if error.title == PLACE:
        return problem("not-found", "There is nothing at this address here. Nothing was changed.")
    if request.method == "POST":
        request.get_json()  # The model was given nothing where this raises.
    errors = [
        FieldProblem(field=_field(each["loc"]), detail=_said(each["type"], each["msg"])) for each in error.errors()
    ]
    first = errors[0]
    detail = (
        f"{first.field}: {first.detail}. Nothing was changed."
        if first.field
        else f"{first.detail}. Nothing was changed."
    )
    return problem("invalid", detail, field=first.field or None, errors=errors)


@contextmanager
def naming(**fields: str) -> Iterator[None]:
    """Give errors the names that fields have in the API, where what raises them knows them by another."""
    try:
        yield
    except Ambiguous as error:
        raise Ambiguous(error.message, field=fields.get(error.field, error.field), choices=error.choices) from None
    except Invalid as error:
        raise Invalid(error.message, field=fields.get(error.field or "", error.field)) from None


def _field(loc: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in loc)


def _said(sort: str, message: str) -> str:
    if sort == "extra_forbidden":
        return "there is no such field here"
    return message.removeprefix("Value error, ")
