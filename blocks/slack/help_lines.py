"""What Rapport can do, in the words people can type."""

from __future__ import annotations

from typing import Any

from blocks.slack.text import context, escape, section

Blocks = list[dict[str, Any]]


def examples(command: str = "/{}") -> Blocks:
    """Give three things that work, after something that did not; `command` is how commands are written here."""
    three = (
        f"`{command.format('handoff')} DataCorp to Sarah Johnson` drafts both mails of a handoff",
        f"`{command.format('customer')} DataCorp` shows what is on record",
        "`/rapport connect` connects your Gmail",
    )
    return [section("I don't know what to do with that. These work:\n" + _list(three))]


def help_for(name: str, command: str = "/{}") -> Blocks:
    """List every command, written as this installation writes them: `/{}`, `/cs-{}` or `/rapport {}`."""
    handoff, customer = command.format("handoff"), command.format("customer")
    everything = (
        f"`{handoff}` alone opens a form",
        f"`{handoff} DataCorp to Sarah because of a territory change, until 15 February` says it all at once",
        f"`{customer} DataCorp` shows what is on record",
        "`/rapport` alone shows what needs you",
        "`/rapport reassign DataCorp to Sarah` shows what would move, then moves it",
        "a reply in a draft's thread, such as “shorter”, rewrites that draft",
        "`/rapport connect` connects your Gmail",
        "`/rapport mails` lists what waits for you, is out, was answered or not",
        "`/rapport away 3 to 14 March, Sarah covers` sends what comes for you to Sarah; `/rapport back` ends it",
        "`/rapport settings` changes your phone, scheduling link, undo time and working hours",
    )
    return [
        section(
            f"Hello {escape(name)}. I draft customer mail, and you send it from your own Gmail.\n{_list(everything)}"
        ),
        context("The same words work in our DM without the slash. Nothing leaves without your Send."),
    ]


def _list(lines: tuple[str, ...]) -> str:
    return "\n".join(f"• {line}" for line in lines)
