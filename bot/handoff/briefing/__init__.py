"""What somebody must know who takes a customer over, in three minutes, and what the record does not say."""

from bot.handoff.briefing.page import Answer, Briefing, Gap, Line, Section, gaps_line
from bot.handoff.briefing.reading import incoming_may_know, require_reader
from bot.handoff.briefing.writing import briefing

__all__ = [
    "Answer",
    "Briefing",
    "Gap",
    "Line",
    "Section",
    "briefing",
    "gaps_line",
    "incoming_may_know",
    "require_reader",
]
