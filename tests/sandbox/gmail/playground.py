"""A served Gmail stand-in with Google's own clients pointed at it."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from copy import deepcopy
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import google_auth_httplib2
import googleapiclient
import httplib2
import requests
from flask import Flask
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build_from_document

from bot.sandbox.gmail.control import mail_control
from bot.sandbox.gmail.mailboxes import seed
from bot.sandbox.gmail.routes import gmail
from bot.sandbox.serving import serve
from bot.sandbox.world import World

READ = "https://www.googleapis.com/auth/gmail.readonly"
COMPOSE = "https://www.googleapis.com/auth/gmail.compose"
METADATA = "https://www.googleapis.com/auth/gmail.metadata"
SEND = "https://www.googleapis.com/auth/gmail.send"
USUAL = ("openid", "email", READ, COMPOSE)
BACK = "http://127.0.0.1:8080/google/callback"
DOCUMENT = Path(googleapiclient.__file__).parent / "discovery_cache/documents/gmail.v1.json"
DESCRIBED = json.loads(DOCUMENT.read_text(encoding="utf-8"))

MAILBOXES = [
    {"email": "sarah@cscx.example", "name": "Sarah Johnson", "signature_html": "<b>Sarah</b>", "side": "ours"},
    {"email": "ana@cscx.example", "name": "Ana Ribeiro", "signature_html": "<b>Ana</b>", "side": "ours"},
    {"email": "michael.torres@datacorp.example", "name": "Michael Torres", "side": "customer"},
]


def letter(
    to: str | None = "Michael Torres <michael.torres@datacorp.example>",
    subject: str = "Hello from CSCX",
    text: str = "Good morning Michael,\n\nshort and to the point.\n",
    html: str | None = None,
    **more: str,
) -> EmailMessage:
    """Compose a mail; further headers are named with underscores for dashes."""
    mail = EmailMessage(policy=SMTP)
    if to is not None:
        mail["To"] = to
    mail["Subject"] = subject
    for name, value in more.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text, cte="quoted-printable")
    if html is not None:
        mail.add_alternative(html, subtype="html", cte="quoted-printable")
    return mail


def raw(mail: EmailMessage | bytes) -> str:
    """Encode a mail as the API takes it."""
    data = mail if isinstance(mail, bytes) else mail.as_bytes()
    return base64.urlsafe_b64encode(data).decode()


def headers_of(message: dict[str, Any]) -> dict[str, str]:
    """Give a Message resource's headers by lower-case name."""
    return {entry["name"].lower(): entry["value"] for entry in message["payload"]["headers"]}


@dataclass
class Playground:
    """The world, where it listens, and what must be closed at the end."""

    world: World
    clock: Path
    open: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        app = Flask("playground")
        app.register_blueprint(gmail(self.world), url_prefix="/google")
        app.register_blueprint(mail_control(self.world), url_prefix="/control")
        seed(self.world, MAILBOXES)
        self.server = serve(app, 0)
        self.root = f"http://127.0.0.1:{self.server.server_port}"
        self.web = requests.Session()
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self.thread.start()

    def close(self) -> None:
        for service in self.open:
            service.close()
        self.web.close()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
        self.world.close()

    def pass_time(self, seconds: float) -> None:
        self.clock.write_text(str(float(self.clock.read_text() or 0) + seconds))

    def consent(self, address: str, scopes: tuple[str, ...] = USUAL, **more: str) -> dict[str, str]:
        """Walk through the consent page; gives what comes back to the redirect_uri."""
        asked = {
            "client_id": "rapport",
            "redirect_uri": BACK,
            "response_type": "code",
            "scope": " ".join(scopes),
            "state": "s1",
            "access_type": "offline",
            "prompt": "consent",
            "login_hint": address,
            **more,
        }
        answer = self.web.get(f"{self.root}/google/o/oauth2/v2/auth", params=asked, allow_redirects=False)
        assert answer.status_code == 302, answer.text
        assert answer.headers["Location"].startswith(BACK)
        return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}

    def exchange(self, code: str, **more: str) -> requests.Response:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": BACK,
            "client_id": "rapport",
            "client_secret": "secret",
            **more,
        }
        return self.web.post(f"{self.root}/google/token", data=form)

    def connect(self, address: str, scopes: tuple[str, ...] = USUAL) -> Credentials:
        """Give credentials as the product keeps them: a refresh token and no access token yet."""
        verifier = "v" * 64
        digest = hashlib.sha256(verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        back = self.consent(address, scopes, code_challenge=challenge, code_challenge_method="S256")
        answer = self.exchange(back["code"], code_verifier=verifier).json()
        return Credentials(  # type: ignore[no-untyped-call]
            token=None,
            refresh_token=answer["refresh_token"],
            token_uri=f"{self.root}/google/token",
            client_id="rapport",
            client_secret="secret",
        )

    def service(self, credentials: Credentials) -> Any:
        """Build Google's own client with rootUrl overridden, as the product does."""
        http = google_auth_httplib2.AuthorizedHttp(credentials, http=httplib2.Http(timeout=5))
        built = build_from_document({**deepcopy(DESCRIBED), "rootUrl": f"{self.root}/google/"}, http=http)
        self.open.append(built)
        return built

    def mailbox(self, address: str, scopes: tuple[str, ...] = USUAL) -> Any:
        """Connect a mailbox and give its `users()`."""
        return self.service(self.connect(address, scopes)).users()

    def look(self, address: str) -> dict[str, Any]:
        seen: dict[str, Any] = self.web.get(f"{self.root}/control/mail", params={"address": address}).json()
        return seen

    def accepted(self) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = self.web.get(f"{self.root}/control/mail/accepted").json()["accepted"]
        return listed

    def do(self, deed: str, **typed: Any) -> Any:
        """Do something by hand; `sender` stands for `from`."""
        body = {("from" if name == "sender" else name): value for name, value in typed.items()}
        answer = self.web.post(f"{self.root}/control/mail/{deed}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()
