"""What a bearer token is: a secret shown once and kept as a hash, and the scopes it can have."""

from __future__ import annotations

import hashlib
import secrets

SCOPES = {
    "read": "read handoffs, mails and briefings that its person may see",
    "prepare": "begin handoffs and move customers, as its person may",
    "send": "send and stop mails from its person's own mailbox, and from no other",
}
SECRET_BYTES = 32


def new_secret() -> str:
    """Make a secret that nobody can guess; `rapport_` lets scanners recognise one that leaked."""
    return f"rapport_{secrets.token_urlsafe(SECRET_BYTES)}"


def hash_of(secret: str) -> str:
    """Give the hash under which a token is kept; the token itself is kept nowhere."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
