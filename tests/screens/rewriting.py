"""A draft that Claude wrote and wrote anew: the form, the card, and the difference."""

from __future__ import annotations

from pydantic import SecretStr

from tests.journeys.claude.scripted import FAREWELL, INTRODUCTION, REWRITTEN, letter
from tests.screens.theatre import ANA, COMMAND, Scene


def play(scene: Scene) -> None:
    stage, dm = scene.stage, scene.dm(ANA)
    key = {"anthropic_api_key": SecretStr("sk-ant-screens"), "rapport_model_seconds": 5}
    stage.runtime.settings = stage.runtime.settings.model_copy(update=key)
    stage.post("claude/replies", {"replies": [letter(FAREWELL), letter(INTRODUCTION), letter(REWRITTEN)]})
    scene.type(ANA, COMMAND)
    scene.camera.card("by-claude", "A draft that Claude wrote.", dm, "Handoff: DataCorp → Sarah Johnson")
    scene.choose(ANA, "rewrite")
    scene.camera.modal("rewrite-claude", "Rewriting, also in one's own words.", dm, "Or in your own words")
    shorter = {"text": {"type": "plain_text", "text": "Shorter", "emoji": False}, "value": "shorter"}
    scene.submit(ANA, how={"type": "static_select", "selected_option": shorter})
    scene.later(minutes=1)
    scene.camera.card("rewritten", "The rewritten draft, with the way back.", dm, "Handoff: DataCorp → Sarah Johnson")
    scene.press(ANA, "rewrite.changes")
    scene.camera.modal("what-changed", "What the rewriting changed, word by word.", dm, "What changed")
    scene.close(ANA)
