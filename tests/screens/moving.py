"""A customer changes hands: reassigned after a handoff, or elsewhere, with the goodbye offered."""

from __future__ import annotations

from sqlalchemy import select

from bot import clock
from bot.handoff import reassigning
from store import lobby
from store.models import Customer, Person
from tests.screens.theatre import ANA, COMMAND, SARAH, Scene


def play(scene: Scene) -> None:
    card, modal, ana = scene.camera.card, scene.camera.modal, scene.dm(ANA)
    scene.type(ANA, COMMAND)
    scene.send(ANA)
    scene.send(SARAH)
    scene.press(ANA, "handoff.reassign")
    modal("reassign", "What moves along when the customer is reassigned.", ana, "DataCorp")
    scene.submit(ANA)
    scene.later(minutes=1)
    card("reassigned", "The customer was moved, with Undo.", ana, "DataCorp is with Sarah")
    card("handoff-complete", "The handoff is complete.", ana, "The handoff is complete")
    scene.press(ANA, "handoff.undo_reassign")
    card("moved-back", "The move was undone.", ana, "Undone")
    _moved(scene, 1)
    card("offer", "Moved elsewhere: a goodbye is offered.", ana, "Say goodbye properly?")
    scene.press(ANA, "offer.decline")
    card("offer-declined", "No goodbye was wanted.", ana, "No goodbye")
    _moved(scene, 6)
    card("offers", "More than five on one day are one card.", ana, "of your customers have a new CSM")
    scene.press(ANA, "offer.pick")
    modal("offers-pick", "Some of them are picked.", ana, "Draft the handoffs of")
    scene.close(ANA)


def _moved(scene: Scene, number: int) -> None:
    """Move customers of Ana's to David as the API does."""
    stage = scene.stage
    with stage.runtime.reading(None) as session:
        installation = lobby.installation_of(session, "T0CSCX")
    assert installation
    with stage.runtime.writing(installation.id) as session:
        ana = session.scalars(select(Person).where(Person.slack_ref == ANA)).one()
        david = session.scalars(select(Person).where(Person.slack_ref == "U0DAVID")).one()
        owned = select(Customer).where(Customer.owner_id == ana.id, Customer.name != "DataCorp").order_by(Customer.id)
        for row in session.scalars(owned).all()[:number]:
            reassigning.reassign(session, ana, row, david, expected_from=row.owner_id, now=clock.now(), by_system=True)
    stage.work()
