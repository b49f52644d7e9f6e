"""One send before the round, in the process from which bellmen are forked, so that none begins its life cold.

A bellman lives for one or two mails until it is killed; preparing the product's statements anew each time would cost
more than the mails. The rehearsal happens on the round's own database, which is then put back byte for byte, and with
a stand-in Gmail of its own, so that no ledger hears of it.
"""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

import jobs.all  # noqa: F401  Importing it registers every job.
from bot import clock
from bot.kinds import KINDS
from bot.outreach import life, sending
from bot.runtime import Runtime
from bot.sandbox.app import create_app
from bot.sandbox.serving import serve
from bot.sandbox.world import World
from jobs.performing import perform
from store import outreach as store
from store import people
from store.models import Job
from tests.proofs.sending.ground import WORKSPACE, environment

VENDOR = ("GOOGLE_API_URL", "GOOGLE_TOKEN_URL")


def rehearse(running: Runtime) -> None:
    """Send one mail from first to last, and undo all of it."""
    folder = Path(running.settings.rapport_data)
    real, rehearsal = running.settings, folder / "rehearsal"
    rehearsal.mkdir()
    for name in ("rapport.sqlite", "world.sqlite"):
        shutil.copy(folder / name, rehearsal / name)
    try:
        with _world(rehearsal, folder / "clock") as address:
            told = {name.lower(): value for name, value in environment(address, folder).items()}
            running.settings = real.model_copy(
                update={key: told[key] for key in ("google_api_url", "google_token_url")}
            )
            _send_one(running)
    finally:
        running.settings = real
        running.close()
        for suffix in ("-wal", "-shm"):
            (folder / f"rapport.sqlite{suffix}").unlink(missing_ok=True)
        shutil.copy(rehearsal / "rapport.sqlite", folder / "rapport.sqlite")
        shutil.rmtree(rehearsal)


def _send_one(running: Runtime) -> None:
    (draft, *_) = json.loads((Path(running.settings.rapport_data) / "drafts.json").read_text())
    outreach_id, _, shown = draft["press"].partition(":")
    with running.writing(WORKSPACE) as session:
        mail, sender = store.get(session, int(outreach_id)), people.get(session, draft["person_id"])
        if mail is None or sender is None:
            raise LookupError(f"nothing to rehearse with: {draft}")
        life.approve(session, KINDS[mail.kind], mail.id, sender, shown=shown, undo=timedelta(0), now=clock.now())
    with running.reading(WORKSPACE) as session:
        due = list(session.scalars(select(Job.id).where(Job.name == sending.SEND, Job.state == "waiting")))
    for job_id in due:
        perform(running, WORKSPACE, job_id)


@contextmanager
def _world(folder: Path, clock_file: Path) -> Iterator[str]:
    world = World(str(folder / "world.sqlite"), "http://127.0.0.1:9", "unused", str(clock_file))
    with closing(world):
        server = serve(create_app(world), 0)
        world.base_url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield world.base_url
        finally:
            server.shutdown()
            server.server_close()
