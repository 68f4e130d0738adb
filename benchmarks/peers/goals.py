"""The goals of issue 3 §3, each with what was found."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from judge import life
from ours import PACK
from people import AS_OF, Table

from policypack.evaluate import evaluate
from policypack.pack import read_pack

if TYPE_CHECKING:
    from compare import Contender


def print_goals(found: Mapping[str, Contender], tables: dict[str, Table], n: int) -> None:
    """One line for each goal that this run can judge."""
    print()
    lines = goals(found, tables, n)
    for sentence, value, unit, least, most in lines:
        holds = (least is None or value >= least) and (most is None or value <= most)
        limit = f"at least {least:g}" if least is not None else f"at most {most:g}"
        print(f"{'holds' if holds else 'FAILS':<6}{sentence}: {value:,.2f}{unit} ({limit})")


def goals(found: Mapping[str, Contender], tables: dict[str, Table], n: int) -> list[tuple]:
    """Sentence, what was found, its unit, the least and the most it may be."""
    lines: list[tuple] = []
    spells, again = found.get("policypack, spells"), found.get("policypack, month sets kept")
    counted, copy = found.get("policypack, counts"), found.get("memory copy of the spells")

    def ratio(sentence: str, peer: str, ours: Contender | None, least: float) -> None:
        if ours is not None and peer in found:
            processor = min(found[peer].cpu) / min(ours.cpu)
            unit = f" times, {processor:,.2f} by processor time"
            lines.append((sentence, found[peer].best / ours.best, unit, least, None))

    ratio("from spells, any row explained afterwards, against OpenFisca", "OpenFisca, months", spells, 15)
    ratio(
        "from spells, any row explained afterwards, against plain Python", "plain Python, spells", spells, 25
    )
    ratio("from month sets, against polars", "polars, month sets", again, 1)
    ratio("from counts, against zen", "zen, counts", counted, 100)
    if spells is not None:
        lines.append(("wrong totals from spells", spells.wrong, f" of {n:,}", None, 0))
        if n >= 1_000_000:  # of fewer it says little: a part takes the same memory whatever comes after it
            lines.append(("peak memory from spells, for a million", spells.peak_mb, " MB", None, 600))
        asides(spells, copy)
    pack, persons = read_pack(PACK), [life(tables, row) for row in range(min(n, 15))]
    one = [best(lambda who=who: evaluate(pack, [who], as_of=AS_OF).explain(0), 20) for who in persons]
    lines.append(("one person with explanation, the middle of 15", statistics.median(one), " ms", None, 1))
    lines.append(("a pack loaded and checked for the first time", first_load(5), " ms", None, 50))
    return lines


def asides(spells: Contender, copy: Contender | None) -> None:
    """What has no goal of its own."""
    if spells.explained is not None:
        print(f"the explanation of any row afterwards takes {spells.explained * 1000:.2f} ms")
    if copy is not None:
        times, size = spells.best / copy.best, copy.bytes / 1e6
        print(f"from spells takes {times:.1f} times as long as a copy of the same {size:,.0f} MB")


def first_load(times: int) -> float:
    """Milliseconds to load the pack in a process that has not loaded one yet, the quickest of several."""
    program = (
        "import time; from pathlib import Path; from policypack.pack import read_pack;"
        f"begun = time.perf_counter(); read_pack(Path({str(PACK)!r})); print(time.perf_counter() - begun)"
    )
    command = [sys.executable, "-c", program]
    found = [subprocess.run(command, capture_output=True, text=True, check=True) for _ in range(times)]
    return min(float(done.stdout) for done in found) * 1000


def best(run: Callable[[], object], times: int) -> float:
    """Milliseconds of the quickest of several runs."""
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        run()
        found.append(time.perf_counter() - begun)
    return min(found) * 1000
