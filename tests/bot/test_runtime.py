"""How a process is made ready."""

from __future__ import annotations

import gc

from bot.runtime import settle_memory


def test_what_a_process_has_loaded_is_not_looked_through_again() -> None:
    before = gc.get_threshold()
    try:
        settle_memory()

        assert gc.get_freeze_count() > 0
        assert gc.get_threshold() > before
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
