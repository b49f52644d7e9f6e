"""Where Google sends people back after they connected Gmail."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, render_template_string, request
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from blocks.slack import connecting
from bot import clock
from bot.connections import claiming, google
from bot.connections.google import Started
from bot.connectors.google import oauth
from bot.errors import ConnectorError, NotFound, UserError
from bot.kinds import KINDS
from bot.logs import log
from bot.outreach import reconnected
from bot.runtime import Runtime
from store import lines, lobby, people

logger = log(__name__)
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="referrer" content="no-referrer"><title>Rapport and Gmail</title>
<body style="font:16px/1.5 system-ui;max-width:32rem;margin:4rem auto;padding:0 1rem">
<h1 style="font-size:1.3rem">{{ title }}</h1><p>{{ text }}</p></body></html>"""
CALLBACK = "/google/callback"
FAILED = "That didn't work"
BUSY = "I couldn't save that just now. Nothing was connected; type /rapport connect to try again."
REMOVED = "Rapport was removed from your Slack meanwhile, so nothing was connected. Ask your admin to add it again."


def google_blueprint(runtime: Runtime) -> Blueprint:
    """Build `/google/callback`."""
    blueprint = Blueprint("google", __name__)

    @blueprint.get(CALLBACK)
    def callback() -> tuple[str, int]:
        try:
            title, text = _finish(runtime, request.args.get("state", ""), request.args.get("code", ""))
        except UserError as error:
            return _page(FAILED, error.message), 400
        except ConnectorError as error:
            logger.warning("mailbox.not_connected", error=type(error).__name__)
            again = "Google didn't finish it. Nothing was connected; type /rapport connect to try again."
            return _page(FAILED, again), 400
        except OperationalError as error:
            logger.warning("mailbox.not_kept", error=type(error.orig).__name__)
            return _page(FAILED, BUSY), 503
        return _page(title, text), 200

    return blueprint


def _finish(runtime: Runtime, state: str, code: str) -> tuple[str, str]:
    now = clock.now()
    with runtime.writing(None) as session:
        started = google.take(session, runtime.vault, state, now=now)
    if not code:
        raise NotFound("You didn't let Rapport in, so nothing was connected. Type /rapport connect to try again.")
    redirect_uri = f"{runtime.settings.rapport_url.rstrip('/')}{CALLBACK}"
    grant = oauth.finish(runtime.google(), code=code, code_verifier=started.verifier, redirect_uri=redirect_uri)
    with runtime.writing(started.workspace_id) as session:
        if lobby.is_installed(session, started.workspace_id):
            return _keep(session, runtime, started, grant, now)
        is_elsewhere = lobby.mailbox_at(session, google.hash_of(grant.email)) is not None
    if not is_elsewhere:  # Google ends all of an account's grants to us at once, another workspace's with it.
        _give_back(runtime, grant)
    raise NotFound(REMOVED)


def _give_back(runtime: Runtime, grant: oauth.Grant) -> None:
    try:
        oauth.revoke(runtime.google(), grant.refresh_token)
    except ConnectorError as error:  # We keep nothing of it, and the person can end it in their Google account.
        logger.warning("grant.not_revoked", error=type(error).__name__)


def _keep(session: Session, runtime: Runtime, started: Started, grant: oauth.Grant, now: datetime) -> tuple[str, str]:
    person = people.get(session, started.person_id)
    if person is None or person.deactivated_at is not None or person.is_guest:
        raise NotFound("I don't know you any more, so nothing was connected. Ask your admin.")
    mailbox = claiming.accept(session, runtime.vault, person, started.aim, grant, now=now)
    mode = google.mode_of(mailbox)
    said, blocks = connecting.connected(
        mailbox.address,
        mode,
        asked_to_read=not started.aim.sending_only,
        left_out=started.aim.left_out(grant.scopes),
    )
    lines.say(session, person.id, said, blocks, now=now)
    if mode == "full":
        google.ask_for_signature(session, mailbox, now=now)
    reconnected.go_on(session, KINDS, mailbox, now=now)
    title = "Gmail is connected" if mode == "full" else "Gmail is connected for sending only"
    return title, f"Your mails leave from {mailbox.address} now. You can go back to Slack."


def _page(title: str, text: str) -> str:
    return render_template_string(PAGE, title=title, text=text)
