"""Who may do what with a customer and its mails, in which state of the mail: one table, and a sentence per refusal."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.errors import NotAllowed


class Relation(StrEnum):
    """How somebody stands to a mail, its customer and the customer's open transition, the closest relation first."""

    DEACTIVATED = "deactivated"
    GUEST = "guest"
    SENDER = "sender of the mail"
    SHARED_SENDER = "listed sender of the shared mailbox it leaves from"
    OUTGOING = "outgoing CSM, the farewell has not left"
    OUTGOING_AFTERWARDS = "outgoing CSM, the farewell has left"
    INCOMING_BEFOREHAND = "incoming CSM, the farewell has not left"
    INCOMING = "incoming CSM, the farewell has left"
    OWNER = "owner"
    ASKED_TO_LOOK = "asked to look at the mail"
    COVER = "covers one of them today"
    MANAGER = "manager of the owner"
    HEIR = "hears that the sender has left"
    ADMIN = "admin"
    COLLEAGUE = "other colleague"


class Action(StrEnum):
    """What can be done; the values are what doors and logs call it."""

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
    OFFER_GOODBYE = "offer goodbye"

    EDIT = "edit"
    SEND = "send"
    UNDO = "undo"
    SEND_NOW = "send now"
    SETTLE = "settle"
    VOUCH = "vouch"
    RELEASE_FACT = "release fact"
    TEST = "test"
    FINISH_IN_GMAIL = "finish in gmail"
    ASK_TO_LOOK = "ask to look"
    ANSWER_LOOK = "answer look"
    HOLD = "hold"
    RELEASE_HOLD = "release hold"
    COMMENT = "comment"

    READ_STATE = "read state"
    READ_DRAFT = "read draft"
    READ_TEXT = "read text"
    READ_REPLY = "read reply"
    DISMISS_REPLY = "dismiss reply"
    NUDGE = "nudge"
    CORRECT = "correct"
    MAKE_TASK = "make task"
    WRITE = "write"

    FORGET = "forget"
    EXPORT = "export"
    CONNECT_SHARED = "connect shared mailbox"


class Place(StrEnum):
    """Where something is asked, and so who could read an answer given there."""

    DM = "direct message with Rapport"
    OURS = "channel that only colleagues read"
    READABLE = "channel that is shared, pending, or that Rapport cannot look into"


@dataclass(frozen=True)
class Rule:
    """Who may, in which states of the mail (none: whatever its state), and what everybody else reads.

    `instead` holds the sentences for those who are owed a more exact one, `nothing` what did not happen.
    """

    allowed: frozenset[Relation]
    otherwise: str
    states: tuple[str, ...] = ()
    instead: Mapping[Relation, str] = field(default_factory=dict)
    nothing: str = "Nothing was changed."


NEUTRAL = "Rapport is for this company's customer team. If that is you, ask an admin to add you to it."

_R = Relation
_SENDERS = frozenset({_R.SENDER, _R.SHARED_SENDER})
_TWO_CSMS = frozenset({_R.OUTGOING, _R.OUTGOING_AFTERWARDS, _R.INCOMING})
_TEAM = _SENDERS | _TWO_CSMS | {_R.OWNER, _R.COVER, _R.MANAGER}
_WORKS_WITH_IT = _SENDERS | _TWO_CSMS | {_R.OWNER, _R.COVER}

_WRITING, _DRAFT = ("drafting", "drafted"), ("drafted",)
_UNSENT = ("drafting", "drafted", "finishing", "approved")
_LEFT = ("sent", "answered", "bounced")

_NOT_YOURS = "A mail is changed and sent only by the person it comes from."
_TOO_EARLY = "Your introduction answers the farewell, which has not left yet. You can send yours once it has."
_HAS_LEFT = "The farewell has left, so the introduction is now the incoming CSM's alone."
_NOT_YET_YOURS = "You are taking this customer over. You can hand it on once it is yours."
_PRESSED = "Only the person who pressed Send can do that."
_THE_TEAM = "That is for the people who work with this customer."
_MANAGERS = "Only a manager of the CSM who looks after this customer can do that."
_ADMINS = "Only an admin can do that."

RULES: Mapping[Action, Rule] = {
    # The customer and its handoff.
    Action.PREPARE_HANDOFF: Rule(
        frozenset({_R.OWNER, _R.OUTGOING, _R.MANAGER}),
        "Only the CSM who looks after this customer, or their manager, can start a handoff.",
        instead={_R.INCOMING: _NOT_YET_YOURS},  # Before the farewell has left, a handoff may not be known to them.
    ),
    Action.EDIT_FAREWELL: Rule(
        frozenset({_R.OUTGOING}),
        _NOT_YOURS,
        _DRAFT,
        instead={_R.OUTGOING_AFTERWARDS: "The farewell has left, so it can't be changed any more."},
    ),
    Action.SEND_FAREWELL: Rule(
        frozenset({_R.OUTGOING}),
        _NOT_YOURS,
        _DRAFT,
        instead={_R.OUTGOING_AFTERWARDS: "The farewell has left already. It is sent once."},
    ),
    Action.EDIT_INTRODUCTION: Rule(
        frozenset({_R.OUTGOING, _R.INCOMING}),
        _NOT_YOURS,
        _DRAFT,
        instead={_R.OUTGOING_AFTERWARDS: _HAS_LEFT, _R.INCOMING_BEFOREHAND: _TOO_EARLY},
    ),
    Action.SEND_INTRODUCTION: Rule(
        frozenset({_R.INCOMING}),
        _NOT_YOURS,
        _DRAFT,
        instead={
            _R.OUTGOING: "The introduction leaves only from the incoming CSM's mailbox. You can still edit its draft.",
            _R.OUTGOING_AFTERWARDS: _HAS_LEFT,
            _R.INCOMING_BEFOREHAND: _TOO_EARLY,
        },
    ),
    # Whoever may edit what is still a draft may discard it: both before the farewell leaves, the introduction after.
    Action.DISCARD: Rule(
        frozenset({_R.OUTGOING, _R.INCOMING}),
        "A draft is discarded only by the person it comes from.",
        _WRITING,
        instead={
            _R.OUTGOING_AFTERWARDS: _HAS_LEFT,
            _R.INCOMING_BEFOREHAND: "Until the farewell leaves, the draft is theirs.",
        },
    ),
    Action.REASSIGN: Rule(
        frozenset({_R.OWNER, _R.MANAGER, _R.ADMIN}),
        "Only the CSM who looks after this customer, their manager or an admin can reassign it.",
    ),
    Action.UNDO_REASSIGN: Rule(
        frozenset({_R.OUTGOING, _R.OUTGOING_AFTERWARDS, _R.OWNER, _R.MANAGER, _R.ADMIN}),
        "Only the two CSMs, their manager or an admin can undo a reassignment.",
    ),
    Action.TAKE_OVER: Rule(
        frozenset({_R.INCOMING_BEFOREHAND, _R.INCOMING}),
        "Only the colleague who is to take this customer over can answer for that.",
    ),
    # A briefing is the whole internal record of a customer; the incoming CSM reads it once they may know of it.
    Action.READ_BRIEFING: Rule(
        frozenset({_R.OUTGOING, _R.OUTGOING_AFTERWARDS, _R.INCOMING, _R.OWNER, _R.MANAGER}),
        "A briefing is for the two CSMs of a handoff and their managers.",
    ),
    Action.OFFER_GOODBYE: Rule(
        frozenset({_R.OUTGOING, _R.MANAGER}),
        "Only the CSM who looked after this customer before, or their manager, can answer this.",
    ),
    # One mail, until it has left.
    Action.EDIT: Rule(_SENDERS, _NOT_YOURS, _DRAFT),
    Action.SEND: Rule(
        _SENDERS,
        "Only the person whose mailbox it leaves from can send this mail.",
        _DRAFT,
        nothing="Nothing was sent.",
    ),
    Action.UNDO: Rule(_SENDERS, _PRESSED, ("approved",)),
    Action.SEND_NOW: Rule(_SENDERS, _PRESSED, ("approved",)),
    # Of somebody who has left nobody can ask it, and the mail would stay open for ever.
    Action.SETTLE: Rule(
        _SENDERS | {_R.HEIR}, "Only the person whose mailbox it is can say whether it left.", ("needs a person",)
    ),
    Action.VOUCH: Rule(_SENDERS, "Only the person this mail comes from can vouch for it.", _DRAFT),
    Action.RELEASE_FACT: Rule(_SENDERS, "Only the person this mail comes from can let it say that.", _WRITING),
    Action.TEST: Rule(
        _SENDERS, "Only the person this mail comes from can send themselves a test.", nothing="Nothing was sent."
    ),
    Action.FINISH_IN_GMAIL: Rule(_SENDERS, "Only the person this mail comes from can finish it in Gmail.", _DRAFT),
    Action.ASK_TO_LOOK: Rule(_SENDERS, "Only the person this mail comes from can ask somebody to look at it.", _DRAFT),
    Action.ANSWER_LOOK: Rule(
        frozenset({_R.ASKED_TO_LOOK}), "Only the colleague who was asked to look can answer that.", _DRAFT
    ),
    Action.HOLD: Rule(frozenset({_R.MANAGER}), _MANAGERS, _UNSENT),
    Action.RELEASE_HOLD: Rule(frozenset({_R.MANAGER}), _MANAGERS, _UNSENT),
    Action.COMMENT: Rule(frozenset({_R.MANAGER}), _MANAGERS, _UNSENT),
    # Reading: a manager and whoever covers see how a draft stands, and the text of what has left for the customer.
    Action.READ_STATE: Rule(_TEAM | {_R.ASKED_TO_LOOK}, _THE_TEAM),
    Action.READ_DRAFT: Rule(_SENDERS | _TWO_CSMS | {_R.ASKED_TO_LOOK}, _THE_TEAM, _UNSENT),
    Action.READ_TEXT: Rule(_TEAM, _THE_TEAM, _LEFT),
    # After it has left.
    Action.READ_REPLY: Rule(_TEAM, _THE_TEAM, _LEFT),
    Action.DISMISS_REPLY: Rule(_WORKS_WITH_IT, _THE_TEAM, _LEFT),
    Action.MAKE_TASK: Rule(_WORKS_WITH_IT, _THE_TEAM, _LEFT),
    # A reminder about a mail that stays unanswered is its sender's, until the customer and it go to another owner.
    Action.NUDGE: Rule(
        _SENDERS | {_R.OWNER, _R.COVER}, "Only the person who sent that mail can decide about its reminder.", ("sent",)
    ),
    Action.CORRECT: Rule(_SENDERS, "A mail that has left is put right only by the person it came from.", _LEFT),
    # A mail of one's own to this customer; whoever covers writes from their own mailbox.
    Action.WRITE: Rule(_TEAM, _THE_TEAM),
    # The workspace.
    Action.FORGET: Rule(frozenset({_R.ADMIN}), _ADMINS),
    Action.EXPORT: Rule(frozenset({_R.ADMIN}), _ADMINS),
    Action.CONNECT_SHARED: Rule(
        frozenset({_R.ADMIN}),
        "Only an admin connects a mailbox that several people send from.",
        nothing="Nothing was connected; /rapport connect connects your own.",
    ),
}

_ASKED = (_R.SENDER, _R.OUTGOING, _R.INCOMING, _R.OWNER, _R.MANAGER, _R.ADMIN)

NAMED_IN: frozenset[Place] = frozenset({Place.DM, Place.OURS})
"""Where an answer may name a customer, whatever was done; elsewhere it goes to the direct message."""


def relations(
    person_id: int,
    role: str,
    *,
    outgoing_id: int | None,
    incoming_id: int | None,
    owner_id: int | None,
    manager_ids: Collection[int],
    farewell_left: bool,
    sender_id: int | None = None,
    is_listed: bool = False,
    is_asked_to_look: bool = False,
    is_heir: bool = False,
    covered_ids: Collection[int] = (),
    is_guest: bool = False,
    is_deactivated: bool = False,
) -> frozenset[Relation]:
    """Say how a person stands to a customer: `outgoing_id` and `incoming_id` are those of its open transition.

    `manager_ids` are everybody above the owner; a customer without an owner answers to every manager. `covered_ids` are
    those the person stands in for today. What concerns one mail is given where there is one: its sender, whether the
    person is a listed sender of the shared mailbox it leaves from, whether they were asked to look at it, and whether
    they are among those who hear that its sender has left.
    Somebody deactivated or a guest is nothing else, whatever the rows say.
    """
    if is_deactivated or is_guest:
        return frozenset({Relation.DEACTIVATED if is_deactivated else Relation.GUEST})
    known = {owner_id, outgoing_id, sender_id, incoming_id if farewell_left else None} - {None, person_id}
    stands = {
        Relation.SENDER: person_id == sender_id,
        Relation.SHARED_SENDER: is_listed,
        Relation.OUTGOING_AFTERWARDS if farewell_left else Relation.OUTGOING: person_id == outgoing_id,
        Relation.INCOMING if farewell_left else Relation.INCOMING_BEFOREHAND: person_id == incoming_id,
        Relation.OWNER: person_id == owner_id,
        Relation.ASKED_TO_LOOK: is_asked_to_look,
        Relation.COVER: not known.isdisjoint(covered_ids),
        Relation.MANAGER: person_id in manager_ids or (owner_id is None and role == "manager"),
        Relation.HEIR: is_heir,
        Relation.ADMIN: role == "admin",
    }
    return frozenset(relation for relation, holds in stands.items() if holds) or frozenset({Relation.COLLEAGUE})


def allows(action: Action, relations: Collection[Relation]) -> bool:
    """Tell whether somebody who stands so may do this; guests and people who have left may nothing."""
    return is_ours(relations) and not RULES[action].allowed.isdisjoint(relations)


def require(action: Action, relations: Collection[Relation]) -> None:
    """Let an action pass, or raise NotAllowed with the sentence for the closest relation.

    Nobody sends in another's name: no relation but the sender's own opens a mail, and neither manager nor admin is one.
    """
    if allows(action, relations):
        return
    if not is_ours(relations):
        raise NotAllowed(NEUTRAL)
    rule = RULES[action]
    exact = (rule.instead[relation] for relation in Relation if relation in relations and relation in rule.instead)
    raise NotAllowed(f"{next(exact, rule.otherwise)} {rule.nothing}")


def is_ours(relations: Collection[Relation]) -> bool:
    """Tell whether somebody is one of ours, whom a refusal may tell a name: no guest, nobody who has left."""
    return bool(relations) and {Relation.DEACTIVATED, Relation.GUEST}.isdisjoint(relations)


def asked_of(action: Action) -> tuple[Relation, ...]:
    """Name who can be asked for something by somebody who may not do it: those who may, the closest to it first."""
    return tuple(relation for relation in _ASKED if relation in RULES[action].allowed)


def states(action: Action) -> tuple[str, ...]:
    """Name the states of a mail in which an action is possible: what its compare-and-set moves from."""
    return RULES[action].states


def may_name_customers(place: Place) -> bool:
    """Tell whether an answer that names a customer may be given in this place."""
    return place in NAMED_IN
