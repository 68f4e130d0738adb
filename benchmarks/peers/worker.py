"""One contender in a process of its own: prepares, then runs once for every line it reads.

    python worker.py MODULE CLASS FOLDER ROUNDING_ON

Answers each line with one of JSON: `ready`, then seconds and peak memory a run. `done` writes the
totals to FOLDER and says how long the explanation of one row took, where there is one.
"""

from __future__ import annotations

import gc
import importlib
import json
import sys
import time
from pathlib import Path

import numpy as np
from people import load

MEMORY = Path("/proc/self/status")


def main(module: str, name: str, folder: Path, rounding_on: str) -> None:
    """Prepare, then serve runs."""
    contender = getattr(importlib.import_module(module), name)
    bare = memory("VmRSS")
    contender = contender(load(folder / "spells.npz"), load(folder / "counts.npz")["counts"], rounding_on)
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew: preparing is nobody's matter
    say({"bare_mb": bare, "inputs_mb": memory("VmRSS"), "bytes": getattr(contender, "bytes", 0)})
    totals = None
    for line in sys.stdin:
        if line.strip() == "done":
            break
        contender.kept = None  # what the last run kept is not this run's memory
        gc.collect()
        begun, worked = time.perf_counter(), time.process_time()
        totals = contender.run()
        spent = {"seconds": time.perf_counter() - begun, "cpu": time.process_time() - worked}
        say(spent | {"peak_mb": memory("VmHWM")})
    if totals is not None:
        np.save(folder / f"{module}.{name}.npy", totals)
    explained = explanation(contender)
    others = contender.roundings() if hasattr(contender, "roundings") else {}
    for label, found in others.items():
        np.save(folder / f"{module}.{name}.{label}.npy", found)
    say({"others": list(others), "explained": explained})


def explanation(contender: object) -> float | None:
    """Seconds to explain one row of the last run, where the contender kept what that takes."""
    scored = contender.kept
    if not hasattr(scored, "explain"):
        return None
    rows = range(0, len(scored), max(len(scored) // 50, 1))
    begun = time.perf_counter()
    for row in rows:
        scored.explain(row)
    return (time.perf_counter() - begun) / len(rows)


def memory(key: str) -> float:
    """Resident memory of this process now (VmRSS) or at most (VmHWM), in megabytes."""
    line = next(line for line in MEMORY.read_text().splitlines() if line.startswith(f"{key}:"))
    return int(line.split()[1]) / 1024


def say(answer: dict[str, object]) -> None:
    """One line of JSON."""
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4])
