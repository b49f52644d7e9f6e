"""How slash commands are written in one installation: short, behind a prefix, or all of them as words of `/rapport`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.errors import ConfigError

OWN = "/rapport"
PREFIX = re.compile(r"prefix=([a-z0-9][a-z0-9_-]{0,15})")


@dataclass(frozen=True)
class Commands:
    """What stands around a command's word: `/{}`, `/cs-{}` or `/rapport {}`. `/rapport` itself is always `/rapport`."""

    pattern: str = "/{}"

    def written(self, name: str) -> str:
        """Write one of our names as people here type it: `/handoff`, `/cs-handoff` or `/rapport handoff`."""
        return name if name == OWN else self.pattern.format(name.removeprefix("/"))

    def name_of(self, typed: str) -> str:
        """Give our own name of a command that was typed; a name without the prefix stays as it is."""
        front = self.pattern.removesuffix("{}")
        return f"/{typed.removeprefix(front)}" if typed.startswith(front) else typed

    def declared(self, names: Iterable[str]) -> list[tuple[str, str]]:
        """List what Slack has to know as (our name, as written), in our order; words of `/rapport` need no telling."""
        return [(name, self.written(name)) for name in names if " " not in self.written(name)]


SHORT = Commands()


def read_commands(setting: str) -> Commands:
    """Read `short`, `rapport-only` or `prefix=cs-`; raises ConfigError for anything else."""
    if setting == "short":
        return SHORT
    if setting == "rapport-only":
        return Commands(f"{OWN} {{}}")
    prefix = PREFIX.fullmatch(setting)
    if prefix is None:
        raise ConfigError(
            f"RAPPORT_COMMANDS (or --commands) is “{setting}”. It must be short, rapport-only, or prefix= with up to"
            " 16 small letters, digits, hyphens or underscores, as in prefix=cs-."
        )
    return Commands(f"/{prefix[1]}{{}}")
