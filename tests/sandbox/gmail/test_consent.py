"""Consent, tokens and id tokens, through google-auth where the product uses it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import requests
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import Request
from google.oauth2 import id_token
from googleapiclient.errors import HttpError

from tests.sandbox.gmail.playground import COMPOSE, READ, USUAL, Playground, letter, raw

SARAH = "sarah@cscx.example"


def test_consent_gives_a_code_that_works_once(google: Playground) -> None:
    back = google.consent(SARAH)

    first, second = google.exchange(back["code"]), google.exchange(back["code"])

    assert back["state"] == "s1"
    answer = first.json()
    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 3599)
    assert set(answer["scope"].split()) == {"openid", "https://www.googleapis.com/auth/userinfo.email", READ, COMPOSE}
    assert (second.status_code, second.json()["error"]) == (400, "invalid_grant")


def test_a_code_challenge_must_be_answered(google: Playground) -> None:
    challenge = {"code_challenge": "x" * 43, "code_challenge_method": "S256"}

    wrong = google.exchange(google.consent(SARAH, USUAL, **challenge)["code"], code_verifier="guess")
    missing = google.exchange(google.consent(SARAH, USUAL, **challenge)["code"])

    assert {wrong.json()["error"], missing.json()["error"]} == {"invalid_grant"}


def test_a_plain_code_challenge_is_refused_on_the_page(google: Playground) -> None:
    asked = {"client_id": "rapport", "redirect_uri": "http://127.0.0.1/x", "response_type": "code", "scope": READ}

    page = google.web.get(f"{google.root}/google/o/oauth2/v2/auth", params={**asked, "code_challenge": "abc"})

    assert page.status_code == 400
    assert "S256" in page.text


def test_without_a_hint_the_page_offers_our_accounts(google: Playground) -> None:
    asked = {"client_id": "rapport", "redirect_uri": "http://127.0.0.1/x", "response_type": "code", "scope": READ}

    page = google.web.get(f"{google.root}/google/o/oauth2/v2/auth", params=asked)

    assert page.status_code == 200
    assert "login_hint=sarah%40cscx.example" in page.text
    assert "datacorp" not in page.text


def test_who_says_no_comes_back_with_access_denied(google: Playground) -> None:
    google.do("consent", denied=True)

    back = google.consent(SARAH)

    assert back == {"state": "s1", "error": "access_denied"}


def test_an_unticked_scope_is_missing_from_the_grant_and_its_calls_are_refused(google: Playground) -> None:
    google.do("consent", withheld=[READ, "openid"])

    granted = google.exchange(google.consent(SARAH)["code"]).json()["scope"].split()

    assert READ not in granted
    assert {"openid", COMPOSE} <= set(granted)
    users = google.mailbox(SARAH)
    assert users.drafts().create(userId="me", body={"message": {"raw": raw(letter())}}).execute()["id"]
    with pytest.raises(HttpError) as refused:
        users.messages().list(userId="me").execute()
    assert refused.value.status_code == 403
    assert refused.value.error_details[0]["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"


def test_the_id_token_verifies_against_the_published_keys(google: Playground) -> None:
    answer = google.exchange(google.consent(SARAH, nonce="n1")["code"]).json()

    with requests.Session() as session:
        claims: Mapping[str, Any] = id_token.verify_token(
            answer["id_token"],
            Request(session=session),
            audience="rapport",
            certs_url=f"{google.root}/google/oauth2/v3/certs",
        )

    assert claims["iss"] == "https://accounts.google.com"
    assert (claims["email"], claims["email_verified"], claims["nonce"]) == (SARAH, True, "n1")
    assert len(claims["sub"]) == 21


def test_an_access_token_lasts_an_hour_and_the_client_renews_it_by_itself(google: Playground) -> None:
    credentials = google.connect(SARAH)
    users = google.service(credentials).users()
    users.getProfile(userId="me").execute()
    first = credentials.token
    google.pass_time(3601)

    profile = users.getProfile(userId="me").execute()

    assert profile["emailAddress"] == SARAH
    assert credentials.token != first
    stale = google.web.get(
        f"{google.root}/google/gmail/v1/users/me/profile", headers={"Authorization": f"Bearer {first}"}
    )
    assert stale.status_code == 401
    assert stale.json()["error"]["errors"][0]["reason"] == "authError"
    assert stale.json()["error"]["status"] == "UNAUTHENTICATED"


@pytest.mark.parametrize("who", ["the product", "the person"])
def test_after_a_revocation_the_refresh_token_is_dead(google: Playground, who: str) -> None:
    credentials = google.connect(SARAH)
    users = google.service(credentials).users()
    users.getProfile(userId="me").execute()
    if who == "the product":
        assert google.web.post(f"{google.root}/google/revoke", data={"token": credentials.token}).status_code == 200
    else:
        assert google.do("revoke", address=SARAH) == {"revoked": 1}

    with pytest.raises(RefreshError) as dead:
        users.getProfile(userId="me").execute()

    assert dead.value.args[1]["error"] == "invalid_grant"
    assert google.web.post(f"{google.root}/google/revoke", data={"token": credentials.token}).status_code == 400


def test_a_second_consent_gives_a_refresh_token_only_when_it_asks_again(google: Playground) -> None:
    google.connect(SARAH)

    silent = google.exchange(google.consent(SARAH, prompt="none")["code"]).json()
    asked = google.exchange(google.consent(SARAH, prompt="consent")["code"]).json()
    online = google.exchange(google.consent(SARAH, access_type="online")["code"]).json()

    assert ["refresh_token" in answer for answer in (silent, asked, online)] == [False, True, False]


def test_a_refresh_token_works_only_for_the_client_it_was_given_to(google: Playground) -> None:
    credentials = google.connect(SARAH)
    form = {"grant_type": "refresh_token", "refresh_token": credentials.refresh_token, "client_secret": "x"}

    stranger = google.web.post(f"{google.root}/google/token", data={**form, "client_id": "other"})
    nobody = google.web.post(f"{google.root}/google/token", data=form)

    assert (stranger.status_code, stranger.json()["error"]) == (400, "invalid_grant")
    assert (nobody.status_code, nobody.json()["error"]) == (401, "invalid_client")


def test_the_ledger_holds_no_token(google: Playground) -> None:
    credentials = google.connect(SARAH)
    google.service(credentials).users().getProfile(userId="me").execute()

    written = str(google.world.calls())

    assert "getProfile" in written
    assert str(credentials.token) not in written
    assert str(credentials.refresh_token) not in written
