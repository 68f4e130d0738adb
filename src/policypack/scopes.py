"""Names an expression may use: lets, words of `each`, record fields, facts, parameters."""

from __future__ import annotations

import ast
import copy
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from policypack.arrays import Col, Flags, at_least, folded, wide
from policypack.errors import FactsError
from policypack.expr import Expr
from policypack.facts import FactSpec
from policypack.frames import Frame, gathered
from policypack.plain import first, plain_of
from policypack.references import Reference, field_of
from policypack.types import Column, Day, Days, Number, Records, Single, Type, YesNo, type_of_field

_NAME_ANYWHERE = re.compile(r"[^\W\d]\w*")
_NAME = re.compile(r"(?<![\w.])[^\W\d]\w*")


@dataclass(frozen=True)
class Names:
    """What every expression of a pack may name, whatever its indicator.

    `let` compiles another indicator's let on demand; `score` types points(x), group(x), total.
    """

    facts: Mapping[str, FactSpec]
    parameters: Mapping[str, Type]
    let: Callable[[str, str], Expr | None]
    score: Callable[[str, str], Number | None]
    references: Mapping[str, Reference] = field(default_factory=dict)
    #: Names whose meaning a round's values can change: parameters, points, and what rests on them.
    varying: set[str] = field(default_factory=lambda: {"points", "group", "total"})
    #: How often each text is used: see `Expr.remembered`.
    uses: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.varying.update(self.parameters)
        for key, spec in self.facts.items():
            texts = [spec.window.start, spec.window.until] if spec.window else []
            if any(self.varies(text or "") for text in [*texts, *(rule.when for rule in spec.left_out)]):
                self.varying.add(key)

    def varies(self, text: str) -> bool:
        """Whether a round's values can change what this text means."""
        return not self.varying.isdisjoint(_NAME_ANYWHERE.findall(text))


@dataclass(frozen=True)
class Scope:
    """One place of a pack. `indicator` owns the lets; `words` are bound by `each … in`."""

    names: Names
    indicator: str = ""
    lets: Mapping[str, Expr] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    record: FactSpec | None = None
    it: FactSpec | None = None
    by: Type | None = None
    parent: Scope | None = None
    #: Inside a filter of spells: the reference tables it names, at whose steps the spells are cut.
    cuts: set[str] | None = None
    #: Facts named so far: the explanation shows their records. Besides, with a dot, indicators and scores.
    used: set[str] = field(default_factory=set)

    @property
    def prefix(self) -> str:
        """Lets of one indicator must not be mistaken for another's."""
        return f"{self.indicator}:" if self.lets or self.parent is not None else ""

    def inside(self, spec: FactSpec, cuts: set[str] | None = None) -> Scope:
        """The scope of one record of a fact; `cuts` collects the reference tables a filter names."""
        return Scope(
            self.names, self.indicator, {}, self.words, record=spec, parent=self, cuts=cuts, used=self.used
        )

    def grouped(self, spec: FactSpec, by: Type) -> Scope:
        """The scope of a group of records, named `it`."""
        return Scope(self.names, self.indicator, {}, self.words, it=spec, by=by, parent=self, used=self.used)

    def with_word(self, name: str, word: str) -> Scope:
        """This scope with an `each` word bound."""
        return replace(self, words={**self.words, name: word})

    def spelled_out(self, tree: ast.expr) -> ast.expr:
        """The tree with bound words replaced, so that equal keys mean equal things."""
        if not self.words:
            return tree
        return _Speller(self.words).visit(copy.deepcopy(tree))  # type: ignore[no-any-return]

    def name_of(self, tree: ast.expr, text: str) -> str:
        """What a part of an expression is remembered by: its words as written, bound words replaced."""
        if tree.end_lineno != 1:
            return self.prefix + ast.unparse(self.spelled_out(tree))
        words = text.encode()[tree.col_offset : tree.end_col_offset].decode()
        if self.words:
            words = _NAME.sub(lambda name: self.words.get(name[0], name[0]), words)
        return self.prefix + words

    def known(self) -> list[str]:
        """Every name usable here, for a helpful refusal."""
        found = [*self.lets, *self.names.facts, *self.names.parameters, *self.names.references]
        found += ["as_of", *self.words]
        if self.record is not None:
            found += [item.key for item in self.record.fields]
        return found + (["it", "by"] if self.it else [])

    def find(self, name: str) -> Expr | None:
        """What a name means here, or None."""
        if self.record is not None:
            own = self.record.field(name)
            if own is not None:
                return _single(type_of_field(own), name)
            if self.cuts is not None and name in self.names.references:
                self.cuts.add(name)
                return _single(self.names.references[name].type, field_of(name))
        if self.it is not None:
            if name == "it":
                return Expr(Records(self.it), lambda frame: frame.rows["it"])
            if name == "by" and self.by is not None:
                return _single(self.by, "by")
        if name in self.lets:
            return self.lets[name]
        if self.parent is not None:
            return _from_above(self.parent.find(name))
        return self._top(name)

    def _top(self, name: str) -> Expr | None:
        spec = self.names.facts.get(name)
        if spec is not None:
            self.used.add(name)
            if spec.kind == "records":
                return Expr(Records(spec), lambda frame: frame.rows[name])
            return _single(type_of_field(spec.fields[0]), name)
        if name == "as_of":
            day = Expr(Day(), lambda frame: frame.full(frame.run.as_of), settled=True)
            return replace(day, plain=lambda frame: frame.run.as_of)
        if name in self.names.parameters:
            return _parameter(self.names.parameters[name], name)
        return self._score(name, "")

    def _score(self, kind: str, key: str) -> Expr | None:
        typed = self.names.score(kind, key)
        if typed is None:
            return None
        self.used.add(f"{kind}.")
        whole = kind in ("total", "group")
        return Expr(typed, lambda frame: Col(frame.run.group(key) if whole else frame.run.points(key)))

    def score_of(self, kind: str, key: str) -> Expr | None:
        """points(key) or group(key), seen from this scope."""
        if self.parent is not None:
            return _from_above(self.parent.score_of(kind, key))
        return self._score(kind, key)

    def let_of(self, indicator: str, name: str) -> Expr | None:
        """Another indicator's let, seen from this scope."""
        if self.parent is not None:
            return _from_above(self.parent.let_of(indicator, name))
        if indicator == self.indicator and name in self.lets:
            return self.lets[name]
        found = self.names.let(indicator, name)
        if found is not None:
            self.used.add(f"{indicator}.")
        return found


class _Speller(ast.NodeTransformer):
    def __init__(self, words: Mapping[str, str]) -> None:
        self.words = words

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self.words.get(node.id, node.id), node.ctx)


def _single(kind: Type, name: str) -> Expr:
    def plain(frame: Frame) -> int | None:
        value = first(frame.fields[name])
        return value == 1 if isinstance(kind, YesNo) and value is not None else value

    return Expr(kind, lambda frame: _read(kind, frame.fields[name]), plain=plain)


def _read(kind: Type, col: Col) -> Col | Flags:
    """A value as it is reckoned with."""
    if isinstance(kind, YesNo):
        return _flags(col)
    if not isinstance(kind, Number):
        return col
    return Col(folded(lambda v: at_least(np.int32, v) if kind.small else wide(v), col.v), col.known)


def _flags(col: Col) -> Flags:
    yes = folded(lambda v: v == 1, col.v)
    return Flags(yes if col.known is None else folded(np.logical_and, yes, col.known), col.known)


def _parameter(kind: Type, name: str) -> Expr:
    def plain(frame: Frame) -> int | None:
        value = frame.run.parameters[name]
        if value is None and name in frame.run.required:
            raise FactsError(f"还没有“{frame.run.required[name]}”的值，不能计算。", fact=name)
        return value == 1 if isinstance(kind, YesNo) and value is not None else value

    def run(frame: Frame) -> Any:
        value = plain(frame)
        if value is None:
            nothing = frame.full(0).v
            col = Col(nothing, folded(lambda v: v != 0, nothing))
        else:
            col = frame.full(value)
        return _read(kind, col)

    return Expr(kind, run, settled=True, plain=plain)


def _from_above(expr: Expr | None) -> Expr | None:
    if expr is None:
        return None
    if isinstance(expr.type, Days | Records | Column):
        return None  # a set of the person has no single value per record

    def run(frame: Frame) -> Any:
        assert frame.parent is not None
        return gathered(expr.run(frame.parent), frame)

    value_of = plain_of(expr)

    def plain(frame: Frame) -> int | None:
        above = frame.parent
        assert above is not None
        return value_of(above) if above.n == 1 else first(run(frame))

    single = isinstance(expr.type, Single)
    return Expr(expr.type, run, settled=expr.settled, plain=plain if single else None)
