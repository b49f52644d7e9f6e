"""What structured outputs accept of JSON Schema: platform.claude.com/docs/en/build-with-claude/structured-outputs."""

from __future__ import annotations

from typing import Any

from bot.sandbox.claude.errors import invalid

UNSUPPORTED = {
    "integer": {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"},
    "number": {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"},
    "string": {"minLength", "maxLength"},
    "array": {"maxItems", "uniqueItems"},
}
TYPES = {"object", "array", "string", "integer", "number", "boolean", "null"}
SHAPES = {"type", "$ref", "anyOf", "allOf", "enum", "const"}


def check_schema(schema: Any, at: str = "output_config.format.schema") -> None:
    """Refuse a schema the API would refuse; every object must be closed, bounds are not taken."""
    if not isinstance(schema, dict) or not SHAPES & set(schema):
        raise invalid(f"{at}: Schema must name a type, a $ref, anyOf, allOf, enum or const.")
    kind = schema.get("type")
    if kind is not None and kind not in TYPES:
        raise invalid(f"{at}: Unknown type {kind!r}.")
    refused = sorted(UNSUPPORTED.get(str(kind), set()) & set(schema))
    if refused:
        raise invalid(f"{at}: For '{kind}' type, properties {', '.join(refused)} are not supported")
    if kind == "object" and schema.get("additionalProperties") is not False:
        raise invalid(f"{at}: For 'object' type, 'additionalProperties' must be explicitly set to false")
    if kind == "array" and schema.get("minItems", 0) not in {0, 1}:
        raise invalid(f"{at}: For 'array' type, 'minItems' values other than 0 or 1 are not supported")
    for below, inner in _inside(schema):
        check_schema(inner, f"{at}.{below}")


def _inside(schema: dict[str, Any]) -> list[tuple[str, Any]]:
    named = [(f"{group}.{name}", inner) for group in ("properties", "$defs") for name, inner in _items(schema, group)]
    listed = [(f"{group}.{n}", inner) for group in ("anyOf", "allOf") for n, inner in enumerate(schema.get(group, []))]
    return [*named, *listed, *([("items", schema["items"])] if "items" in schema else [])]


def _items(schema: dict[str, Any], group: str) -> list[tuple[str, Any]]:
    return list(schema.get(group, {}).items())
