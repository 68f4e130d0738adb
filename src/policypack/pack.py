"""A pack: read whole, checked whole, frozen.

pack = read_pack(Path("policies/<city>/points/2021"))
pack = load_pack({"<city>/points/2021/pack.yaml": b"…", …}, "<city>/points/2021")
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from policypack.grades import GRADES, Source
from policypack.nodes import Entries, Place
from policypack.pack_model import Condition, Group, Indicator, Pack, Parameter, Purpose, Rounding, Unknown
from policypack.pack_reading import PackReader
from policypack.ranking_model import OrderKey, Quantity, RankingRule
from policypack.source import read_folder, read_yaml


def load_pack(files: Mapping[str, bytes], root: str) -> Pack:
    """Load a pack from file contents by path relative to policies/.

    The same contents give the same pack, read and checked once in a process; packs never change.
    Raises PackError or PackErrors: file, line, what is wrong, how to mend it.
    """
    return _loaded(tuple(sorted(files.items())), root)


@lru_cache(maxsize=32)
def _loaded(files: tuple[tuple[str, bytes], ...], root: str) -> Pack:
    return PackReader(dict(files), root).pack()


def read_pack(path: Path) -> Pack:
    """Load a pack from its folder policies/<city>/<service>/<edition>."""
    files, root = files_of(path)
    return load_pack(files, root)


def files_of(path: Path) -> tuple[dict[str, bytes], str]:
    """The files a pack folder rests on, and its root: policies/common, its city's, and those of the
    cities and provinces whose packs it extends. Raises PackError for a folder that holds no pack."""
    folder = path.resolve()
    if len(folder.parents) < 3 or not (folder / "pack.yaml").is_file():
        raise Place(str(path), 1, 1).error(
            "没有这个政策包", "请给出 policies/<城市>/<事项>/<版本> 这一层文件夹"
        )
    policies = folder.parents[2]
    root = folder.relative_to(policies).as_posix()
    files = read_folder(policies, ["common", folder.parents[1].name])
    layer, seen = root, {root}
    while f"{layer}/pack.yaml" in files:
        top = read_yaml(f"{layer}/pack.yaml", files[f"{layer}/pack.yaml"])
        layer = top.text("extends", "") if isinstance(top, Entries) else ""
        if layer in seen:
            break
        seen.add(layer)
        city = layer.partition("/")[0]
        if city.replace("-", "_").isidentifier() and f"{layer}/pack.yaml" not in files:
            files |= read_folder(policies, [city])
    return files, root


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
