"""Whatever the description of the API allows, and whatever it forbids, gets an answer that the description names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.proofs import hostile

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 25  # For each operation and each of the two ways: a bounded sample.


def test_every_answer_is_one_that_the_description_names(tmp_path: Path) -> None:
    tried: list[str] = []
    with hostile.product(tmp_path) as (app, _):
        for found in schemathesis.openapi.from_wsgi("/openapi.json", app).get_all_operations():
            operation: Any = found.ok()  # type: ignore[union-attr]
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                cases = operation.as_strategy(generation_mode=mode)

                @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
                @given(cases)
                def holds(case: Any) -> None:
                    headers = {**(case.headers or {}), "Authorization": f"Bearer {hostile.TOKEN}"}
                    case.call_and_validate(headers=headers, checks=CHECKS)
                    tried.append(case.operation.label)

                holds()

    assert {"POST /api/customers/{customer}/handoff", "POST /api/mails/{mail}/send"} <= set(tried)
    assert len(tried) > EXAMPLES
