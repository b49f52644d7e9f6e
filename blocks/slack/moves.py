"""The card of a customer that was moved from one colleague to another."""

from __future__ import annotations

from datetime import datetime

from blocks.slack.drawing import Drawing
from blocks.slack.elements import actions, button, moment
from blocks.slack.text import context, escape, section
from bot.handoff.showing import MoveShown
from bot.handoff.wording.figures import counted, listed


def move_card(shown: MoveShown, *, now: datetime) -> Drawing:
    """Draw a move, with Undo as long as it can be undone."""
    whose = f" from {escape(shown.from_name)}" if shown.from_name else ""
    along = [
        counted(number, one, many)
        for number, one, many in (
            (shown.tasks, "open task", "open tasks"),
            (shown.reminders, "reminder", "reminders"),
            (shown.drafts, "draft", "drafts"),
        )
        if number
    ]
    moved = f"\nMoved along: {listed(along)}." if along else ""
    title = f"*{escape(shown.customer)} is with {escape(shown.to_name)} now*{whose and ', ' + whose.strip()}."
    if shown.undone_at:
        by = f" by {escape(shown.undone_by)}" if shown.undone_by else ""
        text = (
            f"~{escape(shown.customer)} → {escape(shown.to_name)}~\nUndone{by} {moment(shown.undone_at, 'at {time}')}."
        )
        return Drawing("A customer was moved back", [section(text)])
    blocks = [section(f"{title}{moved}")]
    if now < shown.undo_until:
        blocks.append(actions(button("Undo", "handoff.undo_reassign", str(shown.reassignment_id))))
        until = moment(shown.undo_until, "{date_short} at {time}")
        blocks.append(context(f"By {escape(shown.by_name)}. It can be undone until {until}."))
    return Drawing("A customer was moved", blocks)
