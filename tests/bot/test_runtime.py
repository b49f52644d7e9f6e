"""How a process is made ready."""

from __future__ import annotations

import subprocess
import sys


def test_what_a_process_has_loaded_is_not_looked_through_again() -> None:
    program = (
        "import gc; from bot.runtime import settle_memory; before = gc.get_threshold(); settle_memory();"
        " print(gc.get_freeze_count() > 0, gc.get_threshold() > before)"
    )

    settled = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert settled.stdout.split() == ["True", "True"]
