"""A total against a line, in the units of the ruler's SVG (400 wide)."""

from dataclasses import dataclass
from fractions import Fraction

from jifenban.portals.ui.wording import points_text

WIDTH = 400


@dataclass(frozen=True)
class Ruler:
    """Where the fill ends and the line stands, and the sentence that says it."""

    fill: int
    mark: int
    words: str

    @property
    def gap(self) -> int:
        """How far the line is from the fill; 0 once it is reached."""
        return max(0, self.mark - self.fill)


def ruler(total: object, line: object, line_label: str) -> Ruler:
    """Lay a total beside a line; the longer of the two reaches four fifths of the ruler."""
    have, want = Fraction(str(total)), Fraction(str(line))
    full = max(have, want, Fraction(1)) * Fraction(5, 4)
    gap = want - have
    tail = f"还差 {points_text(gap)} 分" if gap > 0 else "已经达到"
    words = f"现在 {points_text(have)} 分，{line_label} {points_text(want)} 分，{tail}。"
    return Ruler(int(max(have, Fraction(0)) / full * WIDTH), int(want / full * WIDTH), words)
