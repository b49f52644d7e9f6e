"""One mail address with the name shown before it, checked so that it can be nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.errors import Invalid
from bot.outreach.mime.headers import one_line

# RFC 5322 dot-atom; quoted local parts and comments are legal and have no use but deceit (CVE-2023-27043).
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"({_LABEL}\.)+(?!\d+$){_LABEL}")

# RFC 5321, 4.5.3.1, and RFC 3696, erratum 1690.
_MAX_LOCAL = 64
_MAX_EMAIL = 254
_MAX_NAME = 150


@dataclass(frozen=True)
class Address:
    """A name in any script, which may be empty, and exactly one e-mail address.

    A domain outside ASCII is kept in its ASCII form, so that look-alike letters show. Raises Invalid.
    """

    name: str
    email: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", one_line("name", self.name, at_most=_MAX_NAME))
        object.__setattr__(self, "email", _checked(self.email))


def _checked(email: str) -> str:
    local, at, domain = email.partition("@")
    try:
        ascii_domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        ascii_domain = ""
    fits = at and _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(ascii_domain)
    checked = f"{local}@{ascii_domain}"
    if not fits or len(local) > _MAX_LOCAL or len(checked) > _MAX_EMAIL:
        raise Invalid(f"{email!r} is not an e-mail address. Nothing was saved; correct it.", field="email")
    return checked
