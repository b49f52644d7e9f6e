"""The whole control API over all stand-ins together: one world, one reset."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.sandbox.claude.routes import claude
from bot.sandbox.control import control
from bot.sandbox.gmail.routes import gmail
from bot.sandbox.slack.routes import slack
from bot.sandbox.world import World


def _app(world: World) -> Flask:
    app = Flask("the world")
    app.register_blueprint(slack(world), url_prefix="/slack")
    app.register_blueprint(gmail(world), url_prefix="/google")
    app.register_blueprint(claude(world), url_prefix="/claude")
    app.register_blueprint(control(world), url_prefix="/control")
    return app


def _letter() -> dict[str, object]:
    return {
        "from": "michael.torres@datacorp.example",
        "to": ["ana@cscx.example"],
        "subject": "Hello",
        "text": "Hello Ana",
    }


def _threads(client: FlaskClient) -> int:
    mailbox = client.get("/control/mail", query_string={"address": "ana@cscx.example"}).get_json()
    return len(mailbox["threads"])


def test_every_room_of_the_control_api_answers() -> None:
    world = World(":memory:", "http://127.0.0.1:1", "secret")
    client = _app(world).test_client()

    answers = {
        path: client.get(path).status_code
        for path in (
            "/control/world",
            "/control/calls",
            "/control/changes",
            "/control/slack/screen?as=U0ANA",
            "/control/mail?address=ana@cscx.example",
            "/control/claude/requests",
        )
    }
    world.close()

    assert set(answers.values()) == {200}


@pytest.mark.parametrize("keep_tokens", [True, False])
def test_a_reset_empties_mailboxes_and_opens_them_again(*, keep_tokens: bool) -> None:
    world = World(":memory:", "http://127.0.0.1:1", "secret")
    client = _app(world).test_client()
    written = client.post("/control/mail/write", json=_letter()).status_code
    before = _threads(client)
    with world.locked() as db:
        db.execute("insert into gmail_grants values (1, 'ana@cscx.example', 'us', '', 'a refresh token', null)")

    client.post("/control/reset", json={"keep_tokens": keep_tokens})
    after = _threads(client)
    with world.locked() as db:
        grants = db.execute("select count(*) from gmail_grants").fetchone()[0]
    world.close()

    assert (written, before, after) == (200, 1, 0)
    assert grants == int(keep_tokens)


def test_stopping_and_starting_keeps_the_mail(tmp_path: Path) -> None:
    path = str(tmp_path / "world.sqlite")
    first = World(path, "http://127.0.0.1:1", "secret")
    _app(first).test_client().post("/control/mail/write", json=_letter())
    first.close()

    second = World(path, "http://127.0.0.1:1", "secret")
    threads = _threads(_app(second).test_client())
    second.close()

    assert threads == 1
