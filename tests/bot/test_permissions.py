"""Who may do what, against an oracle written from the rules and not from the table."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from bot.errors import NotAllowed
from bot.permissions import NEUTRAL, Action, Place, Relation, allows, may_name_customers, relations, require, states
from tests.architecture.permissions import PAGE, page
from tests.edge import oracle

ANA, SARAH, PRIYA, OMAR, TOM = 1, 2, 3, 4, 5
BEFORE, AFTER = False, True

# One line per action: who may before the farewell left, and who may after. Ana owns the customer and hands it to
# Sarah; Priya manages Ana; Omar is an admin; Tom is just a colleague.
ORACLE = {
    "prepare handoff": ({ANA, PRIYA}, {ANA, PRIYA}),
    "edit farewell": ({ANA}, set[int]()),
    "send farewell": ({ANA}, set[int]()),
    "edit introduction": ({ANA}, {SARAH}),
    "send introduction": (set[int](), {SARAH}),
    "discard": ({ANA}, {SARAH}),
    "reassign": ({ANA, PRIYA, OMAR}, {ANA, PRIYA, OMAR}),
    "undo reassign": ({ANA, PRIYA, OMAR}, {ANA, PRIYA, OMAR}),
    "take over": ({SARAH}, {SARAH}),
    "read briefing": ({ANA, PRIYA}, {ANA, PRIYA, SARAH}),
    "offer goodbye": ({ANA, PRIYA}, {PRIYA}),
}
# What concerns one mail, by the words of the oracle that the tests through the doors use, too.
OF_A_MAIL = (
    *("send", "undo", "send now", "settle", "vouch", "release fact", "test", "finish in gmail", "ask to look"),
    *("answer look", "hold", "release hold", "comment", "read state", "read draft", "read text", "read reply"),
    *("edit", "nudge", "correct"),
    *("dismiss reply", "make task", "write", "forget", "export", "connect shared mailbox"),
)
STATE_OF_ROW = {"drafted": "drafted", "leaving": "approved", "left": "sent", "unknown": "needs a person"}
ROLES = {ANA: "csm", SARAH: "csm", PRIYA: "manager", OMAR: "admin", TOM: "account executive"}


def standing(person: int, *, farewell_left: bool, owner: int | None = ANA) -> frozenset[Relation]:
    return relations(
        person,
        ROLES[person],
        outgoing_id=ANA,
        incoming_id=SARAH,
        owner_id=owner,
        manager_ids={PRIYA},
        farewell_left=farewell_left,
    )


def is_allowed(action: Action, stands: frozenset[Relation]) -> bool:
    try:
        require(action, stands)
    except NotAllowed:
        return False
    return True


@pytest.mark.parametrize(
    ("action", "person", "farewell_left"), list(itertools.product(sorted(ORACLE), ROLES, (BEFORE, AFTER)))
)
def test_everybody_may_do_exactly_what_the_rules_say(action: str, person: int, *, farewell_left: bool) -> None:
    expected = person in ORACLE[action][farewell_left]

    assert is_allowed(Action(action), standing(person, farewell_left=farewell_left)) is expected


def test_the_oracles_know_every_action() -> None:
    assert set(ORACLE) | set(OF_A_MAIL) == set(Action)


def stands_to_farewell(who: oracle.Who, state: oracle.State) -> frozenset[Relation]:
    """Ana's farewell to Sarah, with every other part in the story played by somebody of their own."""
    people = {name: number for number, name in enumerate(oracle.WHO, start=1)}
    roles = {"manager": "manager", "other manager": "manager", "admin": "admin"}
    return relations(
        people[who],
        roles.get(who, "csm"),
        outgoing_id=people["outgoing"],
        incoming_id=people["incoming"],
        owner_id=people["outgoing"],
        manager_ids={people["manager"]},
        farewell_left=state == "left",
        sender_id=people["outgoing"],
        is_listed=who == "listed" and state != "drafted",
        is_asked_to_look=who == "looker",
        covered_ids={people["outgoing"]} if who == "cover" else (),
        is_guest=who == "guest",
        is_deactivated=who == "gone",
    )


@pytest.mark.parametrize("action", OF_A_MAIL)
@pytest.mark.parametrize("state", oracle.STATES)
def test_a_mail_is_for_everybody_exactly_what_the_promises_say(action: str, state: oracle.State) -> None:
    wanted = Action(action)
    is_possible = not states(wanted) or STATE_OF_ROW[state] in states(wanted)

    for who in oracle.WHO:
        found = is_possible and is_allowed(wanted, stands_to_farewell(who, state))

        assert found is oracle.may(who, action, state), (who, action, state)
        assert is_allowed(wanted, stands_to_farewell(who, state)) is allows(wanted, stands_to_farewell(who, state))


def test_whoever_covers_the_incoming_csm_learns_of_a_handoff_no_sooner_than_them() -> None:
    for farewell_left, expected in ((BEFORE, {Relation.COLLEAGUE}), (AFTER, {Relation.COVER})):
        stands = relations(
            TOM,
            "csm",
            outgoing_id=ANA,
            incoming_id=SARAH,
            owner_id=ANA,
            manager_ids=(),
            farewell_left=farewell_left,
            covered_ids={SARAH},
        )

        assert stands == expected


def test_customers_are_named_only_where_no_customer_reads() -> None:
    assert [place for place in Place if may_name_customers(place)] == [Place.DM, Place.OURS]


def test_the_page_shows_the_table_as_it_is() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python -m tests.architecture.permissions`"


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("person", ROLES)
def test_guests_and_people_who_left_read_one_neutral_line_whatever_else_they_are(action: Action, person: int) -> None:
    standings: tuple[dict[str, Any], ...] = ({"is_guest": True}, {"is_deactivated": True})
    for gone in standings:
        stands = relations(
            person,
            ROLES[person],
            outgoing_id=person,
            incoming_id=person,
            owner_id=person,
            manager_ids={person},
            farewell_left=True,
            **gone,
        )

        with pytest.raises(NotAllowed) as refused:
            require(action, stands)

        assert refused.value.message == NEUTRAL


@pytest.mark.parametrize("action", [Action.SEND_FAREWELL, Action.SEND_INTRODUCTION, Action.EDIT_FAREWELL])
def test_nobody_sends_in_anothers_name_however_high_they_stand(action: Action) -> None:
    every = {Relation.OWNER, Relation.MANAGER, Relation.ADMIN, Relation.COLLEAGUE}

    for size in range(1, len(every) + 1):
        for stands in itertools.combinations(every, size):
            assert not is_allowed(action, frozenset(stands))


def test_after_the_customer_has_moved_the_new_owner_still_cannot_send_the_farewell() -> None:
    assert not is_allowed(Action.SEND_FAREWELL, standing(SARAH, farewell_left=BEFORE, owner=SARAH))
    assert is_allowed(Action.SEND_FAREWELL, standing(ANA, farewell_left=BEFORE, owner=SARAH))


def test_the_outgoing_csm_can_undo_a_reassignment_after_the_farewell_left() -> None:
    assert is_allowed(Action.UNDO_REASSIGN, standing(ANA, farewell_left=AFTER, owner=SARAH))


def test_a_customer_nobody_owns_answers_to_any_manager() -> None:
    stands = relations(
        PRIYA, "manager", outgoing_id=None, incoming_id=None, owner_id=None, manager_ids=(), farewell_left=False
    )

    assert is_allowed(Action.PREPARE_HANDOFF, stands)
    assert not is_allowed(Action.PREPARE_HANDOFF, standing(TOM, farewell_left=BEFORE, owner=None))


def test_a_manager_of_other_people_is_just_a_colleague() -> None:
    stands = relations(
        PRIYA, "manager", outgoing_id=None, incoming_id=None, owner_id=ANA, manager_ids=(), farewell_left=False
    )

    assert stands == {Relation.COLLEAGUE}


@pytest.mark.parametrize(
    ("action", "person", "farewell_left", "says"),
    [
        (Action.SEND_INTRODUCTION, SARAH, BEFORE, "has not left yet"),
        (Action.EDIT_INTRODUCTION, ANA, AFTER, "incoming CSM's alone"),
        (Action.SEND_INTRODUCTION, ANA, BEFORE, "incoming CSM's mailbox"),
        (Action.SEND_FAREWELL, ANA, AFTER, "sent once"),
        (Action.SEND_FAREWELL, PRIYA, BEFORE, "only by the person it comes from"),
        (Action.PREPARE_HANDOFF, SARAH, AFTER, "once it is yours"),
        (Action.PREPARE_HANDOFF, SARAH, BEFORE, "Only the CSM who looks after this customer"),  # She may not know yet.
        (Action.REASSIGN, TOM, BEFORE, "their manager or an admin"),
    ],
)
def test_a_refusal_says_what_stands_in_the_way(action: Action, person: int, says: str, *, farewell_left: bool) -> None:
    with pytest.raises(NotAllowed, match=says):
        require(action, standing(person, farewell_left=farewell_left))


def test_a_person_without_any_relation_is_refused() -> None:
    with pytest.raises(NotAllowed):
        require(Action.REASSIGN, frozenset())
