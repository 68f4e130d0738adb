"""The files of the checkout, as the tests of its shape read them."""

import ast
import functools
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@functools.cache
def tracked() -> tuple[Path, ...]:
    """Every file git tracks or would track, as paths below the checkout."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    found = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(Path(name) for name in sorted(found.split("\0")) if name and (ROOT / name).is_file())


def files(*suffixes: str, under: tuple[str, ...] = ()) -> list[Path]:
    """Tracked files with one of these endings, below these folders."""
    return [
        path
        for path in tracked()
        if path.suffix in suffixes and (not under or path.parts[0] in under or str(path).startswith(under))
    ]


def text(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def modules(*under: str) -> list[Path]:
    """Python written by hand: migrations are made by a command."""
    return [path for path in files(".py", under=under) if "migrations" not in path.parts]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(text(path))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
