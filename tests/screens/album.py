"""The pictures of docs/screens/ and the page that lists them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "docs" / "screens"
PAGE = "README.md"
HEAD = """# Every card, modal and mail of the handoff

Taken by `python -m tests.screens` with a real browser: the product as it is, beside the stand-in world, on
Wednesday 4 March 2026 from 15:12 UTC on. Desktop at the left, a phone at the right. The script writes this page.
"""


@dataclass(frozen=True)
class Entry:
    """One thing that is shown: what it is in a sentence, and its pictures."""

    chapter: str
    sentence: str
    files: tuple[str, ...]


@dataclass
class Album:
    """Collects pictures while they are taken."""

    folder: Path = FOLDER
    entries: list[Entry] = field(default_factory=list)
    chapter: str = ""

    def keep(self, name: str, sentence: str, pictures: dict[str, bytes]) -> None:
        """Write the pictures of one thing, by kind of screen."""
        files = {f"{name}-{kind}.png": png for kind, png in pictures.items()}
        for file, png in files.items():
            (self.folder / file).write_bytes(png)
        self.entries.append(Entry(self.chapter, sentence, tuple(files)))

    def finish(self) -> None:
        """Write the page, and remove pictures that nobody takes any more."""
        (self.folder / PAGE).write_text(self.page(), encoding="utf-8")
        for file in self.folder.glob("*.png"):
            if not any(file.name in entry.files for entry in self.entries):
                file.unlink()

    def page(self) -> str:
        lines, chapter = [HEAD], ""
        for entry in self.entries:
            if entry.chapter != chapter:
                chapter = entry.chapter
                lines.append(f"## {chapter}\n")
            shown = "\n".join(f"![{entry.sentence}]({file})" for file in entry.files)
            lines.append(f"{entry.sentence}\n\n{shown}\n")
        return "\n".join(lines)
