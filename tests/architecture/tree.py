"""The map of the tree, read from the first sentence of every module: `python -m tests.architecture.tree` writes it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("bot", "handlers", "blocks", "jobs", "store", "manifests")
MAP = ROOT / "docs" / "map.md"
README = ROOT / "README.md"
BEGIN, END = "<!-- map: begin -->", "<!-- map: end -->"
HEAD = """# The map of the tree

One line for each module, which is its first sentence. `python -m tests.architecture.tree` writes this page.
"""


def modules() -> list[Path]:
    """Every module of the product, packages before what they hold."""
    found = [path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "versions" not in path.parts]
    return sorted(found, key=lambda path: (path.parent.parts, path.name != "__init__.py", path.name))


def sentence(path: Path) -> str:
    """The sentence a module opens with."""
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return said.split("\n\n")[0].replace("\n", " ").strip()


def full_map() -> str:
    lines = [HEAD]
    for path in modules():
        place = path.relative_to(ROOT)
        if place.name == "__init__.py":
            lines.append(f"\n## {place.parent}/\n\n{sentence(path)}\n")
        else:
            lines.append(f"- `{place.name}`: {sentence(path)}")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"


def short_map() -> str:
    """The rooms and the packages in them, for the README."""
    packages = [path for path in modules() if path.name == "__init__.py"]
    shown = [path for path in packages if len(path.relative_to(ROOT).parts) <= 3]
    rows = [f"| `{path.parent.relative_to(ROOT)}/` | {sentence(path)} |" for path in shown]
    return "\n".join(("| room | what it is for |", "|---|---|", *rows))


def readme() -> str:
    """The README with its map as it should be."""
    text = README.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n{short_map()}\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    MAP.write_text(full_map(), encoding="utf-8")
    README.write_text(readme(), encoding="utf-8")
