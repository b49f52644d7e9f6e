"""The handoff on the page, from the command to the mail, with the whole product behind it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.listening import look
from tests.sandbox.slack.town import soon
from tests.stage import Stage

COMMAND = "/handoff DataCorp to Sarah Johnson"
ASKS = "Good to know who to turn to. Can we find a new date for the review?"
SELECT = """(node, words) => {
    const texts = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const at = texts.currentNode.data.indexOf(words);
        if (at < 0) continue;
        getSelection().setBaseAndExtent(texts.currentNode, at, texts.currentNode, at + words.length);
        return true;
    }
    return false;
}"""


@pytest.fixture(name="page")
def a_page(browser: Browser, stage: Stage) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda problem: problems.append(str(problem)))
    page.on("console", lambda said: problems.append(said.text) if said.type in ("error", "warning") else None)
    page.goto(f"{stage.world}/#as=U0ANA&in=C0CS")
    expect(page.get_by_role("log")).to_be_visible()
    yield page
    assert problems == []
    page.goto("about:blank")
    stage.post("later", {"seconds": 1})  # The long poll of the page is let go.
    context.close()


def _step(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name="Six steps to try").get_by_role("button", name=name)


def _press(page: Page, stage: Stage, name: str) -> None:
    """Press a button of the newest card that has it, and let everything happen that follows."""
    page.locator(f'.conversation li.message button:text-is("{name}")').last.click()
    agree = page.get_by_role("alertdialog").get_by_role("button", name=name)
    if name.startswith("Send both"):
        agree.click()
    expect(page.locator(".conversation [aria-busy]")).to_have_count(0)
    stage.work()


def _draft(page: Page, stage: Stage) -> None:
    _step(page, "Type the command").click()
    composer = page.get_by_role("textbox", name="Message #customer-success")
    expect(composer).to_have_value(COMMAND)
    composer.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("Drafting")
    stage.work()
    page.get_by_role("link", name="Open the draft").click()
    expect(page.get_by_role("log")).to_contain_text("Handoff: DataCorp → Sarah Johnson")


def test_from_the_command_over_an_edit_and_an_undo_to_one_mail_at_the_right(page: Page, stage: Stage) -> None:
    _draft(page, stage)
    _step(page, "Ask where it comes from").click()
    expect(page.locator('button:text-is("Where from?")')).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("ARR")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(_step(page, "Ask where it comes from (done)")).to_be_visible()

    _press(page, stage, "Edit mine")
    editor = page.get_by_role("textbox", name="Mail")
    editor.focus()
    assert editor.evaluate(SELECT, "Hi Michael")
    page.keyboard.type("Good morning Michael")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    stage.work()
    expect(page.get_by_role("log")).to_contain_text("Good morning Michael")

    _press(page, stage, "Send both")
    _press(page, stage, "Undo")
    stage.later(seconds=40)
    stage.work()
    assert stage.accepted() == []
    _press(page, stage, "Send both")
    stage.later(seconds=40)
    stage.work()

    letter = page.get_by_role("region", name="Mailbox of Michael Torres").get_by_role("article")
    expect(letter).to_have_count(1)
    expect(letter).to_contain_text("Ana Ribeiro <ana@cscx.example>")
    expect(letter).to_contain_text("Sarah Johnson <sarah@cscx.example>")
    words = page.frame_locator("iframe.letter-frame").locator("body")
    expect(words).to_contain_text("Good morning Michael")
    expect(words).to_contain_text("+351 21 555 0142")
    for name in ("Type the command", "Ask where it comes from", "Send both, Undo, Send both"):
        expect(_step(page, f"{name} (done)")).to_be_visible()


def test_a_broken_gmail_makes_the_card_say_that_it_does_not_know_and_find_out(page: Page, stage: Stage) -> None:
    _draft(page, stage)
    _step(page, "Break Gmail").click()
    drawer = page.get_by_role("complementary", name="Break something")
    dying = drawer.get_by_role("switch", name="Accepts the next mail, then dies")
    expect(dying).to_be_focused()
    page.keyboard.press("Enter")
    expect(dying).to_be_checked()
    drawer.get_by_role("button", name="Close the drawer").click()

    _press(page, stage, "Send both")
    stage.later(seconds=40)
    stage.work()

    expect(page.get_by_role("log")).to_contain_text("I can't tell whether your mail to Michael Torres left.")
    page.get_by_role("link", name="Open Sent in Gmail").click()
    sent = page.get_by_role("region", name="Mailbox of Ana Ribeiro")
    expect(sent.get_by_role("tab", name="Sent", selected=True)).to_be_visible()
    expect(sent.get_by_role("article")).to_have_count(1)
    assert len(stage.accepted()) == 1
    assert stage.get("faults") == {"faults": []}
    stage.later(seconds=10)
    stage.work()
    expect(page.get_by_role("log")).to_contain_text("Sent to Michael Torres")
    expect(_step(page, "Break Gmail (done)")).to_be_visible()
    assert len(stage.accepted()) == 1


def test_a_figure_that_the_record_contradicts_is_marked_until_its_sender_vouches_for_it(
    page: Page, stage: Stage
) -> None:
    _draft(page, stage)
    _step(page, "Change “18 months” to “3 years”").click()
    expect(page.locator('button:text-is("Edit mine")')).to_be_focused()
    page.keyboard.press("Enter")
    editor = page.get_by_role("textbox", name="Mail")
    editor.focus()
    assert editor.evaluate(SELECT, "18 months")
    page.keyboard.type("3 years")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    stage.work()
    expect(page.get_by_role("log")).to_contain_text("needs you")

    _press(page, stage, "It's true")

    expect(page.get_by_role("log")).not_to_contain_text("needs you")
    expect(_step(page, "Change “18 months” to “3 years” (done)")).to_be_visible()


def test_michael_answers_and_somebody_is_out_of_office(page: Page, stage: Stage) -> None:
    _draft(page, stage)
    _press(page, stage, "Send both")
    look(stage, seconds=40)
    mailbox = page.get_by_role("region", name="Mailbox of Michael Torres")
    expect(mailbox.get_by_role("article")).to_have_count(1)
    _step(page, "Answer as Michael").click()
    expect(mailbox.get_by_role("textbox", name="Reply")).to_have_value("Thank you, Ana. " + ASKS)
    mailbox.get_by_role("button", name="Send").click()
    expect(mailbox.get_by_role("article")).to_have_count(2)
    look(stage)
    expect(page.get_by_role("log")).to_contain_text("Michael Torres answered")
    strip = page.get_by_role("region", name="Six steps to try")
    expect(strip).to_contain_text("be out of office as David Osei")

    _step(page, "Answer as Michael").click()
    composer = page.get_by_role("textbox", name="Message #customer-success")
    expect(composer).to_have_value("/handoff TechFlow to Sarah Johnson")
    composer.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("Drafting")
    stage.work()
    page.get_by_role("link", name="Open the draft").click()
    _press(page, stage, "Send both")
    look(stage, seconds=40)
    theirs = page.get_by_role("region", name="Mailbox of David Osei")
    theirs.get_by_role("button", name="Out of office").click()
    theirs.get_by_role("button", name="Send").click()
    assert soon(lambda: len(stage.mails("david@cscx.example")) > 1)
    look(stage)

    expect(page.get_by_role("log")).to_contain_text("David Osei is away until")
    expect(_step(page, "Answer as Michael (done)")).to_be_visible()


def test_a_searched_select_asks_the_product_and_keeps_what_was_chosen(page: Page, stage: Stage) -> None:
    _draft(page, stage)
    _press(page, stage, "Edit mine")
    copied = page.get_by_role("dialog").get_by_role("combobox", name="Cc (optional)")
    copied.press_sequentially("priya sh")
    page.get_by_role("listbox").get_by_role("option", name="Priya Shah").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    stage.work()

    expect(page.get_by_role("log")).to_contain_text("Cc Sarah Johnson, Priya Shah")


def test_the_product_s_field_errors_stand_below_their_fields(page: Page, stage: Stage) -> None:
    _draft(page, stage)
    _press(page, stage, "Edit mine")
    dialog = page.get_by_role("dialog")
    others = dialog.get_by_role("textbox", name="Other addresses (optional)")
    others.fill("no address at all")
    dialog.get_by_role("button", name="Save", exact=True).click()

    expect(others).to_have_attribute("aria-invalid", "true")
    expect(others).to_be_focused()
    expect(dialog.locator(".error")).to_be_visible()
    expect(others).to_have_value("no address at all")
