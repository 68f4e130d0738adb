"""A file that nobody reads is a slip of its name: eligibilty.yaml would leave a pack without its conditions."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

from policypack.errors import PackError, Problems, did_you_mean
from policypack.file_schemas import FILES
from policypack.source import PackFiles

OFFICES: Final = "offices.csv"
#: Folders of a pack → how the files in them end.
FOLDERS: Final = {"examples": ".yaml", "rounds": ".yaml", "documents": ".typ"}
_NAMES: Final = {OFFICES, *(f"{name}.yaml" for name in FILES if name not in ("example", "round"))}
#: Notes and what editors leave behind may lie beside; these are what a pack is made of.
_READ: Final = frozenset({".yaml", ".yml", ".csv", ".typ"})


def check_file_names(files: PackFiles, problems: Problems) -> None:
    """Refuse what looks like a file of the pack, and is none of those that are read."""
    for name in files.names():
        path = PurePosixPath(name)
        if path.suffix.lower() not in _READ:
            continue
        if len(path.parts) == 1:
            if name not in _NAMES:
                problems.add(_unknown(files, name, "文件", _likely(path)))
        elif path.parts[0] not in FOLDERS:
            problems.add(_unknown(files, name, "文件夹", did_you_mean(path.parts[0], FOLDERS)))
        elif path.suffix != FOLDERS[path.parts[0]] or len(path.parts) > 2:
            ending = FOLDERS[path.parts[0]]
            problems.add(_unknown(files, name, "文件", f"请放在 {path.parts[0]}/ 里，名字以 {ending} 结尾"))


def _likely(path: PurePosixPath) -> str:
    right = path.with_suffix(".yaml").name
    return f"请改名为 {right}" if right in _NAMES else did_you_mean(path.name, _NAMES)


def _unknown(files: PackFiles, name: str, kind: str, mend: str) -> PackError:
    shown = name if kind == "文件" else name.split("/", maxsplit=1)[0]
    return PackError(files.path(name), 1, f"政策包里没有叫“{shown}”的{kind}，这个文件不会被读到", mend)
