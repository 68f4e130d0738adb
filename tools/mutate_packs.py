#!/usr/bin/env python3
"""List the numbers of packs that no worked example would miss: each is changed by one step, up and down.

python tools/mutate_packs.py policies/<city>/<service>/<edition> …      (no folder: every pack there is)

Exit code 1 when any change goes unnoticed. The test suite asks the same of the packs it names.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from policypack.pack import files_of  # noqa: E402 (the path is set first)
from tests.policypack.mutations import mutants, survivors  # noqa: E402


def main(folders: list[str]) -> int:
    """Print each pack's unnoticed changes; 1 if there are any."""
    packs = [Path(folder) for folder in folders] or sorted(
        path.parent for path in (ROOT / "policies").glob("*/*/*/pack.yaml")
    )
    unnoticed = 0
    for pack in packs:
        files, root = files_of(pack)
        started = time.monotonic()
        found = survivors(files, root)
        unnoticed += len(found)
        tried = sum(1 for _ in mutants(files, root))
        print(f"{root}：改动 {tried} 处，{len(found)} 处没有算例发现（{time.monotonic() - started:.0f} 秒）")
        for line in found:
            print(f"  {line}")
    return 1 if unnoticed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
