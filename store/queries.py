"""Questions to the database whose statements are built once per process: building takes longer than running them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from inspect import signature
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Select, bindparam
from sqlalchemy.orm import Session

P = ParamSpec("P")
T = TypeVar("T")
Statement = TypeVar("Statement", bound=Select[*tuple[Any, ...]])


def built_once(build: Callable[P, Statement]) -> Callable[P, tuple[Statement, dict[str, Any]]]:
    """Give the statement that `build` returns, built the first time only, and the values it is to be run with.

    `build` is called with placeholders in place of values, so it may only compare with them: what it does with them
    otherwise must be done before. Run what is given as `session.scalars(*wanted(7, "sent"))`. A value of None raises
    TypeError, because nothing compares as equal to it in SQL.
    """
    names = tuple(signature(build).parameters)
    build_with: Callable[..., Statement] = build

    @cache
    def statement() -> Statement:
        return build_with(*map(bindparam, names))

    @wraps(build)
    def given(*args: P.args, **named: P.kwargs) -> tuple[Statement, dict[str, Any]]:
        values: dict[str, Any] = dict(zip(names, args, strict=False)) | named
        if None in values.values():
            raise TypeError(f"{build.__name__} compares with values, and None is none")
        return statement(), values

    return given


def first(build: Callable[P, Select[T]]) -> Callable[Concatenate[Session, P], T | None]:
    """Make a question of a statement: its first row's first column, None without rows. Built as by `built_once`."""
    wanted = built_once(build)

    @wraps(build)
    def ask(session: Session, /, *args: P.args, **named: P.kwargs) -> T | None:
        found: T | None = session.scalar(*wanted(*args, **named))
        return found

    return ask


def every(build: Callable[P, Select[T]]) -> Callable[Concatenate[Session, P], list[T]]:
    """Make a question of a statement: the first column of all its rows. Built as by `built_once`."""
    wanted = built_once(build)

    @wraps(build)
    def ask(session: Session, /, *args: P.args, **named: P.kwargs) -> list[T]:
        return list(session.scalars(*wanted(*args, **named)))

    return ask
