"""The distribution of a run as an SVG: brand inside the line, outline outside, ink for the line itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from jifenban.rankings.queries import Bin

WIDTH, HEIGHT, BASE = 800, 260, 220


@dataclass(frozen=True)
class Bar:
    """One bin as a rectangle; all lengths are whole SVG units."""

    x: int
    y: int
    width: int
    height: int
    inside: bool
    label: str
    people: int


@dataclass(frozen=True)
class Chart:
    """Bars, the position of the line (or None), and the sentence that says the same in words."""

    bars: tuple[Bar, ...]
    line_x: int | None
    words: str
    width: int = WIDTH
    height: int = HEIGHT
    base: int = BASE


def histogram_bars(bins: Sequence[Bin], line: str) -> Chart | None:
    """Lay out the bins of a run; None when there is nobody in it."""
    most = max((item.people for item in bins), default=0)
    if not most:
        return None
    step = WIDTH // len(bins)
    bars = tuple(_bar(number, item, step, most) for number, item in enumerate(bins))
    first_inside = next((bar.x for bar, item in zip(bars, bins, strict=True) if item.admitted), None)
    inside = sum(item.admitted for item in bins)
    everybody = sum(item.people for item in bins)
    words = f"共 {everybody} 人，从 {bins[0].low} 分到 {bins[-1].high} 分；入围线 {Decimal(line or 0):f} 分，入围 {inside} 人。"
    return Chart(bars, first_inside, words)


def _bar(number: int, item: Bin, step: int, most: int) -> Bar:
    height = max(round((BASE - 30) * item.people / most), 1 if item.people else 0)
    return Bar(
        number * step, BASE - height, max(step - 2, 1), height, item.admitted > 0, str(item.low), item.people
    )
