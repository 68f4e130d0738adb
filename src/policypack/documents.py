"""The papers a policy prints (documents.yaml): title, number, template, and how often they may be printed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from policypack.errors import Problems
from policypack.form_conditions import Condition, read_condition
from policypack.nodes import Entries, Node, Place
from policypack.process import Who, frozen, read_key, read_who

#: What a window must see before it prints on: the number of an issued paper, the identity card.
NEEDS: Final = ("receipt", "identity_card")
#: What a paper's table may show besides answers of the form (SECTION.FIELD).
ROWS: Final = (
    *("name", "number", "whole_number", "phone", "whole_phone"),
    *("service", "code", "submitted_at", "accepted_at", "channel", "due"),
)
_ANSWER: Final = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_PART: Final = re.compile(r"\{(area|year|date|moment|serial:0([3-9]))\}")


@dataclass(frozen=True)
class NumberPattern:
    """How a paper is numbered: text with {area}, {year}, {date} and at its end {serial:06} or {moment}.

    The serial counts up within one prefix, so a pattern with {date} starts afresh each day. {moment} is the
    time to the second, 20200303152913: of two papers of one second the later takes the next free second.
    """

    text: str

    @property
    def by_moment(self) -> bool:
        """Whether the time itself numbers the papers."""
        return self.text.endswith("{moment}")

    def prefix(self, *, area: str, on: datetime) -> str:
        """Everything before the serial or the moment: the key of its counter. `on` is local time."""
        head = self.text[: self.text.index("{moment" if self.by_moment else "{serial")]
        values = {"area": area, "year": f"{on:%Y}", "date": f"{on:%Y%m%d}"}
        return _PART.sub(lambda match: values[match[1]], head)

    def format(self, *, area: str, on: datetime, serial: int = 0) -> str:
        """A number such as RH20230310-440117-000001. ValueError when the serial has outgrown its places."""
        if self.by_moment:
            return f"{self.prefix(area=area, on=on)}{on:%Y%m%d%H%M%S}"
        match = _PART.search(self.text, self.text.index("{serial"))
        if match is None:
            raise ValueError(self.text)
        digits = f"{serial:0{int(match[2])}d}"
        if len(digits) > int(match[2]):
            raise ValueError(f"流水号 {serial} 超过 {match[2]} 位，请在 documents.yaml 里加长")
        return self.prefix(area=area, on=on) + digits


@dataclass(frozen=True)
class Paper:
    """One kind of paper. `prints` None: as often as wanted; then `then_who` prints against `then_needs`.

    `rows` are the rows of its first table: words of ROWS, or SECTION.FIELD; empty: the usual ones.
    `sections` of the form are printed as answered, `says` are sentences somebody signs, `score` prints the points
    of every indicator, `answers` the whole form as filled in, `whole_number` the identity number unmasked; `when`
    is a condition over the form, without which the paper is not issued.
    """

    key: str
    title: str
    template: str
    number: NumberPattern
    number_label: str
    prints: int | None
    then_who: Who | None
    then_needs: tuple[str, ...]
    seal: str
    sign: tuple[str, ...]
    what_next: Mapping[str, str]
    rows: tuple[str, ...]
    clause: str
    basis: str
    sections: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    score: bool = False
    answers: bool = False
    whole_number: bool = False
    when: Condition | None = None
    place: Place | None = None


@dataclass(frozen=True)
class Papers:
    """Every paper of one policy."""

    papers: Mapping[str, Paper]

    def paper(self, key: str) -> Paper:
        """The paper with this key; KeyError if there is none."""
        return self.papers[key]


def read_papers(top: Entries, has_template: Callable[[str], bool]) -> Papers:
    """The papers of documents.yaml; `has_template` tells whether a template file exists."""
    top.only(required=["papers"])
    problems = Problems()
    papers: dict[str, Paper] = {}
    for key, node in top["papers"].as_mapping().items():
        with problems.collecting():
            papers[read_key(key, node.place)] = _paper(key, node.as_mapping(), has_template)
    problems.raise_any()
    return Papers(frozen(papers))


def _paper(key: str, entries: Entries, has_template: Callable[[str], bool]) -> Paper:
    entries.only(
        required=["title", "template", "number", "number_label"],
        optional=[
            *("prints", "then", "seal", "sign", "what_next", "rows", "clause", "basis"),
            *("sections", "says", "score", "answers", "whole_number", "when"),
        ],
    )
    template = entries.text("template")
    if not template.endswith(".typ") or not has_template(template):
        raise entries["template"].error(f"没有模板文件“{template}”", f"请补上 documents/{template}")
    prints = entries.read("prints", lambda node: node.as_integer(at_least=1), None)
    if (prints is None) and "then" in entries:
        raise entries["then"].error("没有次数限制的文书不写 then", "请补上 prints: 次数，或删去 then")
    then = entries["then"].as_mapping().only(required=["who", "needs"]) if "then" in entries else None
    return Paper(
        key=key,
        title=entries.text("title"),
        template=template,
        number=entries.read("number", _pattern, NumberPattern("{serial:06}")),
        number_label=entries.text("number_label"),
        prints=prints,
        then_who=None if then is None else read_who(then["who"]),
        then_needs=() if then is None else tuple(node.as_choice(NEEDS) for node in then["needs"].as_list()),
        seal=entries.text("seal", ""),
        sign=entries.read("sign", Node.as_texts, ()),
        what_next=entries.read("what_next", _lines, frozen({})),
        rows=entries.read("rows", _rows, ()),
        clause=entries.text("clause", ""),
        basis=entries.text("basis", ""),
        sections=entries.read("sections", Node.as_texts, ()),
        says=entries.read("says", Node.as_texts, ()),
        score=entries.read("score", Node.as_boolean, False),
        answers=entries.read("answers", Node.as_boolean, False),
        whole_number=entries.read("whole_number", Node.as_boolean, False),
        when=entries.read("when", read_condition, None),
        place=entries.place,
    )


def _rows(node: Node) -> tuple[str, ...]:
    rows = node.as_texts()
    for row in rows:
        if row not in ROWS and not _ANSWER.fullmatch(row):
            raise node.error(f"“{row}”不是文书能写的栏目", f"可写 {'、'.join(ROWS)}，或“节.字段”")
    return rows


def _lines(node: Node) -> Mapping[str, str]:
    return frozen({label: text.as_text() for label, text in node.as_mapping().items()})


def _pattern(node: Node) -> NumberPattern:
    text = node.as_text()
    parts = [match[1] for match in _PART.finditer(text)]
    rest = _PART.sub("", text)
    if "{" in rest or "}" in rest or not re.fullmatch(r"[A-Z0-9-]*", rest):
        raise node.error(
            f"编号写法“{text}”里有不认识的部分",
            "可用大写字母、数字、横线和 {area} {year} {date} {serial:06} {moment}",
        )
    ends = [part for part in parts if part == "moment" or part.startswith("serial")]
    if len(ends) != 1 or parts[-1] != ends[0] or not text.endswith("}"):
        raise node.error(f"编号写法“{text}”没有以流水号或时刻结尾", "请以 {serial:06} 或 {moment} 结尾")
    return NumberPattern(text)
