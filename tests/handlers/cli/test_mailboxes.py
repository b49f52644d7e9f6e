"""Mailboxes on the command line: shared ones, other addresses, and a service account that acts for enrolled people."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import select

from bot.connections.mailboxes import DELEGATED
from bot.errors import NeedsReconnect
from store.models import Mailbox
from tests.handlers.cli.test_commands import Shell
from tests.journeys.test_connecting import mailbox, open_page
from tests.stage import Stage

ACCOUNT = "rapport@project.iam.gserviceaccount.example"


@cache
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def key_file(stage: Stage, folder: Path) -> Path:
    pem = key().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    info = {
        "type": "service_account",
        "client_email": ACCOUNT,
        "client_id": "1029384756",
        "private_key": pem.decode(),
        "private_key_id": "k1",
        "token_uri": stage.runtime.settings.google_token_url,
    }
    file = folder / "service-account.json"
    file.write_text(json.dumps(info))
    return file


def delegated_by_google(stage: Stage, *scopes: str) -> None:
    """What a Google admin enters under domain-wide delegation."""
    public = key().public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    accounts = {ACCOUNT: {"public_key": pem.decode(), "scopes": list(scopes)}}
    stage.post("mail/delegation", {"accounts": accounts})


@pytest.fixture
def shell(stage: Stage, tmp_path: Path) -> Shell:
    settings = stage.runtime.settings
    return Shell(
        tmp_path,
        DATABASE_URL=settings.database_url,
        SLACK_API_URL=settings.slack_api_url,
        GOOGLE_API_URL=settings.google_api_url,
        GOOGLE_TOKEN_URL=settings.google_token_url,
        GOOGLE_AUTH_URL=settings.google_auth_url,
        GOOGLE_CERTS_URL=settings.google_certs_url,
        GOOGLE_CLIENT_ID="sandbox-client",
        GOOGLE_CLIENT_SECRET="sandbox-client-secret",
        RAPPORT_URL=stage.app,
        RAPPORT_CLOCK=str(stage.clock_file),
        GOOGLE_APPLICATION_CREDENTIALS=str(key_file(stage, tmp_path)),
    )


CSCX = ("--workspace", "T0CSCX")


def test_a_mailbox_is_shared_listed_and_connected_by_an_admin(shell: Shell) -> None:
    shared = shell(
        "mailbox", "share", "Lena@cscx.example", "--sender", "ana@cscx.example", "--sender", "Maya Chen", *CSCX
    )
    refused = shell("mailbox", "connect", "lena@cscx.example", "--as", "Ana Ribeiro", *CSCX)
    link = shell("mailbox", "connect", "lena@cscx.example", "--as", "omar@cscx.example", *CSCX)
    status, _ = open_page(link.stdout.strip())
    listed = shell("mailbox", "list", *CSCX)

    assert shared.stdout == "lena@cscx.example is shared by Ana Ribeiro, Maya Chen; it is not connected.\n", (
        shared.stderr
    )
    assert refused.stderr == "Ana Ribeiro is no admin. Nothing was begun; name one with --as.\n"
    assert status == 200
    assert "lena@cscx.example  Ana Ribeiro, Maya Chen  connected\n" in listed.stdout
    assert "ana@cscx.example  Ana Ribeiro  connected\n" in listed.stdout


def test_an_admin_disconnects_a_mailbox(stage: Stage, shell: Shell) -> None:
    said = shell("mailbox", "disconnect", "maya@cscx.example", *CSCX)
    unknown = shell("mailbox", "disconnect", "nobody@cscx.example", *CSCX)

    assert said.stdout == "maya@cscx.example is disconnected; mails that became drafts again: 0.\n"
    assert "There is no mailbox nobody@cscx.example here. Nothing was changed" in unknown.stderr
    assert mailbox(stage, "maya@cscx.example").state == "disconnected"


def test_a_delegated_mailbox_sends_and_reads_without_any_consent(stage: Stage, shell: Shell) -> None:
    delegated_by_google(stage, *DELEGATED)
    said = shell("mailbox", "delegate", "joana@cscx.example", *CSCX)
    with_account(stage, shell)
    stage.command("U0JO", "/handoff Sablewood to Sarah Johnson")
    stage.work()
    stage.click("U0JO", "outreach.send")
    stage.later(seconds=40)
    stage.work()
    stage.later(hours=2)
    with stage.runtime.gmail(mailbox(stage, "joana@cscx.example")) as gmail:
        profile = gmail.profile()

    assert said.stdout == "joana@cscx.example is connected by delegation.\n", said.stderr
    assert [mail["mailbox"] for mail in stage.accepted()] == ["joana@cscx.example"]
    kept = mailbox(stage, "joana@cscx.example")
    assert (kept.refresh_token, profile.email) == (None, "joana@cscx.example")
    assert stage.calls("google", "oauth.consent") == []


def with_account(stage: Stage, shell: Shell) -> None:
    """Give the processes the same key file that the command line has."""
    file = Path(shell.settings["GOOGLE_APPLICATION_CREDENTIALS"])
    stage.runtime.settings = stage.runtime.settings.model_copy(update={"google_application_credentials": file})


def test_google_refusing_the_delegation_is_said_with_what_to_do_and_keeps_nothing(stage: Stage, shell: Shell) -> None:
    delegated_by_google(stage, DELEGATED[0])
    narrow = shell("mailbox", "delegate", "joana@cscx.example", *CSCX)
    delegated_by_google(stage, *DELEGATED)
    stage.post("mail/delegation", {"accounts": {}})
    unknown = shell("mailbox", "delegate", "joana@cscx.example", *CSCX)

    for said in (narrow, unknown):
        assert said.returncode == 1
        assert "Google doesn't let Rapport act for joana@cscx.example." in said.stderr
        assert "Domain-wide delegation must list the service account's client id" in said.stderr
        assert said.stderr.endswith("Nothing was changed.\n")
    with stage.runtime.reading(1) as session:
        assert session.scalars(select(Mailbox).where(Mailbox.address == "joana@cscx.example")).all() == []


def test_the_service_account_is_used_for_nobody_who_is_not_enrolled(stage: Stage, shell: Shell) -> None:
    delegated_by_google(stage, *DELEGATED)
    with_account(stage, shell)
    stage.post("mail/revoke", {"address": "maya@cscx.example"})
    stranger = mailbox(stage, "maya@cscx.example")
    stranger.access_token = None

    with pytest.raises(NeedsReconnect), stage.runtime.gmail(stranger) as gmail:
        gmail.profile()

    assert not [call for call in stage.calls("google") if "jwt-bearer" in json.dumps(call["arguments"])]


def test_a_delegation_that_ends_is_told_to_its_person_without_asking_for_what_they_never_gave(
    stage: Stage, shell: Shell
) -> None:
    delegated_by_google(stage, *DELEGATED)
    shell("mailbox", "delegate", "joana@cscx.example", *CSCX)
    with_account(stage, shell)
    stage.post("mail/delegation", {"accounts": {}})
    stage.later(hours=2)
    with pytest.raises(NeedsReconnect), stage.runtime.gmail(mailbox(stage, "joana@cscx.example")) as gmail:
        gmail.profile()
    stage.work()

    told = stage.text_of(stage.card("U0JO"))
    assert "It was connected for you by your admin, who can mend that. Or connect it yourself." in told
    assert '"Connect Gmail"' in told


def test_a_mailbox_its_owner_connected_is_not_taken_over_by_delegation(stage: Stage, shell: Shell) -> None:
    delegated_by_google(stage, *DELEGATED)
    said = shell("mailbox", "delegate", "ana@cscx.example", *CSCX)

    assert (
        "ana@cscx.example is connected by its owner, which is safer than delegation. Nothing was changed."
        in said.stderr
    )
    assert not mailbox(stage, "ana@cscx.example").is_delegated


def test_a_key_file_that_is_none_is_named(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text("{}")
    said = shell(
        "mailbox", "delegate", "joana@cscx.example", *CSCX, GOOGLE_APPLICATION_CREDENTIALS=str(tmp_path / "other.json")
    )

    assert "GOOGLE_APPLICATION_CREDENTIALS names" in said.stderr
    assert "no service account's key" in said.stderr
