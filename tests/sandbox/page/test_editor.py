"""The rich text editor: what stood there comes back whole, and what people format is Slack's own JSON."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, expect

from tests.sandbox.page.visit import Visit, asked, rich, running, words

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
    {
        "type": "rich_text_list",
        "style": "bullet",
        "indent": 0,
        "border": 0,
        "elements": [running(words("one")), running(LINK)],
    },
    {"type": "rich_text_list", "style": "bullet", "indent": 1, "border": 0, "elements": [running(words("deeper"))]},
    {
        "type": "rich_text_list",
        "style": "ordered",
        "offset": 2,
        "elements": [running(words("third")), running(words("fourth"))],
    },
    running(words("between")),
    {"type": "rich_text_quote", "elements": [words("quoted\ntwice")]},
    {"type": "rich_text_preformatted", "border": 0, "elements": [words("as  it\n  is")]},
    running(words("The end")),
)


def _editor(visit: Visit, initial: Entry | None = None, **more: Any) -> Locator:
    visit.open()
    given = {"initial_value": initial} if initial else {}
    dialog = visit.show_modal(asked("Mail", {"type": "rich_text_input", "action_id": "a", **given}, **more))
    return dialog.get_by_role("textbox", name="Mail")


def _sent(visit: Visit) -> Any:
    return visit.submit()["Mail"]["a"]["rich_text_value"]


def _press(visit: Visit, name: str) -> None:
    visit.page.get_by_role("toolbar", name="Formatting").get_by_role("button", name=name, exact=True).click()


def test_a_text_nobody_touched_comes_back_as_it_was(visit: Visit) -> None:
    _editor(visit, EVERYTHING)

    assert _sent(visit) == EVERYTHING


def test_a_change_in_one_place_changes_nothing_elsewhere(visit: Visit) -> None:
    editor = _editor(visit, EVERYTHING)
    editor.press("Control+End")
    editor.press_sequentially(", really")

    sent = _sent(visit)

    assert sent["elements"][-1] == running(words("The end, really"))
    assert sent["elements"][:-1] == EVERYTHING["elements"][:-1]


def test_lines_become_one_section_with_line_breaks(visit: Visit) -> None:
    editor = _editor(visit)
    editor.press_sequentially("Hello\n\nMichael")

    assert _sent(visit) == rich(running(words("Hello\n\nMichael")))


def test_bold_italic_and_code_are_styles_of_a_stretch(visit: Visit) -> None:
    editor = _editor(visit)
    _press(visit, "Bold")
    editor.press_sequentially("Big")
    _press(visit, "Bold")
    editor.press_sequentially(" and ")
    editor.press("Control+i")
    editor.press_sequentially("slanted")
    editor.press("Control+i")
    editor.press_sequentially(" code")
    for _ in "code":
        editor.press("Shift+ArrowLeft")
    _press(visit, "Code")

    assert _sent(visit) == rich(
        running(
            words("Big", bold=True), words(" and "), words("slanted", italic=True), words(" "), words("code", code=True)
        )
    )


def test_lists_and_quotes_stand_between_sections(visit: Visit) -> None:
    editor = _editor(visit)
    editor.press_sequentially("First:\none")
    _press(visit, "Bulleted list")
    editor.press_sequentially("\ntwo\n\nafter\n1. a\nb")
    editor.press("Enter")
    editor.press("Enter")
    editor.press_sequentially("said")
    _press(visit, "Quote")

    bullet = {"type": "rich_text_list", "style": "bullet", "indent": 0, "border": 0}
    assert _sent(visit) == rich(
        running(words("First:\n")),
        {**bullet, "elements": [running(words("one")), running(words("two"))]},
        running(words("after\n")),
        {**bullet, "style": "ordered", "elements": [running(words("a")), running(words("b"))]},
        {"type": "rich_text_quote", "elements": [words("said")]},
    )


def test_a_list_can_become_plain_text_again(visit: Visit) -> None:
    editor = _editor(visit)
    editor.press_sequentially("one")
    _press(visit, "Ordered list")
    expect(editor.locator("ol > li")).to_have_count(1)
    _press(visit, "Ordered list")

    assert _sent(visit) == rich(running(words("one")))


def test_a_link_has_words_and_an_address_that_is_safe(visit: Visit) -> None:
    editor = _editor(visit)
    editor.press_sequentially("See the plan")
    for _ in "the plan":
        editor.press("Shift+ArrowLeft")
    _press(visit, "Link")
    address = visit.page.get_by_role("textbox", name="Link")
    address.fill("javascript:alert(1)")
    address.press("Enter")
    expect(visit.page.get_by_role("alert").filter(has_text="A link begins with")).to_be_visible()
    address.fill("a.example/plan")
    address.press("Enter")

    assert _sent(visit) == rich(running(words("See "), {**LINK, "text": "the plan"}))


def test_what_is_pasted_is_plain_text(visit: Visit) -> None:
    editor = _editor(visit)
    editor.evaluate(
        """node => {
            const pasted = new DataTransfer();
            pasted.setData("text/html", "<b onclick=alert(1)>rich</b>");
            pasted.setData("text/plain", "rich\\nand plain");
            node.focus();
            node.dispatchEvent(new ClipboardEvent("paste", {clipboardData: pasted, bubbles: true, cancelable: true}));
        }"""
    )

    assert _sent(visit) == rich(running(words("rich\nand plain")))


def test_an_editor_that_was_emptied_holds_nothing(visit: Visit) -> None:
    editor = _editor(visit, rich(running(words("Old words"))), optional=True)
    editor.press("Control+a")
    editor.press("Delete")

    assert _sent(visit) is None
