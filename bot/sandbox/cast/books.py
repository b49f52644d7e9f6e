"""The books of the two workspaces: CSV files whose dates are told relative to the day on which they are written."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

HERE = Path(__file__).parent
FRIDAY = 4
EXPRESSION = re.compile(r"\{([^{}]*)\}")
TOLD = re.compile(r"(today|workday|now|month)((?:[+-]\d+[dwmy])*)(?:@(\d{2}:\d{2}))?")
STEP = re.compile(r"([+-]\d+)([dwmy])")

Workspace = Literal["cscx", "north"]


def write_books(folder: Path, workspace: Workspace, today: date) -> None:
    """Write a workspace's CSV files into a folder, with every relative date worked out for this day.

    In the templates `{today-18m}` is a day, `{workday+6d}` one that is no Saturday or Sunday, `{now-3d@14:30}` and
    `{workday-3d@14:30}` are moments in UTC, `{month-2m}` is a month's name; d, w, m and y count days to years.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for template in sorted((HERE / workspace).glob("*.csv")):
        text = template.read_text(encoding="utf-8")
        (folder / template.name).write_text(rendered(text, today), encoding="utf-8")


def rendered(text: str, today: date) -> str:
    """Work out every expression in braces; raises ValueError for one that says nothing."""
    return EXPRESSION.sub(lambda found: _told(found[1], today), text)


def _told(expression: str, today: date) -> str:
    found = TOLD.fullmatch(expression)
    if found is None or (found[1] == "now" and found[3] is None):
        raise ValueError(f"{{{expression}}} is no date; write one such as {{today-18m}} or {{now-3d@14:30}}")
    day = today
    for count, unit in STEP.findall(found[2]):
        day = moved(day, int(count), unit)
    if found[1] == "month":
        return calendar.month_name[day.month]
    if found[1] == "workday":
        day = _off_the_weekend(day, today)
    return f"{day.isoformat()}T{found[3]}:00Z" if found[3] else day.isoformat()


def moved(day: date, count: int, unit: str) -> date:
    """Move a day by days, weeks, months or years; a month too short for the day gives its last one."""
    if unit in "dw":
        return day + timedelta(days=count * (7 if unit == "w" else 1))
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "y" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _off_the_weekend(day: date, today: date) -> date:
    beyond = day.weekday() - FRIDAY
    if beyond <= 0:
        return day
    return day + timedelta(days=3 - beyond) if day > today else day - timedelta(days=beyond)
