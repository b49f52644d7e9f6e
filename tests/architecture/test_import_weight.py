"""Processes start light: a vendor's SDK is loaded when its connector is used, not when a door is."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("anthropic", "googleapiclient", "authlib", "google.auth", "simple_salesforce", "holidays")


@pytest.mark.parametrize("module", ["handlers.web", "jobs.worker", "handlers.cli.main"])
def test_no_process_loads_the_sdks_of_vendors_before_it_needs_them(module: str) -> None:
    program = f"import sys, {module}; print(*(name for name in {HEAVY} if name in sys.modules))"

    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert loaded.stdout.split() == []
