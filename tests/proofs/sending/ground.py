"""The ground every round starts from: a workspace with many CSMs, each with drafts that wait for their Send."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, select, update

import jobs.all  # noqa: F401  Importing it registers every job.
from bot import clock, runtime
from bot.connections import google, slack
from bot.connectors.slack import Slack
from bot.customers.importing import import_folder
from bot.handoff import asking
from bot.outreach import drafts
from bot.runtime import Runtime, settle_memory
from bot.sandbox.app import create_app as create_world
from bot.sandbox.cast import people as cast_people
from bot.sandbox.gmail import mailboxes, switches
from bot.sandbox.serving import serve
from bot.sandbox.slack import pace
from bot.sandbox.world import World
from bot.settings import Settings
from handlers.cli.demo import begin_mid_week
from handlers.cli.forked import Forked
from handlers.web import create_app as create_web
from jobs.performing import perform
from store import cards, migrate, people
from store.models import Bell, Customer, Job
from tests.proofs.sending import books, goodbyes
from tests.proofs.sending.books import TEAM

KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
SECRET = "proof-signing-secret"
CLIENT = "sandbox-client"
HANDS = 2
"""Processes that draft and draw: most of that is work of their own, and only a little is waiting for one another."""
UNDO_SECONDS = 30
UNITS = 15_000
"""What Google grants older projects: without Redis each process keeps to a quarter of it while farewells leave."""
WORKSPACE = 1
SEND_BUTTON = re.compile(r'"action_id": "outreach.send", "value": "([^"]+)"')


@dataclass(frozen=True)
class Draft:
    """One draft that waits: whose Send it needs, what their button says, where its card stands, and who gets it.

    `sends_only`: its sender has connected Gmail for nothing more. `answers` is the Message-ID of the farewell that an
    introduction answers; empty for a farewell.
    """

    number: int
    outreach_id: int
    person_id: int
    person_ref: str
    address: str
    press: str
    channel: str
    ts: str
    to: str
    sends_only: bool = False
    answers: str = ""


@dataclass(frozen=True)
class Ground:
    """A folder with the filled database, the stand-in world, the clock, and the list of drafts."""

    folder: Path

    @property
    def drafts(self) -> list[Draft]:
        """Read the drafts that wait."""
        return [Draft(**told) for told in json.loads((self.folder / "drafts.json").read_text())]

    def copy(self, folder: Path) -> None:
        """Lay the same ground in another folder."""
        folder.mkdir(parents=True)
        for name in ("rapport.sqlite", "world.sqlite", "clock", "drafts.json"):
            shutil.copy(self.folder / name, folder / name)


def lay(folder: Path, number: int) -> Ground:
    """Fill a database and a stand-in world so that so many mails wait for their Send."""
    folder.mkdir(parents=True, exist_ok=True)
    begin_mid_week(folder / "clock")
    world = World(str(folder / "world.full"), "http://127.0.0.1:9", SECRET, str(folder / "clock"))
    with closing(world), _served(create_world(world)) as address:
        world.base_url = address
        found = _fill(world, folder, number)
    clock.set_offset_file(None)
    (folder / "drafts.json").write_text(json.dumps([asdict(draft) for draft in found]))
    for name in ("rapport", "world"):
        _pack(folder / f"{name}.full", folder / f"{name}.sqlite")
    return Ground(folder)


def _pack(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as full, closing(sqlite3.connect(target)) as packed:
        full.backup(packed)
    source.unlink()


def _fill(world: World, folder: Path, number: int) -> list[Draft]:
    url = f"sqlite:///{folder / 'rapport.full'}"
    migrate.upgrade(url, url)
    running = runtime.start(settings(world.base_url, url, folder))
    try:
        with running.writing(None) as session:
            known = Slack(TEAM["bot_token"], api_url=running.settings.slack_api_url).who_am_i()
            slack.install(session, running.vault, TEAM["bot_token"], known)
        books.write(folder / "books", number)
        with running.writing(WORKSPACE) as session:
            import_folder(session, folder / "books", now=clock.now())
        _open_mailboxes(running, world)
        _draft_everything(running)
        return _drafts(running, world)
    finally:
        running.close()


def settings(world: str, database_url: str, folder: Path) -> Settings:
    """The product's settings, with the stand-ins for vendors."""
    return Settings(_env_file=None, **{name.lower(): value for name, value in environment(world, folder).items()} | {
        "database_url": database_url, "redis_url": "unix:///nonexistent/redis.sock",
        "rapport_gmail_units": UNITS})  # fmt: skip


def environment(world: str, folder: Path) -> dict[str, Any]:
    """Settings as in production, but for the vendors' addresses and for waits that would only cost time."""
    return {
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": f"{world}/slack/api/",
        "GOOGLE_CLIENT_ID": CLIENT,
        "GOOGLE_CLIENT_SECRET": "sandbox-client-secret",
        "GOOGLE_API_URL": f"{world}/google/",
        "GOOGLE_AUTH_URL": f"{world}/google/o/oauth2/v2/auth",
        "GOOGLE_TOKEN_URL": f"{world}/google/token",
        "GOOGLE_CERTS_URL": f"{world}/google/oauth2/v3/certs",
        "DATABASE_URL": f"sqlite:///{folder / 'rapport.sqlite'}",
        "RAPPORT_DATA": str(folder),
        "RAPPORT_KEYS": KEY,
        "RAPPORT_CLOCK": str(folder / "clock"),
        "RAPPORT_LOG_LEVEL": "error",
        "RAPPORT_LOG_FORMAT": "json",
        "RAPPORT_UNDO_SECONDS": str(UNDO_SECONDS),
        "RAPPORT_DAILY_MAILS": "2000",
    }


def _open_mailboxes(running: Runtime, world: World) -> None:
    """Let every CSM exist in Slack and connect their Gmail."""
    model = next(person for person in cast_people() if person["id"] == "U0ANA")
    with running.reading(WORKSPACE) as session:
        everyone = people.with_roles(session, "csm")
    with world.locked() as db:
        pace.choose(db, "off")
        switches.write(db, "limits", {"units_per_minute": 10**9, "sends_per_day": 10**6})
        for person in everyone:
            facts = json.dumps({**model, "id": person.slack_ref, "name": person.name, "email": person.email})
            db.execute(
                "insert into slack_people values (?, ?, ?, ?)", (person.slack_ref, TEAM["id"], person.email, facts)
            )
            mailboxes.create(db, person.email, {"name": person.name, "side": "ours"})
    with _served(create_web(running)) as app:
        for person in everyone:
            connect(running, person.id, app)


def connect(running: Runtime, person_id: int, app: str) -> None:
    """Connect a person's Gmail as their own browser would, by Google's page and back to the product's door.

    Whoever has it connected for sending only chooses the same again.
    """
    running.settings = running.settings.model_copy(update={"rapport_url": app})
    redirect_uri = f"{app}/google/callback"
    with running.writing(WORKSPACE) as session:
        person = people.get(session, person_id)
        if person is None:
            raise LookupError(f"there is nobody with id {person_id}")
        url = google.start(
            session,
            running.vault,
            running.google(),
            person,
            redirect_uri=redirect_uri,
            now=clock.now(),
            sending_only=books.sends_only(person.email),
        )
    with urllib.request.urlopen(url, timeout=30) as page:
        page.read()


@contextmanager
def _served(app: Any) -> Iterator[str]:
    server = serve(app, 0)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def _draft_everything(running: Runtime) -> None:
    with running.writing(WORKSPACE) as session:
        everyone = people.with_roles(session, "csm")
        for customer in session.scalars(select(Customer).order_by(Customer.id)).all():
            owner = people.get(session, customer.owner_id or 0) or everyone[0]
            taker = everyone[(everyone.index(owner) + 1) % len(everyone)]
            asking.ask(session, owner, asking.Wish(customer, taker), now=clock.now())
    _do(running, asking.PREPARE)
    goodbyes.leave(running)
    with running.writing(WORKSPACE) as session:
        # Each card was asked for several times while its draft was written; drawn once, it says the same.
        newest = select(func.max(Job.id)).where(Job.name == cards.DRAW).group_by(Job.lane)
        session.execute(delete(Job).where(Job.name == cards.DRAW, Job.id.not_in(newest)))
    _do(running, cards.DRAW)
    _forget_errands(running)


def _do(running: Runtime, name: str) -> None:
    with running.reading(WORKSPACE) as session:
        due = select(Job.id).where(Job.name == name, Job.state == "waiting", Job.due_at <= clock.now())
        ids = list(session.scalars(due.order_by(Job.id)))
    running.close()
    hands = [Forked(partial(_do_these, running, ids[hand::HANDS]), {}) for hand in range(HANDS)]
    ended = [hand.wait() for hand in hands]
    if any(ended):
        raise LookupError(f"not every {name} was done")


def _do_these(running: Runtime, ids: list[int]) -> None:
    settle_memory()
    running.database.forget_connections()
    for job_id in ids:
        perform(running, WORKSPACE, job_id)


def _forget_errands(running: Runtime) -> None:
    """Drop what else was asked for, such as reading signatures: it belongs to other stories and would take time."""
    with running.writing(WORKSPACE) as session:
        session.execute(update(Job).where(Job.state == "waiting").values(state="done"))
    with running.writing(None) as session:
        session.execute(delete(Bell))


def _drafts(running: Runtime, world: World) -> list[Draft]:
    """List what waits, with the button as it stands on the card in Slack."""
    answered = goodbyes.forget(world)
    with world.locked() as db:
        posted = db.execute("select channel, ts, body from slack_messages order by ts").fetchall()
    with running.reading(WORKSPACE) as session:
        mails, everyone = goodbyes.waiting(session), {person.id: person for person in people.everyone(session)}
        found = []
        for row in posted:
            press = SEND_BUTTON.search(row["body"])
            if press is None:
                continue  # A line, such as that Gmail is connected.
            mail = mails[int(press[1].partition(":")[0])]
            person = everyone[mail.sender_id]
            to = drafts.current(session, mail).to[0].email
            number = books.number_of(to)
            found.append(
                Draft(
                    number=number,
                    outreach_id=mail.id,
                    person_id=person.id,
                    person_ref=person.slack_ref or "",
                    address=person.email,
                    press=press[1],
                    channel=row["channel"],
                    ts=row["ts"],
                    to=to,
                    sends_only=books.sends_only(person.email),
                    answers=answered.get(number, ""),
                )
            )
    if len(found) != len(mails):
        raise LookupError(f"{len(found)} cards have a Send, and {len(mails)} mails wait for one")
    return sorted(found, key=lambda draft: draft.number)
