"""The stage for whole stories: the stand-in world, the product's own web app over HTTP, and jobs done on demand."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

import jobs.all  # noqa: F401  Importing it registers every job.
from bot import clock, runtime
from bot.runtime import Runtime
from bot.sandbox.app import create_app as create_world
from bot.sandbox.serving import serve
from bot.sandbox.world import World
from bot.settings import Settings
from handlers.web import create_app
from jobs.performing import perform
from store.models import Bell
from tests.moments import Moments, Play

KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
SECRET = "stage-signing-secret"
NO_REDIS = "unix:///nonexistent/redis.sock"
Json = dict[str, Any]


class StandIns:
    """The stand-in world of one test process, reset for each test; its grants are kept."""

    def __init__(self, folder: Path) -> None:
        self.clock_file = folder / "clock"
        self.world = World(":memory:", "http://127.0.0.1:1", SECRET, str(self.clock_file))
        self.server = serve(create_world(self.world), 0)
        self.world.base_url = self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.world.close()
        self.server.shutdown()
        self.server.server_close()


@dataclass
class Stage:
    """One test's world. People are named by their Slack id."""

    world: str
    app: str
    runtime: Runtime
    clock_file: Path
    refused: list[Json] = field(default_factory=list)
    moments: Moments | None = None

    def begins(self, moments: Moments) -> None:
        """Let beginnings that many tests share be laid instead of played; nothing has happened here yet."""
        self.moments = moments
        moments.begin(self.runtime.database.engine)

    def at(self, moment: str, play: Play) -> None:
        """Come to the moment that a beginning leads to, by playing it or by laying what it left in an earlier test."""
        if self.moments is None:
            play()
            return
        url = self.runtime.settings.database()
        self.moments.reach(moment, url, self.runtime.database.engine, self.clock_file, play)

    # What people do.

    def command(self, who: str, text: str, channel: str | None = None) -> Json:
        """Type a slash command, in the person's DM with Rapport unless a channel is given."""
        return self.post("slack/command", {"as": who, "channel": channel or self.dm(who), "text": text})

    def click(self, who: str, action_id: str, *, message: Json | None = None, **more: Any) -> Json:
        """Press a button: in the given message, else in the newest message of the person's DM that has it."""
        found = message or self.message_with(who, action_id)
        place = (
            {"ephemeral": found["ephemeral"]}
            if found.get("ephemeral")
            else {"channel": found["channel"], "ts": found["ts"]}
        )
        return self.post("slack/click", {"as": who, **place, "action_id": action_id, **more})

    def click_in_modal(self, who: str, action_id: str, **more: Any) -> Json:
        return self.post("slack/click", {"as": who, "view_id": self.modal(who)["id"], "action_id": action_id, **more})

    def submit(self, who: str, values: Json | None = None) -> Json:
        """Submit the modal on top; values are {block_id: {action_id: state}}, the rest keeps what it shows."""
        return self.post("slack/submit", {"as": who, "view_id": self.modal(who)["id"], "values": values or {}})

    def say(self, who: str, text: str, channel: str | None = None) -> Json:
        return self.post("slack/say", {"as": who, "channel": channel or self.dm(who), "text": text})

    # What people see.

    def dm(self, who: str) -> str:
        return f"D{who[1:]}"

    def screen(self, who: str, channel: str | None = None) -> Json:
        seen: Json = self.get(f"slack/screen?as={who}" + (f"&channel={channel}" if channel else ""))
        return seen

    def messages(self, who: str, channel: str | None = None) -> list[Json]:
        """What the person sees in a channel, their DM unless one is given, oldest first."""
        place = channel or self.dm(who)
        for seen in self.screen(who, place)["channels"]:
            if seen["id"] == place:
                return [{**message, "channel": place} for message in seen["messages"]]
        return []

    def card(self, who: str) -> Json:
        """The newest message in the person's DM that is not in a thread."""
        return [m for m in self.messages(who) if m["thread_ts"] in (None, m["ts"])][-1]

    def message_with(self, who: str, action_id: str) -> Json:
        for message in reversed(self.messages(who)):
            if f'"{action_id}"' in json.dumps(message["blocks"]):
                return message
        raise LookupError(f"{who} sees no {action_id}")

    def modal(self, who: str) -> Json:
        """The modal on top of what the person has open."""
        top: Json = self.modals(who)[-1]
        view: Json = top.get("view", top)
        return view

    def modals(self, who: str) -> list[Json]:
        found: list[Json] = self.screen(who, self.dm(who))["modals"]
        return found

    def text_of(self, message: Json) -> str:
        """Everything a message or view says, as one string."""
        return json.dumps(message.get("blocks") or [], ensure_ascii=False) + str(message.get("text", ""))

    # Mail.

    def mailbox(self, address: str) -> Json:
        seen: Json = self.get(f"mail?address={address}")
        return seen

    def mails(self, address: str) -> list[Json]:
        """Every mail in a mailbox that is not a draft, oldest thread first."""
        return [
            m for thread in self.mailbox(address)["threads"] for m in thread["messages"] if "DRAFT" not in m["labels"]
        ]

    def accepted(self) -> list[Json]:
        """What left from Rapport, as Gmail's own ledger has it."""
        entries = self.get("mail/accepted?since=0")
        rows: list[Json] = entries if isinstance(entries, list) else entries["accepted"]
        return [row for row in rows if row["via"] == "api"]

    # Time, work and faults.

    def work(self, rounds: int = 30) -> int:
        """Do every job that is due, and what they lead to; the number done."""
        done = 0
        for _ in range(rounds):
            due = self.due()
            if not due:
                break
            done += sum(perform(self.runtime, workspace_id, job_id) for workspace_id, job_id in due)
        return done

    def due(self) -> list[tuple[int, int]]:
        now = clock.now() + timedelta(seconds=3)  # Bells of jobs that are due already ring a little later.
        with self.runtime.reading(None) as session:
            rows = session.execute(
                select(Bell.workspace_id, Bell.job_id).where(Bell.due_at <= now).order_by(Bell.job_id)
            )
            return [(row.workspace_id, row.job_id) for row in rows]

    def later(self, **delta: float) -> None:
        """Move time for the product and for the world."""
        offset = float(self.clock_file.read_text()) if self.clock_file.exists() else 0.0
        self.clock_file.write_text(str(offset + timedelta(**delta).total_seconds()))

    def broken(self, service: str, match: str, kind: str, *, times: int | None = 1, **options: Any) -> None:
        """Break the next calls whose method contains `match`; kinds are in docs/sandbox.md."""
        self.post("faults", {"service": service, "match": match, "kind": kind, "times": times, **options})

    def mend(self) -> None:
        self._call("DELETE", "faults", None)

    def calls(self, service: str, method: str = "") -> list[Json]:
        """Vendor calls received, whose method contains `method`."""
        rows = self.get(f"calls?service={service}")
        found: list[Json] = rows if isinstance(rows, list) else rows["calls"]
        return [row for row in found if method in row["method"]]

    # Plumbing.

    def get(self, path: str) -> Any:
        return self._call("GET", path, None)

    def post(self, path: str, body: Json) -> Json:
        answer: Json = self._call("POST", path, body)
        return answer

    def _call(self, method: str, path: str, body: Json | None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.world}/control/{path}", data, {"Content-Type": "application/json"}, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            with error:
                refusal = {"http": error.code, **json.loads(error.read() or b"{}")}
            self.refused.append(refusal)
            return refusal


def settings_for(stand_ins: StandIns, database_url: str, folder: Path, app: str, **more: Any) -> Settings:
    """The product's settings for a test: vendors are the stand-ins, everything else is its own."""
    world = stand_ins.url
    values: dict[str, Any] = {
        "slack_signing_secret": SECRET,
        "slack_api_url": f"{world}/slack/api/",
        "google_client_id": "sandbox-client",
        "google_client_secret": "sandbox-client-secret",
        "google_api_url": f"{world}/google/",
        "google_auth_url": f"{world}/google/o/oauth2/v2/auth",
        "google_token_url": f"{world}/google/token",
        "google_certs_url": f"{world}/google/oauth2/v3/certs",
        "google_calendar_url": f"{world}/google/",
        "anthropic_base_url": f"{world}/claude",
        "database_url": database_url,
        "redis_url": NO_REDIS,
        "rapport_url": app,
        "rapport_keys": KEY,
        "rapport_data": folder,
        "rapport_clock": stand_ins.clock_file,
        "rapport_log_level": "error",
        "rapport_log_format": "json",
        "rapport_undo_seconds": 30,
        "rapport_gmail_units": 60_000,  # Without Redis a process keeps to a part of it, and a test is one minute.
        "rapport_interruptions": 100,  # A story hears in a minute what people hear in a month.
        **more,
    }
    return Settings(_env_file=None, **values)


@contextmanager
def staged(stand_ins: StandIns, database_url: str, folder: Path, **more: Any) -> Iterator[Stage]:
    """Serve the product's web app beside the stand-ins for one test."""
    server = None
    process = runtime.start(settings_for(stand_ins, database_url, folder, "http://127.0.0.1:1", **more))
    try:
        server = serve(create_app(process), 0)
        app = f"http://127.0.0.1:{server.server_port}"
        process.settings = process.settings.model_copy(update={"rapport_url": app})
        stand_ins.world.app_url = app
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield Stage(stand_ins.url, app, process, stand_ins.clock_file)
    finally:
        if server is not None:
            server.shutdown()
            server.server_close()
        process.close()
        clock.set_offset_file(None)  # Time runs as it does for whatever test comes next.
