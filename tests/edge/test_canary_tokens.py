"""Recognisable secrets go through connecting, sending, failing and leaving; nothing that is written holds one."""

from __future__ import annotations

import base64
import logging
import re
import traceback
import urllib.request
import zlib
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from redis import Redis
from sqlalchemy import select

from bot import clock, embedded_redis
from bot.connections import google
from bot.errors import BotError
from bot.logs import log
from jobs import clock as jobs_clock
from store import lines, mailboxes
from store.models import OAuthState
from tests.conftest import PostgresTemplate, SqliteTemplate
from tests.edge import seeking
from tests.edge.outside import Outside
from tests.journeys.test_connecting import links, open_page, workspace
from tests.stage import KEY, SECRET, Stage, StandIns, staged

API_KEY = "sk-ant-canary-4f1c0b7e9d2a"
CLIENT_SECRET = "GOCSPX-canary-7c93ab51e0"
BOT_TOKENS = {"bot token": "xoxb-sandbox-cscx", "other bot token": "xoxb-sandbox-north"}


class Heard(logging.Handler):
    """Everything that was logged, as it was before any masking, with its tracebacks."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(str(record.msg) + str(record.args or ""))
        if record.exc_info and record.exc_info[1] is not None:
            self.lines += traceback.format_exception(record.exc_info[1])


@dataclass
class Planted:
    """A stage full of secrets, and everything that is written while its stories are played."""

    stage: Stage
    outside: Outside
    folder: Path
    redis: Redis
    heard: Heard
    secrets: dict[str, str] = field(default_factory=dict)

    def note_tokens(self) -> None:
        """Take down every token Google has handed out so far, and the verifiers of what was begun."""
        world = self.outside.stand_ins.world
        with world.locked() as db:
            for row in db.execute("select id, refresh_token from gmail_grants where refresh_token is not null"):
                self.secrets[f"refresh token {row['id']}"] = row["refresh_token"]
            for number, row in enumerate(db.execute("select token from gmail_access_tokens")):
                self.secrets[f"access token {number}"] = row["token"]
        runtime = self.stage.runtime
        with runtime.reading(None) as session:
            for state in session.scalars(select(OAuthState)):
                where = google.state_place(state.workspace_id, state.state_hash)
                self.secrets[f"verifier {state.state_hash[:8]}"] = runtime.vault.open(state.verifier, where)

    def everything(self, said: str) -> list[tuple[str, bytes]]:
        self.redis.save()
        return [
            *seeking.files(self.folder),
            *seeking.rows(self.stage),
            *seeking.keys(self.redis),
            *(("log", line.encode()) for line in self.heard.lines),
            ("output", said.encode()),
        ]


@pytest.fixture
def planted(
    filled: SqliteTemplate | PostgresTemplate, stand_ins: StandIns, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> Iterator[Planted]:
    capfd.readouterr()
    stand_ins.clock_file.unlink(missing_ok=True)
    stand_ins.world.reset(keep_tokens=True)
    url, server, heard = filled.copy(tmp_path), embedded_redis.start(tmp_path), Heard()
    socket = str(tmp_path / "redis.sock")
    try:
        with (
            closing(Redis(unix_socket_path=socket)) as redis,
            staged(
                stand_ins,
                url,
                tmp_path,
                redis_url=f"unix://{socket}",
                google_client_secret=CLIENT_SECRET,
                anthropic_api_key=API_KEY,
                rapport_log_level="debug",
            ) as stage,
        ):
            logging.getLogger().addHandler(heard)
            ready = Planted(stage, Outside(stage, stand_ins), tmp_path, redis, heard)
            ready.secrets = {
                **BOT_TOKENS,
                "signing secret": SECRET,
                "client secret": CLIENT_SECRET,
                "API key": API_KEY,
                "sealing key": KEY,
                "sealing key's bytes": base64.urlsafe_b64decode(KEY).decode("latin-1"),
            }
            yield ready
    finally:
        logging.getLogger().removeHandler(heard)
        server.kill()
        server.wait()
        filled.drop(url)


class Kept(urllib.request.HTTPRedirectHandler):
    """Follows Google back to us and keeps the code that came along."""

    def __init__(self) -> None:
        self.codes: list[str] = []

    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201, PLR0917  The signature is the library's.
        self.codes += re.findall(r"[?&]code=([^&]+)", newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def connect_and_send(planted: Planted) -> None:
    stage, kept = planted.stage, Kept()
    offered = links(stage, "U0JO")
    planted.note_tokens()
    with urllib.request.build_opener(kept).open(offered["Connect Gmail"]):
        pass
    planted.secrets["authorisation code"] = urllib.request.unquote(kept.codes[0])  # type: ignore[attr-defined]
    stage.command("U0JO", "/handoff Sablewood to Sarah Johnson")
    stage.work()
    stage.click("U0JO", "outreach.send")
    stage.later(seconds=40)
    stage.work()


def fail_in_every_way(planted: Planted) -> None:
    stage, outside = planted.stage, planted.outside
    offered = links(stage, "U0JO")["Connect Gmail"]
    planted.note_tokens()
    stage.broken("google", "oauth.token", "status", status=500)
    open_page(offered)
    open_page(offered)
    outside.fetch("/google/callback?state=forged&code=forged")
    body = b"token=xoxb-sandbox-cscx&command=%2Fhandoff"
    outside.send("/slack/events", body, outside.signed(body, secret="wrong"))
    stage.broken("google", "oauth.refresh", "status", status=500, times=2)
    stage.later(hours=2)
    stage.command("U0ANA", "/handoff DataCorp to Sarah Johnson")
    stage.work()
    stage.mend()
    stage.broken("slack", "chat.postMessage", "error", error="internal_error", times=3)
    stage.broken("gmail", "drafts.send", "cut_after")
    with suppress(LookupError):
        stage.click("U0ANA", "outreach.send")
    stage.later(minutes=10)
    stage.work()
    stage.mend()
    planted.note_tokens()


def lose_and_leave(planted: Planted) -> None:
    stage = planted.stage
    stage.post("mail/revoke", {"address": "joana@cscx.example"})
    stage.later(hours=2)
    with stage.runtime.reading(workspace(stage)) as session:
        lost = mailboxes.by_address(session, "joana@cscx.example")
    assert lost is not None
    with suppress(BotError), stage.runtime.gmail(lost) as gmail:
        gmail.profile()
    stage.post("slack/account", {"person": "U0ANA", "deleted": True})
    jobs_clock.ask_hourly(stage.runtime)
    stage.work()
    stage.later(minutes=2)
    stage.work()
    planted.note_tokens()


def test_no_secret_is_found_in_database_logs_tracebacks_or_redis(
    planted: Planted, capfd: pytest.CaptureFixture[str]
) -> None:
    connect_and_send(planted)
    fail_in_every_way(planted)
    lose_and_leave(planted)

    everything = planted.everything("".join(capfd.readouterr()))

    planted_sorts = {re.sub(r" [0-9a-f]+$", "", name) for name in planted.secrets}
    assert planted_sorts >= {"bot token", "refresh token", "access token", "verifier", "authorisation code", "API key"}
    assert {"log", "mailboxes", "installations", "audit"} <= {place for place, _ in everything}
    assert any(place.startswith("redis ") for place, _ in everything)
    assert seeking.found_in(planted.secrets, everything) == []


def test_the_same_search_finds_each_secret_that_does_get_out(
    planted: Planted, capfd: pytest.CaptureFixture[str]
) -> None:
    stage = planted.stage
    with stage.runtime.writing(workspace(stage)) as session:
        lines.say(session, 1, f"x{base64.b64encode(b'ab' + API_KEY.encode()).decode()}", None, now=clock.now())
    planted.redis.hset("rq:job:1", "data", zlib.compress(CLIENT_SECRET.encode()))
    planted.redis.set("bell", SECRET.encode().hex())
    log("somewhere").warning("token.refreshed", token="xoxb" + "-sandbox-cscx")
    try:
        int(KEY)
    except ValueError:
        log("somewhere").exception("vault.failed")

    hits = seeking.found_in(planted.secrets, planted.everything("".join(capfd.readouterr())))

    assert "API key in lines" in hits
    assert "client secret in redis b'rq:job:1'" in hits
    assert "signing secret in redis b'bell'" in hits
    assert "sealing key in output" in hits
    assert "bot token in output" not in hits, "what looks like a token is masked before it is written"


@pytest.mark.parametrize("secret", ["1//0abc-DEF_ghi=jkl", "ya29.a0Canary/token+x", "GOCSPX-plain"])
def test_the_search_knows_every_form(secret: str) -> None:
    written = {
        "plain": f"token {secret}!".encode(),
        "hex": secret.encode().hex().upper().encode(),
        "url": f"code={urlsplit('').query}{urllib.request.quote(secret, safe='')}&x".encode(),  # type: ignore[attr-defined]
        **{f"base64 {n}": base64.b64encode(b"abc"[:n] + secret.encode() + b"tail") for n in range(3)},
        **{f"urlsafe {n}": base64.urlsafe_b64encode(b"abc"[:n] + secret.encode() + b"tail") for n in range(3)},
        "quoted-printable": f"{secret[:9].replace('=', '=3D')}=\r\n{secret[9:].replace('=', '=3D')}".encode(),
    }

    hits = seeking.found_in({"it": secret}, written.items())

    assert hits == sorted(f"it in {place}" for place in written)
