"""Hostile requests at every route: nobody without credentials gets an error page, changes anything, or is read at all.

`python -m tests.proofs.hostile 100000` writes docs/proofs/hostile.md; a test runs a smaller number. Requests go into
the whole WSGI app, each made from a seed, so that a failure can be made again.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import random
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask

from bot import clock, runtime
from bot.settings import Settings
from bot.vault import new_key
from handlers.web import create_app
from store import lobby, migrate
from store.models import ApiToken, Installation, Person

PAGE = Path(__file__).parents[2] / "docs" / "proofs" / "hostile.md"
SECRET, TEAM, PERSON, TOKEN = "the-signing-secret", "T0HOSTILE", "U0ANA", "rapport_a-token-that-is-good"
FAILURE, NOT_READY = 500, 503
LOOK_EVERY = 250  # Requests between two looks at the database.
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW")
WORDS = (
    "",
    "0",
    "-1",
    "null",
    "x" * 300,
    "☃",
    "<!channel>",
    "../../etc/passwd",
    "%00",
    "'; drop table people; --",
    "\r\nX: 1",
)
CONTENT_TYPES = (
    "application/json",
    "application/x-www-form-urlencoded",
    "text/plain",
    "multipart/form-data",
    "",
    "a/b;" * 50,
)
TIMESTAMPS = ("", "abc", "1e3", "9" * 5000, "-1", "0", "１２３", "1763000000", " 1", "nan")
SIGNATURES = ("", "v0=", "v0=" + "0" * 64, "v1=" + "f" * 64, "vö=☃", "v0=" + "g" * 64, "x" * 9000)
SORTS = ("command", "payload", "event", "noise")


@dataclass
class Sent:
    """One request as it went in, and what came back; `read` tells whether anybody looked at its body."""

    method: str
    path: str
    status: int
    read: bool


@dataclass
class Seen:
    """What came of many."""

    number: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0


class Watched(io.BytesIO):
    """A body that remembers whether it was read."""

    was_read = False

    def read(self, *size: Any) -> bytes:
        self.was_read = True
        return super().read(*size)

    def readline(self, *size: Any) -> bytes:
        self.was_read = True
        return super().readline(*size)


@contextmanager
def product(folder: Path) -> Iterator[tuple[Flask, sqlite3.Connection]]:
    """The web app on a database with one workspace, one person and one token, and a connection that sees changes."""
    url = f"sqlite:///{folder / 'rapport.sqlite'}"
    migrate.upgrade(url, url)
    settings = Settings(
        _env_file=None,
        database_url=url,
        redis_url="redis://127.0.0.1:1/0",
        rapport_data=folder,
        rapport_keys=new_key(),
        slack_signing_secret=SECRET,
        slack_api_url="http://127.0.0.1:1/",
        rapport_log_level="critical",
    )
    running = runtime.start(settings)
    with running.writing(None) as session:
        session.add(Installation(id=1, team_ref=TEAM, name="W", bot_user_ref="U0BOT", installed_at=clock.now()))
    with running.writing(1) as session:
        session.add(
            Person(id=1, workspace_id=1, slack_ref=PERSON, email="a@b.example", name="Ana", role="csm", zone="UTC")
        )
    hashed = hashlib.sha256(TOKEN.encode()).hexdigest()
    with running.writing(None) as session:
        token = {
            "token_hash": hashed,
            "workspace_id": 1,
            "person_id": 1,
            "label": "t",
            "scopes": ["read", "prepare", "send"],
        }
        lobby.add_token(session, ApiToken(**token, created_at=clock.now()))
    with closing(sqlite3.connect(folder / "rapport.sqlite")) as watching:
        yield create_app(running), watching
    running.close()


def without_credentials(app: Flask, watching: sqlite3.Connection, number: int, seed: int) -> Seen:
    """Send so many requests that nobody signed and no good token came with."""
    seen, start, rules = Seen(), time.perf_counter(), paths_of(app)
    before = changes(watching)
    for place in range(number):
        chance = random.Random(seed * 1_000_003 + place)  # noqa: S311  Reproducible, not secret.
        sent = _send(app, *_unsigned(chance, rules))
        _note(seen, sent, place)
        if sent.read and not sent.path.startswith("/slack/"):
            seen.faults.append(
                f"{place}: {sent.method} {sent.path[:80]} had its body read before it was known who asks"
            )
        is_time = place % LOOK_EVERY == LOOK_EVERY - 1 or place == number - 1
        if is_time and (after := changes(watching)) != before:
            seen.faults.append(f"{place}: something was written")
            before = after
    seen.seconds = time.perf_counter() - start
    return seen


def signed(app: Flask, watching: sqlite3.Connection, number: int, seed: int) -> Seen:
    """Send so many deliveries signed by Slack with anything in them; no mail may be approved by them."""
    seen, start = Seen(), time.perf_counter()
    for place in range(number):
        chance = random.Random(seed * 1_000_033 + place)  # noqa: S311
        body, kind = _delivery(chance)
        stamp = str(int(clock.now().timestamp()))
        mac = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={mac}", "Content-Type": kind}
        _note(seen, _send(app, "POST", "/slack/events", headers, body), place)
    approved = watching.execute("select count(*) from approvals").fetchone()[0]
    if approved:
        seen.faults.append(f"{approved} mails were approved")
    seen.seconds = time.perf_counter() - start
    return seen


def changes(watching: sqlite3.Connection) -> int:
    """Give SQLite's own count of what other connections have committed."""
    return int(watching.execute("pragma data_version").fetchone()[0])


def paths_of(app: Flask) -> list[str]:
    return sorted({rule.rule for rule in app.url_map.iter_rules()})


def _note(seen: Seen, sent: Sent, place: int) -> None:
    seen.number += 1
    seen.statuses[f"{sent.status // 100}xx"] += 1
    is_honest = sent.status == NOT_READY and sent.path == "/readyz"  # There is no Redis here.
    if sent.status >= FAILURE and not is_honest:
        seen.faults.append(f"{place}: {sent.method} {sent.path[:80]} gave {sent.status}")


def _send(app: Flask, method: str, path: str, headers: dict[str, str], body: bytes) -> Sent:
    path, _, query = path.partition("?")
    watched = Watched(body)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path.encode("utf-8", "replace").decode("latin-1"),
        "QUERY_STRING": query.encode("ascii", "replace").decode(),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": watched,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "CONTENT_LENGTH": headers.pop("Content-Length", str(len(body))),
        "CONTENT_TYPE": headers.pop("Content-Type", "").encode("utf-8", "replace").decode("latin-1"),
    }
    for name, value in headers.items():
        environ[f"HTTP_{name.upper().replace('-', '_')}"] = value.encode("utf-8", "replace").decode("latin-1")
    got: list[str] = []

    def begin(status: str, _headers: Any, _info: Any = None) -> Any:
        got.append(status)
        return len  # PEP 3333 wants something to write with.

    answer = app.wsgi_app(environ, begin)
    for _ in answer:
        pass
    if hasattr(answer, "close"):
        answer.close()
    return Sent(method, path, int(got[0].split()[0]), watched.was_read)


def _unsigned(chance: random.Random, rules: list[str]) -> tuple[str, str, dict[str, str], bytes]:
    path = chance.choice(rules) if chance.random() < 0.9 else f"/{quote(_word(chance))}"
    while "<" in path and ">" in path:
        start, end = path.index("<"), path.index(">")
        path = (
            path[:start]
            + chance.choice(("C-DATACORP", "1", "999999999999999999999", quote(_word(chance))))
            + path[end + 1 :]
        )
    query = f"?{urlencode({_word(chance): _word(chance)})}" if chance.random() < 0.3 else ""
    headers = {
        "Content-Type": chance.choice(CONTENT_TYPES),
        "X-Slack-Request-Timestamp": chance.choice((*TIMESTAMPS, str(int(clock.now().timestamp())))),
        "X-Slack-Signature": chance.choice(SIGNATURES),
    }
    if chance.random() < 0.6:
        headers["Authorization"] = chance.choice(
            ("Bearer ", "bearer x", f"Bearer {TOKEN}x", "Basic YTpi", f"Bearer {_word(chance)}", TOKEN)
        )
    if chance.random() < 0.1:
        headers["Content-Length"] = chance.choice(("", "-1", "x", "99999999999", "0"))
    if chance.random() < 0.2:
        headers["Idempotency-Key"] = _word(chance)
    return chance.choice(METHODS), path + query, headers, _body(chance)


def _delivery(chance: random.Random) -> tuple[bytes, str]:
    form, as_json = "application/x-www-form-urlencoded", "application/json"
    who = {
        "team_id": chance.choice((TEAM, "T0NOBODY", "", None)),
        "user_id": chance.choice((PERSON, "U0NOBODY", "", None)),
    }
    match chance.choice(SORTS):
        case "command":
            told = {
                "command": chance.choice(("/handoff", "/rapport", "/customer", _word(chance))),
                "text": _word(chance),
                **who,
            }
            told |= {"channel_id": _word(chance), "trigger_id": _word(chance), "response_url": "http://127.0.0.1:1/"}
            kept = {key: str(value) for key, value in told.items() if value is not None and chance.random() < 0.95}
            return urlencode(kept).encode("utf-8", "replace"), form
        case "payload":
            return urlencode({"payload": json.dumps(_interaction(chance, who))}).encode(), form
        case "event":
            inner = {
                "type": chance.choice(("message", "app_mention", "app_home_opened", _word(chance))),
                "user": who["user_id"],
            }
            inner |= {"channel_type": "im", "text": _word(chance), "channel": _word(chance), "ts": _word(chance)}
            outer = {
                "type": "event_callback",
                "team_id": who["team_id"],
                "event": _mangled(chance, inner),
                "event_id": _word(chance),
            }
            return json.dumps(_mangled(chance, outer)).encode(), as_json
        case _:
            return _body(chance), chance.choice((form, as_json, ""))


def _interaction(chance: random.Random, who: dict[str, Any]) -> Any:
    action = {
        "type": "button",
        "action_id": chance.choice(("outreach.send", "handoff.more", "outreach.release", _word(chance))),
    }
    action |= {"value": chance.choice(("1:1", "x", "-1:☃", _word(chance))), "block_id": "b", "action_ts": "1.1"}
    told = {
        "type": chance.choice(
            ("block_actions", "view_submission", "view_closed", "block_suggestion", "shortcut", _word(chance))
        ),
        "team": {"id": who["team_id"]},
        "user": {"id": who["user_id"], "team_id": who["team_id"]},
        "channel": {"id": _word(chance)},
        "trigger_id": _word(chance),
        "actions": [_mangled(chance, action)],
        "action_id": chance.choice(("handoff.customers", _word(chance))),
        "value": _word(chance),
        "view": {
            "id": "V1",
            "callback_id": chance.choice(("handoff.ask", "outreach.edit", _word(chance))),
            "state": {"values": {}},
        },
    }
    return _mangled(chance, told)


def _mangled(chance: random.Random, told: dict[str, Any]) -> Any:
    """Leave something out or make something of another type, now and then."""
    if chance.random() < 0.5:
        return told
    key = chance.choice(list(told))
    strange: Any = chance.choice((None, [], {}, "", 0, -1.5, True, [[]], {"id": None}, "x" * 4000))
    return {
        name: strange if name == key else value for name, value in told.items() if name != key or chance.random() < 0.7
    }


def _body(chance: random.Random) -> bytes:
    cut = b"}" * chance.randrange(2)
    word = _word(chance)
    return chance.choice(
        (
            b"",
            chance.randbytes(chance.randrange(400)),
            b'{"to": "sarah@cscx.example"' + cut,
            b"[" * 3000 + b"]" * chance.randrange(3000),
            urlencode({"payload": f'{{"type": "block_actions"{cut.decode()}'}).encode(),
            urlencode({"command": "/handoff", "text": word, "ssl_check": "1"}).encode(),
            json.dumps({word: [word] * 5, "type": "url_verification", "challenge": "x"}).encode(),
            b'{"n": 1e999, "s": "\\ud800", "t": ' + b"9" * 5000 + b"}",
        )
    )


def _word(chance: random.Random) -> str:
    if chance.random() < 0.7:
        return chance.choice(WORDS).replace("\r\n", " ")
    return "".join(
        chr(chance.choice((chance.randrange(32, 127), chance.randrange(160, 0x2FFF))))
        for _ in range(chance.randrange(12))
    )


def main(number: int) -> None:
    with tempfile.TemporaryDirectory() as folder, product(Path(folder)) as (app, watching):
        outside = without_credentials(app, watching, number, 1)
        inside = signed(app, watching, number // 4, 1)
        routes = paths_of(app)
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(_page(outside, inside, routes), encoding="utf-8")
    for fault in (*outside.faults[:20], *inside.faults[:20]):
        sys.stderr.write(f"{fault}\n")
    sys.exit(1 if outside.faults or inside.faults else 0)


def _page(outside: Seen, inside: Seen, routes: list[str]) -> str:
    def line(name: str, seen: Seen) -> str:
        statuses = ", ".join(f"{count:,} {status}" for status, count in sorted(seen.statuses.items()))
        return f"| {name} | {seen.number:,} | {statuses} | {len(seen.faults)} | {seen.seconds:.0f} |"

    return f"""# Hostile requests

Written by `python -m tests.proofs.hostile {outside.number}`. Each request is made from a seed and goes into the whole
web app with its {len(routes)} routes, any method, malformed headers, and bodies that are broken, huge numbers, three
thousand brackets deep or not text at all.

A fault is an answer of 500 or above (but health's 503 without Redis), anything committed to the database without
credentials, a body read before it was known who asks (Slack's door has to read it to check its signature, and parses
nothing before that), or a mail approved.

| requests | number | answers | faults | seconds |
| --- | ---: | --- | ---: | ---: |
{line("nobody signed, and without a good token", outside)}
{line("signed by Slack, with anything in them", inside)}
"""


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
