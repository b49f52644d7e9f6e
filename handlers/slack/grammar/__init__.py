"""What a typed line means: which command, which customer, which colleague, why and until when; no database here."""

from handlers.slack.grammar.handoff import HandoffWords, parse_handoff, understood
from handlers.slack.grammar.verbs import Route, route

__all__ = ["HandoffWords", "Route", "parse_handoff", "route", "understood"]
