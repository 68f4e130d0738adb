"""How fast the evaluator is: one person with explanation, 100,000 persons in one batch.

    python benchmarks/scoring.py [PACK] [PERSONS]

Synthetic lives from a fixed seed; nothing here is a real person.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from datetime import date, timedelta
from pathlib import Path

from policypack.batches import parts_of, score_columns
from policypack.columns import columns_of
from policypack.evaluate import evaluate, evaluate_columns
from policypack.pack import read_pack
from policypack.ranking import rank

POLICIES = Path(__file__).resolve().parents[1] / "policies"
AS_OF = date(2022, 12, 31)
ROUND = {"birth_line": date(1977, 1, 1)}
KINDS = ("pension", "medical", "unemployment", "injury", "maternity")


def life(random: random.Random) -> dict[str, object]:
    """One synthetic applicant, with about twenty records."""
    arrived = date(2008, 1, 1) + timedelta(days=random.randrange(4500))
    worked = arrived.year * 12 + arrived.month
    moved = arrived + timedelta(days=random.randrange(30, 2500))
    gap = random.randrange(0, 24)
    insurance = [
        {"kind": kind, "from": _month(worked + part * 40 + gap), "to": _month(worked + part * 40 + 36)}
        for kind in KINDS
        for part in range(2)
    ]
    return {
        "birth_date": date(1970, 1, 1) + timedelta(days=random.randrange(11000)),
        "permits": [{"from": arrived}],
        "homes": [
            {"tenure": "lease", "from": arrived, "to": moved},
            {"tenure": random.choice(["own", "lease"]), "from": moved},
        ],
        "insurance": insurance,
        "housing_fund": [{"from": _month(worked + 6), "to": _month(worked + 90)}],
        "education": [{"level": random.choice(["bachelor", "college", "high_school", "below"])}],
        "blood_donations": [
            {"given_on": arrived + timedelta(days=400 * n)} for n in range(random.randrange(4))
        ],
        "income_tax": [{"year": year, "amount": random.randrange(30000)} for year in (2020, 2021, 2022)],
    }


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def timed(label, run, times: int = 1):
    """Print the best of `times` runs, by the clock and by the processor; return what the last one gave."""
    wall = busy = 1e9
    for _ in range(times):
        start, start_busy = time.perf_counter(), time.process_time()
        found = run()
        busy = min(busy, time.process_time() - start_busy)
        wall = min(wall, time.perf_counter() - start)
    print(f"{label:<58}{wall * 1000:>12.2f} ms {busy * 1000:>12.2f} ms processor")
    return found


def main() -> None:
    """Measure and print."""
    folder = POLICIES / (sys.argv[1] if len(sys.argv) > 1 else "guangzhou/settlement/2022")
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    pack = timed("pack loaded and checked", lambda: read_pack(folder))
    timed("the same contents again", lambda: read_pack(folder), 5)
    seeded = random.Random(20221231)  # noqa: S311 (synthetic lives, not secrets)
    people = [life(seeded) for _ in range(count)]
    one, counting = [people[0]], {"as_of": AS_OF, "parameters": ROUND}
    timed("one person, total", lambda: evaluate(pack, one, **counting).total(0), 500)
    timed("one person, total and explanation", lambda: evaluate(pack, one, **counting).explain(0), 500)
    columns = timed(f"{count} persons, mappings to columns", lambda: columns_of(pack.facts, people))
    people.clear()
    parts = parts_of(columns)
    scores = timed(f"{count} persons, scored part by part", lambda: score_columns(pack, parts, **counting), 3)
    timed("explanation of any one of them", lambda: scores.explain(count // 2), 20)
    kept = parts_of(columns, keep=True)
    timed("the same in a simulation, first time", lambda: score_columns(pack, kept, **counting))
    timed("the same in a simulation, once more", lambda: score_columns(pack, kept, **counting), 3)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'peak memory, synthetic lives included':<58}{peak:>12.0f} MB")
    if pack.ranking is not None:
        whole = timed("all at once, working kept", lambda: evaluate_columns(pack, columns, **counting))
        timed("ranked", lambda: rank(whole, quota=13000))


if __name__ == "__main__":
    main()
