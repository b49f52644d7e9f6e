"""Whether Google can be reached: its public keys are the one thing it shows to everybody."""

from __future__ import annotations

import requests

SECONDS = 5


def google_answers(certs_url: str) -> str:
    """Say `answers`, or what is in the way."""
    try:
        answer = requests.get(certs_url, timeout=SECONDS)
    except requests.RequestException as error:
        return type(error).__name__
    return "answers" if answer.ok else f"HTTP {answer.status_code}"
