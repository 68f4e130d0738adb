"""A pack: read whole, checked whole, frozen.

pack = read_pack(Path("policies/<city>/points/2021"))
pack = load_pack({"<city>/points/2021/pack.yaml": b"…", …}, "<city>/points/2021")
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from policypack.pack_model import (
    GRADES,
    Condition,
    Group,
    Indicator,
    OrderKey,
    Pack,
    Parameter,
    Purpose,
    Quantity,
    RankingRule,
    Rounding,
    Source,
    Unknown,
)
from policypack.pack_reading import PackReader
from policypack.source import read_folder


def load_pack(files: Mapping[str, bytes], root: str) -> Pack:
    """Load a pack from file contents by path relative to policies/.

    Raises PackError or PackErrors: file, line, what is wrong, how to mend it.
    """
    return PackReader(files, root).pack()


def read_pack(path: Path) -> Pack:
    """Load a pack from its folder policies/<city>/<service>/<edition>."""
    files, root = files_of(path)
    return load_pack(files, root)


def files_of(path: Path) -> tuple[dict[str, bytes], str]:
    """The files a pack folder rests on (its city's and policies/common), and its root."""
    folder = path.resolve()
    policies = folder.parents[2]
    root = folder.relative_to(policies).as_posix()
    return read_folder(policies, ["common", folder.parents[1].name]), root


__all__ = [
    "GRADES",
    "Condition",
    "Group",
    "Indicator",
    "OrderKey",
    "Pack",
    "Parameter",
    "Purpose",
    "Quantity",
    "RankingRule",
    "Rounding",
    "Source",
    "Unknown",
    "files_of",
    "load_pack",
    "read_pack",
]
