"""The key pair behind id tokens, made once for a world, and its public half as a JWKS."""

from __future__ import annotations

import base64
import json
import sqlite3
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

KID = "sandbox-1"


@cache
def _made() -> rsa.RSAPrivateKey:
    """Make a key once per process: it takes a tenth of a second, and tests have many worlds."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def _loaded(pem: str) -> rsa.RSAPrivateKey:
    """Load a key once per process: each time its numbers are checked, which takes as long as a dozen signatures."""
    loaded = serialization.load_pem_private_key(pem.encode("ascii"), password=None)
    if not isinstance(loaded, rsa.RSAPrivateKey):
        raise TypeError("The world's signing key is not an RSA key.")
    return loaded


def _key(db: sqlite3.Connection) -> rsa.RSAPrivateKey:
    row = db.execute("select pem from gmail_keys where kid = ?", (KID,)).fetchone()
    if row is not None:
        return _loaded(row["pem"])
    pem = _made().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    db.execute("insert into gmail_keys values (?, ?)", (KID, pem.decode("ascii")))
    return _made()


def signed(db: sqlite3.Connection, claims: dict[str, Any]) -> str:
    """Sign claims as a JWT with RS256 (RFC 7515)."""
    head = {"alg": "RS256", "kid": KID, "typ": "JWT"}
    text = ".".join(_url64(json.dumps(part).encode("utf-8")) for part in (head, claims))
    signature = _key(db).sign(text.encode("ascii"), padding.PKCS1v15(), hashes.SHA256())
    return f"{text}.{_url64(signature)}"


def public_keys(db: sqlite3.Connection) -> dict[str, Any]:
    """Give the JWKS (RFC 7517) that googleapis.com/oauth2/v3/certs would serve."""
    numbers = _key(db).public_key().public_numbers()
    return {
        "keys": [
            {"kty": "RSA", "alg": "RS256", "use": "sig", "kid": KID, "n": _number(numbers.n), "e": _number(numbers.e)}
        ]
    }


def _number(value: int) -> str:
    return _url64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _url64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
