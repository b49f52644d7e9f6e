"""The list of kinds of outreach, nothing else."""

from __future__ import annotations

from bot.handoff.kinds import Farewell, Introduction
from bot.outreach import conversation
from bot.outreach.kind import Kind

KINDS: dict[str, Kind] = {kind.name: kind for kind in (Farewell(), Introduction())}
KINDS.update((kind.name, kind) for kind in conversation.kinds(KINDS.__getitem__))
