"""Files that a pack shares with its city: offices.csv and the templates of its papers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from policypack.layers import Layers
from policypack.nodes import Place
from policypack.offices import read_offices


class SharedFiles:
    """Files that a pack may share with its neighbours: its own, else those of the nearest folder above,
    else those of the packs it extends."""

    def __init__(self, layers: Layers) -> None:
        self._own = layers.own
        self._roots = layers.roots
        self.paths: set[str] = set()

    def find(self, name: str) -> str | None:
        """The path that holds this file for the pack, if any folder up to the city's has it."""
        folders = (PurePosixPath(root) for root in self._roots)
        for above in (above for folder in folders for above in (folder, *folder.parents)):
            path = (above / name).as_posix()
            if path in self._own.files:
                self.paths.add(path)
                return path
        return None

    def path(self, name: str) -> str:
        """As find; a missing file is a fault."""
        path = self.find(name)
        if path is None:
            raise Place(self._own.path(name), 1, 1).error(
                "缺少这个文件", "请在政策包里补上，或放在城市文件夹里共用"
            )
        return path

    def content(self, name: str) -> bytes:
        """The bytes of that file."""
        return self._own.files[self.path(name)]


def office_names(files: Mapping[str, bytes], layers: Layers) -> dict[str, str]:
    """What the offices of a pack are called, by code; departments by their own word too (`department.housing`). Raises PackError."""
    path = SharedFiles(layers).find("offices.csv")
    offices = read_offices(path, files[path]) if path else ()
    words = {f"department.{office.department}": office.name for office in offices if office.department}
    return {**words, **{office.code: office.name for office in offices}}
