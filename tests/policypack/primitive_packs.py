"""The tiny packs of tests/policypack/primitives/: one file each, its parts under `# ===== name` lines.

A name is a file of the pack, or from policies/ when it begins with `/`. Beside the pack's own files
stand `refused.yaml` (what may not be written: file, old text, new text, what the refusal says),
`ranked.yaml` (people and who gets which seat) and `unanswered.yaml` (facts the pack cannot score).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.policypack.tiny import PACK, ROOT

FOLDER = Path(__file__).parent / "primitives"
_PART = re.compile(r"^# ===== (\S+)\n", re.MULTILINE)
_NOT_OF_THE_PACK = ("refused.yaml", "ranked.yaml", "unanswered.yaml")


@dataclass(frozen=True)
class Primitive:
    """One primitive: its number (P4), the sentence with its rule, the parts of its file by name."""

    number: str
    says: str
    parts: dict[str, str]

    @property
    def files(self) -> dict[str, bytes]:
        """The files of the pack, by path below policies/."""
        own = {"pack.yaml": "", **{k: v for k, v in self.parts.items() if k not in _NOT_OF_THE_PACK}}
        own["pack.yaml"] = PACK + own["pack.yaml"]
        return {k[1:] if k.startswith("/") else f"{ROOT}/{k}": v.encode() for k, v in own.items()}

    def other(self, name):
        """What refused.yaml, ranked.yaml or unanswered.yaml holds, as plain data of texts; None without it."""
        return yaml.load(self.parts[name], Loader=yaml.BaseLoader) if name in self.parts else None

    def with_fault(self, fault):
        """The files of the pack with one text replaced."""
        name = fault["file"]
        path = name[1:] if name.startswith("/") else f"{ROOT}/{name}"
        old, new = (fault[key].encode() for key in ("old", "new"))
        assert self.files[path].count(old) >= 1, f"{self.number}: {fault['old']}"
        return {**self.files, path: self.files[path].replace(old, new, 1)}


def read_primitive(path: Path) -> Primitive:
    """One file of the folder."""
    says, *parts = _PART.split(path.read_text())
    number, _, sentence = says.strip().partition(" ")
    return Primitive(number, sentence, dict(zip(parts[::2], parts[1::2], strict=True)))


PRIMITIVES = [read_primitive(path) for path in sorted(FOLDER.glob("*.txt"))]
