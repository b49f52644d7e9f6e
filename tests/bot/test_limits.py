"""Units of a minute are shared by all processes, kept to without Redis, and never block for longer than a minute."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from redis import Redis

from bot import embedded_redis
from bot.errors import RateLimited
from bot.limits import Buckets

NOON = datetime(2026, 3, 2, 12, 0, 10, tzinfo=UTC)
NEXT = datetime(2026, 3, 2, 12, 1, tzinfo=UTC)


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    server = embedded_redis.start(tmp_path)
    client = Redis(unix_socket_path=str(tmp_path / "redis.sock"))
    yield client
    client.close()
    server.kill()
    server.wait()


@pytest.fixture
def nowhere() -> Iterator[Redis]:
    client = Redis.from_url("unix:///nonexistent/redis.sock")
    yield client
    client.close()


def test_processes_share_what_a_minute_has(redis: Redis) -> None:
    one, other = Buckets(lambda: redis), Buckets(lambda: redis)

    answers = [bucket.take("gmail:1", 100, limit=300, now=NOON) for bucket in (one, other, one, other)]

    assert answers == [None, None, None, NEXT]


def test_what_did_not_fit_is_not_counted_and_the_next_minute_begins_anew(redis: Redis) -> None:
    buckets = Buckets(lambda: redis)
    buckets.take("gmail:1", 250, limit=300, now=NOON)

    assert buckets.take("gmail:1", 100, limit=300, now=NOON) == NEXT
    assert buckets.take("gmail:1", 50, limit=300, now=NOON) is None
    assert buckets.take("gmail:2", 300, limit=300, now=NOON) is None
    assert buckets.take("gmail:1", 300, limit=300, now=NEXT) is None


def test_without_redis_a_process_keeps_to_a_part_of_the_minute(nowhere: Redis) -> None:
    buckets = Buckets(lambda: nowhere)

    answers = [buckets.take("gmail:1", 100, limit=800, now=NOON) for _ in range(3)]

    assert answers == [None, None, NEXT]
    assert buckets.take("gmail:1", 100, limit=800, now=NEXT) is None


def test_a_call_that_costs_more_than_the_whole_minute_is_let_through_once_and_never_waits_for_good(
    nowhere: Redis, redis: Redis
) -> None:
    for client in (nowhere, redis):
        buckets = Buckets(lambda client=client: client)  # type: ignore[misc]

        assert buckets.take("gmail:1", 500, limit=100, now=NOON) is None
        assert buckets.take("gmail:1", 500, limit=100, now=NOON) == NEXT
        assert buckets.take("gmail:1", 500, limit=100, now=NOON + timedelta(minutes=1)) is None


def test_a_connector_is_told_when_to_come_back(nowhere: Redis) -> None:
    meter = Buckets(lambda: nowhere).meter("gmail", "1", limit=400)
    meter(100)

    with pytest.raises(RateLimited) as refused:
        meter(100)

    assert refused.value.system == "gmail"
    assert refused.value.retry_at.second == 1
