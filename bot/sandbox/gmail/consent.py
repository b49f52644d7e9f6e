"""Google's consent page, which consents by itself, or refuses or unticks scopes when a switch says so."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode, urlsplit

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from bot.sandbox.gmail import mailboxes, switches, tokens
from bot.sandbox.world import World

FULL_NAMES = {
    # Google accepts the OpenID names and answers with its own.
    "email": "https://www.googleapis.com/auth/userinfo.email",
    "profile": "https://www.googleapis.com/auth/userinfo.profile",
}
ALWAYS_GRANTED = {"openid", *FULL_NAMES.values()}  # The consent page has no box to untick for these.


def consent(world: World) -> AnyResponse:
    """Answer GET /o/oauth2/v2/auth: back to the redirect_uri with a code, or with an error."""
    problem = _problem()
    if problem is not None:
        return Response(f"<h1>Error 400: {problem[0]}</h1><p>{escape(problem[1])}</p>", 400)
    with world.locked() as db:
        mailbox = mailboxes.look_up(db, request.args.get("login_hint", ""))
        switch = switches.read(db, "consent")
    if switch["denied"]:
        return _back({"error": "access_denied"})
    if mailbox is None:
        return _choose_account(world)
    scopes = _granted(request.args["scope"], set(switch["withheld"]))
    if request.args.get("include_granted_scopes") == "true":
        scopes = _with_earlier(world, mailbox.address, scopes)
    code = _code(world, mailbox.address, scopes)
    return _back({"code": code, "scope": scopes, "authuser": "0", "prompt": request.args.get("prompt", "none")})


def _problem() -> tuple[str, str] | None:
    missing = [name for name in ("client_id", "redirect_uri", "response_type", "scope") if not request.args.get(name)]
    if missing:
        return "invalid_request", f"Required parameter is missing: {missing[0]}"
    if urlsplit(request.args["redirect_uri"]).scheme not in {"http", "https"}:
        return "redirect_uri_mismatch", "The redirect URI must be absolute."
    if request.args["response_type"] != "code":
        return "unsupported_response_type", "The stand-in plays the code flow only."
    if request.args.get("code_challenge") and request.args.get("code_challenge_method") != "S256":
        return "invalid_request", "code_challenge_method must be S256."
    return None


def _granted(asked: str, withheld: set[str]) -> str:
    scopes = dict.fromkeys(FULL_NAMES.get(scope, scope) for scope in asked.split())
    return " ".join(scope for scope in scopes if scope not in withheld or scope in ALWAYS_GRANTED)


def _with_earlier(world: World, mailbox: str, scopes: str) -> str:
    """Add what the person granted to this client before: developers.google.com/identity/protocols/oauth2/web-server."""
    with world.locked() as db:
        earlier = tokens.granted_before(db, mailbox, request.args["client_id"])
    return " ".join(dict.fromkeys([*scopes.split(), *(name for one in earlier for name in one.scopes.split())]))


def _code(world: World, mailbox: str, scopes: str) -> str:
    client_id = request.args["client_id"]
    is_offline = request.args.get("access_type") == "offline"
    asks_again = "consent" in request.args.get("prompt", "")
    with world.locked() as db:
        # Google gives a refresh token at the first consent only, unless prompt=consent asks for another.
        code = tokens.Code(
            code=tokens.new_code(),
            mailbox=mailbox,
            client_id=client_id,
            redirect_uri=request.args["redirect_uri"],
            scopes=scopes,
            challenge=request.args.get("code_challenge") or None,
            nonce=request.args.get("nonce") or None,
            gives_refresh=is_offline and (asks_again or not tokens.granted_before(db, mailbox, client_id)),
            expires_at=world.now() + tokens.CODE_SECONDS,
        )
        tokens.keep_code(db, code)
    world.record_call("google", "oauth.consent", {"user": mailbox, "scope": scopes}, 302, {})
    return code.code


def _back(values: dict[str, str]) -> AnyResponse:
    address = request.args["redirect_uri"]
    state = {"state": request.args["state"]} if "state" in request.args else {}
    return redirect(f"{address}{'&' if '?' in address else '?'}{urlencode({**state, **values})}")


def _choose_account(world: World) -> Response:
    """Show Google's account chooser: a link for each of our mailboxes that asks again with a login_hint."""
    asked = {name: value for name, value in request.args.items() if name != "login_hint"}
    lines = "".join(
        f'<li><a href="?{escape(urlencode({**asked, "login_hint": box["address"]}))}">'
        f"{escape(box['name'])} &lt;{escape(box['address'])}&gt;</a></li>"
        for box in mailboxes.listed(world)
        if box["side"] == "ours"
    )
    return Response(f"<!doctype html><title>Choose an account</title><h1>Choose an account</h1><ul>{lines}</ul>")
