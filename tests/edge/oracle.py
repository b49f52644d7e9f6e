"""Who may do what, written from what the product promises and not from its table of permissions.

The story is always the same: somebody hands a customer over to a colleague. The farewell comes from the outgoing CSM,
the introduction from the incoming one. The farewell is `drafted`, `leaving` (Send was pressed, it has not left),
`left`, or `unknown` (nobody knows whether it left); the introduction waits as a draft all the while.
"""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

Who: TypeAlias = Literal[
    "outgoing", "incoming", "manager", "other manager", "admin", "colleague",
    "cover", "listed", "looker", "guest", "gone"
]  # fmt: skip
State: TypeAlias = Literal["drafted", "leaving", "left", "unknown"]
WHO: tuple[Who, ...] = get_args(Who)
STATES: tuple[State, ...] = get_args(State)


def may_settle_of_a_leaver(who: Who) -> bool:
    """Say who settles the farewell when the outgoing CSM, who sent it, is not here any more.

    Their manager hears of the departure and is asked. A shared mailbox still has its other listed senders.
    """
    return who in ("manager", "listed")


def may(who: Who, what: str, state: State) -> bool:  # noqa: C901, PLR0911, PLR0912  A list of promises, read one by one.
    """Say whether somebody may do something with the farewell, unless another mail or thing is named."""
    if who in ("guest", "gone"):
        return False
    has_left = state == "left"
    # Whose Send it is. A shared mailbox's mail belongs to all its listed senders once it is on its way from there.
    is_sender = who == "outgoing" or (who == "listed" and state != "drafted")
    match what:
        # The mailbox's owner presses Send, and nobody else: no manager, no admin, not who stands in.
        case "send" | "send later" | "vouch" | "finish in gmail" | "ask to look":
            return is_sender and state == "drafted"
        case "release fact" | "edit" | "choose way":
            return is_sender and state == "drafted"
        # What has left is followed up by whoever it came from.
        case "correct":
            return is_sender and has_left
        # Whoever covers gets the reminder, and may write the second word from their own mailbox.
        case "nudge":
            return has_left and (is_sender or who == "cover")
        case "test":
            return is_sender
        case "undo" | "send now":
            return is_sender and state == "leaving"
        case "settle":
            return is_sender and state == "unknown"
        case "edit farewell" | "discard":
            return who == "outgoing" and state == "drafted"
        # Until the customer knows, the draft is the outgoing CSM's to prepare; from then on it is its sender's alone.
        case "edit introduction":
            return who == ("incoming" if has_left else "outgoing")
        case "send introduction":
            return who == "incoming" and has_left
        case "see facts":
            return who == "outgoing"
        # The handoff itself.
        case "prepare handoff":
            return who in ("outgoing", "manager")
        case "take over":
            return who == "incoming"
        case "reassign":
            return who in ("outgoing", "manager", "admin")
        # The whole internal record: the incoming CSM may learn of a handoff no sooner than the customer.
        case "read briefing":
            return who in ("outgoing", "manager") or (who == "incoming" and has_left)
        # A manager sees state and subject, may hold, release and comment; text only of what left for the customer.
        case "hold" | "release hold" | "comment":
            return who == "manager" and state in ("drafted", "leaving")
        case "answer look":
            return who == "looker" and state == "drafted"
        case "read state":
            return who in ("outgoing", "manager", "cover", "looker") or is_sender or (who == "incoming" and has_left)
        case "read draft":
            return state in ("drafted", "leaving") and (who in ("outgoing", "looker") or is_sender)
        case "read text" | "read reply":
            return has_left and (who in ("outgoing", "incoming", "manager", "cover") or is_sender)
        # Whoever covers deals with what comes back, and writes from their own mailbox.
        case "dismiss reply" | "make task":
            return has_left and (who in ("outgoing", "incoming", "cover") or is_sender)
        case "write":
            return who in ("outgoing", "manager", "cover") or is_sender or (who == "incoming" and has_left)
        case "forget" | "export" | "connect shared mailbox":
            return who == "admin"
    raise LookupError(f"the oracle knows nothing of {what}")
