"""Killing and stopping the product's processes from outside, by the connection or by the job they hold."""

from __future__ import annotations

import json
import os
import signal
import time
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

from redis import Redis
from redis.exceptions import RedisError

GONE_SECONDS = 2.0
MOST_FROZEN = 2


def parent_of(pid: int) -> int | None:
    """Name a process's parent; None when it is gone."""
    with suppress(OSError, ValueError):
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return None


def children_of(pid: int) -> list[int]:
    """List a process's children; empty when it is gone."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def working(folder: Path) -> list[int]:
    """List the processes that may have a job in hand: the children of workers, and every bellman."""
    try:
        known = json.loads((folder / "processes.json").read_text())
    except FileNotFoundError:
        return []
    bellmen = [pid for name, pid in known.items() if name.startswith("bellman")]
    return bellmen + [child for name, pid in known.items() if name.startswith("worker") for child in children_of(pid)]


def parents(folder: Path) -> set[int]:
    """Name the workers that fork a child for each job."""
    known = json.loads((folder / "processes.json").read_text())
    return {pid for name, pid in known.items() if name.startswith("worker")}


def holder_of(port: int, folder: Path) -> int | None:
    """Find which job's process holds the other end of a TCP connection, by its port there."""
    inode = _inode(port)
    return next((pid for pid in working(folder) if inode in _sockets(pid)), None) if inode else None


def _inode(port: int) -> str | None:
    wanted = f"0100007F:{port:04X}"
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if fields[1] == wanted:
            return fields[9]
    return None


def _sockets(pid: int) -> set[str]:
    found = set()
    with suppress(OSError):
        for entry in os.scandir(f"/proc/{pid}/fd"):
            with suppress(OSError):
                found.add(os.readlink(entry.path).removeprefix("socket:[").removesuffix("]"))  # noqa: PTH115  Fast.
    return found


def kill(pid: int) -> bool:
    """Kill a process and wait until it is gone; False when it was gone before."""
    if _state(pid) in ("", "Z"):
        return False
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    until = time.monotonic() + GONE_SECONDS
    while _state(pid) not in ("", "Z") and time.monotonic() < until:
        time.sleep(0.0002)
    return True


def stop(pid: int, folder: Path) -> bool:
    """Freeze a process in the middle of whatever it does; False when it is gone or too many are frozen already."""
    if len(frozen(folder)) >= MOST_FROZEN:
        return False
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGSTOP)
        return True
    return False


def frozen(folder: Path) -> set[int]:
    """Name the processes with a job in hand that are stopped."""
    return {pid for pid in working(folder) if _state(pid) == "T"}


def resume(pid: int) -> None:
    """Let a frozen process go on."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


class Hands:
    """Which process has which job in hand, as RQ keeps it in Redis."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._redis = Redis(unix_socket_path=str(folder / "redis.sock"), socket_timeout=0.5)
        self._pids: dict[bytes, int] = {}

    def close(self) -> None:
        """Let go of the connection."""
        self._redis.close()

    def of_job(self, job_id: int) -> int | None:
        """Find the process that does this job right now; None when nobody does or Redis is away."""
        try:
            return self._of_bellman(job_id) or self._of_worker(job_id)
        except (RedisError, OSError):
            return None

    def _of_bellman(self, job_id: int) -> int | None:
        held: Any = self._redis.hgetall("rig:hands")
        living = set(working(self._folder)) if held else set()
        return next((int(pid) for pid, job in held.items() if int(job) == job_id and int(pid) in living), None)

    def _of_worker(self, job_id: int) -> int | None:
        known: Any = self._redis.smembers("rq:workers")
        for worker in known:
            told: Any = self._redis.hmget(worker, "pid", "current_job")
            if told[1] and _job_of(self._redis.hget(f"rq:job:{told[1].decode()}", "data")) == job_id:
                return next(iter(children_of(int(told[0]))), None)
        return None

    def waiting(self) -> int | None:
        """Count the bells that nobody has answered yet; None when Redis is away."""
        try:
            lengths: Any = [self._redis.llen(f"rq:queue:{name}") for name in ("now", "later")]
        except (RedisError, OSError):
            return None
        return sum(map(int, lengths))

    def want(self, job_id: int) -> None:
        """Let bellmen answer the bell of this job too."""
        with suppress(RedisError, OSError):
            self._redis.sadd("rig:wanted", str(job_id))

    def flush(self) -> None:
        """Empty Redis."""
        with suppress(RedisError, OSError):
            self._redis.flushall()


def _job_of(data: object) -> int | None:
    if not isinstance(data, bytes):
        return None
    _, _, arguments, _ = json.loads(zlib.decompress(data))
    return int(arguments[1])
