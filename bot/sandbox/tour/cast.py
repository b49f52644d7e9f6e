"""Who plays in the story, by their names in the world, and what they say in their own words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Player:
    """One person: Slack id, DM with Rapport, address, time zone."""

    ref: str
    name: str
    address: str
    zone: str = "UTC"

    @property
    def first(self) -> str:
        """The first name."""
        return self.name.split()[0]

    @property
    def dm(self) -> str:
        """The direct message with Rapport."""
        return f"D{self.ref[1:]}"


ANA = Player("U0ANA", "Ana Ribeiro", "ana@cscx.example", "Europe/Lisbon")
SARAH = Player("U0SARAH", "Sarah Johnson", "sarah@cscx.example", "America/New_York")
MICHAEL = Player("U9MICHAEL", "Michael Torres", "michael.torres@datacorp.example")
TYPED_IN = "C0CS"
ANAS_WORDS = "Thank you, Michael: nobody ever made a warehouse import as entertaining as you did."
SARAHS_WORDS = "Ana has told me how you like your reviews."
MICHAELS_WORDS = "Thank you both, that is a good start."
MICHAELS_QUESTION = "Could you send me a new date for the review?"
SARAHS_ANSWER = "Would Thursday at ten suit you for the review?"
