"""The world behind the stand-ins: one SQLite file, one lock, one clock, a ledger of calls and the faults in force."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

SCHEMA = """
create table if not exists calls (
    id integer primary key, at real not null, service text not null, method text not null,
    arguments text not null, status integer, answer text);
create index if not exists calls_service on calls (service, id);
create table if not exists faults (
    id integer primary key, service text not null, match text not null, kind text not null,
    times integer, options text not null);
"""


@dataclass(frozen=True)
class Fault:
    """One thing that is broken: for which calls, how, and for how many more of them."""

    kind: str
    options: dict[str, Any]


@dataclass
class World:
    """What all stand-ins share. Every access to `db` happens inside `locked()`."""

    path: str
    app_url: str
    signing_secret: str
    clock_file: str | None = None
    base_url: str = ""
    carrier: Any = None  # How Slack's stand-in delivers to the app, where that is not by HTTP.
    db: sqlite3.Connection = field(init=False)
    _lock: threading.RLock = field(default_factory=threading.RLock, init=False)
    _changed: threading.Condition = field(default_factory=threading.Condition, init=False)
    _sequence: int = field(default=0, init=False)
    resets: int = field(default=0, init=False)
    _seeds: list[Callable[[], None]] = field(default_factory=list, init=False)
    _kept: set[str] = field(default_factory=set, init=False)
    closing: threading.Event = field(default_factory=threading.Event, init=False)

    def __post_init__(self) -> None:
        self.db = sqlite3.connect(self.path, check_same_thread=False, isolation_level=None)
        self.db.row_factory = sqlite3.Row
        self.db.execute("pragma journal_mode=wal")
        self.db.execute("pragma synchronous=normal")
        self.db.executescript(SCHEMA)

    def close(self) -> None:
        """Tell background threads to end, then close the file."""
        self.closing.set()
        with self._lock:
            self.db.close()

    def seeded_by(self, seed: Callable[[], None], keeps: Iterable[str] = ()) -> None:
        """Run what puts a stand-in's first rows there, now and after every reset.

        A seed leaves rows alone that are there already (a world outlives its process), and drops what it keeps in
        memory. `keeps` names the tables that survive a reset with `keep_tokens`.
        """
        self._seeds.append(seed)
        self._kept.update(keeps)
        seed()

    def reset(self, *, keep_tokens: bool = False) -> None:
        """Empty every table and seed again; `keep_tokens` spares the tables that seeds asked to keep."""
        with self.locked() as db:
            for (table,) in db.execute("select name from sqlite_master where type = 'table'").fetchall():
                if not (table.startswith("sqlite_") or (keep_tokens and table in self._kept)):
                    db.execute(f'delete from "{table}"')  # noqa: S608  The names are our own tables'.
            for seed in self._seeds:
                seed()
        self.resets += 1
        self.touch()

    def copy(self) -> sqlite3.Connection:
        """Copy everything, to be laid again."""
        copied = sqlite3.connect(":memory:", check_same_thread=False)
        with self._lock:  # A backup waits for the end of every transaction.
            self.db.backup(copied)
        return copied

    def lay(self, copied: sqlite3.Connection) -> None:
        """Go back to what a copy holds."""
        with self._lock:
            copied.backup(self.db)
            for seed in self._seeds:
                seed()
        self.resets += 1
        self.touch()

    @contextmanager
    def locked(self) -> Iterator[sqlite3.Connection]:
        """One transaction on the world's file; commits on the way out, rolls back when it raises. Reentrant."""
        with self._lock:
            if self.db.in_transaction:
                yield self.db
                return
            self.db.execute("begin immediate")
            try:
                yield self.db
            except BaseException:
                self.db.execute("rollback")
                raise
            self.db.execute("commit")

    def now(self) -> float:
        """Seconds since the epoch, moved by the offset in the clock file."""
        offset = 0.0
        if self.clock_file and Path(self.clock_file).exists():
            offset = float(Path(self.clock_file).read_text().strip() or 0)
        return time.time() + offset  # noqa: TID251  The stand-in world has its own clock and imports nothing of the product.

    def instant(self) -> datetime:
        """Give the same moment as `now`, as an aware datetime."""
        return datetime.fromtimestamp(self.now(), UTC)

    def move(self, seconds: float) -> float:
        """Move time for everybody who reads the clock file; gives the new now. ValueError where there is no file."""
        if not self.clock_file:
            raise ValueError("this world was started without a clock file; its time cannot be moved")
        path = Path(self.clock_file)
        with self._lock:
            offset = float(path.read_text().strip() or 0) if path.exists() else 0.0
            # Readers never meet a half-written file.
            fresh = path.with_name(f"{path.name}.new")
            fresh.write_text(str(offset + seconds))
            fresh.replace(path)
        self.touch()
        return self.now()

    def touch(self) -> None:
        """Tell everyone who waits that something in the world has changed."""
        with self._changed:
            self._sequence += 1
            self._changed.notify_all()

    def wait_for_change(self, since: int, seconds: float) -> int:
        """Return the number of the last change, as soon as it is above `since` or when the seconds have passed."""
        with self._changed:
            self._changed.wait_for(lambda: self._sequence > since, timeout=seconds)
            return self._sequence

    def record_call(self, service: str, method: str, arguments: Any, status: int, answer: Any) -> None:
        """Write one received vendor call to the ledger, which is what tests count."""
        with self.locked() as db:
            db.execute(
                "insert into calls (at, service, method, arguments, status, answer) values (?, ?, ?, ?, ?, ?)",
                (self.now(), service, method, json.dumps(arguments), status, json.dumps(answer)),
            )

    def calls(self, service: str | None = None, since: int = 0) -> list[dict[str, Any]]:
        """List the recorded calls, oldest first: id, at, service, method, arguments, status, answer."""
        with self.locked() as db:
            rows = db.execute(
                "select * from calls where id > ? and (? is null or service = ?) order by id",
                (since, service, service),
            ).fetchall()
        return [
            {**dict(row), "arguments": json.loads(row["arguments"]), "answer": json.loads(row["answer"])}
            for row in rows
        ]

    def break_next(self, service: str, match: str, kind: str, times: int | None, options: dict[str, Any]) -> None:
        """Break the next `times` calls (all, when None) of a service whose method contains `match`."""
        with self.locked() as db:
            db.execute(
                "insert into faults (service, match, kind, times, options) values (?, ?, ?, ?, ?)",
                (service, match, kind, times, json.dumps(options)),
            )
        self.touch()

    def faults(self) -> list[dict[str, Any]]:
        """List what is broken now, oldest first: id, service, match, kind, times (None: until mended), options."""
        with self.locked() as db:
            rows = db.execute("select * from faults order by id").fetchall()
        return [{**dict(row), "options": json.loads(row["options"])} for row in rows]

    def fault_for(self, service: str, method: str) -> Fault | None:
        """Take the fault that applies to this call, counting it down; None when nothing is broken."""
        with self.locked() as db:
            row = db.execute(
                "select * from faults where service = ? and instr(?, match) > 0 order by id limit 1",
                (service, method),
            ).fetchone()
            if row is None:
                return None
            if row["times"] is not None and row["times"] <= 1:
                db.execute("delete from faults where id = ?", (row["id"],))
            elif row["times"] is not None:
                db.execute("update faults set times = times - 1 where id = ?", (row["id"],))
        self.touch()
        return Fault(row["kind"], json.loads(row["options"]))

    def mend(self, fault: int | None = None) -> None:
        """Mend one fault by its id, or everything that was broken."""
        with self.locked() as db:
            db.execute("delete from faults where ? is null or id = ?", (fault, fault))
        self.touch()
