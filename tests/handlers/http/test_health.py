"""What an operator can ask the web process."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

from tests.stage import Stage


def fetch(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_the_process_says_that_it_lives(stage: Stage) -> None:
    assert fetch(f"{stage.app}/healthz") == (200, '{"status":"alive"}\n')


def test_readiness_names_what_does_not_answer(stage: Stage) -> None:
    status, body = fetch(f"{stage.app}/readyz")

    assert status == 503
    assert json.loads(body) == {"ready": False, "checks": {"database": True, "redis": False}}


def test_metrics_count_jobs_mails_and_doors(stage: Stage) -> None:
    stage.command("U0ANA", "/handoff DataCorp to Sarah Johnson")

    waiting = fetch(f"{stage.app}/metrics")[1]
    stage.work()
    worked = fetch(f"{stage.app}/metrics")[1]

    assert 'rapport_jobs{name="handoff.prepare",state="waiting"} 1.0' in waiting
    assert 'rapport_job_age_seconds{name="handoff.prepare"}' in waiting
    assert 'name="handoff.prepare"' not in worked
    assert 'rapport_mails{state="drafted"} 2.0' in worked
    assert 'rapport_door_seconds_count{door="/slack/events",status="200"}' in worked


def test_an_unknown_address_is_a_problem_document(stage: Stage) -> None:
    status, body = fetch(f"{stage.app}/nowhere")

    assert status == 404
    assert json.loads(body)["title"] == "Not Found"
