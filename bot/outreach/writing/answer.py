"""The shape of an answer: paragraphs, each with the ids of the facts it rests on."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Part(BaseModel):
    """One paragraph or list of a letter."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(
        description="One paragraph as plain text, or a list whose every line begins with '1. ', '2. ' or with '- '."
    )
    facts: list[str] = Field(description="The ids of the facts this paragraph rests on; empty when it rests on none.")


class Letter(BaseModel):
    """The words of an e-mail from greeting to name, without subject and signature."""

    model_config = ConfigDict(extra="forbid")

    paragraphs: list[Part]
