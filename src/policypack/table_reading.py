"""From YAML to forms: every fault of a points table is refused here, with its line."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from typing import Final

from policypack.band_forms import Bands
from policypack.band_reading import band_bounds, check_end_to_end, read_size, read_step
from policypack.errors import did_you_mean
from policypack.expressions import compile_expression
from policypack.form_parts import COMMON_KEYS, read_rounding, read_row
from policypack.limits import named_number, read_limits
from policypack.named_points import NamedPer
from policypack.nested_reading import NESTED
from policypack.nodes import Entries, Node, Scalar
from policypack.operators import number, rescaled
from policypack.scopes import Scope
from policypack.table_forms import Form, Head, Per, Share, Table, Value
from policypack.types import Days, Months, Number, Word, YesNo
from policypack.units import UNITS

_HEADS: Final = ("value", "per", "table", "bands", "share", *NESTED)
_ZERO: Final = Fraction(0)
_ONE: Final = Fraction(1)


@dataclass
class FormReader:
    """Reads the forms of one pack and numbers them."""

    sources: tuple[str, ...]
    ids: Iterator[int]
    clause: str = ""
    source: str = ""
    heads: dict[str, Callable[[Entries, Head, Scope], Form]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.heads = {
            "value": self._value, "per": self._per, "table": self._table, "bands": self._bands,
            "share": self._share,
            **{name: partial(read, self) for name, read in NESTED.items()},
        }  # fmt: skip

    def read(self, node: Node, scope: Scope) -> Form:
        """One form: a mapping with one head, or a bare number of points."""
        if isinstance(node, Scalar):
            points = node.as_number()
            return Value(
                Head(next(self.ids), node.place, clause=self.clause, source=self.source),
                points,
                points,
                points,
            )
        entry = node.as_mapping()
        found = [key for key in entry if key in _HEADS]
        if len(found) != 1:
            given = "、".join(found) or "没有"
            raise entry.error(
                f"一个计分式要有且只有一个开头（现在：{given}）", f"开头可用 {'、'.join(_HEADS)}"
            )
        head = self.head(entry, scope)
        form = self.heads[found[0]](entry, head, scope)
        return _checked(entry, form)

    def head(self, entry: Entries, scope: Scope) -> Head:
        when = compile_expression(entry["when"], scope, YesNo) if "when" in entry else None
        return Head(
            id=next(self.ids),
            place=entry.place,
            key=entry.text("key", ""),
            name=entry.text("name", ""),
            clause=entry.text("clause", self.clause),
            source=self.read_source(entry),
            note=entry.text("note", ""),
            when=when,
            **read_limits(entry, scope),
        )

    def read_source(self, entry: Entries) -> str:
        """The key of an entry's source, or the one around it."""
        node = entry.get("source")
        if node is None:
            return self.source
        if node.as_text() not in self.sources:
            raise node.error(
                f"pack.yaml 的 sources 里没有“{node.as_text()}”", did_you_mean(node.as_text(), self.sources)
            )
        return node.as_text()

    def _value(self, entry: Entries, head: Head, scope: Scope) -> Form:
        entry.only(required=["value"], optional=COMMON_KEYS)
        points = entry["value"].as_number()
        return Value(head, points, points, points)

    def _per(self, entry: Entries, head: Head, scope: Scope) -> Form:
        entry.only(required=["per", "of", "points"], optional=[*COMMON_KEYS, "part"])
        size, unit = read_size(entry["per"])
        quantity = compile_expression(entry["of"], scope, Number, Days, Months)
        kind = quantity.type
        fits = {Days: unit in ("year", "month", "day"), Months: unit == "month"}.get(type(kind))
        if isinstance(kind, Number):
            fits = kind.unit in (unit, None)
        if not fits:
            raise entry["of"].error(
                f"“{entry.text('of')}”不是以{UNITS[unit]}计的量",
                "按月的量写 per: 12 months，按日的量写 per: 1 year，数按它自己的单位",
            )
        by = named_number(entry, "points", entry.text("points").removeprefix("-"), scope)
        points = _ONE if by else entry["points"].as_number()
        part, rest = "whole", (_ZERO, _ZERO)
        if isinstance(entry.get("part"), Entries):
            rule = entry["part"].as_mapping().only(required=["at_least", "counts"])
            part, rest = "rest", (rule["at_least"].as_number(), rule["counts"].as_number())
            if not 0 < rest[0] < size:
                raise rule["at_least"].error(
                    f"余数 {rest[0]} 不在 0 与 {size} 之间", f"请写大于 0、小于 {size} 的数"
                )
        elif "part" in entry:
            part = entry["part"].as_choice(["whole", "pro rata", "counts"])
        most = kind.bounds[1] if isinstance(kind, Number) else Fraction(110_000 if unit == "day" else 3_600)
        end = points * (max(most, _ZERO) / size + 1)
        if not by:
            return Per(head, min(end, _ZERO), max(end, _ZERO), quantity, size, unit, points, part, rest)
        rate = compile_expression(entry["points"], scope, Number)
        assert isinstance(rate.type, Number)
        low, high = (min(end * rate.type.low, _ZERO), max(end * rate.type.high, _ZERO))
        return NamedPer(head, low, high, quantity, size, unit, points, part, rest, by, rate)

    def _table(self, entry: Entries, head: Head, scope: Scope) -> Form:
        entry.only(required=["table", "rows"], optional=[*COMMON_KEYS, "otherwise"])
        word = compile_expression(entry["table"], scope, Word)
        assert isinstance(word.type, Word)
        rows = entry["rows"].as_mapping()
        for key in rows:
            if key not in word.type.words:
                raise rows.place_of(key).error(f"没有“{key}”这个选项", did_you_mean(key, word.type.words))
        missing = [key for key in word.type.words if key not in rows]
        if missing and "otherwise" not in entry:
            raise rows.error(f"表里缺少 {'、'.join(missing)}", "请补上这几行，或写 otherwise: 0")
        if not missing and "otherwise" in entry:
            raise entry["otherwise"].error("每个选项都有分值，otherwise 用不上", "请删去 otherwise")
        rest = entry.read("otherwise", lambda node: node.as_number(), _ZERO)
        points, clauses = [], []
        for key in word.type.words:
            found, clause = read_row(rows[key], head.clause) if key in rows else (rest, head.clause)
            points.append(found)
            clauses.append(clause)
        return Table(head, min(points), max(points), word, tuple(points), tuple(clauses))

    def _bands(self, entry: Entries, head: Head, scope: Scope) -> Form:
        entry.only(required=["bands", "of", "steps"], optional=COMMON_KEYS)
        marginal = entry["bands"].as_choice(["whole", "marginal"]) == "marginal"
        quantity = compile_expression(entry["of"], scope, Number)
        assert isinstance(quantity.type, Number)
        steps = [read_step(node.as_mapping(), marginal, quantity.type) for node in entry["steps"].as_list()]
        if not steps:
            raise entry["steps"].error("没有一档", "请写出各档")
        check_end_to_end(entry["steps"].as_list(), steps, quantity.type)
        scale = math.lcm(
            quantity.type.scale,
            *(edge.denominator for step in steps for edge in (step.at_least, step.below or _ZERO)),
        )
        low, high = band_bounds(steps, quantity.type, marginal)
        return Bands(head, low, high, rescaled(quantity, scale), marginal, tuple(steps))

    def _share(self, entry: Entries, head: Head, scope: Scope) -> Form:
        entry.only(required=["share", "among"], optional=[*COMMON_KEYS, "shares", "round"])
        points = entry["share"].as_number()
        if "round" not in entry:
            raise entry.error("除以人数可能除不尽", "请写 round: {to: 0.01, mode: half_up}")
        to, mode = read_rounding(entry["round"].as_mapping().only(required=["to", "mode"]))
        if (points / to).denominator != 1:
            raise entry["share"].error(f"{points} 不是 {to} 的整数倍", "请把 round.to 写得更细")
        among = compile_expression(entry["among"], scope, Number)
        shares = compile_expression(entry["shares"], scope, Number) if "shares" in entry else number(_ONE)
        for expr in (among, shares):
            assert isinstance(expr.type, Number)
            if expr.type.scale != 1:
                raise entry.error("人数和份数要是整数", "请改用整数的事实")
        assert isinstance(shares.type, Number)
        most = max(abs(shares.type.low), abs(shares.type.high)) * abs(points)
        return Share(
            head,
            min(most if points < 0 else _ZERO, _ZERO) - (most if points < 0 else 0),
            most,
            points,
            among,
            shares,
            to,
            mode,
        )


def _checked(entry: Entries, form: Form) -> Form:
    low, high = form.low, form.high
    if form.head.cap is not None and form.head.cap < low:
        raise entry["cap"].error(f"上限 {form.head.cap} 低于可能的最低分 {low}", "请核对 cap")
    if form.head.floor is not None and form.head.floor > high:
        raise entry["floor"].error(f"下限 {form.head.floor} 高于可能的最高分 {high}", "请核对 floor")
    return form
