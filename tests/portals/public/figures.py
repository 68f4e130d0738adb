"""Finds figures on a page that stand without their source: points, terms, limits and dates of a policy."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from policypack.grades import GRADES

#: A figure of a policy: points, a term, a number of people, a share, an amount, an age, a date, a line, a telephone.
FIGURE = re.compile(
    r"(?<![\d第])\d[\d,.]*\s*(?:分(?!钟)|个工作日|天|人|%|元|周?岁|个月|小时|毫升)|(?<!\d)\d{1,2}\s*年(?!\d|度|版)"
    r"|\d{4}-\d{2}-\d{2}|\d{4}年\d+月\d+日|线 \d+|\d{3,4}-\d{7,8}"
)
#: What says how sure a source is; "自定" and "演示" are our own, and say so.
SURE = (*GRADES.values(), "自定", "演示", "转引", "转载", "没有写明", "没有查到", "没有公布")
#: What holds a figure and its source together, at most.
ROWS = ("li", "tr", "article", "section", "main")
VOID = frozenset(
    (
        "area",
        "base",
        "br",
        "col",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "wbr",
        "path",
        "line",
        "circle",
        "polyline",
        "rect",
    )
)


@dataclass
class _Element:
    tag: str
    css: str
    above: "_Element | None"
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.texts))


class _Reader(HTMLParser):
    """Collects each figure with the elements around it."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[_Element] = [_Element("html", "", None)]
        self.found: list[tuple[str, _Element]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(_Element(tag, dict(attrs).get("class") or "", self.open[-1]))

    def handle_endtag(self, tag: str) -> None:
        while len(self.open) > 1 and tag in [one.tag for one in self.open]:
            if self.open.pop().tag == tag:
                break

    def handle_data(self, data: str) -> None:
        for one in self.open:
            one.texts.append(data)
        if any(one.tag in ("script", "style", "title", "head", "footer", "svg") for one in self.open):
            return
        for figure in FIGURE.findall(data):
            self.found.append((figure, self.open[-1]))


def unsourced(page: str, own: tuple[str, ...] = ()) -> list[str]:
    """Each row of a page with a figure but no grade in it, as text. `own`: what is no policy's: a person's own
    answers, our own promises; patterns of text that are taken out first."""
    for pattern in own:
        page = re.sub(pattern, "", page)
    reader = _Reader()
    reader.feed(page)
    return list(dict.fromkeys(_row(one).text.strip() for _, one in reader.found if not _sourced(one)))


def _row(element: _Element) -> _Element:
    while element.tag not in (*ROWS, "p", "dd", "div") and element.above:
        element = element.above
    return element


def _sourced(element: _Element | None) -> bool:
    """Whether the figure's row says how sure it is: the nearest list item, row of a table or sheet."""
    while element is not None:
        if any(word in element.text for word in SURE):
            return True
        if element.tag == "li" and _folded_under_a_grade(element):
            return True
        if element.tag in ROWS or "row1" in element.css or "jf-sheet" in element.css:
            return False
        element = element.above
    return False


def _folded_under_a_grade(element: _Element) -> bool:
    """Whether a list stands in a fold that says at its head how sure all its figures are."""
    above = element.above
    while above is not None and above.tag != "details":
        above = above.above
    return above is not None and "数字的出处等级：" in above.text
