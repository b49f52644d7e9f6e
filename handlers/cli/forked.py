"""A process made by forking: it has every import of its parent already, and ends when the parent dies."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Mapping

from bot.errors import BotError

LOOK_EVERY = 0.02
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2).


class Forked:
    """A running copy of this process that does one thing; whoever watches it uses it as a Popen."""

    def __init__(self, run: Callable[[], object], environment: Mapping[str, str]) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        self.returncode: int | None = None
        self.pid = os.fork()
        if self.pid == 0:
            os._exit(_live(run, environment, parent))

    def poll(self) -> int | None:
        """Give the exit code (negative: the signal that ended it), None while it runs."""
        if self.returncode is None:
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            if ended:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end and give the exit code; raises subprocess.TimeoutExpired."""
        until = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if until is not None and time.monotonic() >= until:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            time.sleep(LOOK_EVERY)
        return code

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)


def separate(*arguments: str) -> subprocess.Popen[bytes]:
    """Start another Python with these arguments, which has nothing of ours in it; what it prints is not shown."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=end_with_parent,  # noqa: PLW1509  There are no threads here that could hold a lock.
    )


def end_with_parent() -> None:
    """Let the kernel ask this process to end when its parent dies; elsewhere than on Linux nobody asks."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)


def _live(run: Callable[[], object], environment: Mapping[str, str], parent: int) -> int:
    try:
        os.setsid()  # A Ctrl-C in the terminal is for the parent, which then ends its children in order.
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        end_with_parent()
        if os.getppid() != parent:
            return 0  # It died before the kernel was told.
        os.environ.update(environment)
        run()
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 1
    except BotError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except BaseException:  # noqa: BLE001  The outermost edge of this process; past it would run the parent's code.
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0
