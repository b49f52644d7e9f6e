"""How a process is made ready."""

from __future__ import annotations

import gc

from bot.runtime import settle_memory

PYTHONS_OWN = (700, 10, 10)


def test_what_a_process_has_loaded_is_not_looked_through_again() -> None:
    gc.unfreeze()
    gc.set_threshold(*PYTHONS_OWN)

    settle_memory()  # As every process of tests is, so that nothing needs to be put back.

    assert gc.get_freeze_count() > 0
    assert gc.get_threshold() > PYTHONS_OWN
