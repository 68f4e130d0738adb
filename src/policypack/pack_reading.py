"""Reads and checks the rule files of a pack, collecting every fault before it refuses."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from policypack.errors import Problems
from policypack.expr import Expr
from policypack.expressions import compile_expression
from policypack.fact_layers import COMMON
from policypack.facts import FactSpec, read_facts
from policypack.file_names import check_file_names
from policypack.form_parts import several
from policypack.grades import Source
from policypack.layers import Layers
from policypack.lets import read_lets
from policypack.nodes import Entries, Place, Scalar
from policypack.pack_model import APPLIES_BY, Group, Indicator, Pack, Parameter
from policypack.pack_parts import (
    check_names,
    check_windows,
    read_bounds,
    read_conditions,
    read_groups,
    read_in_force,
    read_parameters,
    read_purposes,
    read_rounding_rule,
    read_sources,
    read_unknown,
)
from policypack.ranking_reading import read_ranking
from policypack.references import read_references
from policypack.scopes import Names, Scope
from policypack.source import PackFiles, content_digest
from policypack.table_checks import POINT_SCALE, check_cycles, points_unit
from policypack.table_reading import FormReader
from policypack.types import MAX_INT, Number, YesNo, type_of_field

_PACK: Final = ("city", "service", "edition", "revision", "title")
_PACK_OPTIONAL: Final = (
    *("labels", "in_force", "applies_by", "extends", "drop", "sources", "counting", "rounding"),
    "counts_cities",
    *("parameters", "reference", "purposes", "unknown", "note"),
)


class PackReader:
    """One reading of one pack. Compiled lets and needs are kept while it lasts."""

    def __init__(self, files: Mapping[str, bytes], root: str) -> None:
        self.files = PackFiles(files, root)
        self.problems = Problems()
        own = self.files.mapping("pack.yaml").only(required=_PACK, optional=_PACK_OPTIONAL)
        self.layers = Layers(self.files)
        self.top = self.layers.pack()
        self.extends = own.get("extends")
        self.lets: dict[str, dict[str, Expr]] = {}
        self.named_by_lets: dict[str, set[str]] = {}
        self.compiling: list[str] = []
        self.needs: dict[str, set[str]] = {}
        self.table = Entries(self.top.place, {}, {})

    def pack(self) -> Pack:
        """The pack, or PackError / PackErrors."""
        self._check_identity()
        check_file_names(self.files, self.problems)
        sources = read_sources(self._part("sources"), self.problems)
        facts = read_facts(self.layers.facts(), self.problems)
        parameters = read_parameters(self._part("parameters"), sources, self.problems)
        references = read_references(self._part("reference"), sources, self.problems)
        check_names(references, {"事实": facts, "参数": parameters}, self.problems)
        self.problems.raise_any()
        self.names = Names(
            facts,
            {key: type_of_field(item.field) for key, item in parameters.items()},
            self._let,
            self._score,
            references,
        )
        self.forms = FormReader(tuple(sources), itertools.count())
        check_windows(facts, parameters, self.problems)
        exclusions = self._exclusions(facts)
        if not any(layer.has("indicators.yaml") for layer in self.layers.chain):
            raise Place(self.files.path("indicators.yaml"), 1, 1).error("缺少这个文件", "请补上分值表")
        self.table = self.layers.table().only(required=["groups", "indicators"], optional=["total"])
        self.entries = self.table["indicators"].as_mapping()
        groups = read_groups(self.table["groups"].as_mapping(), self.problems)
        indicators = self._indicators(groups)
        self.problems.raise_any()
        pack = self._assembled(
            sources=sources,
            facts=facts,
            exclusions=exclusions,
            parameters=parameters,
            groups=groups,
            indicators=indicators,
        )
        self.problems.raise_any()
        return pack

    def _assembled(
        self,
        *,
        sources: Mapping[str, Source],
        facts: Mapping[str, FactSpec],
        exclusions: Mapping[str, tuple[tuple[Expr, str], ...]],
        parameters: Mapping[str, Parameter],
        groups: Mapping[str, Group],
        indicators: Mapping[str, Indicator],
    ) -> Pack:
        """The frozen record of what was read, with the small parts that only stand in it."""
        total = self.table.read("total", lambda node: node.as_mapping(), self.table.nothing())
        total_cap, total_floor = read_bounds(total.only(optional=["cap", "floor"]), self.problems)
        counting = self._part("counting").only(optional=["leap_day"])
        leap_day = counting.read("leap_day", lambda node: node.as_choice(["feb_28", "mar_1"]), "feb_28")
        in_force = read_in_force(self.top, sources)
        purposes = read_purposes(self._part("purposes"), self.top, [*groups, *indicators])
        conditions, ranking = self.layers.conditions(), self.layers.ranking()
        labels = {key: node.as_text() for key, node in self._part("labels").items()}
        examples = {name: self.files.content(name) for name in self.files.names("examples/", ".yaml")}
        unit, small = points_unit(self.top, self.table, indicators)
        return Pack(
            city=self.top.text("city"),
            service=self.top.text("service"),
            edition=self.top.text("edition"),
            revision=self.top["revision"].as_integer(at_least=1),
            title=self.top.text("title"),
            labels=MappingProxyType(labels),
            counts_cities=self.top.read(
                "counts_cities", lambda node: node.as_texts(), (self.top.text("city"),)
            ),
            applies_by=self.top.read("applies_by", lambda node: node.as_choice(APPLIES_BY), "acceptance"),
            digest=content_digest(self.files.files, [COMMON, *self.layers.roots]),
            in_force_from=in_force[0],
            in_force_until=in_force[1],
            in_force_source=in_force[2],
            in_force_note=in_force[3],
            sources=MappingProxyType(sources),
            facts=MappingProxyType(facts),
            exclusions=MappingProxyType(exclusions),
            parameters=MappingProxyType(parameters),
            references=MappingProxyType(self.names.references),
            groups=MappingProxyType(groups),
            indicators=MappingProxyType(indicators),
            total_cap=total_cap,
            total_floor=total_floor,
            purposes=MappingProxyType(purposes),
            eligibility=read_conditions(conditions, Scope(self.names), self.forms, self.problems),
            ranking=read_ranking(ranking, Scope(self.names), self.forms, parameters),
            unknown=read_unknown(self.top, indicators, self.names.references),
            rounding=read_rounding_rule(self.top, parameters),
            leap_to_march=leap_day == "mar_1",
            unit=unit,
            small=small,
            examples=MappingProxyType(examples),
        )

    def _part(self, key: str) -> Entries:
        """A mapping of pack.yaml, empty where no layer has it."""
        return self.top.read(key, lambda node: node.as_mapping(), self.top.nothing())

    def _check_identity(self) -> None:
        parts = tuple(self.top.text(key) for key in ("city", "service", "edition"))
        if "/".join(parts) != self.files.root:
            raise self.top.error(f"写的是 {'/'.join(parts)}，文件夹是 {self.files.root}", "请让两者一致")

    def _exclusions(self, facts: Mapping[str, FactSpec]) -> dict[str, tuple[tuple[Expr, str], ...]]:
        found: dict[str, tuple[tuple[Expr, str], ...]] = {}
        for key, spec in facts.items():
            rules = []
            for rule in spec.left_out:
                with self.problems.collecting():
                    node = Scalar(rule.place, rule.when)
                    rules.append(
                        (compile_expression(node, Scope(self.names).inside(spec), YesNo), rule.reason)
                    )
            found[key] = tuple(rules)
        return found

    # -- indicators

    def _let(self, indicator: str, name: str) -> Expr | None:
        if indicator not in self.entries:
            return None
        return self._lets_of(indicator).get(name)

    def _lets_of(self, key: str) -> dict[str, Expr]:
        if key in self.lets:
            return self.lets[key]
        entry = self.entries[key].as_mapping()
        if key in self.compiling:
            raise entry.error(f"{' → '.join([*self.compiling, key])} 互相引用", "请拆开循环")
        self.compiling.append(key)
        try:
            node, scope = entry.get("let"), Scope(self.names, key)
            lets = read_lets(node.as_mapping() if node is not None else None, scope)
        finally:  # a fault in it is no cycle to whoever names it next
            self.compiling.pop()
        self.lets[key], self.named_by_lets[key] = lets, scope.used
        return lets

    def _score(self, kind: str, key: str) -> Number | None:
        known = {"total": key == "", "points": key in self.table_keys, "group": key in self.group_keys}
        if not known.get(kind):
            return None
        if self.current is not None:
            self.needs.setdefault(self.current, set()).add(f"{kind}:{key}")
        # The pack's unit is only known once all forms are read, so points compare in one fixed
        # scale that every unit divides; points_unit() holds totals within these bounds.
        return Number("point", -(MAX_INT // 2), MAX_INT // 2, POINT_SCALE)

    current: str | None = None

    @property
    def table_keys(self) -> frozenset[str]:
        return frozenset(self.entries.keys()) if hasattr(self, "entries") else frozenset()

    @property
    def group_keys(self) -> frozenset[str]:
        return frozenset(self.table["groups"].as_mapping().keys()) if "groups" in self.table else frozenset()

    def _indicators(self, groups: Mapping[str, Group]) -> dict[str, Indicator]:
        found: dict[str, Indicator] = {}
        for key, node in self.entries.items():
            with self.problems.collecting():
                self.current = key
                found[key] = self._indicator(key, node.as_mapping(), groups)
        self.current = None
        check_cycles(found, self.entries, self.problems)
        return found

    def _check_layers(self, key: str, entry: Entries) -> None:
        """What a layer below leaves to this one must be said here; `fixed` is true or not written."""
        if "fixed" in entry and not entry["fixed"].as_boolean():
            raise entry["fixed"].error("fixed 只能写 true", "可以改的指标不写 fixed")
        own = f"{self.files.root}/"
        if "left_to" in entry and not entry["left_to"].place.file.startswith(own) and self.extends:
            raise self.extends.error(
                f"“{entry.text('name')}”（{key}）由{entry.text('left_to')}规定，这里没有写",
                "请在 indicators.yaml 的 change 里写出它的 points、unknown 或 left_to",
            )

    def _indicator(self, key: str, entry: Entries, groups: Mapping[str, Group]) -> Indicator:
        entry.only(
            required=["name", "group"],
            optional=[
                *("clause", "source", "let", "points", "unknown", "left_to", "fixed", "when", "cap", "floor"),
                "note",
            ],
        )
        if sum(name in entry for name in ("points", "unknown", "left_to")) != 1:
            raise entry.error(
                "指标要有 points 或 unknown 之一", "分值未知时写 unknown: 原因，由下级规定时写 left_to: 谁"
            )
        self._check_layers(key, entry)
        self.forms.clause = entry.text("clause", "")
        self.forms.source = ""
        self.forms.source = self.forms.read_source(entry)
        form, used = None, set[str]()
        if "points" in entry:
            scope = Scope(self.names, key, self._lets_of(key))
            form = self.forms.read(entry["points"], scope)
            if any(name in entry for name in ("when", "cap", "floor")):
                form = several(self.forms.head(entry.without(["let", "points"]), scope), "sum", (form,))
            used = scope.used | self.named_by_lets[key]
        return Indicator(
            key=key,
            name=entry.text("name"),
            group=entry["group"].as_choice(groups),
            form=form,
            clause=self.forms.clause,
            source=self.forms.source,
            unknown=f"由{entry.text('left_to')}规定" if "left_to" in entry else entry.text("unknown", ""),
            facts=tuple(name for name in self.names.facts if name in used),
            needs=frozenset(self.needs.get(key, ())),
            apart=not any(name.endswith(".") for name in used),
        )
