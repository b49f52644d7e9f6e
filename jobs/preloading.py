"""What a worker does once before it forks, so that no child has to: load vendors' libraries, prepare statements."""

from __future__ import annotations

import importlib

from sqlalchemy.exc import SQLAlchemyError

from bot.logs import log
from bot.runtime import Runtime
from jobs.performing import perform
from store import cards, customers, lobby, mailboxes, outreach, people, transitions

# Loading Google's client takes a third of a second, and each child starts with what its parent has.
LIBRARIES = ("bot.connectors.google.service",)
WITH_A_KEY = ("anthropic",)  # Two seconds and 70 MB, which only those pay who let Claude write.
NOBODY = 0

logger = log(__name__)


def preload(runtime: Runtime) -> None:
    """Load the libraries, and have every job's statements compiled by asking for rows that are not there."""
    for name in LIBRARIES + (WITH_A_KEY if runtime.settings.has_model() else ()):
        importlib.import_module(name)
    try:
        with runtime.reading(None) as session:
            workspaces = [installation.id for installation in lobby.installations(session)]
        for workspace_id in workspaces[:1]:
            _rehearse(runtime, workspace_id)
    except SQLAlchemyError as error:
        logger.warning("worker.unrehearsed", error=type(error).__name__)  # The first jobs will be a little slower.


def _rehearse(runtime: Runtime, workspace_id: int) -> None:
    perform(runtime, workspace_id, NOBODY)
    with runtime.reading(workspace_id) as session:
        for look in (cards.get, people.get, customers.get, mailboxes.get, outreach.get, outreach.approval):
            look(session, NOBODY)
        transitions.get(session, NOBODY)
        transitions.of_outreach(session, NOBODY)
        outreach.version(session, NOBODY, NOBODY)
        outreach.last_approval(session, NOBODY)
        outreach.facts_of(session, NOBODY)
        customers.contacts_of(session, NOBODY)
        people.mailbox_of(session, NOBODY)
