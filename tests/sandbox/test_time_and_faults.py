"""Moving time, breaking and mending through the control API, as the page does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bot.sandbox.app import create_app
from bot.sandbox.world import World

SLOW = {"service": "slack", "kind": "stall", "seconds": 2, "times": None}


@pytest.fixture(name="world")
def a_world(tmp_path: Path) -> Iterator[World]:
    world = World(":memory:", "http://127.0.0.1:1", "secret", str(tmp_path / "clock"))
    yield world
    world.close()


@pytest.fixture(name="client")
def a_client(world: World) -> FlaskClient:
    return create_app(world).test_client()


def test_time_moves_on_by_as_much_as_was_asked_each_time(world: World, client: FlaskClient, tmp_path: Path) -> None:
    before = world.now()

    answers = [client.post("/control/later", json={"seconds": seconds}) for seconds in (60, 86_400)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[1].get_json()["now"] - before >= 86_460
    assert float((tmp_path / "clock").read_text()) == 86_460


@pytest.mark.parametrize("seconds", [0, -5, "soon", None, 10**9])
def test_time_never_moves_back_nor_out_of_sight(client: FlaskClient, seconds: object, tmp_path: Path) -> None:
    answer = client.post("/control/later", json={"seconds": seconds})

    assert answer.status_code == 400
    assert "seconds is a number" in answer.get_json()["error"]
    assert not (tmp_path / "clock").exists()


def test_a_world_without_a_clock_file_says_that_its_time_stands() -> None:
    world = World(":memory:", "http://127.0.0.1:1", "secret")
    answer = create_app(world).test_client().post("/control/later", json={"seconds": 60})
    world.close()

    assert answer.status_code == 409
    assert "clock file" in answer.get_json()["error"]


def test_what_is_broken_is_listed_and_mended_one_by_one(client: FlaskClient) -> None:
    client.post("/control/faults", json=SLOW)
    client.post("/control/faults", json={"service": "gmail", "match": "drafts.send", "kind": "cut_after"})
    slow, dying = client.get("/control/faults").get_json()["faults"]

    client.delete(f"/control/faults/{slow['id']}")

    assert slow["options"] == {"seconds": 2}
    assert (dying["match"], dying["times"]) == ("drafts.send", 1)
    assert client.get("/control/faults").get_json()["faults"] == [dying]


def test_whoever_waits_for_changes_hears_of_breaking_mending_and_the_fault_itself(
    world: World, client: FlaskClient
) -> None:
    def sequence() -> int:
        return int(client.get("/control/changes").get_json()["sequence"])

    seen = [sequence()]
    client.post("/control/faults", json={**SLOW, "times": 1})
    seen.append(sequence())
    world.fault_for("slack", "chat.postMessage")
    seen.append(sequence())
    client.delete("/control/faults")
    seen.append(sequence())

    assert sorted(set(seen)) == seen


def test_a_reset_is_counted_so_that_a_page_can_forget_what_it_remembers(client: FlaskClient) -> None:
    before = client.get("/control/changes").get_json()["resets"]

    client.post("/control/reset", json={})

    assert client.get("/control/changes").get_json()["resets"] == before + 1
    assert client.get("/control/world").get_json()["resets"] == before + 1
