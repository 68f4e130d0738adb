"""The distribution of a run as an SVG: brand inside the line, outline outside, ink for the line itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from jifenban.rankings.queries import Bin

WIDTH, HEIGHT = 800, 280
LEFT, TOP, BASE = 48, 32, 248
WIDEST = 48  # a bar; a round of a few people is no wall of colour
LABELS = 9  # so many scores at most stand under the bars
STEPS = (1, 2, 5)


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
class Tick:
    """A place on an axis with its words."""

    at: int
    label: str


@dataclass(frozen=True)
class Chart:
    """Bars, axes, the position of the line (or None), and the sentence that says the same in words."""

    bars: tuple[Bar, ...]
    rows: tuple[Tick, ...]
    scores: tuple[Tick, ...]
    line_x: int | None
    line_label: str
    words: str
    bin_width: int
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    top: int = TOP
    base: int = BASE


def histogram_bars(bins: Sequence[Bin], line: str) -> Chart | None:
    """Lay out the bins of a run with its line ("": it has none); None when there is nobody in it."""
    most = max((item.people for item in bins), default=0)
    if not most:
        return None
    rows = _rows(most)
    highest = int(rows[-1].label)
    step = max(min((WIDTH - LEFT) // len(bins), WIDEST), 1)
    bars = tuple(_bar(number, item, step, highest) for number, item in enumerate(bins))
    first_inside = next((bar.x for bar in bars if bar.inside), None)
    inside, everybody = sum(item.admitted for item in bins), sum(item.people for item in bins)
    label = f"入围线 {Decimal(line):f} 分" if line else ""
    cut = f"{label}，入围 {inside} 人" if line else "不划线"
    words = f"共 {everybody} 人，从 {bins[0].low} 分到 {bins[-1].high} 分；{cut}。"
    every = -(-len(bars) // LABELS)
    scores = tuple(Tick(bar.x, bar.label) for bar in bars[::every])
    return Chart(bars, rows, scores, first_inside if line else None, label, words, bins[0].high - bins[0].low)


def _bar(number: int, item: Bin, step: int, highest: int) -> Bar:
    height = max(round((BASE - TOP) * item.people / highest), 1 if item.people else 0)
    width = max(step - 2, 1)
    return Bar(
        LEFT + number * step, BASE - height, width, height, item.admitted > 0, str(item.low), item.people
    )


def _rows(most: int) -> tuple[Tick, ...]:
    """Grid lines at round numbers of people, at most five of them, the last one not below the tallest bar."""
    size = 1
    while True:
        for step in (size * factor for factor in STEPS):
            count = -(-most // step)
            if count <= 5:
                highest = count * step
                return tuple(
                    Tick(BASE - (BASE - TOP) * people // highest, str(people))
                    for people in range(0, highest + 1, step)
                )
        size *= 10
