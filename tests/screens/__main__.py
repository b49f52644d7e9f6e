"""Takes every picture of docs/screens/: `python -m tests.screens`, or only some acts by their names."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.screens import before, colleagues, demo, drafts, gmail, hearing, leaving, moving, rewriting, two_people
from tests.screens.album import Album
from tests.screens.theatre import Scene, open_theatre

ACTS: dict[str, tuple[str, Callable[[Scene], None]]] = {
    "demo": ("The six steps of the demo", demo.play),
    "before": ("Before the first mail", before.play),
    "drafts": ("The draft", drafts.play),
    "rewriting": ("Rewriting", rewriting.play),
    "asking": ("Asked first", two_people.ask_first),
    "leaving": ("Leaving, stopped, sent", leaving.play),
    "unknown": ("When Gmail dies", leaving.dying),
    "incoming": ("The two people", two_people.play),
    "answered": ("Answered", hearing.answered),
    "came_back": ("Away, and came back", hearing.came_back),
    "forwarded": ("Passed on, and likely", hearing.forwarded),
    "unhappy": ("Unhappy, and no more mail", hearing.unhappy),
    "silent": ("Silence, and the list of mails", hearing.silent),
    "finishing": ("Finish in Gmail", gmail.finishing),
    "receipt": ("Details of a receipt", gmail.receipt),
    "lost": ("A lost connection", gmail.lost),
    "pilot": ("A pilot", gmail.pilot),
    "cover": ("Away, and who covers", colleagues.cover),
    "looks": ("A colleague's look, a manager's hold", colleagues.looks),
    "morning": ("The morning message", drafts.morning),
    "moving": ("Changing hands", moving.play),
    "call": ("The call of three", colleagues.call),
}


def main(chosen: list[str]) -> None:
    album = Album()
    album.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="screens-") as folder, open_theatre(Path(folder), album) as theatre:
        for name in chosen or ACTS:
            album.chapter, play = ACTS[name]
            with theatre.act(name) as scene:
                play(scene)
            print(f"{name}: {len(album.entries)} things shown so far", flush=True)  # noqa: T201  The script's own word.
    if not chosen:
        album.finish()


if __name__ == "__main__":
    main(sys.argv[1:])
