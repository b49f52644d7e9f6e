"""Ana asks for the handoff that most journeys begin with, and presses Send."""

from __future__ import annotations

from tests.stage import Stage

ASKED = "/handoff DataCorp to Sarah Johnson because of a territory change, until 15 February"


def draft(stage: Stage) -> None:
    """Let both mails be drafted."""
    stage.at("drafted", lambda: _draft(stage))


def approve(stage: Stage) -> None:
    """Let both mails be drafted and press Send for the first; the undo window is running."""
    stage.at("approved", lambda: _approve(stage))


def _draft(stage: Stage) -> None:
    stage.command("U0ANA", ASKED)
    stage.work()


def _approve(stage: Stage) -> None:
    _draft(stage)
    send(stage)


def send(stage: Stage) -> None:
    """Press Send; the undo window is running."""
    stage.click("U0ANA", "outreach.send")
    stage.work()
