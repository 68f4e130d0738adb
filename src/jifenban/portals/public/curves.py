"""A forecast drawn as a curve: the geometry of its SVG, 360 wide, so that a phone shows it at full size."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from jifenban.portals.ui.wording import full_day, points_text
from policypack.forecasting import Forecast

WIDTH, HEIGHT = 360, 190
LEFT, RIGHT, TOP, BOTTOM = 36, 350, 14, 160
MARKS = 4


@dataclass(frozen=True)
class Mark:
    """A place on an axis with its words."""

    at: int
    words: str


@dataclass(frozen=True)
class Curve:
    """Everything the template draws, in units of the view box. `line`, `reached_x`: None where there is none."""

    points: str
    years: tuple[Mark, ...]
    heights: tuple[Mark, ...]
    line: int | None
    reached: tuple[int, int] | None
    words: str

    left, right, top, bottom = LEFT, RIGHT, TOP, BOTTOM
    width, height = WIDTH, HEIGHT


def curve(found: Forecast) -> Curve:
    """Lay a forecast out; the sentence says what the picture shows."""
    days = [one.day for one in found.moments]
    top = _round_up(max([one.points for one in found.moments] + ([found.line] if found.line else [])))
    low = min([Fraction(0), *(one.points for one in found.moments)])

    def x(day: date) -> int:
        return LEFT + round((day - days[0]).days / max((days[-1] - days[0]).days, 1) * (RIGHT - LEFT))

    def y(points: Fraction) -> int:
        return BOTTOM - round((points - low) / (top - low) * (BOTTOM - TOP))

    reached = None
    if found.reached is not None and found.line is not None:
        reached = (x(found.reached), y(found.line))
    steps = max(len(days) // MARKS, 1)
    return Curve(
        points=" ".join(f"{x(one.day)},{y(one.points)}" for one in found.moments),
        years=tuple(Mark(x(day), f"{day.year}") for day in days[::steps]),
        heights=tuple(Mark(y(top * part / 2), points_text(top * part / 2)) for part in range(3)),
        line=y(found.line) if found.line is not None else None,
        reached=reached,
        words=said(found),
    )


def said(found: Forecast) -> str:
    """The curve in one sentence."""
    first, last, best = found.moments[0], found.moments[-1], found.highest
    course = f"{full_day(first.day)} {points_text(first.points)} 分，到 {full_day(last.day)} {points_text(last.points)} 分"
    if best.points > max(first.points, last.points):
        course += f"，中间最高 {points_text(best.points)} 分（{full_day(best.day)}）"
    return f"{course}。"


def _round_up(points: Fraction) -> Fraction:
    """A round number not below, for the top of the axis."""
    for step in (10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 100_000):
        if points <= step:
            return Fraction(step)
    return points
