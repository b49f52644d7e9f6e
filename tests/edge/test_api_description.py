"""The API's description of itself: valid, true to the routes, and readable without anything from elsewhere."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from flask_openapi3.models import APISpec

from handlers.http.api.routes import OPERATIONS
from handlers.http.problems import SORTS
from tests.edge.outside import Outside
from tests.stage import Stage

Json = dict[str, Any]


@pytest.fixture
def document(outside: Outside) -> Json:
    answer = outside.fetch("/openapi.json")
    assert (answer.status, answer.content_type) == (200, "application/json")
    return answer.json


def test_it_says_that_a_handoff_may_be_without_a_farewell(document: Json) -> None:
    said = document["paths"]["/api/handoffs/{handoff}"]["get"]["description"]

    assert "cannot say goodbye there is one mail" in " ".join(said.split())


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for each in value.values():
            yield from references(each)
    if isinstance(value, list):
        for each in value:
            yield from references(each)


def test_it_is_openapi_3_1_and_every_reference_leads_somewhere(document: Json) -> None:
    schemas = document["components"]["schemas"]

    assert document["openapi"] == "3.1.0"
    assert APISpec.model_validate(document).info.title == "Rapport"
    assert {reference.removeprefix("#/components/schemas/") for reference in references(document)} <= set(schemas)
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names)) == len(OPERATIONS)


def test_it_declares_what_stands_in_addresses_and_which_scope_is_needed(document: Json) -> None:
    scopes = {operation.name: operation.scope for operation in OPERATIONS}

    for path, _, operation in operations(document):
        declared = {each["name"] for each in operation["parameters"] if each["in"] == "path"}
        assert declared == set(re.findall(r"{(\w+)}", path))
        assert operation["security"] == [{"bearer": [scopes[operation["operationId"]]]}]
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


def test_every_error_is_declared_as_a_problem_document(document: Json) -> None:
    for path, method, operation in operations(document):
        refusals = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
        assert {"401", "403", "404"} <= set(refusals), (path, method)
        assert {tuple(answer["content"]) for answer in refusals.values()} == {("application/problem+json",)}


def test_the_examples_are_what_the_models_take_and_give(document: Json) -> None:
    bodies = {operation.answer.__name__: operation.answer for operation in OPERATIONS}

    for name, model in bodies.items():
        example = document["components"]["schemas"].get(name, {}).get("example")
        if example is not None:
            assert model.model_validate_json(json.dumps(example)).model_dump(mode="json") == example, name
    with_example = {name for name, schema in document["components"]["schemas"].items() if "example" in schema}
    assert {"AskBody", "SendBody", "ReassignBody", "HandoffBody", "SendingBody", "MoveBody", "Problem"} <= with_example


def test_bodies_say_that_they_take_no_other_field(document: Json) -> None:
    sent = [
        operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        for _, _, operation in operations(document)
        if "requestBody" in operation
    ]

    assert sent
    assert all(document["components"]["schemas"][name]["additionalProperties"] is False for name in sent)


def test_the_page_says_it_all_and_loads_nothing_from_elsewhere(outside: Outside, document: Json) -> None:
    page = outside.fetch("/api/docs")

    assert (page.status, page.content_type) == (200, "text/html; charset=utf-8")
    assert not re.search(r"<script|<link|<img|@import|url\(|(?:src|href)=\"(?!#|/)", page.body)
    for path, method, operation in operations(document):
        assert f'id="{operation["operationId"]}"' in page.body
        assert f"{method.upper()} {path}" in page.body
    targets = set(re.findall(r'href="#([^"]+)"', page.body))
    assert targets <= set(re.findall(r'id="([^"]+)"', page.body))


def test_the_type_of_a_problem_leads_to_its_line_on_the_page(outside: Outside) -> None:
    page, refused = outside.fetch("/api/docs"), outside.send("/api/mails/1/send", b"", {})

    address, _, sort = refused.json["type"].partition("#")
    assert address == "/api/docs"
    assert refused.json["title"] == SORTS[sort].title
    assert all(f'<tr id="{name}">' in page.body for name in SORTS)


def test_a_browser_is_told_to_load_nothing_for_the_page(stage: Stage) -> None:
    with urllib.request.urlopen(f"{stage.app}/api/docs") as answer:
        policy = answer.headers["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'")
