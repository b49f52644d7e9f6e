"""What stops the tour: the world is not as the story says."""

from __future__ import annotations


class Deviation(Exception):  # noqa: N818  It names what happened: the world deviates from the story.
    """One promise that was not kept: what was expected, and what was seen instead."""

    def __init__(self, expected: str, seen: object) -> None:
        super().__init__(f"expected: {expected}; seen: {seen}")
        self.expected, self.seen = expected, str(seen)
