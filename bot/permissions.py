"""Who may do what with a customer and with the two mails of a handoff: one table, and a sentence for each refusal."""

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
    TAKE_OVER = "take over"
    READ_BRIEFING = "read briefing"


@dataclass(frozen=True)
class _Rule:
    """Who may, what everybody else reads, and what those read to whom a more exact sentence is owed."""

    allowed: frozenset[Relation]
    otherwise: str
    instead: Mapping[Relation, str] = field(default_factory=dict)


_R = Relation
_NOT_YOURS = "A mail is changed and sent only by the person it comes from."
_TOO_EARLY = "Your introduction answers the farewell, which has not left yet. You can send yours once it has."
_HAS_LEFT = "The farewell has left, so the introduction is now the incoming CSM's alone."
_NOT_YET_YOURS = "You are taking this customer over. You can hand it on once it is yours."

NEUTRAL = "Rapport is for this company's customer team. If that is you, ask an admin to add you to it."

RULES: Mapping[Action, _Rule] = {
    Action.PREPARE_HANDOFF: _Rule(
        frozenset({_R.OWNER, _R.OUTGOING, _R.MANAGER}),
        "Only the CSM who looks after this customer, or their manager, can start a handoff.",
        {_R.INCOMING: _NOT_YET_YOURS},  # Before the farewell has left, a handoff may not be known to them.
    ),
    Action.EDIT_FAREWELL: _Rule(
        frozenset({_R.OUTGOING}),
        _NOT_YOURS,
        {_R.OUTGOING_AFTERWARDS: "The farewell has left, so it can't be changed any more."},
    ),
    Action.SEND_FAREWELL: _Rule(
        frozenset({_R.OUTGOING}),
        _NOT_YOURS,
        {_R.OUTGOING_AFTERWARDS: "The farewell has left already. It is sent once."},
    ),
    Action.EDIT_INTRODUCTION: _Rule(
        frozenset({_R.OUTGOING, _R.INCOMING}),
        _NOT_YOURS,
        {_R.OUTGOING_AFTERWARDS: _HAS_LEFT, _R.INCOMING_BEFOREHAND: _TOO_EARLY},
    ),
    Action.SEND_INTRODUCTION: _Rule(
        frozenset({_R.INCOMING}),
        _NOT_YOURS,
        {
            _R.OUTGOING: "The introduction leaves only from the incoming CSM's mailbox. You can still edit its draft.",
            _R.OUTGOING_AFTERWARDS: _HAS_LEFT,
            _R.INCOMING_BEFOREHAND: _TOO_EARLY,
        },
    ),
    # Whoever may edit what is still a draft may discard it: both before the farewell leaves, the introduction after.
    Action.DISCARD: _Rule(
        frozenset({_R.OUTGOING, _R.INCOMING}),
        "A draft is discarded only by the person it comes from.",
        {_R.OUTGOING_AFTERWARDS: _HAS_LEFT, _R.INCOMING_BEFOREHAND: "Until the farewell leaves, the draft is theirs."},
    ),
    Action.REASSIGN: _Rule(
        frozenset({_R.OWNER, _R.MANAGER, _R.ADMIN}),
        "Only the CSM who looks after this customer, their manager or an admin can reassign it.",
    ),
    Action.UNDO_REASSIGN: _Rule(
        frozenset({_R.OUTGOING, _R.OUTGOING_AFTERWARDS, _R.OWNER, _R.MANAGER, _R.ADMIN}),
        "Only the two CSMs, their manager or an admin can undo a reassignment.",
    ),
    Action.TAKE_OVER: _Rule(
        frozenset({_R.INCOMING_BEFOREHAND, _R.INCOMING}),
        "Only the colleague who is to take this customer over can answer for that.",
    ),
    # A briefing is the whole internal record of a customer; the incoming CSM reads it once they may know of it.
    Action.READ_BRIEFING: _Rule(
        frozenset({_R.OUTGOING, _R.OUTGOING_AFTERWARDS, _R.INCOMING, _R.OWNER, _R.MANAGER}),
        "A briefing is for the two CSMs of a handoff and their managers.",
    ),
}


def relations(
    person_id: int,
    role: str,
    *,
    outgoing_id: int | None,
    incoming_id: int | None,
    owner_id: int | None,
    manager_ids: Collection[int],
    farewell_left: bool,
    is_guest: bool = False,
    is_deactivated: bool = False,
) -> frozenset[Relation]:
    """Say how a person stands to a customer: `outgoing_id` and `incoming_id` are those of its open transition.

    `manager_ids` are everybody above the owner; a customer without an owner answers to every manager.
    Somebody deactivated or a guest is nothing else, whatever the rows say.
    """
    if is_deactivated or is_guest:
        return frozenset({Relation.DEACTIVATED if is_deactivated else Relation.GUEST})
    stands = {
        Relation.OUTGOING_AFTERWARDS if farewell_left else Relation.OUTGOING: person_id == outgoing_id,
        Relation.INCOMING if farewell_left else Relation.INCOMING_BEFOREHAND: person_id == incoming_id,
        Relation.OWNER: person_id == owner_id,
        Relation.MANAGER: person_id in manager_ids or (owner_id is None and role == "manager"),
        Relation.ADMIN: role == "admin",
    }
    return frozenset(relation for relation, holds in stands.items() if holds) or frozenset({Relation.COLLEAGUE})


def require(action: Action, relations: Collection[Relation]) -> None:
    """Let an action pass, or raise NotAllowed with the sentence for the closest relation.

    Nobody sends in another's name: no relation but the sender's own opens a mail, and neither manager nor admin is one.
    """
    if not relations or not {Relation.DEACTIVATED, Relation.GUEST}.isdisjoint(relations):
        raise NotAllowed(NEUTRAL)
    rule = RULES[action]
    if not rule.allowed.isdisjoint(relations):
        return
    exact = (rule.instead[relation] for relation in Relation if relation in relations and relation in rule.instead)
    raise NotAllowed(f"{next(exact, rule.otherwise)} Nothing was changed.")
