"""A person at a customer is forgotten: canaries planted by every way in are found before, and nowhere after."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from sqlalchemy import func, make_url, select

from bot import embedded_redis
from store import audit_check
from store.models import AuditEntry, Contact, Customer, Message, Note, Outreach, Person, Task, Transition
from tests.conftest import PostgresTemplate, SqliteTemplate
from tests.edge.bearer import token
from tests.edge.outside import Outside
from tests.edge.planting import NAMES, Planted, heap_of, plant, sample
from tests.edge.test_canary_tokens import Heard
from tests.handlers.cli.test_commands import Shell
from tests.journeys.conversing import MICHAEL, Conversing
from tests.stage import StandIns, staged


@pytest.fixture
def planted(
    filled: SqliteTemplate | PostgresTemplate,
    stand_ins: StandIns,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Planted]:
    stand_ins.clock_file.unlink(missing_ok=True)
    stand_ins.world.reset(keep_tokens=True)
    url, server, heard = filled.copy(tmp_path), embedded_redis.start(tmp_path), Heard()
    socket = f"unix://{tmp_path / 'redis.sock'}"
    owner = url
    if isinstance(filled, PostgresTemplate):
        own = make_url(filled.owner_url).set(database=make_url(url).database)
        owner = own.render_as_string(hide_password=False)
    try:
        with (
            closing(Redis.from_url(socket)) as redis,
            staged(stand_ins, url, tmp_path, redis_url=socket, rapport_log_level="debug") as stage,
        ):
            logging.getLogger().addHandler(heard)
            shell = Shell(
                tmp_path,
                DATABASE_URL=url,
                RAPPORT_DATABASE_OWNER_URL=owner,
                REDIS_URL=socket,
                SLACK_API_URL=stage.runtime.settings.slack_api_url,
                RAPPORT_CLOCK=str(stage.clock_file),
            )
            outside = Outside(stage, stand_ins)
            secret = token(outside, "U0PRIYA", "read")
            heap = heap_of(owner) if owner != url else list
            ready = Planted(stage, outside, Conversing(stage), tmp_path, redis, heard, shell, heap, secret)
            plant(ready, tmp_path_factory.mktemp("brought"))
            if owner != url:
                sample(owner)
            yield ready
    finally:
        logging.getLogger().removeHandler(heard)
        server.kill()
        server.wait()
        filled.drop(url)


def _states(planted: Planted) -> dict[str, Any]:
    """What is on record about everybody else: other customers, other contacts, the other company."""
    with planted.story.reading() as session:
        datacorp = session.scalars(select(Customer.id).where(Customer.external_ref == "C-DATACORP")).one()
        others = session.execute(select(Contact.__table__).where(Contact.email != MICHAEL).order_by(Contact.id)).all()
        rows: dict[str, Any] = {"contacts": others}
        for model in (Note, Task, Message, Transition):
            table = model.__table__
            here = table.c.customer_id != datacorp
            if model is Note:
                here &= table.c.external_ref != "ZN-3"
            rows[model.__tablename__] = session.execute(select(table).where(here).order_by(table.c.id)).all()
        rows["people"] = session.execute(select(Person.__table__).order_by(Person.id)).all()
    with planted.stage.runtime.reading(planted.story.workspace_id + 1) as session:
        for theirs in (Customer, Contact, Note, Outreach):
            table = theirs.__table__
            rows[f"theirs {theirs.__tablename__}"] = session.execute(select(table).order_by(table.c.id)).all()
    return rows


def test_a_forgotten_person_is_found_nowhere_that_is_ours_and_nobody_else_loses_anything(planted: Planted) -> None:
    wanted = planted.canaries | NAMES
    before, others = planted.hits(wanted), _states(planted)

    said = planted.forget()
    after = planted.hits(wanted)

    assert said.returncode == 0, said.stdout + said.stderr
    places = {name: {place for place, hit in before.items() if name in hit} for name in wanted}
    assert [name for name, where in places.items() if not where] == [], "each was there to be found"
    assert sum(map(len, places.values())) > 50
    on_disk = "file" if planted.shell.settings["DATABASE_URL"].startswith("sqlite") else "heap"
    assert {place.split()[0] for place in before} >= {on_disk, "Slack", "API", "export"}
    assert after == {}
    assert _states(planted) == others
    with planted.story.reading() as session:
        verdict = audit_check.check_database(session)
        assert session.scalar(select(func.count()).where(AuditEntry.action == "contact.forgotten")) == 1
    assert verdict.broken is None
    assert "In Gmail of ana@cscx.example, for its owner to delete: 1 sent by Rapport" in said.stdout
