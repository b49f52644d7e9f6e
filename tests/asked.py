"""Which places of the store asked the database while tests ran; a run ends with the names of those that never did.

What is got by its key is left out: it is one statement for each table, and none where the row is at hand.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

ROOT = Path(__file__).parents[1]
QUERIES = str(ROOT / "store" / "queries.py")
FILES = {str(file) for file in (ROOT / "store").glob("*.py")} - {QUERIES}
QUESTIONS = {"execute", "scalar", "scalars"}
DECORATORS = {"first", "every"}
Line = tuple[str, int]


class Asked:
    """A plugin of pytest that knows which lines of the store stood behind a statement, in every process of the run."""

    def __init__(self) -> None:
        self.lines: set[Line] = set()
        self.missing: list[str] = []
        event.listen(Engine, "after_cursor_execute", self._note)

    def _note(self, *_told: Any) -> None:
        caller = sys._getframe().f_back
        while caller is not None:
            if caller.f_code.co_filename in FILES:
                self.lines.add((caller.f_code.co_filename, caller.f_lineno))
            if caller.f_code.co_filename == QUERIES:  # A statement under @first or @every stands elsewhere.
                built = caller.f_locals["wanted"].__wrapped__.__code__
                self.lines.add((built.co_filename, built.co_firstlineno))
            caller = caller.f_back

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Add what a process of the run has noted."""
        self.lines.update((file, line) for file, line in getattr(node, "workeroutput", {}).get("asked", ()))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Tell the process that gathers, or look through what was gathered."""
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput["asked"] = sorted(self.lines)
            return
        self.missing = unasked(self.lines)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.missing:
            terminalreporter.section(
                "places that never asked this database; a story that does can be marked on_postgresql"
            )
            terminalreporter.line("\n".join(self.missing))


def unasked(lines: set[Line]) -> list[str]:
    """Name every place of the store that asks the database and was not passed, as `file:line`."""
    return [
        f"{Path(file).relative_to(ROOT)}:{first}"
        for file in sorted(FILES)
        for first, last in _places(Path(file))
        if not any((file, line) in lines for line in range(first, last + 1))
    ]


def _places(file: Path) -> list[tuple[int, int]]:
    """Find where a module asks, from the first line of each place to its last."""
    nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    return sorted(place for place in map(_place, nodes) if place)


def _place(node: ast.AST) -> tuple[int, int] | None:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="session"), attr=name)) if name in QUESTIONS:
            return node.lineno, node.end_lineno or node.lineno
        case ast.Call(func=ast.Name(id="insert_ignoring")):
            return node.lineno, node.end_lineno or node.lineno
        case ast.FunctionDef(decorator_list=[*_, ast.Name(id=name)]) if name in DECORATORS:
            return node.decorator_list[0].lineno, node.end_lineno or node.lineno
    return None
