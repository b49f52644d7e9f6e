"""The service account of delegation: its key file, read once and checked before Google is asked anything."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.errors import ConfigError

NAME = "GOOGLE_APPLICATION_CREDENTIALS"
NEEDED = ("client_email", "private_key", "token_uri", "client_id")


def read_account(file: Path | None) -> Mapping[str, Any]:
    """Read a service account's key file as Google Cloud gives it; raises ConfigError saying what is wrong."""
    if file is None:
        raise ConfigError(f"{NAME} is not set: a delegated mailbox needs the key file of a service account.")
    try:
        account = json.loads(file.read_text())
    except (OSError, ValueError):
        raise ConfigError(f"{NAME} names {file}, which can't be read as a key file.") from None
    is_one = isinstance(account, dict) and account.get("type") == "service_account"
    if not is_one or not all(account.get(name) for name in NEEDED):
        raise ConfigError(f"{NAME} names {file}, which is no service account's key. Google Cloud gives one as JSON.")
    return dict(account)
