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


def timed(label: str, run, times: int = 1):
    """Print the best of `times` runs and return what the last one gave."""
    best = 1e9
    for _ in range(times):
        start = time.perf_counter()
        found = run()
        best = min(best, time.perf_counter() - start)
    print(f"{label:<58}{best * 1000:>12.2f} ms")
    return found


def main() -> None:
    """Measure and print."""
    folder = POLICIES / (sys.argv[1] if len(sys.argv) > 1 else "guangzhou/settlement/2022")
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    pack = timed("pack loaded and checked", lambda: read_pack(folder), 3)
    seeded = random.Random(20221231)  # noqa: S311 (synthetic lives, not secrets)
    people = [life(seeded) for _ in range(count)]
    one = [people[0]]
    timed("one person, total", lambda: evaluate(pack, one, as_of=AS_OF, parameters=ROUND).total(0), 200)
    timed(
        "one person, total and explanation",
        lambda: evaluate(pack, one, as_of=AS_OF, parameters=ROUND).explain(0),
        200,
    )
    columns = timed(f"{count} persons, mappings to columns", lambda: columns_of(pack.facts, people))

    def batch():
        found = evaluate_columns(pack, columns, as_of=AS_OF, parameters=ROUND)
        found.totals  # noqa: B018 (computed on first use)
        return found

    found = timed(f"{count} persons, scored with intermediate arrays kept", batch, 3)
    timed(f"{count} persons, ranked by three keys", lambda: rank(found, quota=13000))
    timed("explanation of any one of them", lambda: found.explain(count // 2), 20)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'peak memory, synthetic lives included':<58}{peak:>12.0f} MB")


if __name__ == "__main__":
    main()
