"""The register of the methods the stand-in plays, by Google's ids without the leading `gmail.users.`."""

from __future__ import annotations

from bot.sandbox.gmail.asks import Play
from bot.sandbox.gmail.methods import account, drafts, mail, watching

PLAYS: dict[str, Play] = {
    "drafts.create": drafts.create,
    "drafts.delete": drafts.delete,
    "drafts.get": drafts.get,
    "drafts.list": drafts.listed,
    "drafts.send": drafts.send,
    "drafts.update": drafts.update,
    "getProfile": account.profile,
    "history.list": watching.listed,
    "labels.list": account.labels,
    "messages.attachments.get": mail.attachment,
    "messages.get": mail.get,
    "messages.list": mail.listed,
    "messages.send": mail.send,
    "settings.sendAs.get": account.send_as,
    "settings.sendAs.list": account.send_as_listed,
    "stop": watching.stop,
    "threads.get": mail.thread,
    "threads.list": mail.threads_listed,
    "watch": watching.watch,
}
