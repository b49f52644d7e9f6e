"""Google's own description of its APIs: which method a path means, what it accepts and who may call it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any

from bot.sandbox.gmail.errors import GoogleError, invalid_json

INTEGER = re.compile(r"-?\d+\Z")
ANYTHING = {"any", "object"}


@dataclass(frozen=True)
class Method:
    """One method: its id without what every id of its API begins with, how it is called and which scopes open it."""

    id: str
    http_method: str
    path: re.Pattern[str]
    parameters: dict[str, dict[str, Any]]
    scopes: frozenset[str]
    request: str | None
    response: str | None
    takes_media: bool


class Description:
    """One API as the discovery document describes it that Google's client library brings; ids begin with `prefix`."""

    def __init__(self, name: str, prefix: str) -> None:
        self._name, self._prefix = name, prefix

    @cached_property
    def document(self) -> dict[str, Any]:
        """Read the document, from which the product's client is built as well."""
        file = files("googleapiclient").joinpath(f"discovery_cache/documents/{self._name}.json")
        described: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return described

    @cached_property
    def methods(self) -> tuple[Method, ...]:
        """List all methods Google describes, those with fewer variables in their path first."""
        found = [self._method(described) for described in _walk(self.document["resources"])]
        return tuple(sorted(found, key=lambda method: method.path.groups))

    def _method(self, described: dict[str, Any]) -> Method:
        path = re.escape(described.get("flatPath", described["path"]))
        parameters = described.get("parameters", {}).items()
        return Method(
            id=described["id"].removeprefix(self._prefix),
            http_method=described["httpMethod"],
            path=re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", path)),
            parameters={name: spec for name, spec in parameters if spec["location"] == "query"},
            scopes=frozenset(described["scopes"]),
            request=described.get("request", {}).get("$ref"),
            response=described.get("response", {}).get("$ref"),
            takes_media="mediaUpload" in described,
        )

    def find(self, http_method: str, path: str) -> tuple[Method, dict[str, str]]:
        """Find the method that a path names, with the variables in it; Google's 404 when there is none."""
        for method in self.methods:
            match = method.path.fullmatch(path) if method.http_method == http_method else None
            if match is not None:
                return method, match.groupdict()
        raise GoogleError(404, "notFound", "Method not found.")

    def read_query(self, method: Method, pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
        """Give the query's values in Python's types; 400 for a parameter that Google does not describe."""
        known = {**self.document["parameters"], **method.parameters}
        values: dict[str, Any] = {}
        for name, text in pairs:
            spec = known.get(name)
            if spec is None:
                raise invalid_json(
                    f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter. '
                    f"Field '{name}' could not be found in request message.",
                    name,
                )
            value = _read_text(name, spec, text)
            if spec.get("repeated"):
                values.setdefault(name, []).append(value)
            else:
                values[name] = value
        return values

    def check_body(self, method: Method, body: Any) -> None:
        """Hold a request's JSON against its schema; 400 in Google's words when it does not fit."""
        if method.request is None:
            return
        if not isinstance(body, dict):
            raise invalid_json("Invalid JSON payload received. Expected an object.", "")
        for field, problem in self.misfits(method.request, body):
            raise invalid_json(f"Invalid JSON payload received. {problem}", field)

    def misfits(self, schema: str, value: dict[str, Any], at: str = "") -> Iterator[tuple[str, str]]:
        """Compare an object with one of Google's schemas: pairs of field and sentence, none when it fits."""
        properties = self.document["schemas"][schema]["properties"]
        for name, member in value.items():
            field = f"{at}.{name}" if at else name
            if name not in properties:
                where = f" at '{at}'" if at else ""
                yield field, f'Unknown name "{name}"{where}: Cannot find field.'
            else:
                yield from self._member_misfits(properties[name], member, field)

    def _member_misfits(self, spec: dict[str, Any], value: Any, field: str) -> Iterator[tuple[str, str]]:
        if "$ref" in spec:
            if isinstance(value, dict):
                yield from self.misfits(spec["$ref"], value, field)
            else:
                yield field, f"Expected an object at '{field}'."
        elif spec["type"] == "array":
            if not isinstance(value, list):
                yield field, f"Expected a list at '{field}'."
            for number, item in enumerate(value if isinstance(value, list) else []):
                yield from self._member_misfits(spec["items"], item, f"{field}[{number}]")
        elif spec["type"] not in ANYTHING and not _is_of_type(spec, value):
            yield field, f"Invalid value at '{field}' ({spec.get('format', spec['type'])}), {json.dumps(value)}"


def _walk(resources: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for resource in resources.values():
        yield from resource.get("methods", {}).values()
        yield from _walk(resource.get("resources", {}))


def _read_text(name: str, spec: dict[str, Any], text: str) -> Any:
    is_number = spec["type"] == "integer" or spec.get("format") in {"uint64", "int64"}
    choices = spec.get("enum") or [text]
    if (is_number and not INTEGER.match(text)) or (name in {"format", "historyTypes"} and text not in choices):
        raise invalid_json(f"Invalid value at '{name}' ({spec['type']}), \"{text}\"", name)
    if spec["type"] == "boolean":
        return text == "true"
    return int(text) if is_number else text


def _is_of_type(spec: dict[str, Any], value: Any) -> bool:
    if spec["type"] == "boolean":
        return isinstance(value, bool)
    if spec["type"] == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if spec.get("format") in {"uint64", "int64"}:
        return isinstance(value, str) and INTEGER.match(value) is not None
    return isinstance(value, str)


GMAIL = Description("gmail.v1", "gmail.users.")
CALENDAR = Description("calendar.v3", "calendar.")
