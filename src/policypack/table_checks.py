"""Checks over a whole table: what its indicators need of each other, and the unit of its points."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from policypack.errors import Problems
from policypack.nodes import Entries
from policypack.pack_model import Indicator
from policypack.table_forms import every_form
from policypack.types import MAX_INT, SMALL

#: Points compare in this scale; every pack's unit divides it (2^6 · 3^3 · 5^3 · 7).
POINT_SCALE: Final = 2**6 * 3**3 * 5**3 * 7


def check_cycles(indicators: Mapping[str, Indicator], entries: Entries, problems: Problems) -> None:
    """Refuse an indicator whose points rest on its own, by whatever way round."""
    graph = _graph(indicators)
    for key in indicators:
        reached: set[str] = set()
        todo = list(graph[key])
        while todo:
            other = todo.pop()
            if other not in reached:
                reached.add(other)
                todo.extend(graph[other])
        if key in reached:
            problems.add(entries[key].error(f"“{key}”的分值取决于它自己", "请拆开循环"))


def _graph(indicators: Mapping[str, Indicator]) -> dict[str, set[str]]:
    """Indicator → the indicators whose points it asks for (`points:x`, `group:g`, `total:`)."""
    graph: dict[str, set[str]] = {}
    for key, item in indicators.items():
        below: set[str] = set()
        for need in item.needs:
            kind, _, name = need.partition(":")
            if kind == "points":
                below.add(name)
            else:
                below |= {other for other, it in indicators.items() if kind == "total" or it.group == name}
        graph[key] = below
    return graph


def points_unit(top: Entries, table: Entries, indicators: Mapping[str, Indicator]) -> tuple[int, bool]:
    """The least common multiple of all denominators, and whether 32 bits hold all points in it (`Pack.small`).

    Refused when totals could overflow.
    """
    entries = table["indicators"].as_mapping()
    parts = [Fraction(1)]
    ends = total = Fraction(0)
    for key, item in indicators.items():
        for form in every_form(item.form) if item.form else ():
            own = [*form.parts(), form.head.cap or Fraction(0), form.head.floor or Fraction(0)]
            if any(POINT_SCALE % part.denominator for part in own):
                raise entries[key].error(f"“{item.name}”的分值太细", "请减少分母，如 1/12、0.01")
            parts += own
            ends = max(ends, abs(form.low), abs(form.high))
        if item.form:
            total += max(abs(bound) for bound in item.form.bounds)
    limits = [node.as_mapping() for _, node in table["groups"].as_mapping().items()]
    if "total" in table:
        limits.append(table["total"].as_mapping())
    parts += [entry[name].as_number() for entry in limits for name in ("cap", "floor") if name in entry]
    if "rounding" in top:
        parts.append(top["rounding"].as_mapping()["to"].as_number())
    unit = math.lcm(*(part.denominator for part in parts))
    if POINT_SCALE % unit:
        raise top.error(f"分值的最小单位 1/{unit} 太细", "请减少总分、各组上下限或取整的分母")
    if max(ends * unit, total * POINT_SCALE) >= MAX_INT // 2:
        largest = max((item for item in indicators.values() if item.form), key=_size)
        raise entries[largest.key].error(f"“{largest.name}”的分值可能太大", "请改小分值，或给事实写 at_most")
    return unit, max(ends, total, *map(abs, parts)) * unit < SMALL


def _size(item: Indicator) -> Fraction:
    """The largest points an indicator may give or take at any of its forms."""
    return (
        max(max(abs(form.low), abs(form.high)) for form in every_form(item.form))
        if item.form
        else Fraction(0)
    )
