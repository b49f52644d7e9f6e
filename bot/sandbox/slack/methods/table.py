"""Which function plays which method of the Web API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.sandbox.slack.call import Call
from bot.sandbox.slack.methods import basics, chat, conversations, users, views

PLAYED: dict[str, Callable[[Call], dict[str, Any]]] = {
    "api.test": basics.api_test,
    "auth.test": basics.auth_test,
    "chat.postMessage": chat.post_message,
    "chat.postEphemeral": chat.post_ephemeral,
    "chat.update": chat.update,
    "chat.delete": chat.delete,
    "chat.getPermalink": chat.get_permalink,
    "conversations.open": conversations.open_,
    "conversations.info": conversations.info,
    "conversations.history": conversations.history,
    "conversations.replies": conversations.replies,
    "conversations.members": conversations.members,
    "conversations.list": conversations.list_,
    "users.info": users.info,
    "users.list": users.list_,
    "users.lookupByEmail": users.lookup_by_email,
    "views.open": views.open_,
    "views.push": views.push,
    "views.update": views.update,
    "views.publish": views.publish,
}
