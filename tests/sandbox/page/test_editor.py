"""The rich text editor: what stood there comes back whole, and what people format is Slack's own JSON."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, expect

from tests.sandbox.page.stage import Stage, asked, rich, running, words

Entry = dict[str, Any]
LINK = {"type": "link", "url": "https://a.example/plan"}
EVERYTHING = rich(
    running(
        words("Dear Michael,\n\nplain "),
        words("bold\nover two", bold=True),
        words(" "),
        words("all", bold=True, italic=True, strike=True),
        words("code", code=True),
        {"type": "user", "user_id": "U0SARAH"},
        {"type": "emoji", "name": "tada", "unicode": "1f389"},
        {**LINK, "text": "the plan", "style": {"italic": True}},
        LINK,
        words("\n"),
    ),
    {"type": "rich_text_list", "style": "bullet", "indent": 0, "border": 0, "elements": [running(words("one")), running(LINK)]},
    {"type": "rich_text_list", "style": "bullet", "indent": 1, "border": 0, "elements": [running(words("deeper"))]},
    {"type": "rich_text_list", "style": "ordered", "offset": 2, "elements": [running(words("third")), running(words("fourth"))]},
    running(words("between")),
    {"type": "rich_text_quote", "elements": [words("quoted\ntwice")]},
    {"type": "rich_text_preformatted", "border": 0, "elements": [words("as  it\n  is")]},
    running(words("The end")),
)


def _editor(stage: Stage, initial: Entry | None = None, **more: Any) -> Locator:
    stage.open()
    given = {"initial_value": initial} if initial else {}
    dialog = stage.show_modal(asked("Mail", {"type": "rich_text_input", "action_id": "a", **given}, **more))
    return dialog.get_by_role("textbox", name="Mail")


def _sent(stage: Stage) -> Any:
    return stage.submit()["Mail"]["a"]["rich_text_value"]


def _press(stage: Stage, name: str) -> None:
    stage.page.get_by_role("toolbar", name="Formatting").get_by_role("button", name=name, exact=True).click()


def test_a_text_nobody_touched_comes_back_as_it_was(stage: Stage) -> None:
    _editor(stage, EVERYTHING)

    assert _sent(stage) == EVERYTHING


def test_a_change_in_one_place_changes_nothing_elsewhere(stage: Stage) -> None:
    editor = _editor(stage, EVERYTHING)
    editor.press("Control+End")
    editor.press_sequentially(", really")

    sent = _sent(stage)

    assert sent["elements"][-1] == running(words("The end, really"))
    assert sent["elements"][:-1] == EVERYTHING["elements"][:-1]


def test_lines_become_one_section_with_line_breaks(stage: Stage) -> None:
    editor = _editor(stage)
    editor.press_sequentially("Hello\n\nMichael")

    assert _sent(stage) == rich(running(words("Hello\n\nMichael")))


def test_bold_italic_and_code_are_styles_of_a_stretch(stage: Stage) -> None:
    editor = _editor(stage)
    _press(stage, "Bold")
    editor.press_sequentially("Big")
    _press(stage, "Bold")
    editor.press_sequentially(" and ")
    editor.press("Control+i")
    editor.press_sequentially("slanted")
    editor.press("Control+i")
    editor.press_sequentially(" code")
    for _ in "code":
        editor.press("Shift+ArrowLeft")
    _press(stage, "Code")

    assert _sent(stage) == rich(
        running(words("Big", bold=True), words(" and "), words("slanted", italic=True), words(" "), words("code", code=True))
    )


def test_lists_and_quotes_stand_between_sections(stage: Stage) -> None:
    editor = _editor(stage)
    editor.press_sequentially("First:\none")
    _press(stage, "Bulleted list")
    editor.press_sequentially("\ntwo\n\nafter\n1. a\nb")
    editor.press("Enter")
    editor.press("Enter")
    editor.press_sequentially("said")
    _press(stage, "Quote")

    bullet = {"type": "rich_text_list", "style": "bullet", "indent": 0, "border": 0}
    assert _sent(stage) == rich(
        running(words("First:\n")),
        {**bullet, "elements": [running(words("one")), running(words("two"))]},
        running(words("after\n")),
        {**bullet, "style": "ordered", "elements": [running(words("a")), running(words("b"))]},
        {"type": "rich_text_quote", "elements": [words("said")]},
    )


def test_a_list_can_become_plain_text_again(stage: Stage) -> None:
    editor = _editor(stage)
    editor.press_sequentially("one")
    _press(stage, "Ordered list")
    expect(editor.locator(".ordered")).to_have_count(1)
    _press(stage, "Ordered list")

    assert _sent(stage) == rich(running(words("one")))


def test_a_link_has_words_and_an_address_that_is_safe(stage: Stage) -> None:
    editor = _editor(stage)
    editor.press_sequentially("See the plan")
    for _ in "the plan":
        editor.press("Shift+ArrowLeft")
    _press(stage, "Link")
    address = stage.page.get_by_role("textbox", name="Link")
    address.fill("javascript:alert(1)")
    address.press("Enter")
    expect(stage.page.get_by_role("alert").filter(has_text="A link begins with")).to_be_visible()
    address.fill("a.example/plan")
    address.press("Enter")

    assert _sent(stage) == rich(running(words("See "), {**LINK, "text": "the plan"}))


def test_what_is_pasted_is_plain_text(stage: Stage) -> None:
    editor = _editor(stage)
    editor.evaluate(
        """node => {
            const pasted = new DataTransfer();
            pasted.setData("text/html", "<b onclick=alert(1)>rich</b>");
            pasted.setData("text/plain", "rich\\nand plain");
            node.focus();
            node.dispatchEvent(new ClipboardEvent("paste", {clipboardData: pasted, bubbles: true, cancelable: true}));
        }"""
    )

    assert _sent(stage) == rich(running(words("rich\nand plain")))


def test_an_editor_that_was_emptied_holds_nothing(stage: Stage) -> None:
    editor = _editor(stage, rich(running(words("Old words"))), optional=True)
    editor.press("Control+a")
    editor.press("Delete")

    assert _sent(stage) is None
