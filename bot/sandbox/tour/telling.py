"""Telling the story in a terminal: numbered steps, what Slack showed, what the mailboxes hold, a tick per check."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.text import Text

from bot.sandbox.tour import drawn
from bot.sandbox.tour.deviation import Deviation

Json = dict[str, Any]
WIDTH = 100
SHORTEN = 300


class Teller:
    """Prints the story as it happens and counts what was checked. Colours only where a terminal shows them."""

    def __init__(self, console: Console | None = None) -> None:
        console = console or Console(highlight=False)
        console.width = min(console.width, WIDTH) if console.is_terminal else WIDTH
        self.console, self.steps, self.checks = console, 0, 0

    def step(self, title: str) -> None:
        """Begin the next step."""
        self.steps += 1
        self.console.print(Text(f"\n{self.steps:>2}. {title}", style="bold"))

    def did(self, what: str) -> None:
        """Say what somebody did."""
        self._hanging("    → ", Text(what), style="bold cyan")

    def slack(self, where: str, message: Json, zone: str) -> None:
        """Show what Slack shows: a message or a modal, whole."""
        self._quote(f"Slack, {where}", drawn.card(message, zone))

    def mailbox(self, whose: str, mailbox: Json) -> None:
        """Show what a mailbox holds: every conversation, its newest mail whole."""
        for thread in mailbox["threads"] or [{"messages": []}]:
            mails = thread["messages"]
            lines = [Text(f"{mail['from']} · {mail['subject']}", style="dim") for mail in mails[:-1]]
            for mail in mails[-1:]:
                lines += [
                    Text(f"{name}: {mail[name.lower()]}", style="dim")
                    for name in ("From", "To", "Cc")
                    if mail[name.lower()]
                ]
                lines += [Text(mail["subject"], style="bold"), Text(), *map(Text, mail["text"].rstrip().split("\n"))]
            self._quote(f"{whose}'s mailbox", lines or [Text("empty", style="dim")])

    def check(self, promise: str, is_kept: bool, seen: object) -> None:  # noqa: FBT001  It is the claim itself.
        """Tick a promise that is kept; raises Deviation with what was seen when it is not."""
        if not is_kept:
            raise Deviation(promise, seen)
        self.ticked(promise)

    def ticked(self, promise: str) -> None:
        """Tick a promise that has been checked already, by waiting for it."""
        self.checks += 1
        self._hanging("    ✓ ", Text(promise), style="green")

    def ended(self, seconds: float) -> None:
        """Say that everything held, and how long it took."""
        said = f"{self.steps} steps, {self.checks} checks, everything as it should be, in {seconds:.1f} s."
        self.console.print(Text(f"\n ✓  {said}\n", style="bold green"))

    def deviated(self, expected: str, seen: str) -> None:
        """Say what was expected and what was seen."""
        short = seen if len(seen) <= SHORTEN else f"{seen[:SHORTEN]}… ({len(seen)} characters)"
        self.console.print(Text(f"    ✗ {expected}", style="bold red"))
        self._hanging("      seen: ", Text(short), style="red")
        self.console.print(
            Text(f"\n ✗  The story stopped at step {self.steps}, after {self.checks} checks.\n", style="bold red")
        )

    def _quote(self, title: str, lines: Iterable[Text]) -> None:
        self.console.print(Text(f"    {title}", style="magenta"))
        for line in lines:
            self._hanging("    │ ", line, style="dim")

    def _hanging(self, lead: str, text: Text, *, style: str) -> None:
        for line in text.wrap(self.console, self.console.width - len(lead)) or [Text()]:
            line.rstrip()
            self.console.print(Text.assemble((lead, style), line), overflow="ignore", no_wrap=True)
            lead = lead if "│" in lead else " " * len(lead)
