"""`policypack score … --out` and `policypack explain`: files of many people, and one of them explained."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from policypack.deciding import decide
from policypack.errors import FactsError
from policypack.evaluate import Assessment, evaluate
from policypack.pack import Pack
from policypack.people_parts import open_people
from policypack.score_files import score_people

_WIDTH = 30
#: How many of those who cannot be scored are named in the summary.
_NAMED = 10


def score_file(pack: Pack, facts: Path, out: Path, counting: Mapping[str, Any]) -> int:
    """Score a whole file into another; the exit code: 1 where somebody cannot be scored.

    `counting` are keyword arguments of `evaluate`.
    """
    if out.resolve() == facts.resolve():
        raise FactsError(f"--out 不能写在事实文件“{facts}”上，请换一个文件名。")
    people = open_people(facts, pack.facts)
    status = facts.stat()
    about = {
        "facts": [str(facts.resolve()), status.st_size, status.st_mtime_ns],
        "pack": pack.digest,
        "rows": "from 1",
        **{key: str(value) for key, value in counting.items()},
    }

    def progress(done: int) -> None:
        filled = _WIDTH * done // people.count
        bar = "█" * filled + "░" * (_WIDTH - filled)
        print(f"\r{bar} {done} / {people.count} 人", end="", file=sys.stderr, flush=True)

    try:
        undecided = score_people(people, out, about, lambda part: decide(pack, part, **counting), progress)
    finally:
        print(file=sys.stderr)
    print(f"{people.count} 人的分数在 {out}")
    if undecided:
        print(f"其中 {len(undecided)} 人不能计算，原因在 undecided 一栏：", file=sys.stderr)
        for number, reason in islice(undecided.items(), _NAMED):
            print(f"  第 {number + 1} 人：{reason}", file=sys.stderr)
        if len(undecided) > _NAMED:
            print(f"  还有 {len(undecided) - _NAMED} 人", file=sys.stderr)
    return 1 if undecided else 0


def assessed_row(pack: Pack, facts: Path, row: int, counting: Mapping[str, Any]) -> Assessment | None:
    """Person `row` of a file, counted from 1 as faults count, evaluated alone; None if there is none."""
    people = open_people(facts, pack.facts)
    if not 1 <= row <= people.count:
        print(f"没有第 {row} 人：文件里有 {people.count} 人，从 1 数起", file=sys.stderr)
        return None
    try:
        return evaluate(pack, [people.person(row - 1)], **counting)
    except FactsError as error:
        raise FactsError(
            error.sentence, fact=error.fact, person=None if error.person is None else row - 1
        ) from None
