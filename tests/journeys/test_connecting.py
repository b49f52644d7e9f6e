"""Connecting Gmail as people live it: boxes left empty, grants lost and given back, shared mailboxes, leavers."""

from __future__ import annotations

import html
import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.connections import google
from bot.connections import mailboxes as rules
from bot.errors import NeedsReconnect
from bot.runtime import Runtime
from handlers.web import create_app
from jobs import clock as jobs_clock
from store import lobby, mailboxes, people
from store.models import AuditEntry, Mailbox, MailboxAddress, OAuthState, Outreach
from tests.filling import connect
from tests.stage import Stage

pytestmark = pytest.mark.on_postgresql

Json = dict[str, Any]
READ = "https://www.googleapis.com/auth/gmail.readonly"
COMPOSE = "https://www.googleapis.com/auth/gmail.compose"
SEND = "https://www.googleapis.com/auth/gmail.send"
FREEBUSY = "https://www.googleapis.com/auth/calendar.freebusy"
SENDING_ONLY = "Connected for sending only: I can't check whether a mail left or notice answers."


def links(stage: Stage, who: str, text: str = "/rapport connect") -> dict[str, str]:
    """Ask to be connected; the links that are offered, by what their buttons say."""
    stage.command(who, text)
    for message in reversed(stage.messages(who)):
        found = [
            (element["text"]["text"], element["url"])
            for block in message["blocks"] or []
            for element in block.get("elements", [])
            if element.get("url")
        ]
        if found:
            return dict(found)
    raise LookupError(f"{who} was offered no link")


def open_page(url: str, **changed: str) -> tuple[int, str]:
    """Go through Google's page, as somebody else with `login_hint`; the page one lands on."""
    parts = urlsplit(url)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()} | changed
    try:
        with urllib.request.urlopen(parts._replace(query=urlencode(asked)).geturl()) as page:
            return page.status, html.unescape(page.read().decode())
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, html.unescape(refused.read().decode())


def scopes_asked(url: str) -> set[str]:
    return set(parse_qs(urlsplit(url).query)["scope"][0].split())


def workspace(stage: Stage, team: str = "T0CSCX") -> int:
    with stage.runtime.reading(None) as session:
        found = lobby.installation_of(session, team)
    assert found is not None
    return found.id


@contextmanager
def record(stage: Stage, team: str = "T0CSCX") -> Iterator[Session]:
    with stage.runtime.writing(workspace(stage, team)) as session:
        yield session


def mailbox(stage: Stage, address: str, team: str = "T0CSCX") -> Mailbox:
    with stage.runtime.reading(workspace(stage, team)) as session:
        return session.scalars(select(Mailbox).where(Mailbox.address == address)).one()


def said(stage: Stage, who: str) -> str:
    stage.work()
    return stage.text_of(stage.card(who))


def drafted(stage: Stage, who: str = "U0ANA", customer: str = "DataCorp") -> None:
    stage.command(who, f"/handoff {customer} to Sarah Johnson")
    stage.work()


def revoked(stage: Stage, address: str) -> None:
    """Take a grant back at Google, and let its last access token end."""
    stage.post("mail/revoke", {"address": address})
    with record(stage) as session:
        found = mailboxes.by_address(session, address)
        assert found is not None
        found.access_expires_at = clock.now()


# What is asked for and what is granted.


def test_connecting_asks_for_what_sending_and_noticing_answers_take_and_no_more(stage: Stage) -> None:
    offered = links(stage, "U0JO")

    assert list(offered) == ["Connect Gmail", "Only send, don't read"]
    assert scopes_asked(offered["Connect Gmail"]) - {"openid"} == {READ, COMPOSE, f"{READ[:-14]}userinfo.email"}
    assert scopes_asked(offered["Only send, don't read"]) - {"openid"} == {SEND, f"{READ[:-14]}userinfo.email"}


def test_somebody_who_unticks_reading_can_send_hears_what_is_missing_and_can_connect_again(stage: Stage) -> None:
    stage.post("mail/revoke", {"address": "joana@cscx.example"})
    stage.post("mail/consent", {"withheld": [READ]})
    status, page = open_page(links(stage, "U0JO")["Connect Gmail"])
    told = said(stage, "U0JO")
    stage.click("U0JO", "connect.fine")
    fine = stage.text_of(stage.messages("U0JO")[-1])
    stage.post("mail/consent", {"withheld": []})
    open_page(links(stage, "U0JO")["Connect Gmail"])

    assert (status, "Gmail is connected for sending only" in page) == (200, True)
    assert "You unticked reading, so I can send but not notice answers." in told
    assert "Connect again" in told
    assert "Fine, only send" in told
    assert SENDING_ONLY in fine
    assert google.mode_of(mailbox(stage, "joana@cscx.example")) == "full"


def test_somebody_who_unticks_sending_is_not_connected_and_reads_why(stage: Stage) -> None:
    stage.post("mail/revoke", {"address": "joana@cscx.example"})
    stage.post("mail/consent", {"withheld": [COMPOSE]})

    status, page = open_page(links(stage, "U0JO")["Connect Gmail"])

    assert status == 400
    assert "the box for sending was left empty, and I do nothing without it. Nothing was connected" in page
    with record(stage) as session:
        assert mailboxes.by_address(session, "joana@cscx.example") is None


def test_who_wants_only_sending_is_asked_for_nothing_else_and_home_says_what_that_means(stage: Stage) -> None:
    stage.post("slack/home", {"as": "U0JO"})
    open_page(links(stage, "U0JO")["Only send, don't read"])

    assert f"{SENDING_ONLY} Your mails leave from joana" in said(stage, "U0JO")
    assert mailbox(stage, "joana@cscx.example").scopes == sorted(["openid", SEND, f"{READ[:-14]}userinfo.email"])
    home = json.dumps(stage.screen("U0JO")["home"])
    assert SENDING_ONLY in home
    assert "Let me notice answers" in home


def test_calendar_scopes_come_on_top_when_first_needed_and_may_be_left_out(stage: Stage) -> None:
    stage.post("mail/revoke", {"address": "joana@cscx.example"})
    connect(stage, "U0JO")
    runtime = stage.runtime
    with record(stage) as session:
        person = people.by_email(session, "joana@cscx.example")
        assert person is not None
        uri, extra = f"{stage.app}/google/callback", ("calendar.freebusy", "calendar.events.owned")
        client, vault, now = runtime.google(), runtime.vault, clock.now()
        first = google.start(session, vault, client, person, redirect_uri=uri, now=now, extra=extra[:1])
        second = google.start(session, vault, client, person, redirect_uri=uri, now=now, extra=extra)

    open_page(first)
    with_one = set(mailbox(stage, "joana@cscx.example").scopes)
    stage.post("mail/consent", {"withheld": [f"{READ[:-14]}calendar.events.owned"]})
    open_page(second)

    assert {READ, COMPOSE, FREEBUSY} <= with_one
    assert set(mailbox(stage, "joana@cscx.example").scopes) == with_one
    assert "You left a box empty, so I can't put meetings into your calendar." in said(stage, "U0JO")


# Whose mailbox it is.


def test_another_address_than_ones_own_is_refused_until_an_admin_allows_it(stage: Stage) -> None:
    refused = open_page(links(stage, "U0JO")["Connect Gmail"], login_hint="omar@cscx.example")
    with record(stage) as session:
        person = people.by_email(session, "joana@cscx.example")
        assert person is not None
        rules.allow(session, "omar@cscx.example", person, now=clock.now())
    allowed = open_page(links(stage, "U0JO")["Connect Gmail"], login_hint="omar@cscx.example")

    assert refused[0] == 400
    assert "That was omar@cscx.example; I know you as joana@cscx.example. Nothing was connected" in refused[1]
    assert allowed[0] == 200
    assert "Your mails leave from omar@cscx.example now." in allowed[1]


def test_a_mailbox_that_somebody_else_has_connected_stays_theirs(stage: Stage) -> None:
    before = mailbox(stage, "ana@cscx.example")

    status, page = open_page(links(stage, "U0JO")["Connect Gmail"], login_hint="ana@cscx.example")

    assert status == 400
    assert "ana@cscx.example belongs to somebody else here. Nothing was changed" in page
    after = mailbox(stage, "ana@cscx.example")
    assert (after.owner_id, after.refresh_token) == (before.owner_id, before.refresh_token)


def test_a_mailbox_of_another_workspace_is_refused_and_stays_connected_there(stage: Stage) -> None:
    with record(stage) as session:
        person = people.by_email(session, "joana@cscx.example")
        assert person is not None
        rules.allow(session, "sarah.johnson@northwind.example", person, now=clock.now())
    theirs = mailbox(stage, "sarah.johnson@northwind.example", "T0NORTH")

    status, page = open_page(links(stage, "U0JO")["Connect Gmail"], login_hint="sarah.johnson@northwind.example")

    assert status == 400
    assert "connected to Rapport in another Slack workspace. Nothing was changed in either" in page
    still = mailbox(stage, "sarah.johnson@northwind.example", "T0NORTH")
    assert (still.state, still.refresh_token) == ("connected", theirs.refresh_token)
    assert mailbox(stage, "sarah.johnson@northwind.example").state == "disconnected"


# What happens while somebody is on Google's page.


def test_a_grant_that_comes_after_rapport_was_removed_is_not_kept_and_goes_back(stage: Stage) -> None:
    url, gone = links(stage, "U0JO")["Connect Gmail"], workspace(stage)
    stage.post("slack/event", {"team": "T0CSCX", "event": {"type": "app_uninstalled"}})

    status, page = open_page(url)

    assert status == 400
    assert "Rapport was removed from your Slack meanwhile, so nothing was connected." in page
    assert [call["status"] for call in stage.calls("google", "oauth.revoke")] == [200]
    with stage.runtime.reading(gone) as session:
        kept = session.scalars(select(Mailbox).where(Mailbox.address == "joana@cscx.example")).all()
    assert [box.refresh_token for box in kept if box.state == "connected"] == []


def test_a_grant_that_comes_too_late_leaves_the_same_mailbox_of_another_workspace_connected(stage: Stage) -> None:
    url = links(stage, "U0JO")["Connect Gmail"]
    stage.post("slack/event", {"team": "T0CSCX", "event": {"type": "app_uninstalled"}})

    status, _page = open_page(url, login_hint="sarah.johnson@northwind.example")

    assert status == 400
    assert stage.calls("google", "oauth.revoke") == []


def test_a_database_that_is_busy_then_is_owned_up_to_on_the_page(stage: Stage) -> None:
    state = parse_qs(urlsplit(links(stage, "U0JO")["Connect Gmail"]).query)["state"][0]

    with closing(Runtime(stage.runtime.settings, busy_seconds=0.3)) as runtime, stage.runtime.writing(None) as session:
        session.execute(update(OAuthState).values(purpose=OAuthState.purpose))
        answer = create_app(runtime).test_client().get(f"/google/callback?{urlencode({'state': state, 'code': 'any'})}")

    assert answer.status_code == 503
    page = html.unescape(answer.text)
    assert page.startswith("<!doctype html>")
    assert "I couldn't save that just now. Nothing was connected; type /rapport connect to try again." in page


# A grant that is lost.


def test_a_revoked_grant_is_told_once_its_mails_wait_and_go_on_by_themselves(stage: Stage) -> None:
    drafted(stage)
    drafted(stage, customer="Tidelock Marine")
    for card in [m for m in stage.messages("U0ANA") if '"outreach.send"' in json.dumps(m["blocks"])]:
        stage.click("U0ANA", "outreach.send", message=card)
    revoked(stage, "ana@cscx.example")
    stage.later(seconds=40)
    stage.work()
    lost = [m for m in stage.messages("U0ANA") if "Google no longer lets me into ana" in stage.text_of(m)]
    nothing_left = stage.accepted()
    stage.later(hours=1)
    stage.work()
    still_once = [m for m in stage.messages("U0ANA") if "Google no longer lets me into ana" in stage.text_of(m)]

    stage.click("U0ANA", "connect.gmail", message=lost[0])
    url = re.search(r'"url": "(http[^"]+)"', json.dumps(stage.messages("U0ANA")[-1]["blocks"]))
    assert url
    open_page(url[1])
    stage.work()

    assert len(lost) == len(still_once) == 1
    assert "2 mails wait" in stage.text_of(lost[0])
    assert lost[0]["text"] == "Gmail has to be connected again"
    assert nothing_left == []
    assert [mail["mailbox"] for mail in stage.accepted()] == ["ana@cscx.example"] * 2
    redrawn = next(m for m in stage.messages("U0ANA") if m["ts"] == lost[0]["ts"])
    assert "is connected again.* What waited for it goes on by itself." in stage.text_of(redrawn)


def test_a_mail_approved_before_gmail_was_connected_for_sending_only_is_a_draft_again(stage: Stage) -> None:
    drafted(stage)
    stage.click("U0ANA", "outreach.send")
    stage.work()
    stage.broken("gmail", "drafts.send", "rate_limited", retry_after=600)
    stage.later(seconds=31)
    stage.work()
    stage.post("mail/revoke", {"address": "ana@cscx.example"})

    open_page(links(stage, "U0ANA")["Only send, don't read"])
    stage.later(minutes=11)
    stage.work()
    nothing_left = stage.accepted()
    held = stage.message_with("U0ANA", "outreach.send")
    stage.click("U0ANA", "outreach.send")
    stage.later(seconds=31)
    stage.work()

    assert "Gmail is connected for sending only now, so less can be promised." in stage.text_of(held)
    assert nothing_left == []
    assert mailbox(stage, "ana@cscx.example").state == "connected"
    assert len(stage.accepted()) == 1


def test_a_second_loss_is_told_again_where_it_is_seen(stage: Stage) -> None:
    for _ in range(2):
        open_page(links(stage, "U0JO")["Connect Gmail"])
        stage.work()
        revoked(stage, "joana@cscx.example")
        with pytest.raises(NeedsReconnect), stage.runtime.gmail(mailbox(stage, "joana@cscx.example")) as gmail:
            gmail.profile()
        stage.work()
        newest = stage.text_of(stage.card("U0JO"))
        assert "Google no longer lets me into joana" in newest
        assert "Nothing is lost; your drafts are as they were." in newest


# Ending a connection.


def test_disconnecting_makes_drafts_of_what_had_not_left_and_gives_the_grant_back(stage: Stage) -> None:
    connect(stage, "U0JO")
    drafted(stage, "U0JO", "Sablewood")
    stage.click("U0JO", "outreach.send")
    stage.post("slack/home", {"as": "U0JO"})
    stage.work()
    view = stage.screen("U0JO")["home"]["id"]
    pressed = stage.post("slack/click", {"as": "U0JO", "view_id": view, "action_id": "connect.end"})
    stage.later(minutes=2)
    stage.work()

    assert pressed["confirm"]["title"]["text"] == "Disconnect Gmail?"
    assert "joana@cscx.example is disconnected. One mail that had not left is a draft again." in json.dumps(
        stage.modal("U0JO")
    )
    assert stage.accepted() == []
    kept = mailbox(stage, "joana@cscx.example")
    assert (kept.state, kept.refresh_token, kept.access_token, kept.scopes) == ("disconnected", None, None, [])
    assert [call["status"] for call in stage.calls("google", "oauth.revoke")] == [200]
    with record(stage) as session:
        assert [mail.state for mail in session.scalars(select(Outreach))].count("approved") == 0
        noted = set(session.scalars(select(AuditEntry.action)))
        assert {"mailbox.connected", "mailbox.disconnected", "mailbox.erased", "mail.stopped"} <= noted
    assert not [m for m in stage.messages("U0JO") if "no longer lets me" in stage.text_of(m)]


def test_a_grant_is_erased_here_even_when_google_cannot_be_told(stage: Stage) -> None:
    connect(stage, "U0JO")
    stage.post("slack/home", {"as": "U0JO"})
    stage.work()
    token_url = stage.runtime.settings.google_token_url
    stage.runtime.settings = stage.runtime.settings.model_copy(update={"google_token_url": "http://127.0.0.1:9/token"})
    view = stage.screen("U0JO")["home"]["id"]
    stage.post("slack/click", {"as": "U0JO", "view_id": view, "action_id": "connect.end"})
    for _ in range(8):
        stage.later(hours=1)
        stage.work()
    stage.runtime.settings = stage.runtime.settings.model_copy(update={"google_token_url": token_url})

    assert mailbox(stage, "joana@cscx.example").refresh_token is None


def test_nobody_disconnects_somebody_elses_mailbox(stage: Stage) -> None:
    connect(stage, "U0JO")
    stage.post("slack/home", {"as": "U0JO"})
    stage.work()
    view = stage.screen("U0JO")["home"]["id"]
    with record(stage) as session:
        own = mailboxes.by_address(session, "joana@cscx.example")
        ana = people.by_email(session, "ana@cscx.example")
        assert own is not None
        assert ana is not None
        own.owner_id = ana.id

    stage.post("slack/click", {"as": "U0JO", "view_id": view, "action_id": "connect.end"})

    assert "Only its owner disconnects a mailbox. Nothing was changed." in json.dumps(stage.modal("U0JO"))
    assert mailbox(stage, "joana@cscx.example").state == "connected"


def test_somebody_who_leaves_loses_grant_and_queue_within_the_hour(stage: Stage) -> None:
    drafted(stage)
    stage.click("U0ANA", "outreach.send")
    stage.post("slack/account", {"person": "U0ANA", "deleted": True})
    jobs_clock.ask_hourly(stage.runtime)
    stage.work()
    stage.later(minutes=2)
    stage.work()

    assert stage.accepted() == []
    gone = mailbox(stage, "ana@cscx.example")
    assert (gone.state, gone.refresh_token, gone.access_token) == ("disconnected", None, None)
    assert [call["status"] for call in stage.calls("google", "oauth.revoke")] == [200]
    told = stage.text_of(stage.messages("U0PRIYA")[-1])
    assert "These customers have nobody: " in told
    assert "A mail that had not left yet was stopped" in told
    with stage.runtime.reading(None) as session:
        hashed = google.hash_of("ana@cscx.example")
        assert session.scalars(select(MailboxAddress).where(MailboxAddress.address_hash == hashed)).all() == []


# Shared mailboxes.

SHARED = "lena@cscx.example"
"""A mailbox of the cast that nobody sends from by themselves; here it is one that several people share."""


def share(stage: Stage, *senders: str) -> None:
    with record(stage) as session:
        listed = [person for email in senders if (person := people.by_email(session, email)) is not None]
        rules.share(session, SHARED, listed, name="CSCX Support", now=clock.now())


def shared_and_connected(stage: Stage) -> None:
    share(stage, "ana@cscx.example")
    assert open_page(links(stage, "U0OMAR", f"/rapport connect {SHARED}")["Connect Gmail"])[0] == 200
    stage.work()


def choose_sender(stage: Stage, address: str) -> None:
    card = stage.message_with("U0ANA", "handoff.more")
    menu = next(
        element
        for block in card["blocks"]
        for element in block.get("elements", [])
        if element.get("action_id") == "handoff.more"
    )
    ways = next(option["value"] for option in menu["options"] if option["value"].endswith(":ways"))
    stage.click("U0ANA", "handoff.more", message=card, value=ways)
    (offered,) = (block["element"] for block in stage.modal("U0ANA")["blocks"] if block.get("block_id") == "sender")
    chosen = next(option for option in offered["options"] if option["value"] == address)
    stage.submit("U0ANA", {"sender": {"sender": {"type": "static_select", "selected_option": chosen}}})
    stage.work()


def test_an_admin_connects_a_shared_mailbox_and_its_listed_senders_send_from_it(stage: Stage) -> None:
    shared_and_connected(stage)
    drafted(stage)

    choose_sender(stage, SHARED)
    card = stage.text_of(stage.message_with("U0ANA", "outreach.send"))
    stage.click("U0ANA", "outreach.send")
    stage.later(seconds=40)
    stage.work()

    assert f"from {SHARED}" in card
    (mail,) = stage.accepted()
    assert mail["mailbox"] == SHARED
    assert mailbox(stage, SHARED).owner_id is None


def test_somebody_taken_off_the_list_sends_nothing_from_the_shared_mailbox_any_more(stage: Stage) -> None:
    shared_and_connected(stage)
    drafted(stage)
    choose_sender(stage, SHARED)
    stage.click("U0ANA", "outreach.send")
    share(stage, "maya@cscx.example")
    stage.later(seconds=40)
    stage.work()

    assert stage.accepted() == []
    everything = json.dumps([stage.text_of(message) for message in stage.messages("U0ANA")])
    assert f"You aren't among those who send from {SHARED} any more" in everything


def test_only_those_on_the_list_are_offered_the_shared_mailbox(stage: Stage) -> None:
    shared_and_connected(stage)
    with record(stage) as session:
        offered = {
            email: [box.address for box in rules.mailboxes_for(session, person)]
            for email in ("ana@cscx.example", "maya@cscx.example", "omar@cscx.example")
            if (person := people.by_email(session, email)) is not None
        }

    assert offered == {
        "ana@cscx.example": ["ana@cscx.example", SHARED],
        "maya@cscx.example": ["maya@cscx.example"],
        "omar@cscx.example": [],
    }


def test_only_an_admin_connects_a_shared_mailbox_and_only_the_one_that_was_meant(stage: Stage) -> None:
    share(stage, "ana@cscx.example")
    stage.command("U0ANA", f"/rapport connect {SHARED}")
    refused = json.dumps(stage.messages("U0ANA"))
    url = links(stage, "U0OMAR", f"/rapport connect {SHARED}")["Connect Gmail"]
    status, page = open_page(url, login_hint="maya@cscx.example")

    assert "Only an admin connects a mailbox that several people send from." in refused
    assert status == 400
    assert f"That was maya@cscx.example, and the shared mailbox is {SHARED}. Nothing was connected" in page
    assert mailbox(stage, SHARED).state == "disconnected"


def test_an_address_nobody_shares_cannot_be_connected_by_an_admin(stage: Stage) -> None:
    stage.command("U0OMAR", "/rapport connect billing@cscx.example")

    assert "billing@cscx.example isn't on record as a mailbox that several people send from." in json.dumps(
        stage.messages("U0OMAR")
    )


def test_a_lost_shared_mailbox_is_told_to_the_admins_who_can_connect_it_again(stage: Stage) -> None:
    shared_and_connected(stage)
    revoked(stage, SHARED)
    with suppress(NeedsReconnect), stage.runtime.gmail(mailbox(stage, SHARED)) as gmail:
        gmail.profile()
    stage.work()
    told = stage.message_with("U0OMAR", "connect.shared")
    stage.click("U0OMAR", "connect.shared", message=told)

    assert f"Google no longer lets me into {SHARED}" in stage.text_of(told)
    assert not [m for m in stage.messages("U0ANA") if "no longer lets me" in stage.text_of(m)]
    assert f"choose {SHARED}, not your own account" in json.dumps(stage.messages("U0OMAR"))


def test_links_that_nobody_followed_are_forgotten_with_their_secrets(stage: Stage) -> None:
    links(stage, "U0JO")
    with stage.runtime.writing(None) as session:
        forgotten = lobby.forget_oauth(session, before=clock.now() + timedelta(minutes=11))
        left = session.scalars(select(OAuthState)).all()

    assert forgotten >= 2
    assert left == []
