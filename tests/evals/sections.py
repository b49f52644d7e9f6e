"""The page of published figures: one section for each thing that is scored, written by its own script."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "evals.md"
_HEADING = re.compile(r"^(?=# )", re.MULTILINE)


def read(title: str) -> str:
    """Give the section under this first-order heading, with it; "" when there is none."""
    return next((section for section in _sections() if section.startswith(f"# {title}\n")), "")


def write(title: str, text: str) -> None:
    """Put the section under this heading, in place of what was there, else at the end."""
    kept = [section.strip() for section in _sections()]
    places = [number for number, section in enumerate(kept) if section.startswith(f"# {title}\n")]
    if places:
        kept[places[0]] = text.strip()
    else:
        kept.append(text.strip())
    PAGE.write_text("\n\n".join(kept) + "\n", encoding="utf-8")


def _sections() -> list[str]:
    return [section for section in _HEADING.split(PAGE.read_text(encoding="utf-8")) if section.strip()]
