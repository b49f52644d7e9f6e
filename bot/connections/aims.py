"""What a connection is begun for: reading too or only sending, one's own mailbox or a shared one, the calendar."""

from __future__ import annotations

from dataclasses import dataclass

from bot.connectors.google import oauth

PURPOSE = "google"
_PREFIX = "https://www.googleapis.com/auth/"
_PARTS = 4


@dataclass(frozen=True)
class Aim:
    """What somebody wants of Google; `mailbox_id` is a shared mailbox, `extra` scopes beside those for mail.

    Scopes in `extra` are written as Google's list has them, without the address before: `calendar.freebusy`.
    """

    sending_only: bool = False
    mailbox_id: int | None = None
    extra: tuple[str, ...] = ()

    def scopes(self) -> tuple[str, ...]:
        """Give what Google's page asks for."""
        mail = oauth.SENDING if self.sending_only else oauth.WANTED
        return (*mail, *(f"{_PREFIX}{name}" for name in self.extra))

    def left_out(self, granted: frozenset[str]) -> tuple[str, ...]:
        """Name the extra scopes that the person left unticked."""
        return tuple(name for name in self.extra if f"{_PREFIX}{name}" not in granted)

    def purpose(self) -> str:
        """Write it down beside the state that Google brings back."""
        if self == Aim():
            return PURPOSE
        return f"{PURPOSE}:{'send' if self.sending_only else 'full'}:{self.mailbox_id or 0}:{'+'.join(self.extra)}"


def read_aim(purpose: str) -> Aim | None:
    """Read what `purpose` wrote; None when that was no connection to Google."""
    parts = purpose.split(":")
    if parts == [PURPOSE]:
        return Aim()
    if len(parts) != _PARTS or parts[0] != PURPOSE:
        return None
    _, mode, mailbox_id, extra = parts
    return Aim(mode == "send", int(mailbox_id) or None, tuple(filter(None, extra.split("+"))))
