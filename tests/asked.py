"""Which places of the store asked the database while tests ran; a run fails where one of them never did."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

ROOT = Path(__file__).parents[1]
FILES = {str(file) for file in (ROOT / "store").glob("*.py")}
QUESTIONS = {"execute", "scalar", "scalars", "get", "get_one"}
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
            caller = caller.f_back

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Add what a process of the run has noted."""
        self.lines.update((file, line) for file, line in getattr(node, "workeroutput", {}).get("asked", ()))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Tell the process that gathers, or judge what was gathered."""
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput["asked"] = sorted(self.lines)
            return
        self.missing = unasked(self.lines)
        if self.missing:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.missing:
            terminalreporter.section("never asked of this database; mark a test with on_postgresql that does")
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
    calls = [node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    return sorted((call.lineno, call.end_lineno or call.lineno) for call in calls if _asks(call))


def _asks(call: ast.Call) -> bool:
    match call.func:
        case ast.Attribute(value=ast.Name(id="session"), attr=name):
            return name in QUESTIONS
        case ast.Name(id="insert_ignoring"):
            return True
    return False
