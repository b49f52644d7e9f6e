"""Announcements fetched from Pub/Sub by us, where Google has no address to push them to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from jobs import watching
from tests.listening import ANA, answer, farewell, heard, look, mailbox
from tests.stage import Stage

ACCOUNT = "rapport@project.iam.gserviceaccount.com"
SUBSCRIPTION = "projects/sandbox/subscriptions/rapport"
SCOPES = ["https://www.googleapis.com/auth/pubsub"]


@pytest.fixture
def pulling(stage: Stage, tmp_path: Path) -> Stage:
    """A stage whose service account may pull, and where every mailbox was read to its end."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    told = {
        "type": "service_account",
        "client_email": ACCOUNT,
        "private_key": private.decode(),
        "private_key_id": "1",
        "token_uri": f"{stage.world}/google/token",
    }
    (tmp_path / "account.json").write_text(json.dumps(told))
    stage.post("mail/delegation", {"accounts": {ACCOUNT: {"public_key": public.decode(), "scopes": SCOPES}}})
    changes = {
        "google_pubsub_url": f"{stage.world}/google/pubsub/",
        "google_pubsub_subscription": SUBSCRIPTION,
        "google_pubsub_topic": "projects/sandbox/topics/rapport",
        "google_application_credentials": tmp_path / "account.json",
    }
    stage.runtime.settings = stage.runtime.settings.model_copy(update=changes)
    look(stage)
    return stage


def test_an_announcement_that_we_fetch_has_its_mailbox_read_and_does_not_come_again(pulling: Stage) -> None:
    mail = farewell(pulling)
    pulling.later(seconds=20)
    watching.ask_often(pulling.runtime)
    pulling.work()
    before = len(pulling.calls("gmail", "history.list"))
    answer(pulling, mail)

    look(pulling, seconds=20)

    assert "Thank you, Ana." in [row.text for row in heard(pulling)]
    look(pulling, seconds=20)
    read = [call["arguments"]["user"] for call in pulling.calls("gmail", "history.list")[before:]]
    assert read.count(ANA) == 1
    assert {call["status"] for call in pulling.calls("pubsub")} == {200}


def test_while_pubsub_is_away_the_poll_behind_it_finds_the_answer(pulling: Stage) -> None:
    mail = farewell(pulling)
    pulling.broken("pubsub", "pull", "status", times=None, status=503)
    answer(pulling, mail)

    look(pulling, minutes=16)

    assert "Thank you, Ana." in [row.text for row in heard(pulling)]
    assert mailbox(pulling).sync_trouble is None
