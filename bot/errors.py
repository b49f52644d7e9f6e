"""Every error the product raises on purpose, as one tree; edges catch by branch, not by vendor.

BotError
  UserError            written for the person, never retried
    NotFound           nothing by that name or id that this person may see
    Ambiguous          several fit; carries the choices
    NotAllowed         this person may not do that here
    AlreadyDone        somebody was faster; carries what the result was
    Invalid            the input cannot be used; may name the field
  ConnectorError       an outside system let us down, and says which
    Unavailable        it did not take the call; trying again is safe
    RateLimited        it says when to come back
    NeedsReconnect     the grant is gone; a person must connect again
    Rejected           it understood and said no; trying again is pointless
    Gone               what we asked about is no longer there
    OutcomeUnknown     it may or may not have done it; trying again is not safe
  ConfigError          start-up only: names the setting
  LeaseLost            another worker has this job now; what was being done must not be committed
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


class BotError(Exception):
    """The root: an error raised on purpose."""


class UserError(BotError):
    """Something a person can read and act on: what happened, whether anything was saved, what to do next."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Choice:
    """One of several things that fit: its id, what to call it and what tells it apart."""

    id: int
    label: str
    hint: str


class NotFound(UserError):  # noqa: N818  Errors here are named for what happened, as style.md asks.
    """Nothing by that name or id that this person may see; `choices` are what they may have meant."""

    def __init__(self, message: str, *, field: str = "", choices: Sequence[Choice] = ()) -> None:
        super().__init__(message)
        self.field = field
        self.choices = tuple(choices)


class Ambiguous(UserError):  # noqa: N818
    """Several things fit the name; the person must choose."""

    def __init__(self, message: str, *, field: str, choices: Sequence[Choice]) -> None:
        super().__init__(message)
        self.field = field
        self.choices = tuple(choices)


class NotAllowed(UserError):  # noqa: N818
    """This person may not do that, here or at all."""


class AlreadyDone(UserError):  # noqa: N818
    """It has been done already, or has moved on since the person looked."""


class Invalid(UserError):  # noqa: N818
    """The input cannot be used; `field` names the one at fault where there is a form."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class ConnectorError(BotError):
    """An outside system let us down; `system` says which (`slack`, `gmail`, `claude`)."""

    retryable = False

    def __init__(self, system: str, message: str) -> None:
        super().__init__(f"{system}: {message}")
        self.system = system
        self.message = message


class Unavailable(ConnectorError):  # noqa: N818
    """The system did not take the call, so trying again is safe."""

    retryable = True


class RateLimited(ConnectorError):  # noqa: N818
    """The system says when to come back; it did not take the call."""

    retryable = True

    def __init__(self, system: str, message: str, *, retry_at: datetime) -> None:
        super().__init__(system, message)
        self.retry_at = retry_at


class NeedsReconnect(ConnectorError):  # noqa: N818
    """The grant is gone or too narrow; the person must connect again."""


class Rejected(ConnectorError):  # noqa: N818
    """The system understood and said no; `code` is its own word for why."""

    def __init__(self, system: str, message: str, *, code: str = "") -> None:
        super().__init__(system, message)
        self.code = code


class Gone(Rejected):
    """What we asked about is no longer there."""


class OutcomeUnknown(ConnectorError):  # noqa: N818
    """The call may or may not have been carried out."""


class ConfigError(BotError):
    """A setting is missing or unusable; raised at start-up only and names the setting."""


class LeaseLost(BotError):  # noqa: N818
    """This worker was thought dead and another has the job; nothing it was doing may be committed."""
