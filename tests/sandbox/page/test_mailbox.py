"""The mailbox beside Slack: mails as people read them, drafts, what was sent, and nothing that runs."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.sandbox.page.visit import Visit
from tests.sandbox.slack.town import button, buttons

EVIL = "<script>document.body.textContent = 'owned'</script><img src=x onerror=\"document.title='owned'\">"
PIXEL = "<img src='http://tracker.example/pixel.gif'><form action='http://tracker.example'><input></form>"


def _write(visit: Visit, **letter: Any) -> None:
    asked = {
        "from": "ana@cscx.example",
        "to": ["michael.torres@datacorp.example"],
        "subject": "Sarah joins you",
        **letter,
    }
    answer = visit.page.request.post(f"{visit.world.base_url}/control/mail/write", data=asked)
    assert answer.ok, answer.text()


def _draft(visit: Visit) -> None:
    """Let the app keep a draft in Ana's mailbox, through Google's own door."""
    web, google = visit.page.request, f"{visit.world.base_url}/google"
    asked: dict[str, str | float | bool] = {
        "client_id": "rapport",
        "redirect_uri": "http://127.0.0.1:8080/google/callback",
        "response_type": "code",
        "scope": "openid email https://www.googleapis.com/auth/gmail.compose",
        "state": "s",
        "access_type": "offline",
        "login_hint": "ana@cscx.example",
    }
    back = web.get(f"{google}/o/oauth2/v2/auth", params=asked, max_redirects=0).headers["location"]
    code = parse_qs(urlsplit(back).query)["code"][0]
    form: dict[str, str | float | bool] = {
        **asked,
        "grant_type": "authorization_code",
        "code": code,
        "client_secret": "secret",
    }
    token = web.post(f"{google}/token", form=form).json()["access_token"]
    mail = b"To: michael.torres@datacorp.example\r\nSubject: A draft\r\n\r\nDear Michael"
    kept = web.post(
        f"{google}/gmail/v1/users/me/drafts",
        data={"message": {"raw": base64.urlsafe_b64encode(mail).decode()}},
        headers={"Authorization": f"Bearer {token}"},
    )
    assert kept.ok, kept.text()


def _mailbox(visit: Visit, name: str) -> None:
    visit.page.get_by_role("tablist", name="Mailboxes").get_by_role("tab", name=name, exact=True).click()


def _text(page: Page) -> FrameLocator:
    return page.frame_locator("iframe.letter-frame").first


def test_a_mail_appears_in_the_mailbox_of_the_customer_with_its_headers(visit: Visit) -> None:
    visit.open()
    _write(visit, cc=["sarah@cscx.example"], text="Dear Michael", html="<p>Dear <b>Michael</b></p>")

    letter = visit.page.get_by_role("article")

    expect(letter.locator("dd")).to_have_text(
        ["Ana Ribeiro <ana@cscx.example>", "michael.torres@datacorp.example", "sarah@cscx.example", "Sarah joins you"]
    )
    expect(_text(visit.page).locator("b")).to_have_text("Michael")


def test_a_mail_runs_no_scripts_and_loads_nothing(visit: Visit) -> None:
    reached: list[str] = []
    visit.page.on("request", lambda request: reached.append(request.url))
    visit.open()
    _write(visit, html=f"<p style='background:url(http://tracker.example/b.png)'>Harmless</p>{EVIL}{PIXEL}")

    expect(_text(visit.page).locator("p")).to_have_text("Harmless")

    assert visit.page.title() != "owned"
    assert all(url.startswith((visit.world.base_url, "data:", "about:")) for url in reached), reached


def test_a_mail_without_html_is_shown_as_it_was_typed(visit: Visit) -> None:
    visit.open()
    _write(visit, text="<b>Not bold</b>\n  indented")

    expect(visit.page.locator(".plain-mail")).to_have_text("<b>Not bold</b>\n  indented")


def test_our_people_have_what_they_sent(visit: Visit) -> None:
    visit.open()
    _write(visit, text="Dear Michael")
    _mailbox(visit, "Ana")

    expect(visit.page.locator(".threads")).to_have_text("No mail yet.")
    visit.page.get_by_role("tab", name="Sent").click()

    expect(visit.page.get_by_role("article")).to_contain_text("Dear Michael")


def test_a_link_into_gmail_opens_that_persons_mailbox_at_that_mail(visit: Visit) -> None:
    visit.open()
    _write(visit, subject="The older one", text="Dear Michael")
    _write(visit, subject="The newer one", text="Hello again")
    asked = f"{visit.world.base_url}/control/mail?address=ana@cscx.example"
    threads = visit.page.request.get(asked).json()["threads"]
    (older,) = [thread["id"] for thread in threads if thread["subject"] == "The older one"]
    address = f"https://mail.google.com/mail/u/ana@cscx.example/#all/{older}"
    visit.say(buttons(button("Open in Gmail", url=address)))

    visit.page.get_by_role("link", name="Open in Gmail").click()

    expect(visit.page.get_by_role("tab", name="Ana", exact=True)).to_have_attribute("aria-selected", "true")
    expect(visit.page.get_by_role("tab", name="Sent")).to_have_attribute("aria-selected", "true")
    row = visit.page.locator(".threads > li").filter(has_text="The older one")
    expect(row.get_by_role("article")).to_contain_text("Dear Michael")
    visit.page.get_by_role("tab", name="Inbox").click()
    expect(visit.page.locator(".threads")).to_have_text("No mail yet.")


@pytest.mark.parametrize(("press", "arrives"), [("Send", 1), ("Discard", 0)])
def test_a_draft_can_be_sent_or_discarded_by_hand(visit: Visit, press: str, arrives: int) -> None:
    visit.open()
    _draft(visit)
    _mailbox(visit, "Ana")
    visit.page.get_by_role("tab", name="Drafts").click()
    visit.page.locator(".draft").get_by_role("button", name=press).click()
    expect(visit.page.locator(".threads")).to_have_text("No drafts.")

    _mailbox(visit, "Customers")
    visit.page.get_by_role("tab", name="Inbox").click()

    expect(visit.page.get_by_role("article")).to_have_count(arrives)
