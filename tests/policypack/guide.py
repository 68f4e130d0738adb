"""docs/guides/add-a-city.md as what it is made of: files to write, commands to run, slips that are refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

TOP = Path(__file__).parents[2]
GUIDE = (TOP / "docs/guides/add-a-city.md").read_text()
ROOT = "newtown/points/2026"
KINDS = ("console", "yaml", "csv", "typst")
_STEP = re.compile(rf"```({'|'.join(KINDS)}) ?([^\n]*)\n(.*?)```", re.DOTALL)


def steps() -> Iterator[tuple[str, str, str, str]]:
    """(kind, file, slip, text) of every block in the guide's order; `slip` is `old → new` or empty."""
    for kind, what, text in _STEP.findall(GUIDE):
        name, _, slip = what.partition(": ")
        yield kind, name, slip, text


def write_file(top: Path, name: str, text: str) -> None:
    """A file of the guide, whose name is its path from the repository's folder, below `top`."""
    path = top / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
