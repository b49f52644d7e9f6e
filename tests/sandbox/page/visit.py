"""The whole stand-in world on a free port, a tiny app that listens to it, and what people see in a browser."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from playwright.sync_api import Locator, Page, expect
from slack_sdk import WebClient

from bot.sandbox.app import create_app
from bot.sandbox.serving import serve
from bot.sandbox.world import World
from tests.sandbox.slack.town import SECRET, ListeningApp, plain, soon

Entry = dict[str, Any]


@dataclass
class Visit:
    """One world with its app, and a page that is opened as somebody."""

    world: World
    app: ListeningApp
    client: WebClient
    page: Page

    def open(self, person: str = "U0ANA", channel: str = "C0CS") -> None:
        self.page.goto(f"{self.world.base_url}/#as={person}&in={channel}")
        expect(self.page.locator("#slack .conversation")).to_be_visible()

    def switch_to(self, name: str) -> None:
        """Become somebody else of the same workspace."""
        self.page.get_by_role("region", name="Switch person").get_by_role("button", name=name).click()

    def say(self, *blocks: Entry, text: str = "Something new", **more: Any) -> str:
        """The app writes into the channel that is open."""
        asked = {"channel": "C0CS", "text": text, "unfurl_links": False, "blocks": list(blocks) or None, **more}
        return str(self.client.chat_postMessage(**asked)["ts"])

    def type(self, text: str) -> None:
        """Write into the composer and send it."""
        field = self.page.locator(".conversation .composer textarea")
        field.fill(text)
        field.press("Escape")
        field.press("Enter")

    def show_modal(self, *blocks: Entry, **more: Any) -> Locator:
        """Let the app open a modal as its answer to a command, and wait until it stands there."""
        view = {"type": "modal", "title": plain("A form"), "submit": plain("Save"), "blocks": list(blocks), **more}
        before = self.app.answer

        def open_it(delivery: Any) -> Any:
            if "command" in delivery.payload:
                self.client.views_open(trigger_id=delivery.payload["trigger_id"], view=view)
                return ""
            return before(delivery)

        self.app.answer = open_it
        self.type("/handoff DataCorp")
        dialog = self.page.get_by_role("dialog", name="A form")
        expect(dialog).to_be_visible()
        return dialog

    def submit(self) -> Entry:
        """Press Save; gives the values that the app received."""
        self.page.get_by_role("button", name="Save", exact=True).click()
        payload = self.heard("view_submission")
        values: Entry = payload["view"]["state"]["values"]
        return values

    def heard(self, kind: str) -> Entry:
        """The last delivery of a kind, once it has arrived."""

        def found() -> list[Entry]:
            return [one.payload for one in self.app.received if one.payload.get("type") == kind]

        assert soon(lambda: bool(found()), 10.0), [one.payload for one in self.app.received]
        return found()[-1]

    def messages(self) -> Locator:
        return self.page.locator(".conversation li.message")


@contextmanager
def visit(page: Page) -> Iterator[Visit]:
    """Serve a fresh world and an app for one test."""
    app = ListeningApp()
    theirs = Flask("the app")
    theirs.post("/slack/events")(app.take)
    with _served(theirs) as app_url:
        world = World(":memory:", app_url, SECRET)
        with _served(create_app(world)) as world.base_url:
            client = WebClient("xoxb-sandbox-cscx", base_url=f"{world.base_url}/slack/api/")
            yield Visit(world, app, client, page)
            page.goto("about:blank")
            # The long poll of the page is let go, so that its thread can end.
            world.touch()
        world.close()


@contextmanager
def _served(app: Flask) -> Iterator[str]:
    server = serve(app, 0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def mrkdwn(text: str, **more: Any) -> Entry:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, **more}}


def asked(block_id: str, element: Entry, **more: Any) -> Entry:
    """An input block with the label `block_id`."""
    return {"type": "input", "block_id": block_id, "label": plain(block_id), "element": element, **more}


def option(text: str) -> Entry:
    return {"text": plain(text), "value": re.sub(r"\W", "", text.lower())}


def rich(*elements: Entry) -> Entry:
    return {"type": "rich_text", "elements": list(elements)}


def running(*leaves: Entry) -> Entry:
    return {"type": "rich_text_section", "elements": list(leaves)}


def words(text: str, **style: bool) -> Entry:
    return {"type": "text", "text": text, **({"style": style} if style else {})}
