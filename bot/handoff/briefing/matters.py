"""What is open and what is under way with a customer: tickets, promises, tasks, opportunities."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from bot.handoff.briefing.page import Line, one_line
from bot.handoff.wording.dates import day, month
from bot.handoff.wording.figures import money
from store.briefing import Known
from store.models import Note, Opportunity, Task, Ticket

TASKS = "open tasks"
GRAVE = ("urgent", "high")
OVER = ("won", "lost", "closed", "done", "dropped")
WORD = re.compile(r"\w{4,}")
SHARED = 2  # Words that a promise and a task have in common when they are about the same thing.


def open_matters(known: Known, today: date, zone: ZoneInfo) -> list[Line]:
    """List what is owed and what is broken: overdue promises, grave tickets, other overdue tasks, then the rest."""
    ranked: list[tuple[int, date, Line]] = []
    for ticket in known.tickets:
        if ticket.status in ("open", "pending"):
            opened = ticket.opened_at.astimezone(zone).date()
            ranked.append((1 if ticket.severity in GRAVE else 4, opened, _ticket(ticket, opened, today)))
    owed = [task for task in known.open_tasks if _is_owed(task, today)]
    ranked += [(_rank(task, today), task.due_on or date.max, _task(task, known, today, zone)) for task in owed]
    ranked += [(5, note.noted_on, _promise(note, known, today)) for note in _promises(known)]
    return [line for *_, line in sorted(ranked, key=lambda entry: entry[:2])]


def under_way(known: Known, today: date, zone: ZoneInfo) -> Iterator[Line]:
    """List what we are working on with them or towards: opportunities, then our own tasks by their day."""
    for opportunity in known.opportunities:
        if not opportunity.stage.casefold().startswith(OVER):
            yield _opportunity(opportunity, known, today)
    for task in known.open_tasks:
        if task.audience != "customer" and not _is_overdue(task, today):
            yield _presence(task, known, today, zone) if task.is_presence else _task(task, known, today, zone)


def grave_ticket(known: Known) -> Ticket | None:
    """Give the gravest open ticket, of equals the oldest; None when nothing urgent or high is open."""
    grave = [ticket for ticket in known.tickets if ticket.status in ("open", "pending") and ticket.severity in GRAVE]
    return min(grave, key=lambda ticket: GRAVE.index(ticket.severity), default=None)


def _is_owed(task: Task, today: date) -> bool:
    return task.audience == "customer" or (_is_overdue(task, today) and not task.is_presence)


def _is_overdue(task: Task, today: date) -> bool:
    return task.due_on is not None and task.due_on < today


def _rank(task: Task, today: date) -> int:
    if _is_overdue(task, today):
        return 0 if task.audience == "customer" else 2
    return 3


def _ticket(ticket: Ticket, opened: date, today: date) -> Line:
    standing = "waiting" if ticket.status == "pending" else "open"
    escalated = ", escalated" if ticket.is_escalated else ""
    ref = one_line(ticket.external_ref, 40)
    text = f"Ticket {ref} ({ticket.severity}{escalated}), {standing} since {day(opened, today)}: "
    return Line(f"{text}{_ended(ticket.subject)}", f"ticket {ref}", opened)


def _task(task: Task, known: Known, today: date, zone: ZoneInfo) -> Line:
    is_promise, due = task.audience == "customer", task.due_on
    if due is None:
        begin = "Promised, no day set" if is_promise else "No day set"
    elif due < today:
        begin = f"{'Promised, overdue' if is_promise else 'Overdue'} since {day(due, today)}"
    else:
        begin = f"{'Promised for' if is_promise else 'By'} {day(due, today)}"
    return _quoting(f"{begin}: {_ended(task.title)}", task, known, today, zone)


def _presence(task: Task, known: Known, today: date, zone: ZoneInfo) -> Line:
    owner = known.people.get(task.owner_id or 0)
    who = one_line(owner.name, 60) if owner else "A colleague"
    until = f"until {day(task.due_on, today)}" if task.due_on else "for now"
    return _quoting(f"{who} can be reached {until}.", task, known, today, zone)


def _quoting(said: str, task: Task, known: Known, today: date, zone: ZoneInfo) -> Line:
    """Add the sentence of our mail, where the task comes from one."""
    owner = known.people.get(task.owner_id or 0)
    name, sent_at = owner.name if owner else None, known.promised_at.get(task.outreach_id or 0)
    if task.sentence is None or sent_at is None:
        return Line(said, TASKS, today, name)
    on = sent_at.astimezone(zone).date()
    return Line(f"{said} Our mail of {day(on, today)}: “{one_line(task.sentence, 110)}”", "mails we sent", on, name)


def _promises(known: Known) -> list[Note]:
    """Give the promises that stand in notes only: the same promise as a task says its day as well."""
    tasks = [_words(task.title) for task in known.open_tasks if task.audience == "customer"]
    noted = [note for note in known.notes if note.category == "promise"]
    return [note for note in noted if all(len(_words(note.text) & task) < SHARED for task in tasks)]


def _promise(note: Note, known: Known, today: date) -> Line:
    author = known.people.get(note.author_id or 0)
    text = f"Promised ({month(note.noted_on, today)}): {_ended(note.text)}"
    return Line(text, "note", note.noted_on, author.name if author else None)


def _opportunity(opportunity: Opportunity, known: Known, today: date) -> Line:
    due = f"expected in {month(opportunity.expected_on, today)}" if opportunity.expected_on else None
    value = money(opportunity.value_cents, opportunity.currency) if opportunity.value_cents is not None else None
    said = ", ".join(part for part in (one_line(opportunity.stage, 40), value, due) if part)
    answer = f" They said: {_ended(opportunity.intro_response)}" if opportunity.intro_response else ""
    owner = known.people.get(opportunity.owner_id or 0)
    text = f"{one_line(opportunity.name, 100)}: {said}.{answer}"
    return Line(text, "opportunities", today, owner.name if owner else None)


def _words(text: str) -> set[str]:
    return set(WORD.findall(text.casefold()))


def _ended(text: str) -> str:
    """End what somebody wrote with a full stop, unless it ends itself."""
    line = one_line(text)
    return line if line.endswith((".", "!", "?", "…", "。")) else f"{line}."
