"""Who may do what with a customer and with the two mails of a handoff: one table, with the sentence for each refusal."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.errors import NotAllowed


class Relation(StrEnum):
    """How somebody stands to a customer and its open transition, the closest relation first."""

    DEACTIVATED = "deactivated"
    GUEST = "guest"
    OUTGOING = "outgoing CSM, the farewell has not left"
    OUTGOING_AFTERWARDS = "outgoing CSM, the farewell has left"
    INCOMING_BEFOREHAND = "incoming CSM, the farewell has not left"
    INCOMING = "incoming CSM, the farewell has left"
    OWNER = "owner"
    MANAGER = "manager of the owner"
    ADMIN = "admin"
    COLLEAGUE = "other colleague"


class Action(StrEnum):
    """What can be done with a customer at this stage."""

    PREPARE_HANDOFF = "prepare handoff"
    EDIT_FAREWELL = "edit farewell"
    SEND_FAREWELL = "send farewell"
    EDIT_INTRODUCTION = "edit introduction"
    SEND_INTRODUCTION = "send introduction"
    DISCARD = "discard"
    REASSIGN = "reassign"
    UNDO_REASSIGN = "undo reassign"


@dataclass(frozen=True)
class _Rule:
    """Who may, what everybody else reads, and what those read to whom a more exact sentence is owed."""

    allowed: frozenset[Relation]
    otherwise: str
    instead: Mapping[Relation, str] = field(default_factory=dict)


_R = Relation
_MOVERS = frozenset({_R.OWNER, _R.OUTGOING, _R.MANAGER, _R.ADMIN})
_NOBODY_ELSES_MAIL = "A mail is changed and sent only by the person it comes from. You can leave them a comment."
_TOO_EARLY = "Your introduction answers the farewell, which has not left yet. I'll tell you when it has."
_HAS_LEFT = "The farewell has left, so the introduction is now only the incoming CSM's."

_NEUTRAL = "Rapport can't do that for you here. Nothing was changed. Please ask the colleague who looks after this."

RULES: Mapping[Action, _Rule] = {
    Action.PREPARE_HANDOFF: _Rule(
        _MOVERS,
        "Only the CSM who looks after this customer, or their manager, can start a handoff.",
        {
            _R.INCOMING_BEFOREHAND: "You are taking this customer over. It can be handed on once it is yours.",
            _R.INCOMING: "You are taking this customer over. It can be handed on once it is yours.",
        },
    ),
    Action.EDIT_FAREWELL: _Rule(
        frozenset({_R.OUTGOING}),
        _NOBODY_ELSES_MAIL,
        {_R.OUTGOING_AFTERWARDS: "The farewell has left; it can't be changed any more."},
    ),
    Action.SEND_FAREWELL: _Rule(
        frozenset({_R.OUTGOING}),
        _NOBODY_ELSES_MAIL,
        {_R.OUTGOING_AFTERWARDS: "The farewell has left already; it is sent once."},
    ),
    Action.EDIT_INTRODUCTION: _Rule(
        frozenset({_R.OUTGOING, _R.INCOMING}),
        _NOBODY_ELSES_MAIL,
        {_R.OUTGOING_AFTERWARDS: _HAS_LEFT, _R.INCOMING_BEFOREHAND: _TOO_EARLY},
    ),
    Action.SEND_INTRODUCTION: _Rule(
        frozenset({_R.INCOMING}),
        _NOBODY_ELSES_MAIL,
        {
            _R.OUTGOING: "The introduction leaves only from the incoming CSM's mailbox. You can still change its draft.",
            _R.OUTGOING_AFTERWARDS: _HAS_LEFT,
            _R.INCOMING_BEFOREHAND: _TOO_EARLY,
        },
    ),
    Action.DISCARD: _Rule(
        frozenset({_R.OUTGOING}),
        "A draft is discarded only by the person it comes from.",
        {_R.OUTGOING_AFTERWARDS: "The farewell has left; there is no draft of yours left to discard."},
    ),
    Action.REASSIGN: _Rule(
        frozenset({_R.OWNER, _R.MANAGER, _R.ADMIN}),
        "Only the CSM who looks after this customer, their manager or an admin can reassign it.",
    ),
    Action.UNDO_REASSIGN: _Rule(
        frozenset({_R.OUTGOING, _R.OUTGOING_AFTERWARDS, _R.OWNER, _R.MANAGER, _R.ADMIN}),
        "Only the CSMs involved, their manager or an admin can undo that.",
    ),
}
