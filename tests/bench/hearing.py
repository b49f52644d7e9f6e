"""How soon an answer in Gmail shows in Slack, by push and by poll, with all processes of the product running."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar, cast

from bot.runtime import Runtime
from tests.bench.product import free_port, get, python, stop, until_ready
from tests.listening import MICHAEL
from tests.stage import Stage

T = TypeVar("T")
PATIENCE = 60.0
LOOK_EVERY, QUIET_SECONDS = 0.01, 5.0
AUDIENCE, ACCOUNT = "https://rapport.example/gmail/push", "pusher@project.iam.gserviceaccount.com"
PUSHED = {
    "GOOGLE_PUBSUB_TOPIC": "projects/sandbox/topics/rapport",
    "GOOGLE_PUBSUB_SUBSCRIPTION": "projects/sandbox/subscriptions/rapport",
    "GOOGLE_PUSH_AUDIENCE": AUDIENCE,
    "GOOGLE_PUSH_SERVICE_ACCOUNT": ACCOUNT,
}


def by_poll(folder: Path, number: int) -> list[float]:
    """Milliseconds from an answer's arrival in Gmail to its card, with a look every two seconds."""
    with _played(folder / "poll", {}) as stage:
        return _answered(stage, number)


def by_push(folder: Path, number: int) -> list[float]:
    """The same with announcements, which begin once a mailbox was read to its end; then nothing polls for a while."""
    with _played(folder / "push", PUSHED) as stage:
        stage.post("mail/pubsub", {"push": True, "audience": AUDIENCE, "service_account": ACCOUNT})
        _until(lambda: len(stage.calls("gmail", "watch")) > 0)
        return _answered(stage, number)


@contextmanager
def _played(data: Path, more: Mapping[str, str]) -> Iterator[Stage]:
    """`rapport demo` as it stands, and hands to play in it."""
    port, app_port = free_port(), free_port()
    world, app = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{app_port}"
    arguments = ("-m", "handlers.cli", "demo", "--data", str(data), "--port", str(port), "--app-port", str(app_port))
    process = python(*arguments, environment={"RAPPORT_LOG_LEVEL": "error", **more})
    try:
        _until((data / "filled").exists)
        until_ready(f"{app}/readyz")
        yield Stage(world, app, cast("Runtime", None), data / "clock")
    finally:
        stop(process)


def _answered(stage: Stage, number: int) -> list[float]:
    mail = _farewell(stage)
    _settled(stage)
    taken = []
    for place in range(number + 1):
        text = f"Answer number {place}, with thanks."
        begun = stage.post("mail/write", {"from": MICHAEL, "text": text, "reply_to_message": mail["id"]})["at_ms"]
        seen = _until(lambda said=text: _shown(stage, said))  # type: ignore[misc]
        taken.append(seen * 1000 - begun)
        time.sleep(0.37)  # So that answers fall on different moments between two looks.
    return taken[1:]  # The first one let everything load that loads on first use.


def _settled(stage: Stage) -> None:
    """Wait until the first look at every mailbox and at the three months before it is over; it happens once."""
    seen, since = -1, time.monotonic()
    while time.monotonic() - since < QUIET_SECONDS:
        first = len(stage.calls("gmail", "messages.list")) + len(stage.calls("gmail", "watch"))
        if first != seen:
            seen, since = first, time.monotonic()
        time.sleep(LOOK_EVERY * 10)


def _farewell(stage: Stage) -> dict[str, str]:
    stage.command("U0ANA", "/handoff DataCorp to Sarah Johnson")
    _until(lambda: '"outreach.send"' in str([stage.text_of(message) for message in stage.messages("U0ANA")]))
    stage.click("U0ANA", "outreach.send")
    stage.post("later", {"seconds": 12})
    found: list[dict[str, str]] = _until(lambda: stage.mails(MICHAEL))
    return found[-1]


def _shown(stage: Stage, text: str) -> float | None:
    """When Slack was first given these words, on the world's clock; None when it was not yet."""
    for call in reversed(get(f"{stage.world}/control/calls?service=slack")["calls"][-60:]):
        if call["method"] in {"chat.update", "chat.postMessage"} and text in str(call["arguments"]):
            return float(call["at"])
    return None


def _until(look: Callable[[], T | None]) -> T:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            found = look()
        except LookupError:
            found = None
        if found:
            return found
        time.sleep(LOOK_EVERY)
    raise TimeoutError("it did not happen")
