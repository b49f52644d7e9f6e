"""What the record of a customer lacks and what matters most of it: at most three gaps, each with one question."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.handoff.briefing.company import drop
from bot.handoff.briefing.contacts import is_sponsor, reachable, unmet
from bot.handoff.briefing.history import last_contact_on
from bot.handoff.briefing.page import Gap, one_line
from bot.handoff.wording.dates import day
from store.briefing import Known

MOST = 3
SILENCE = timedelta(days=60)
RENEWAL_NEAR = timedelta(days=120)
RECENT = timedelta(days=180)
FALLEN = 8  # Points of health lost in four weeks that somebody should be able to explain.
GONE = "churned"
NOTES = {"preferences": ("preference", "How they like it"), "promises": ("promise", "Promised")}
LABELS = {
    "contact": "Whom to talk to",
    "sponsor": "Who decides",
    "why": "Why they bought",
    "silence": "Why it was quiet",
    "health": "Behind the health score",
    "renewal": "Renewal date",
    "renewal_plan": "Renewal, so far",
    "unmet": "Somebody we have not met",
}


def gaps(known: Known, today: date, zone: ZoneInfo) -> tuple[Gap, ...]:
    """Give the gaps that matter most, the most important first; what an answer put on record is none any more."""
    found = [gap for gap in _all(known, today, zone) if gap.topic not in known.kept]
    return tuple(found[:MOST])


def note_for(topic: str) -> tuple[str, str]:
    """Give the category of the note that an answer becomes, and the words before it that say what it is about."""
    topic = topic.partition(":")[0]
    return NOTES.get(topic, ("relationship", LABELS.get(topic, "Asked")))


def _all(known: Known, today: date, zone: ZoneInfo) -> Iterator[Gap]:
    yield from _people(known)
    yield from _purpose(known)
    yield from _silence(known, today, zone)
    yield from _health(known, today)
    yield from _renewal(known, today)
    yield from _manner(known)
    yield from _stranger(known)
    yield from _promises(known)


def _people(known: Known) -> Iterator[Gap]:
    name = _name(known)
    if not reachable(known):
        yield Gap(
            "contact",
            "Nobody whom we may contact is on record.",
            f"Whom at {name} do you talk to, and how do you reach them?",
        )
    elif not any(is_sponsor(contact) for contact in reachable(known)):
        yield Gap(
            "sponsor",
            "No sponsor is on record.",
            f"Who at {name} decides, and what do they think of us?",
        )


def _purpose(known: Known) -> Iterator[Gap]:
    if not (known.customer.bought_because or "").strip():
        name = _name(known)
        yield Gap("why", "Nothing says why they bought.", f"Why did {name} buy, and how do they know that it works?")


def _silence(known: Known, today: date, zone: ZoneInfo) -> Iterator[Gap]:
    """Find two quiet months that no note since explains; a customer younger than that is not quiet yet."""
    since = known.customer.since_on
    if known.customer.status == GONE or (since is not None and today - since < SILENCE):
        return
    on = last_contact_on(known, today, zone)
    is_explained = any(on is None or note.noted_on >= on for note in known.notes)
    if (on is None or today - on > SILENCE) and not is_explained:
        quiet = f"No contact since {day(on, today)}, and nothing says why." if on else "No contact is on record at all."
        yield Gap("silence", quiet, f"When did you last hear from {_name(known)}, and why has it been quiet?")


def _health(known: Known, today: date) -> Iterator[Gap]:
    pair = drop(known, today)
    if pair is None:
        return
    newest, before = pair
    is_explained = any(score.reason for score in known.health if score.scored_on > before.scored_on)
    is_noted = any(note.noted_on > before.scored_on for note in known.notes)
    if before.score - newest.score >= FALLEN and not is_explained and not is_noted:
        fallen = f"Health fell from {before.score} to {newest.score} since {day(before.scored_on, today)}"
        yield Gap("health", f"{fallen}, and nothing says why.", f"What is behind the fall at {_name(known)}?")


def _renewal(known: Known, today: date) -> Iterator[Gap]:
    renews, name = known.customer.renews_on, _name(known)
    if known.customer.status == GONE:
        return
    if renews is None:
        yield Gap("renewal", "No renewal date is on record.", f"When does {name}'s contract renew, and who must agree?")
    elif renews < today:
        yield Gap(
            "renewal",
            f"The renewal of {day(renews, today)} has passed, and nothing says how it ended.",
            f"Did {name} renew, and until when?",
        )
    elif renews - today <= RENEWAL_NEAR and not _speaks_of_renewal(known, today):
        yield Gap(
            "renewal_plan",
            f"Renewal on {day(renews, today)}; nothing says how it stands.",
            f"What have you and {name} said about the renewal so far, and who must agree?",
        )


def _speaks_of_renewal(known: Known, today: date) -> bool:
    noted = [note.text for note in known.notes if today - note.noted_on <= RECENT]
    planned = [task.title for task in known.open_tasks] + [row.name for row in known.opportunities]
    answered = [row.intro_response or "" for row in known.opportunities]
    return any("renew" in text.casefold() for text in (*noted, *planned, *answered))


def _manner(known: Known) -> Iterator[Gap]:
    if not any(note.category in ("preference", "style", "sensitivity") for note in known.notes):
        yield Gap(
            "preferences",
            "No preference and no sensitivity is on record.",
            f"How does {_name(known)} like to be worked with, and what should nobody say to them?",
        )


def _stranger(known: Known) -> Iterator[Gap]:
    stranger = unmet(known)
    if stranger is not None:
        who = one_line(stranger.name, 60)
        role = f" ({one_line(stranger.role, 40)})" if stranger.role else ""
        yield Gap(
            f"unmet:{stranger.id}",
            f"No contact with {who}{role} is on record.",
            f"How well do you know {who}, and what matters to {who.split()[0]}?",
        )


def _promises(known: Known) -> Iterator[Gap]:
    owed = [task for task in known.open_tasks if not task.is_presence]
    has_any = any(note.category == "promise" for note in known.notes) or owed
    if not has_any and known.customer.status != GONE:
        yield Gap("promises", "No promise is on record.", f"What have you promised {_name(known)} that is still open?")


def _name(known: Known) -> str:
    return one_line(known.customer.name, 80)
