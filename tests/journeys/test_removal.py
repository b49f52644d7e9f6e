"""Rapport is taken out of a Slack workspace, and comes back."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot import clock
from bot.connections import losing, slack
from bot.connectors.slack import Slack
from bot.sandbox.cast import teams
from store import lobby
from store.models import AuditEntry, Installation, Mailbox, MailboxAddress, Outreach
from tests.journeys.asking import ASKED
from tests.stage import Json, Stage

pytestmark = pytest.mark.on_postgresql

TEAM, OTHER_BOT = "T0CSCX", "U0OTHERBOT"


def happens(stage: Stage, kind: str, **more: Any) -> Json:
    return stage.post("slack/event", {"team": TEAM, "event": {"type": kind, **more}})


def installation(stage: Stage) -> Installation:
    with stage.runtime.reading(None) as session:
        found = lobby.ever_installed(session, TEAM)
    assert found is not None
    return found


def rows(stage: Stage, model: Any, *where: Any) -> list[Any]:
    with stage.runtime.reading(installation(stage).id) as session:
        return list(session.scalars(select(model).where(*where)))


def install_again(stage: Stage) -> Installation:
    token = next(team["bot_token"] for team in teams() if team["id"] == TEAM)
    known = Slack(token, api_url=stage.runtime.settings.slack_api_url).who_am_i()
    with stage.runtime.writing(None) as session:
        return slack.install(session, stage.runtime.vault, token, known)


def test_what_had_been_approved_does_not_leave_and_every_grant_goes_back(approved: Stage) -> None:
    happens(approved, "app_uninstalled")

    assert installation(approved).bot_token is None
    (mail,) = rows(approved, Outreach, Outreach.kind == "handoff.farewell")
    assert mail.state == "drafted"
    for _ in range(3):
        approved.later(minutes=1)
        approved.work()
    assert approved.accepted() == []
    assert {box.state for box in rows(approved, Mailbox)} == {"disconnected"}
    assert all(box.refresh_token is None for box in rows(approved, Mailbox))
    assert len(rows(approved, AuditEntry, AuditEntry.action == "workspace.removed")) == 1
    assert "Rapport is for this company's customer team" in json.dumps(approved.command("U0ANA", "/rapport"))


def test_a_grant_that_google_had_ended_is_erased_as_well(stage: Stage) -> None:
    with stage.runtime.writing(installation(stage).id) as session:
        box = session.scalars(select(Mailbox).where(Mailbox.address == "ana@cscx.example")).one()
        losing.lost(session, box.id, now=clock.now())
    happens(stage, "app_uninstalled")
    stage.later(minutes=1)
    stage.work()

    (lost,) = rows(stage, Mailbox, Mailbox.address == "ana@cscx.example")
    assert (lost.refresh_token, lost.access_token, lost.scopes) == (None, None, [])
    with stage.runtime.reading(None) as session:
        of_us = MailboxAddress.workspace_id == installation(stage).id
        assert list(session.scalars(select(MailboxAddress).where(of_us))) == []


def test_the_clock_is_not_kept_awake_by_bells_that_stay_silent(stage: Stage) -> None:
    stage.command("U0ANA", ASKED)
    happens(stage, "app_uninstalled")

    with stage.runtime.reading(None) as session:
        rang, silent_from = clock.now() + timedelta(minutes=1), clock.now() + lobby.WIND_UP + timedelta(minutes=1)
        assert lobby.any_bell_due(session, now=rang)
        assert not lobby.any_bell_due(session, now=silent_from)


def test_both_events_in_any_order_are_one_removal(stage: Stage) -> None:
    bot = installation(stage).bot_user_ref

    happens(stage, "tokens_revoked", tokens={"oauth": [], "bot": [bot]})
    removed_at = installation(stage).removed_at
    happens(stage, "app_uninstalled")

    assert removed_at is not None
    assert installation(stage).removed_at == removed_at


@pytest.mark.parametrize("tokens", [{"oauth": ["U0ANA"], "bot": []}, {"bot": [OTHER_BOT]}, {}, None])
def test_tokens_of_somebody_else_are_no_removal(stage: Stage, tokens: Any) -> None:
    happens(stage, "tokens_revoked", tokens=tokens)

    assert installation(stage).removed_at is None


def test_installed_again_it_is_the_same_workspace_and_a_late_event_changes_nothing(approved: Stage) -> None:
    before = installation(approved).id
    bot = installation(approved).bot_user_ref
    happens(approved, "app_uninstalled")
    unknown_then = happens(approved, "tokens_revoked", tokens={"bot": [bot]})["event"]
    approved.later(minutes=5)
    install_again(approved)

    approved.post("slack/redeliver", {"event_id": unknown_then["event_id"]})

    assert installation(approved).id == before
    assert installation(approved).removed_at is None
    approved.command("U0ANA", "/rapport")
    approved.work()
    assert "DataCorp" in approved.text_of(approved.card("U0ANA"))
