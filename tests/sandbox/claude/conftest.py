"""A served Claude stand-in with Anthropic's own SDK pointed at it."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import requests
from anthropic import Anthropic
from flask import Flask

from bot.sandbox.claude.control import claude_control
from bot.sandbox.claude.routes import claude
from bot.sandbox.serving import serve
from bot.sandbox.world import World
from tests.sandbox.claude.script import Script


@pytest.fixture
def script() -> Iterator[Script]:
    world = World(":memory:", "http://127.0.0.1:1", "secret")
    app = Flask("claude")
    app.register_blueprint(claude(world), url_prefix="/claude")
    app.register_blueprint(claude_control(world), url_prefix="/control")
    server = serve(app, 0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    with requests.Session() as web:
        yield Script(world, f"http://127.0.0.1:{server.server_port}", web)
    server.shutdown()
    server.server_close()
    thread.join()
    world.close()


@pytest.fixture
def sdk(script: Script) -> Iterator[Anthropic]:
    with Anthropic(api_key="sk-test", base_url=f"{script.root}/claude", max_retries=0, timeout=5) as client:
        yield client
