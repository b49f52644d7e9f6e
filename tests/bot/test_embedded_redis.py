"""The embedded Redis starts by itself, keeps what it was given, and never shares its files with a second one."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from bot import embedded_redis
from bot.errors import ConfigError

Start = Callable[[Path], "subprocess.Popen[bytes]"]


@pytest.fixture
def start() -> Iterator[Start]:
    running: list[subprocess.Popen[bytes]] = []

    def begin(data: Path) -> subprocess.Popen[bytes]:
        running.append(embedded_redis.start(data))
        return running[-1]

    yield begin
    for process in running:
        process.kill()
        process.wait()


def connected(data: Path) -> closing[Redis]:
    return closing(Redis(unix_socket_path=str(data / "redis.sock"), decode_responses=True))


def written_out(client: Redis) -> bool:
    said: Any = client.info("persistence")
    return (said["aof_rewrite_in_progress"], said["aof_pending_bio_fsync"]) == (0, 0)


def test_it_answers_as_soon_as_it_has_started_and_only_on_its_socket(tmp_path: Path, start: Start) -> None:
    start(tmp_path)

    with connected(tmp_path) as client:
        assert client.ping()
        assert client.config_get("port") == {"port": "0"}
    assert (tmp_path / "redis.sock").stat().st_mode & 0o077 == 0


def test_what_it_was_given_survives_a_stop_and_a_kill(tmp_path: Path, start: Start) -> None:
    first = start(tmp_path)
    with connected(tmp_path) as client:
        client.rpush("queue", "one")
    first.terminate()
    first.wait()

    second = start(tmp_path)
    with connected(tmp_path) as client:
        client.rpush("queue", "two")
        while not written_out(client):
            time.sleep(0.01)
    second.kill()
    second.wait()

    start(tmp_path)
    with connected(tmp_path) as client:
        assert client.lrange("queue", 0, -1) == ["one", "two"]


def test_one_that_outlived_its_owner_is_stopped_first(tmp_path: Path, start: Start) -> None:
    left_over = start(tmp_path)
    with connected(tmp_path) as client:
        client.set("kept", "yes")

    start(tmp_path)

    assert left_over.wait(5) == 0
    with connected(tmp_path) as client:
        assert client.get("kept") == "yes"


def test_a_socket_that_nobody_listens_on_is_swept_away(tmp_path: Path, start: Start) -> None:
    start(tmp_path).kill()

    start(tmp_path)

    with connected(tmp_path) as client:
        assert client.ping()


def test_a_folder_too_deep_for_a_socket_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="RAPPORT_DATA is too deep for a socket"):
        embedded_redis.start(tmp_path / ("d" * 60) / ("e" * 60))


def test_a_server_that_cannot_start_says_where_to_look(tmp_path: Path) -> None:
    (tmp_path / "appendonly.aof").write_bytes(b"this is no log of commands")

    with pytest.raises(ConfigError, match=r"Redis did not start; .*redis\.log says why"):
        embedded_redis.start(tmp_path)


def test_a_machine_without_redis_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "redis-server"
    old.write_text("#!/bin/sh\necho 'Redis server v=5.0.7 sha=00000000'\n")
    old.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    assert embedded_redis.find_server() != str(old)
