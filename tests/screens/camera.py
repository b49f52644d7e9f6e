"""Two browsers that look at the same world, a desktop's and a phone's, and take what they are told to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, expect, sync_playwright

from tests.sandbox.page.conftest import QUIET
from tests.screens.album import Album
from tests.screens.shrinking import Shrinker

Size = tuple[int, int]
Look = Callable[[Page], None]
Frame = Callable[[Page], Locator | None]
SIZES: dict[str, Size] = {"desktop": (1440, 900), "phone": (390, 844)}
AROUND = 420  # Pixels of a window that are not the card in it.
HIDE_STEPS = "isHidden => localStorage.setItem('rapport-steps-hidden', isHidden ? 'yes' : 'no')"
HIDDEN = "node => node.scrollHeight - node.clientHeight"
TRIES = 6
MAILS_SETTLE = 400  # Milliseconds until the frames of mails have their heights.


@dataclass(frozen=True)
class Spot:
    """Who looks, and where: a channel, a mailbox, or both; `side` is what a phone shows of the two."""

    who: str
    place: str
    mailbox: str | None = None
    side: str = "Slack"
    has_steps: bool = False


@dataclass
class Camera:
    """Takes each picture at both sizes."""

    world: str
    album: Album
    shrinker: Shrinker
    pages: dict[str, Page]
    problems: list[str] = field(default_factory=list)

    def window(self, name: str, sentence: str, spot: Spot, shows: str, prepare: Look | None = None) -> None:
        """Take the whole window once it shows these words; `prepare` does what somebody would do in it before."""
        self._take(name, sentence, spot, shows, prepare=prepare, frame=lambda _: None)

    def card(self, name: str, sentence: str, spot: Spot, shows: str) -> None:
        """Take one message, whole, however long it is: the newest that says these words."""

        def whole(page: Page) -> Locator:
            message = page.locator("li.message", has_text=shows).last
            box = message.bounding_box()
            assert box
            _resize(page, height=round(box["height"]) + AROUND)
            return message

        self._take(name, sentence, spot, shows, prepare=None, frame=whole)

    def mailbox(self, name: str, sentence: str, spot: Spot, shows: str) -> None:
        """Take the mailbox at the right, with every mail of it whole."""

        def whole(page: Page) -> Locator:
            page.wait_for_timeout(MAILS_SETTLE)
            _grow(page, page.locator("#mail .threads"))
            return page.locator("#mail")

        self._take(name, sentence, spot, shows, prepare=None, frame=whole)

    def modal(self, name: str, sentence: str, spot: Spot, shows: str) -> None:
        """Take the modal on top, whole; on a phone it fills the screen."""
        self._take(name, sentence, spot, shows, prepare=None, frame=_whole_modal)

    def dialog(self, name: str, sentence: str, spot: Spot, button: str) -> None:
        """Take the question that a button of the newest card asks before anything is done."""

        def press(page: Page) -> None:
            page.locator(f'.conversation li.message button:text-is("{button}")').last.click()

        self._take(name, sentence, spot, button, prepare=press, frame=lambda page: page.get_by_role("alertdialog"))

    def narrow(self, name: str, sentence: str, spot: Spot, shows: str) -> None:
        """Take one card in the narrowest width that is promised, 360 pixels."""
        page = self.pages["desktop"]
        _open(page, self.world, spot)
        page.get_by_role("button", name="Phone width").click()
        message = page.locator("li.message", has_text=shows).last
        expect(message).to_be_visible()
        box = message.bounding_box()
        assert box
        _resize(page, height=round(box["height"]) + AROUND)
        self.album.keep(name, sentence, {"360": self._shot(page, message)})
        _resize(page, *SIZES["desktop"])

    def wide(self, name: str, sentence: str, spot: Spot, shows: str, size: Size) -> None:
        """Take the window of a desktop alone, at a size of its own."""
        page = self.pages["desktop"]
        _resize(page, *size)
        _open(page, self.world, spot)
        expect(page.locator("div.app")).to_contain_text(shows)
        _settle(page)
        self.album.keep(name, sentence, {"desktop": self._shot(page, None)})
        _resize(page, *SIZES["desktop"])

    def _take(self, name: str, sentence: str, spot: Spot, shows: str, *, prepare: Look | None, frame: Frame) -> None:
        pictures = {}
        for kind, page in self.pages.items():
            _open(page, self.world, spot)
            if prepare:
                prepare(page)
            expect(page.locator("div.app")).to_contain_text(shows)
            framed = frame(page)
            _settle(page)
            pictures[kind] = self._shot(page, framed)
            _resize(page, *SIZES[kind])
        self.album.keep(name, sentence, pictures)

    def _shot(self, page: Page, framed: Locator | None) -> bytes:
        png = (framed or page).screenshot(animations="disabled")
        return self.shrinker.shrink(png)


def _open(page: Page, world: str, spot: Spot) -> None:
    page.goto("about:blank")
    page.goto(f"{world}/licences.txt")
    page.evaluate(HIDE_STEPS, not spot.has_steps)
    mailbox = f"&mail={spot.mailbox}" if spot.mailbox else ""
    page.goto(f"{world}/#as={spot.who}&in={spot.place}{mailbox}")
    expect(page.locator("div.app")).to_be_visible()
    is_phone = page.viewport_size and page.viewport_size["width"] < SIZES["desktop"][0] / 2
    if is_phone and spot.side != "Slack":
        page.get_by_role("group", name="What to show").get_by_role("button", name=spot.side).click()


def _whole_modal(page: Page) -> Locator | None:
    dialog = page.get_by_role("dialog")
    _grow(page, dialog.locator(".dialog-body"))
    size = page.viewport_size
    return None if size and size["width"] == SIZES["phone"][0] else dialog


def _grow(page: Page, scrolled: Locator) -> None:
    """Make the window so high that nothing of this is out of sight."""
    for _ in range(TRIES):
        hidden = scrolled.evaluate(HIDDEN)
        size = page.viewport_size
        if hidden <= 0 or size is None:
            return
        _resize(page, height=size["height"] + hidden + 10)


def _settle(page: Page) -> None:
    """Wait until letters stand in their frames and nothing moves."""
    expect(page.locator(".dialog-body [aria-busy=true]")).to_have_count(0)
    page.evaluate("() => document.fonts.ready")
    page.wait_for_timeout(200)


def _resize(page: Page, width: int | None = None, height: int | None = None) -> None:
    size = page.viewport_size
    assert size
    page.set_viewport_size({"width": width or size["width"], "height": height or size["height"]})


@contextmanager
def cameras(world: str, album: Album) -> Iterator[Camera]:
    """Open the browsers; on the way out, whatever they complained about is an error."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        camera = Camera(world, album, Shrinker(browser.new_page()), {})
        for kind, (width, height) in SIZES.items():
            context = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB")
            context.set_default_timeout(15_000)
            page = camera.pages[kind] = context.new_page()
            page.on("pageerror", lambda problem: camera.problems.append(str(problem)))
        yield camera
        for page in camera.pages.values():
            page.goto("about:blank")
        browser.close()
    assert camera.problems == []
