"""Having mailboxes looked into: by the clock when it is time, and by Google's announcements where they are set up."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot import clock
from bot.connectors.google.pubsub import Subscription
from bot.logs import log
from bot.outreach import listening
from bot.outreach.listening import PULL, WATCH
from bot.runtime import Runtime
from jobs.asking import tell_nobody
from jobs.registry import Work, job
from store import jobs, lobby, mailboxes, syncing

PULL_EVERY = 10  # Seconds.

logger = log(__name__)


def ask_often(runtime: Runtime) -> None:
    """Ask in every workspace for the looks that it is time for; mostly this is one question a workspace."""
    seconds, now = runtime.settings.rapport_poll_seconds, clock.now()
    with runtime.reading(None) as session:
        workspaces = [installation.id for installation in lobby.installations(session)]
    for workspace_id in workspaces:
        with runtime.reading(workspace_id) as session:
            due = listening.due(session, poll_seconds=seconds, now=now)
        if due:
            with runtime.writing(workspace_id) as session:
                for mailbox_id in due:
                    listening.ask_to_poll(session, mailbox_id, poll_seconds=seconds, now=now)
    if workspaces and _pulls(runtime):
        with runtime.writing(workspaces[0]) as session:
            key = f"{PULL}:{int(now.timestamp() // PULL_EVERY)}"
            jobs.schedule(session, PULL, {}, now=now, unique_key=key, lane=PULL, queue="later")


def ask_hourly(runtime: Runtime, session: Session, *, now: datetime) -> None:
    """Ask in one workspace for announcements to go on, and drop what is left of looks that are over."""
    if runtime.settings.google_pubsub_topic:
        listening.ask_for_watches(session, now=now)
    syncing.forget_done(session, listening.TIDIED, before=now - listening.KEEP_DONE)


def _pulls(runtime: Runtime) -> bool:
    """Tell whether announcements are fetched by us: with a subscription, and no address for Google to push to."""
    return bool(runtime.settings.google_pubsub_subscription) and not runtime.settings.google_push_audience


def _alarm(session: Session, arguments: dict[str, Any], trouble: str, now: datetime) -> None:
    mailbox_id = int(arguments["mailbox_id"])
    if listening.note_watch_trouble(session, mailbox_id, now=now):
        logger.error("watch.ending", mailbox=mailbox_id, trouble=trouble)


@job(WATCH, ask=_alarm)
def watch(work: Work) -> None:
    """Have one mailbox's changes announced for another week; its cursor stays where it is."""
    topic = work.runtime.settings.google_pubsub_topic
    with work.reading() as session:
        mailbox = mailboxes.get(session, work.argument("mailbox_id"))
    if topic is None or mailbox is None or not listening.can_read(mailbox):
        return
    with work.runtime.gmail(mailbox) as gmail:
        ends_at = gmail.listening.watch(topic)
    with work.writing() as session:
        listening.is_watched(session, mailbox.id, until=ends_at, now=clock.now())


@job(PULL, ask=tell_nobody, lease=timedelta(seconds=30), attempts=1)
def pull(work: Work) -> None:
    """Fetch announcements for the mailboxes of all workspaces; each is acknowledged once its look is asked for."""
    settings = work.runtime.settings
    if settings.google_pubsub_subscription is None:
        return
    with Subscription(
        settings.google_pubsub_subscription,
        api_url=settings.google_pubsub_url,
        key_file=settings.google_application_credentials,
    ) as subscription:
        pulled = subscription.pull()
        for notice in {one.notice for one in pulled if one.notice is not None}:
            listening.announced(work.runtime.reading, work.runtime.writing, notice, now=clock.now())
        subscription.acknowledge(pulled)
