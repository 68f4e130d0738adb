"""Every contender on the same people: alternated, timed, weighed, and held against the exact totals.

Started by run.py. Prints one table and which of the goals of issue 3 hold.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from exact import ties, totals
from goals import print_goals
from judge import judged
from people import Array, people, save
from ready import counts

HERE = Path(__file__).resolve().parent
PACKAGES = ("numpy", "OpenFisca-Core", "zen-engine", "polars")


@dataclass
class Contender:
    """One line of the table, and the process that runs it."""

    label: str
    module: str
    name: str
    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    peak_mb: float = 0
    inputs_mb: float = 0
    bare_mb: float = 0
    bytes: int = 0
    explained: float | None = None
    wrong: int | None = None
    others: dict[str, int] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None

    def start(self, folder: Path, rounding_on: str) -> None:
        """Start the process and wait until its inputs are ready."""
        command = [sys.executable, HERE / "worker.py", self.module, self.name, folder, rounding_on]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        answer = self.answer()
        self.bare_mb, self.inputs_mb, self.bytes = answer["bare_mb"], answer["inputs_mb"], answer["bytes"]

    def run(self) -> None:
        """Run once."""
        answer = self.ask("run")
        self.seconds.append(answer["seconds"])
        self.cpu.append(answer["cpu"])
        self.peak_mb = answer["peak_mb"]

    def finish(self, folder: Path, wanted: Array) -> None:
        """Compare everybody's total, also under the contender's other roundings, and stop the process."""
        answer = self.ask("done")
        self.explained = answer["explained"]
        path = folder / f"{self.module}.{self.name}.npy"
        if path.exists():
            self.wrong = int((np.load(path) != wanted).sum())
        for label in answer["others"]:
            self.others[label] = int((np.load(path.with_suffix(f".{label}.npy")) != wanted).sum())
        self.process.wait()

    def ask(self, line: str) -> dict:
        """Send a line, wait for the answer."""
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        return self.answer()

    def answer(self) -> dict:
        """One line of JSON."""
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.label}: the process ended early")
        return json.loads(line)

    @property
    def best(self) -> float:
        """Seconds of the quickest run."""
        return min(self.seconds)


def contenders() -> list[Contender]:
    """All of them, ours first."""
    return [
        Contender("policypack, spells", "ours", "FromSpells"),
        Contender("policypack, month sets kept", "ours", "FromMonthSets"),
        Contender("policypack, all arrays kept", "ours", "AllArrays"),
        Contender("policypack, counts", "ours", "FromCounts"),
        Contender("polars, spells", "polars_frames", "FromSpells"),
        Contender("polars, month sets", "polars_frames", "FromMonthSets"),
        Contender("OpenFisca, months", "openfisca", "FromMonths"),
        Contender("plain Python, spells", "plain_python", "FromSpells"),
        Contender("zen, counts", "zen_engine", "FromCounts"),
        Contender("memory copy of the spells", "copying", "RawColumns"),
    ]


def main() -> None:
    """Make the people, run everything, print."""
    options = arguments()
    tables = people(options.people)
    ready = counts(tables, options.people)
    wanted = totals(ready, options.rounding)
    rows = np.unique(np.linspace(0, options.people - 1, options.sample).astype(int))
    assert (judged(tables, rows, options.rounding) == wanted[rows]).all(), "the two judges disagree"
    head(options, tables, len(rows), int(ties(ready, options.rounding).sum()))
    with tempfile.TemporaryDirectory(prefix="peers-") as name:
        folder = Path(name)
        save(tables, folder / "spells.npz")
        save({"counts": ready}, folder / "counts.npz")
        found = [item for item in contenders() if any(text in item.label for text in options.only)]
        for item in found:
            item.start(folder, options.rounding)
        for _ in range(options.times):
            for item in found:
                item.run()
        for item in found:
            item.finish(folder, wanted)
    table(found, options.people)
    print_goals({item.label: item for item in found}, tables, options.people)


def arguments() -> argparse.Namespace:
    """How many people, how often, which rounding."""
    parser = argparse.ArgumentParser(prog="benchmarks/peers/run.py")
    parser.add_argument("people", type=int, nargs="?", default=100_000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--rounding", choices=["indicator", "total"], default="indicator")
    parser.add_argument("--sample", type=int, default=300, help="how many people the oracle judges")
    parser.add_argument("--only", nargs="+", default=[""], help="contenders whose names have one of these")
    return parser.parse_args()


def head(options: argparse.Namespace, tables: dict, judged_rows: int, at_half: int) -> None:
    """What was measured, on what."""
    from importlib.metadata import version

    spells = len(tables["insurance"]["owner"]) + len(tables["homes"]["owner"])
    print(f"{options.people:,} people, {spells:,} spells; rounded on each {options.rounding}")
    print(f"{at_half:,} have points at an exact half; {judged_rows} totals agree with the oracle's")
    load = " ".join(f"{value:.2f}" for value in os.getloadavg())
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    print(f"Python {platform.python_version()}, {versions}; {os.cpu_count()} cores, load {load}")
    print(f"best and median of {options.times}, contenders in turn\n")


def table(found: Iterable[Contender], n: int) -> None:
    """One line for each contender."""
    ours = next((item.best for item in found if item.label == "policypack, spells"), None)
    copy = next((item.best for item in found if item.module == "copying"), None)
    columns = [
        "contender, starts from",
        "best s",
        "median s",
        "cpu s",
        "people/s",
        "peak MB (inputs)",
        "× ours",
        "× copy",
        "wrong",
    ]
    print(f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}")
    for item in found:
        cells = [
            item.label,
            f"{item.best:.3f}",
            f"{statistics.median(item.seconds):.3f}",
            f"{min(item.cpu):.3f}",
            f"{n / item.best:,.0f}",
            f"{item.peak_mb:,.0f} ({item.inputs_mb:,.0f})",
            f"{item.best / ours:.2f}" if ours else "",
            f"{item.best / copy:.1f}" if copy else "",
            wrong(item),
        ]
        print(f"| {' | '.join(cells)} |")


def wrong(item: Contender) -> str:
    """How many totals were wrong, as it counts and under its other roundings."""
    if item.wrong is None:
        return ""
    return "; ".join([f"{item.wrong:,}", *(f"{count:,} by {label}" for label, count in item.others.items())])


if __name__ == "__main__":
    main()
