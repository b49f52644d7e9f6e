"""The Gmail connector and the stand-in Gmail, from the consent page to a sent mail read back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from bot import clock
from bot.connectors.google import gmail as connector
from bot.connectors.google import oauth
from bot.connectors.google.gmail import Gmail, Sent
from bot.errors import Gone, NeedsReconnect, OutcomeUnknown, RateLimited, Rejected, Unavailable
from bot.outreach import mime
from bot.outreach.body import from_plain
from bot.outreach.mime import Address, Mail, Thread, render
from bot.sandbox.world import World
from tests.sandbox.gmail.playground import BACK, Playground

ANA = "ana@cscx.example"
MICHAEL = "michael.torres@datacorp.example"
MAIL = Mail(
    sender=Address("Ana Ribeiro", ANA),
    to=(Address("Michael Torres", MICHAEL),),
    cc=(Address("Müller, Jörg", "j@datacorp.example"),),
    bcc=(Address("", "crm@cscx.example"),),
    subject="Grüße from a new contact",
    body=from_plain("Hello Michael,\n\nשלום, see https://cscx.example/plan"),
    signature_html="<b>Ana</b>",
    ref="01JD3ZREF",
)


@dataclass
class Kept:
    """One person's grant, kept in memory."""

    refresh_token: str = field(repr=False)
    access_token: str | None = field(default=None, repr=False)
    expires_at: datetime | None = None
    scopes: frozenset[str] = frozenset()
    is_revoked: bool = False

    def save(self, access_token: str, expires_at: datetime | None, refresh_token: str | None) -> None:
        self.access_token, self.expires_at = access_token, expires_at
        self.refresh_token = refresh_token or self.refresh_token

    def revoked(self) -> None:
        self.is_revoked = True


class Seam:
    """The stand-in with our connector pointed at it."""

    def __init__(self, google: Playground) -> None:
        self.google = google
        root = f"{google.root}/google"
        self.client = oauth.Client(
            "rapport",
            "secret",
            auth_url=f"{root}/o/oauth2/v2/auth",
            token_url=f"{root}/token",
            revoke_url=f"{root}/revoke",
            certs_url=f"{root}/oauth2/v3/certs",
        )

    def connect(self) -> oauth.Grant:
        url, verifier = oauth.start(self.client, redirect_uri=BACK, state="s1", login_hint=ANA)
        answer = self.google.web.get(url, allow_redirects=False)
        [code] = parse_qs(urlsplit(answer.headers["Location"]).query)["code"]
        return oauth.finish(self.client, code=code, code_verifier=verifier, redirect_uri=BACK)

    def kept(self) -> Kept:
        grant = self.connect()
        return Kept(grant.refresh_token, grant.access_token, grant.expires_at, grant.scopes)

    def mailbox(self, kept: Kept, timeout: float = 5) -> Gmail:
        return Gmail(
            kept,
            api_url=f"{self.google.root}/google/",
            token_url=self.client.token_url,
            client_id="rapport",
            client_secret="secret",
            timeout=timeout,
        )

    def sends(self) -> list[int]:
        """Wait for the ledger, which a cut or late call reaches after we were told, and give each send's status."""
        until = time.monotonic() + 5
        while time.monotonic() < until:
            calls = [call for call in self.google.world.calls("gmail") if call["method"] == "drafts.send"]
            if calls:
                return [call["status"] for call in calls]
            time.sleep(0.02)
        return []


@pytest.fixture
def google(tmp_path: Path) -> Iterator[Playground]:
    offset = tmp_path / "clock"
    offset.write_text("0")
    playground = Playground(World(":memory:", "http://127.0.0.1:1", "secret", clock_file=str(offset)), offset)
    yield playground
    playground.close()


@pytest.fixture
def world(google: Playground) -> Seam:
    return Seam(google)


@pytest.fixture
def gmail(world: Seam) -> Iterator[Gmail]:
    with world.mailbox(world.kept()) as gmail:
        yield gmail


def test_both_sides_of_the_seam_name_the_same_header() -> None:
    assert connector.REF_HEADER == mime.REF_HEADER


def test_a_person_connects_their_mailbox(world: Seam) -> None:
    grant = world.connect()

    assert grant.email == ANA
    assert not oauth.missing_scopes(grant.scopes)
    assert timedelta(minutes=50) < grant.expires_at - clock.now() <= timedelta(hours=1)


def test_a_scope_that_was_unticked_is_noticed(world: Seam) -> None:
    world.google.do("consent", withheld=[oauth.READ])

    kept = world.kept()

    assert oauth.missing_scopes(kept.scopes) == {oauth.READ}
    with world.mailbox(kept) as gmail, pytest.raises(NeedsReconnect):
        gmail.find_sent("t1", "R1")


def test_a_wrong_verifier_gets_nothing(world: Seam) -> None:
    url, _ = oauth.start(world.client, redirect_uri=BACK, state="s1", login_hint=ANA)
    answer = world.google.web.get(url, allow_redirects=False)
    [code] = parse_qs(urlsplit(answer.headers["Location"]).query)["code"]

    with pytest.raises(Rejected) as caught:
        oauth.finish(world.client, code=code, code_verifier="w" * 64, redirect_uri=BACK)
    assert caught.value.code == "invalid_grant"


def test_the_mailbox_says_whose_it_is_and_what_it_signs_with(gmail: Gmail) -> None:
    profile = gmail.profile()
    [primary] = [alias for alias in gmail.send_as() if alias.is_primary]

    assert profile.email == ANA
    assert profile.history_ref.isdecimal()
    assert (primary.email, primary.name, primary.signature_html) == (ANA, "Ana Ribeiro", "<b>Ana</b>")
    assert primary.is_verified


def test_a_mail_leaves_as_written_and_is_found_again(world: Seam, gmail: Gmail) -> None:
    draft = gmail.create_draft(render(MAIL), None)
    assert gmail.draft_exists(draft.draft_ref)
    assert gmail.find_sent(draft.thread_ref, MAIL.ref) is None

    sent = gmail.send_draft(draft.draft_ref)

    assert gmail.find_sent(draft.thread_ref, MAIL.ref) == sent
    assert not gmail.draft_exists(draft.draft_ref)
    [thread] = world.google.look(MICHAEL)["threads"]
    [mail] = thread["messages"]
    assert mail["subject"] == MAIL.subject
    assert "Ana Ribeiro" in mail["from"]
    assert mail["text"].strip().replace("\r\n", "\n") == MAIL.text
    assert mail["html"].strip().replace("\r\n", "\n") == MAIL.html
    assert "crm@cscx.example" not in str(mail["headers"])


def test_what_was_sent_is_read_back_and_answered_in_the_same_conversation(world: Seam, gmail: Gmail) -> None:
    sent = gmail.send_draft(gmail.create_draft(render(MAIL), None).draft_ref)
    headers = gmail.read_back(sent.message_ref)
    assert headers.ref == MAIL.ref
    assert abs(headers.sent_at - clock.now()) < timedelta(minutes=1)

    thread = Thread(sent.thread_ref, headers.message_id, headers.references)
    nudge = Mail(sender=MAIL.sender, to=MAIL.to, subject=f"Re: {MAIL.subject}", body=MAIL.body, ref="R2", thread=thread)
    second = gmail.send_draft(gmail.create_draft(render(nudge), thread.thread_ref).draft_ref)

    assert second.thread_ref == sent.thread_ref
    assert gmail.read_back(second.message_ref).references == (headers.message_id,)
    [conversation] = world.google.look(MICHAEL)["threads"]
    assert len(conversation["messages"]) == 2


def test_a_send_whose_answer_is_lost_is_asked_for_once_and_found(world: Seam, gmail: Gmail) -> None:
    draft = gmail.create_draft(render(MAIL), None)
    world.google.world.break_next("gmail", "drafts.send", "cut_after", 1, {})

    with pytest.raises(OutcomeUnknown):
        gmail.send_draft(draft.draft_ref)

    assert world.sends() == [200]
    assert isinstance(gmail.find_sent(draft.thread_ref, MAIL.ref), Sent)
    assert len(world.google.accepted()) == 1


def test_a_send_that_was_cut_before_it_was_done_leaves_the_draft(world: Seam, gmail: Gmail) -> None:
    draft = gmail.create_draft(render(MAIL), None)
    world.google.world.break_next("gmail", "drafts.send", "cut_before", 1, {})

    with pytest.raises(OutcomeUnknown):
        gmail.send_draft(draft.draft_ref)

    assert len(world.sends()) == 1
    assert gmail.find_sent(draft.thread_ref, MAIL.ref) is None
    assert gmail.draft_exists(draft.draft_ref)
    assert world.google.accepted() == []


def test_a_send_that_is_answered_too_late_is_asked_for_once(world: Seam) -> None:
    with world.mailbox(world.kept(), timeout=0.3) as gmail:
        draft = gmail.create_draft(render(MAIL), None)
        world.google.world.break_next("gmail", "drafts.send", "stall", 1, {"seconds": 0.6})

        with pytest.raises(OutcomeUnknown):
            gmail.send_draft(draft.draft_ref)
        assert world.sends() == [200]
        assert gmail.find_sent(draft.thread_ref, MAIL.ref) is not None


def test_a_draft_is_sent_once_and_gone_afterwards(gmail: Gmail) -> None:
    draft = gmail.create_draft(render(MAIL), None)
    gmail.send_draft(draft.draft_ref)

    with pytest.raises(Gone):
        gmail.send_draft(draft.draft_ref)


def test_a_draft_can_be_taken_back_twice(gmail: Gmail) -> None:
    draft = gmail.create_draft(render(MAIL), None)

    gmail.delete_draft(draft.draft_ref)
    gmail.delete_draft(draft.draft_ref)

    assert not gmail.draft_exists(draft.draft_ref)


def test_the_daily_limit_says_until_when(world: Seam, gmail: Gmail) -> None:
    draft = gmail.create_draft(render(MAIL), None)
    world.google.world.break_next("gmail", "drafts.send", "error", 1, {"error": "mailSending", "retry_after": 7200})

    with pytest.raises(RateLimited) as caught:
        gmail.send_draft(draft.draft_ref)

    assert timedelta(minutes=119) < caught.value.retry_at - clock.now() <= timedelta(minutes=120, seconds=1)
    assert gmail.draft_exists(draft.draft_ref)


def test_a_broken_gmail_is_unavailable_to_readers(world: Seam, gmail: Gmail) -> None:
    world.google.world.break_next("gmail", "getProfile", "error", 1, {"error": "backendError"})

    with pytest.raises(Unavailable):
        gmail.profile()


def test_an_expired_token_is_renewed_on_the_way(world: Seam) -> None:
    kept = world.kept()
    kept.expires_at = clock.now() - timedelta(seconds=1)
    before = kept.access_token

    with world.mailbox(kept) as gmail:
        gmail.profile()

    assert kept.access_token != before
    assert kept.expires_at > clock.now() + timedelta(minutes=50)


def test_a_token_that_the_world_lets_expire_is_renewed_on_the_way(world: Seam) -> None:
    kept = world.kept()
    before = kept.access_token
    world.google.pass_time(2 * 3600)

    with world.mailbox(kept) as gmail:
        gmail.profile()

    assert kept.access_token != before


def test_a_grant_that_was_given_back_is_dead(world: Seam) -> None:
    kept = world.kept()
    oauth.revoke(world.client, kept.refresh_token)
    oauth.revoke(world.client, kept.refresh_token)

    with world.mailbox(kept) as gmail, pytest.raises(NeedsReconnect):
        gmail.profile()
    assert kept.is_revoked
