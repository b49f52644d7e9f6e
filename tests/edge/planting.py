"""Words about one person at a customer, planted by every way in, and the search for them in everything we control."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from redis import Redis
from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import Session

from bot import clock
from bot.customers.importing import import_folder
from store import lines
from store.models import (
    BriefingQuestion,
    Hold,
    Job,
    LookRequest,
    Meeting,
    Outreach,
    Pulse,
    Reminder,
    SettledClaim,
    Task,
    Transition,
)
from tests.edge import seeking
from tests.edge.bearer import Program
from tests.edge.outside import Outside
from tests.edge.test_canary_tokens import Heard
from tests.handlers.cli.test_commands import Said, Shell
from tests.journeys.conversing import ANA, MICHAEL, Conversing
from tests.stage import Stage

CSCX = ("--workspace", "T0CSCX")
NAME, LUIS = "Michael Torres", "luis.ortiz@datacorp.example"
NAMES = {"name": NAME, "turned round": "Torres, Michael", "surname": "Torres", "address": MICHAEL, "first": "Michael"}
EVERYBODY = ("U0ANA", "U0SARAH", "U0PRIYA", "U0MAYA", "U0DAVID")
HEADINGS = {
    "contacts.csv": ("external_id", "customer", "name", "preferred_name", "email", "title", "role", "pronouns"),
    "notes.csv": ("external_id", "customer", "author", "category", "text", "noted_on"),
    "activities.csv": ("external_id", "customer", "person", "contact", "type", "subject", "summary", "occurred_at"),
    "tasks.csv": ("external_id", "customer", "owner", "title"),
    "opportunities.csv": ("external_id", "customer", "name", "stage", "intro_response"),
    "tickets.csv": ("external_id", "customer", "contact", "subject", "severity", "status", "opened_at", "resolution"),
    "health.csv": ("customer", "score", "scored_on", "reason"),
    "customers.csv": ("external_id", "bought_because"),
}


@dataclass
class Planted:
    """A world in which words about one person have gone in wherever words can."""

    stage: Stage
    outside: Outside
    story: Conversing
    folder: Path
    redis: Redis
    heard: Heard
    shell: Shell
    heap: Callable[[], list[tuple[str, bytes]]]
    secret: str
    canaries: dict[str, str] = field(default_factory=dict)

    def word(self, where: str) -> str:
        """Coin a word that stands nowhere else."""
        self.canaries[where] = f"zqx{len(self.canaries):02d}{where.replace(' ', '')[:12]}wv"
        return self.canaries[where]

    def writing(self) -> AbstractContextManager[Session]:
        return self.stage.runtime.writing(self.story.workspace_id)

    def forget(self, *more: str) -> Said:
        said = self.shell("forget", *(more or (MICHAEL, "--yes")), *CSCX)
        self.stage.work(rounds=60)
        return said

    def everywhere(self) -> list[tuple[str, bytes]]:
        """Everything we control, as bytes: files, rows, Redis, the log, Slack, Home, the API's answers, an export."""
        self.redis.save()
        self.shell("export", "export", *CSCX)
        exported = [(f"export {name}", content) for name, content in seeking.files(self.folder / "export")]
        for file in (self.folder / "export").iterdir():
            file.unlink()
        return [
            *((f"file {name}", content) for name, content in seeking.files(self.folder)),
            *seeking.rows(self.stage),
            *seeking.keys(self.redis),
            *(("log", line.encode()) for line in self.heard.lines),
            *self.heap(),
            *exported,
            *self._in_slack(),
            *self._answers(),
        ]

    def hits(self, wanted: dict[str, str]) -> dict[str, set[str]]:
        """Say what was found where, by place, whichever way it was written."""
        found: dict[str, set[str]] = {}
        shapes = {name: {shape.lower() for shape in _shapes(word)} for name, word in wanted.items()}
        for place, content in self.everywhere():
            unbroken = re.sub(rb"=\r?\n", b"", content)
            for reading in {content.lower(), unbroken.lower()}:
                hit = {name for name, forms in shapes.items() if any(shape in reading for shape in forms)}
                if hit:
                    found.setdefault(place, set()).update(hit)
        return found

    def _in_slack(self) -> Iterator[tuple[str, bytes]]:
        for who in EVERYBODY:
            ours = [one for one in self.stage.messages(who) if not one.get("ephemeral") and one["author"]["is_bot"]]
            for message in ours:
                yield f"Slack of {who}", self.stage.text_of(message).encode()
            yield f"Home of {who}", json.dumps(self.stage.screen(who)["home"], ensure_ascii=False).encode()

    def _answers(self) -> Iterator[tuple[str, bytes]]:
        program = Program(self.stage.app, self.secret)
        with self.story.reading() as session:
            transition = session.scalars(select(Transition.id).order_by(Transition.id)).first()
            mails = session.scalars(select(Outreach.id)).all()
        for path in (f"/api/handoffs/{transition}", *(f"/api/mails/{mail}" for mail in mails)):
            yield f"API {path}", program.get(path).text.encode()
        briefing = program.get("/api/customers/C-DATACORP/handoff-briefing")
        yield "API briefing", briefing.text.encode()


def _shapes(word: str) -> set[bytes]:
    """Every form of a word: those a secret has, and both ways of UTF-16."""
    wide = {word.encode(order) for order in ("utf-16-le", "utf-16-be")}
    return wide | (seeking.forms(word) if len(word) >= seeking.SHORTEST else {word.encode()})


def sample(owner: str) -> None:
    """Let PostgreSQL sample every column for its planner, as it does by itself once in a while."""
    engine = create_engine(owner, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text("analyze"))
    finally:
        engine.dispose()


def heap_of(owner: str) -> Callable[[], list[tuple[str, bytes]]]:
    """Give a way to read every file of a PostgreSQL database as it lies on the disk, statistics included."""

    def read() -> list[tuple[str, bytes]]:
        engine = create_engine(owner, isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                connection.execute(text("checkpoint"))
                rows = connection.execute(
                    text(
                        "select relname, pg_read_binary_file(pg_relation_filepath(oid)) from pg_class"
                        " where pg_relation_filepath(oid) is not null and relnamespace <> 'pg_catalog'::regnamespace"
                        " or oid in (2619, 2840)"
                    )
                )
                return [(f"heap {name}", bytes(content)) for name, content in rows]
        finally:
            engine.dispose()

    return read


def _bring(planted: Planted, folder: Path, rows: dict[str, list[tuple[str, ...]]]) -> Any:
    folder.mkdir(exist_ok=True)
    for file, lines_of_it in rows.items():
        with (folder / file).open("w", newline="") as written:
            csv.writer(written).writerows([HEADINGS[file], *lines_of_it])
    with planted.writing() as session:
        return import_folder(session, folder, now=clock.now())


def plant(planted: Planted, folder: Path) -> None:
    _import(planted, folder)
    _converse(planted)
    with planted.writing() as session:
        _write_about(planted, session)
    for who in EVERYBODY:
        planted.stage.post("slack/home", {"as": who})
    planted.stage.work(rounds=60)


def _rows_about(word: Callable[[str], str]) -> dict[str, list[tuple[str, ...]]]:
    at, day, moment = "C-DATACORP", "2026-11-02", "2026-11-02 10:00"
    return {
        "customers.csv": [(at, f"{NAME} wanted fewer late trucks")],
        "contacts.csv": [
            ("C-DATACORP-1", at, NAME, word("preferred"), MICHAEL, word("title"), word("role"), word("pronouns"))
        ],
        "notes.csv": [
            ("ZN-1", at, ANA, "style", f"{NAME} reads the first line only; {MICHAEL.upper()}", day),
            ("ZN-2", at, ANA, "relationship", "Torres, Michael and Luis disagree", day),
            ("ZN-3", "C-OBRIEN", ANA, "relationship", f"Their director knows {NAME} from before", day),
            ("ZN-4", at, ANA, "style", "MICHAEL'S assistant answers; Luis is quicker", day),
        ],
        "activities.csv": [
            ("ZA-1", at, ANA, "C-DATACORP-1", "call", "Call with Michael", word("summary"), moment),
            ("ZA-2", at, ANA, "C-DATACORP-1", "email", word("mail subject"), "", moment),
            ("ZA-3", at, ANA, "", "meeting", "Met Mr Torres and Luis", "michael.torres was late", moment),
        ],
        "tasks.csv": [("ZT-1", at, ANA, f"Send {NAME} the audit")],
        "opportunities.csv": [("ZO-1", at, "Aurora, for Torres", "open", "Michael: not now")],
        "tickets.csv": [
            ("ZK-1", at, "C-DATACORP-1", "Michael can't log in", "low", "solved", moment, f"Reset it for {NAME}")
        ],
        "health.csv": [(at, "61", day, "Michael is unhappy")],
    }


def _import(planted: Planted, folder: Path) -> None:
    report = _bring(planted, folder, _rows_about(planted.word))
    assert not report.problems


def _converse(planted: Planted) -> None:
    story, stage, word = planted.story, planted.stage, planted.word
    story.until(0, 15)
    stage.command("U0ANA", f"/handoff DataCorp to Sarah Johnson because {NAME} asked for it")
    stage.work()
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": f"Hello {word('body')}, goodbye."}]}
    rich = {"type": "rich_text", "elements": [section]}
    stage.click("U0ANA", "outreach.edit")
    stage.submit(
        "U0ANA",
        {
            "subject": {"subject": {"type": "plain_text_input", "value": word("subject")}},
            "body": {"body": {"type": "rich_text_input", "rich_text_value": rich}},
        },
    )
    stage.work()
    stage.click("U0ANA", "outreach.send")
    story.later(seconds=31)
    story.hears()
    story.answers(f"Thank you, {word('reply')}.", quote=True)
    story.answers(f"{'größere Straße Ärger ' * 40} {word('base64 reply')}", subject=f"Re: {word('answer subject')}")
    story.answers(f"Grüße, caffè: {word('quoted printable')} " + "plain words go on and on " * 12)
    story.answers("", html=f"<p>See <b>{word('html reply')}</b> {NAME}</p>")
    away = {"Auto-Submitted": "auto-replied", "X-Autoreply": "yes"}
    story.answers(f"I am away until 4 December. {word('away')} Please ask {LUIS}.", headers=away)
    story.answers(f"Michael told me: {NAME}", sender=LUIS)


def _write_about(planted: Planted, session: Session) -> None:
    word, now = planted.word, clock.now()
    transition = session.scalars(select(Transition)).one()
    mail = session.get_one(Outreach, transition.farewell_id)
    ana, sarah = transition.outgoing_id, transition.incoming_id
    here, at = mail.workspace_id, {"workspace_id": mail.workspace_id}
    look = {"version": 1, "asked_by_id": ana, "asked_id": sarah, "asked_at": now, "comment": word("comment")}
    session.add_all(
        [
            Hold(**at, outreach_id=mail.id, by_id=sarah, reason=word("hold"), held_at=now, released_at=now),
            LookRequest(**at, outreach_id=mail.id, **look),
            SettledClaim(**at, outreach_id=mail.id, sentence=word("claim"), person_id=ana, settled_at=now),
            Task(**at, customer_id=mail.customer_id, title=word("promise"), outreach_id=mail.id, sentence=word("said")),
            Reminder(**at, person_id=ana, outreach_id=mail.id, text=word("nudge"), due_at=now),
            Reminder(**at, person_id=ana, customer_id=mail.customer_id, text="Call Michael Torres", due_at=now),
            BriefingQuestion(
                **at,
                transition_id=transition.id,
                topic="zz",
                question="How is Michael?",
                asked_by_id=sarah,
                asked_at=now,
                answer=f"{NAME} is fine, {MICHAEL}",
            ),
            Meeting(
                **at,
                transition_id=transition.id,
                organiser_id=ana,
                event_ref="zz",
                guests=[MICHAEL, LUIS],
                zone="UTC",
                trouble=f"{NAME} has no calendar",
                created_at=now,
            ),
            Pulse(
                **at,
                transition_id=transition.id,
                person_id=sarah,
                seen={"met": [NAME, "Luis Ortiz"]},
                asked_at=now,
                comment="Torres was there",
            ),
            Job(
                **at,
                name="outreach.rewrite",
                queue="now",
                arguments={"asked": f"said:mention {NAME}"},
                unique_key=f"rewrite:1:said:mention {NAME}:1",
                state="done",
                due_at=now,
                created_at=now,
            ),
        ]
    )
    assert here == planted.story.workspace_id
    session.flush()
    lines.say(session, ana, f"{NAME} called about {word('line')}", None, now=now)
    lines.say(session, ana, "DataCorp: Michael called.", None, now=now)
