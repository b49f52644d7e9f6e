"""Where Google sends people back after they connected Gmail."""

from __future__ import annotations

from flask import Blueprint, render_template_string, request

from bot import clock
from bot.connections import google
from bot.connectors.google import oauth
from bot.errors import ConnectorError, NotFound
from bot.kinds import KINDS
from bot.outreach import sending
from bot.runtime import Runtime
from store import lines, people
from store import outreach as store

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Rapport and Gmail</title><body style="font:16px/1.5 system-ui;max-width:32rem;margin:4rem auto;padding:0 1rem">
<h1 style="font-size:1.3rem">{{ title }}</h1><p>{{ text }}</p></body></html>"""
CALLBACK = "/google/callback"


def google_blueprint(runtime: Runtime) -> Blueprint:
    """Build `/google/callback`."""
    blueprint = Blueprint("google", __name__)

    @blueprint.get(CALLBACK)
    def callback() -> tuple[str, int]:
        try:
            address = _finish(runtime, request.args.get("state", ""), request.args.get("code", ""))
        except NotFound as error:
            return _page("That didn't work", error.message), 400
        except ConnectorError:
            return _page("That didn't work", "Google didn't finish it. Type /rapport connect to try again."), 400
        return _page("Gmail is connected", f"Your mails leave from {address} now. You can go back to Slack."), 200

    return blueprint


def _finish(runtime: Runtime, state: str, code: str) -> str:
    now = clock.now()
    with runtime.writing(None) as session:
        started = google.take(session, runtime.vault, state, now=now)
    if not code:
        raise NotFound("You didn't let Rapport in, so nothing was connected. Type /rapport connect to try again.")
    redirect_uri = f"{runtime.settings.rapport_url.rstrip('/')}{CALLBACK}"
    grant = oauth.finish(runtime.google(), code=code, code_verifier=started.verifier, redirect_uri=redirect_uri)
    if oauth.missing_scopes(grant.scopes):
        raise NotFound("Google's page had boxes to tick, and one was left empty. Type /rapport connect to try again.")
    with runtime.writing(started.workspace_id) as session:
        person = people.get(session, started.person_id)
        if person is None or person.deactivated_at is not None or person.is_guest:
            raise NotFound("I don't know you any more. Ask your admin.")
        if grant.email.lower() != person.email.lower():
            raise NotFound(f"That was {grant.email}; I know you as {person.email}. Try again with that mailbox.")
        mailbox = google.keep(session, runtime.vault, person, grant, now=now)
        said = f"Gmail is connected: your mails leave from {mailbox.address} now."
        lines.say(session, person.id, said, None, now=now)
        google.ask_for_signature(session, mailbox, now=now)
        for draft in store.drafts_of(session, person.id):
            if draft.trouble == sending.RECONNECT:
                store.set_trouble(session, draft.id, None)
            KINDS[draft.kind].has_changed(session, draft, now=now)
    return grant.email


def _page(title: str, text: str) -> str:
    return render_template_string(PAGE, title=title, text=text)
