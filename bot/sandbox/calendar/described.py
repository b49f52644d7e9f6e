"""Google's own description of the Calendar API: which method a path means, what it accepts and who may call it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from bot.sandbox.gmail.errors import GoogleError, invalid_json

PREFIX = "calendar."


@dataclass(frozen=True)
class Method:
    """One method: its id without `calendar.`, how it is called, which scopes open it, and the schema of its body."""

    id: str
    http_method: str
    path: re.Pattern[str]
    parameters: frozenset[str]
    scopes: frozenset[str]
    request: str | None


@cache
def document() -> dict[str, Any]:
    """Read the discovery document that google-api-python-client bundles."""
    text = files("googleapiclient").joinpath("discovery_cache/documents/calendar.v3.json").read_text(encoding="utf-8")
    described: dict[str, Any] = json.loads(text)
    return described


@cache
def methods() -> tuple[Method, ...]:
    """List all methods Google describes, those with fewer variables in their path first."""
    found = [_method(described) for described in _walk(document()["resources"])]
    return tuple(sorted(found, key=lambda method: method.path.groups))


def _walk(resources: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for resource in resources.values():
        yield from resource.get("methods", {}).values()
        yield from _walk(resource.get("resources", {}))


def _method(described: dict[str, Any]) -> Method:
    path = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(described["path"]))
    parameters = described.get("parameters", {}).items()
    return Method(
        id=described["id"].removeprefix(PREFIX),
        http_method=described["httpMethod"],
        path=re.compile(path),
        parameters=frozenset(name for name, spec in parameters if spec["location"] == "query"),
        scopes=frozenset(described["scopes"]),
        request=described.get("request", {}).get("$ref"),
    )


def find(http_method: str, path: str) -> tuple[Method, dict[str, str]]:
    """Find the method that a path below `calendar/v3/` names, with its variables; Google's 404 when there is none."""
    for method in methods():
        match = method.path.fullmatch(path) if method.http_method == http_method else None
        if match is not None:
            return method, match.groupdict()
    raise GoogleError(404, "notFound", "Not Found")


def check(method: Method, query: Iterable[str], body: Any) -> None:
    """Hold a request against the description; 400 for a parameter or a field that Google does not describe."""
    for name in query:
        if name not in method.parameters and name not in document()["parameters"]:
            raise invalid_json(f'Invalid JSON payload received. Unknown name "{name}".', name)
    if method.request is None:
        return
    if not isinstance(body, dict):
        raise invalid_json("Parse Error", "")
    for field in _unknown(method.request, body, ""):
        raise invalid_json(f'Invalid JSON payload received. Unknown name "{field}".', field)


def _unknown(schema: str, value: dict[str, Any], at: str) -> Iterator[str]:
    properties = document()["schemas"][schema].get("properties", {})
    for name, member in value.items():
        field = f"{at}.{name}" if at else name
        if name not in properties:
            yield field
            continue
        spec = properties[name]
        below = spec.get("$ref") or spec.get("items", {}).get("$ref")
        for item in member if isinstance(member, list) else [member]:
            if below and isinstance(item, dict):
                yield from _unknown(below, item, field)
