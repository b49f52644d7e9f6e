"""The audit log is only added to, every entry is chained, and whatever was changed past Rapport is named."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, event, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from store import audit, audit_chain, audit_check
from store.audit_check import Verdict
from store.database import Database
from store.models import AuditEntry, AuditLink, Installation

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ENTRIES = 300
COLUMNS = ("id", "workspace_id", "at", "person_id", "action", "subject", "subject_id", "detail")


@pytest.fixture
def workspaces(database: Database) -> Database:
    with database.writing(None) as session:
        for number in (1, 2):
            named = f"T{number}"
            session.add(Installation(id=number, team_ref=named, name=named, bot_user_ref="U", installed_at=NOW))
    return database


@pytest.fixture
def chained(workspaces: Database) -> Database:
    """A chain of some hundred entries, written by transactions of one to five, the other workspace's in between."""
    chance, written = random.Random(4), 0  # noqa: S311  The same chain each time.
    while written < ENTRIES:
        size = min(chance.randint(1, 5), ENTRIES - written)
        with workspaces.writing(1) as session:
            for number in range(size):
                seconds = timedelta(seconds=written, microseconds=chance.randrange(10**6))
                detail = {"version": number, "digest": f"{chance.getrandbits(64):x}", "fields": ["phone", "digest_at"]}
                audit.note(session, None, "mail.approved", "outreach", 7 + written, detail, now=NOW + seconds)
        written += size
        if size == 1:
            noted(workspaces, workspace=2)
    return workspaces


def noted(database: Database, *, workspace: int = 1, action: str = "mail.sent") -> None:
    with database.writing(workspace) as session:
        audit.note(session, None, action, "outreach", 1, {"was": [1, "é", None, True]}, now=NOW)


def verdict(database: Database, *, workspace: int = 1, head: str = "") -> Verdict:
    with database.reading(workspace) as session:
        return audit_check.check_database(session, head=head)


def exported(database: Database) -> str:
    with database.reading(1) as session:
        return "".join(audit_check.as_line(link) + "\n" for link in audit_chain.links(session))


def links_of(database: Database) -> list[tuple[int, int]]:
    with database.reading(1) as session:
        rows = session.execute(select(AuditLink.number, AuditLink.entry_id).order_by(AuditLink.number))
        return [(row.number, row.entry_id) for row in rows]


@contextmanager
def owner(url: str) -> Iterator[Connection]:
    """Somebody with every right on the database, who gets around what guards the log."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("set session_replication_role = replica"))
        else:
            guards = text("select name from sqlite_master where type = 'trigger' and tbl_name like 'audit%'")
            for (name,) in connection.execute(guards).all():
                connection.execute(text(f"drop trigger {name}"))
        yield connection
    engine.dispose()


def do(url: str, statement: str, **values: Any) -> None:
    with owner(url) as connection:
        assert connection.execute(text(statement), values).rowcount == 1


@pytest.mark.parametrize("table", ["audit", "audit_links"])
@pytest.mark.parametrize("change", ["update {} set id = id + 1000", "delete from {}"])
def test_the_log_and_its_chain_are_only_ever_added_to(workspaces: Database, table: str, change: str) -> None:
    noted(workspaces)

    with pytest.raises(DBAPIError), workspaces.writing(1) as session:
        session.execute(text(change.format(table)))

    assert verdict(workspaces).sound == 1


def test_every_entry_is_a_link_of_its_workspaces_own_chain(chained: Database) -> None:
    with chained.reading(1) as session:
        ids = session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)).all()

    assert links_of(chained) == list(enumerate(ids, start=1))
    assert verdict(chained).broken is None
    assert verdict(chained).sound == ENTRIES
    other = verdict(chained, workspace=2)
    assert other.broken is None
    assert 0 < other.sound < ENTRIES


def test_what_is_rolled_back_leaves_neither_entry_nor_link(workspaces: Database) -> None:
    noted(workspaces)

    with workspaces.writing(1) as session:
        audit.note(session, None, "mail.sent", "outreach", 2, {}, now=NOW)
        session.rollback()
    with workspaces.writing(1) as session:
        audit.note(session, None, "first", "outreach", 3, {}, now=NOW)
        given_up = session.begin_nested()
        audit.note(session, None, "given up", "outreach", 4, {}, now=NOW)
        given_up.rollback()
        with session.begin_nested():
            audit.note(session, None, "second", "outreach", 5, {}, now=NOW)

    with workspaces.reading(1) as session:
        kept = list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    assert kept == ["mail.sent", "first", "second"]
    assert verdict(workspaces) == Verdict(3, verdict(workspaces).head)


def test_transactions_at_the_same_time_never_fork_the_chain(workspaces: Database) -> None:
    def write(number: int) -> None:
        with workspaces.writing(1) as session:
            for step in range(1 + number % 3):
                audit.note(session, None, "mail.sent", "outreach", number, {"step": step}, now=NOW)

    with ThreadPoolExecutor(8) as many:
        list(many.map(write, range(60)))

    assert [number for number, _ in links_of(workspaces)] == list(range(1, 121))
    assert verdict(workspaces).broken is None


def test_entries_from_before_there_was_a_chain_are_linked_first(workspaces: Database) -> None:
    with workspaces.writing(1) as session:
        for number in range(3):
            row = {"workspace_id": 1, "at": NOW, "action": "old", "subject": "outreach", "subject_id": number}
            session.add(AuditEntry(**row, detail={}, person_id=None))
    before = verdict(workspaces)

    noted(workspaces, action="new")

    assert before.broken is not None
    assert "None of the 3 entries is linked" in before.broken
    assert verdict(workspaces).sound == 4
    with workspaces.reading(1) as session:
        joined = select(AuditEntry.action).join(AuditLink, AuditLink.entry_id == AuditEntry.id)
        assert list(session.scalars(joined.order_by(AuditLink.number))) == ["old", "old", "old", "new"]


def test_a_changed_byte_anywhere_is_found_and_its_entry_named(
    chained: Database, owner_url: str, database_kind: str
) -> None:
    chance, links = random.Random(44), links_of(chained)  # noqa: S311  The same bytes each time.

    for column in ("at", "action", "subject", "detail", "person_id", "subject_id", "digest"):
        for number, entry_id in chance.sample(links, 12):
            table, where = ("audit_links", "entry_id") if column == "digest" else ("audit", "id")
            with owner(owner_url) as raw:
                read = f"select {column} from {table} where {where} = {entry_id}"  # noqa: S608  Our own names.
                kept = raw.execute(text(read)).scalar_one()
            changed, bound = _changed(kept, column, chance, database_kind), _bound(column, database_kind)
            statement = f"update {table} set {column} = {bound} where {where} = {entry_id}"  # noqa: S608  Our own names.

            do(owner_url, statement, value=changed)
            found = verdict(chained)
            do(owner_url, statement, value=_whole(kept, column, database_kind))

            assert found.broken is not None, (column, kept, changed)
            assert found.broken.startswith(f"Entry {entry_id} (link {number}) was changed"), (column, found)
            assert found.sound == number - 1
    assert verdict(chained).broken is None


def _changed(kept: Any, column: str, chance: random.Random, kind: str) -> Any:
    """Flip one bit of one letter or digit; on PostgreSQL, whose types refuse nonsense, change it to another value."""
    if column == "person_id":
        return 1
    if column == "subject_id":
        return kept ^ (1 << chance.randrange(20))
    if kind == "postgresql" and column == "at":
        return kept + timedelta(microseconds=chance.choice((-1, 1)))
    if kind == "postgresql" and column == "detail":
        return '{"version": 99}'
    letters = bytearray(str(kept), "utf-8")
    place = chance.choice([place for place, byte in enumerate(letters) if chr(byte).isalnum()])
    letters[place] ^= 1 << chance.randrange(7)
    return letters.decode("utf-8", "replace").replace("\0", "!")


def _whole(kept: Any, column: str, kind: str) -> Any:
    return json.dumps(kept) if kind == "postgresql" and column == "detail" else kept


def _bound(column: str, kind: str) -> str:
    return "cast(:value as jsonb)" if kind == "postgresql" and column == "detail" else ":value"


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("delete from audit where id = {id}", "Entry {id} (link {number}) is missing"),
        ("update audit set id = 1000000 where id = {id}", "Entry {id} (link {number}) is missing"),
        ("update audit set workspace_id = 2 where id = {id}", "Entry {id} (link {number}) is missing"),
        (
            "delete from audit_links where entry_id = {id}",
            "Link {number} is missing: it was removed, or moved elsewhere in the chain. Entry {id} stands there",
        ),
        ("update audit_links set number = 1000000 where entry_id = {id}", "Link {number} is missing"),
        ("update audit_links set entry_id = 1000000 where entry_id = {id}", "Entry 1000000 (link {number}) is missing"),
    ],
)
def test_what_was_removed_or_moved_is_named(chained: Database, owner_url: str, statement: str, says: str) -> None:
    number, entry_id = links_of(chained)[136]

    do(owner_url, statement.format(id=entry_id))

    found = verdict(chained)
    assert found.broken is not None
    assert found.broken.startswith(says.format(id=entry_id, number=number)), found
    assert found.sound == number - 1


def test_two_entries_that_changed_places_are_named_at_the_first(chained: Database, owner_url: str) -> None:
    links = links_of(chained)
    (first, one), (second, other) = links[40], links[200]

    with owner(owner_url) as raw:
        move = text("update audit_links set entry_id = :to where number = :number and workspace_id = 1")
        for number, to in ((first, -1), (second, one), (first, other)):
            raw.execute(move, {"number": number, "to": to})

    found = verdict(chained)
    assert found.broken is not None
    assert found.broken.startswith(f"Entry {other} (link {first}) was changed or moved")


def test_an_entry_slipped_in_is_named(chained: Database, owner_url: str) -> None:
    do(
        owner_url,
        "insert into audit (id, workspace_id, at, action, subject, subject_id, detail)"
        " values (999999, 1, '2026-03-01 12:00:00.000000', 'mail.approved', 'outreach', 7, '{}')",
    )

    assert verdict(chained).broken == "Entry 999999 was inserted: it stands in the log without a link."


def test_what_was_cut_off_at_the_end_shows_only_against_a_head_kept_elsewhere(
    chained: Database, owner_url: str
) -> None:
    kept = verdict(chained).head
    noted(chained)
    assert verdict(chained, head=kept).head_at == ENTRIES

    with owner(owner_url) as raw:
        for _, entry_id in links_of(chained)[-2:]:
            raw.execute(text("delete from audit_links where entry_id = :id"), {"id": entry_id})
            raw.execute(text("delete from audit where id = :id"), {"id": entry_id})

    assert verdict(chained).broken is None
    found = verdict(chained, head=kept).broken
    assert found is not None
    assert "The digest you kept is not in the chain" in found


def test_an_exported_file_is_checked_without_the_database(chained: Database) -> None:
    lines = exported(chained)

    found = audit_check.check_file(io.StringIO(lines))

    assert found == verdict(chained)


def test_an_exported_file_with_a_changed_byte_or_line_is_refused(chained: Database) -> None:
    chance, lines = random.Random(9), exported(chained).splitlines()  # noqa: S311  The same bytes each time.
    links = links_of(chained)

    for place in chance.sample(range(ENTRIES), 40):
        letters = list(lines[place])
        at = chance.choice([at for at, letter in enumerate(letters) if letter.isalnum()])
        letters[at] = chr(ord(letters[at]) ^ 1)
        changed = [*lines[:place], "".join(letters), *lines[place + 1 :]]
        fewer = [*lines[:place], *lines[place + 1 :]]

        flipped = audit_check.check_file(io.StringIO("\n".join(changed)))

        assert flipped.broken is not None, letters
        assert str(links[place][0]) in flipped.broken or str(links[place][1]) in flipped.broken
        assert flipped.sound == place
        if place < ENTRIES - 1:
            assert audit_check.check_file(io.StringIO("\n".join(fewer))).sound == place


def test_noting_costs_a_bounded_number_of_statements_however_long_the_log(chained: Database) -> None:
    seen: list[str] = []

    event.listen(chained.engine, "before_cursor_execute", lambda *call: seen.append(call[2]))

    noted(chained)

    about = [statement for statement in seen if "audit" in statement]
    assert len(about) <= 4, about
    with chained.reading(1) as session:
        assert session.scalar(select(func.count()).select_from(AuditLink)) == ENTRIES + 1
