"""How the first line of an answer repeats why a customer changes hands."""

from __future__ import annotations

_PHRASES = {
    "leave": "because of leave",
    "departure": "because of a departure",
    "territory change": "because of a territory change",
    "rebalancing": "because of rebalancing",
    "role change": "because of a role change",
}


def phrase(reason: str) -> str:
    """Say a reason the way the first line of an answer repeats it."""
    return _PHRASES.get(reason, f"reason: “{reason}”")
