"""The parts of a pack around its table: sources, round values, purposes, conditions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from fractions import Fraction

from policypack.cells import Unfit, reader_of
from policypack.errors import Problems, did_you_mean
from policypack.expressions import compile_expression
from policypack.facts import FactSpec, read_field
from policypack.form_parts import read_rounding
from policypack.grades import GRADES, Source
from policypack.nodes import Entries
from policypack.pack_model import (
    JUDGED,
    Condition,
    Group,
    Indicator,
    Parameter,
    Purpose,
    Rounding,
    Unknown,
)
from policypack.references import Reference
from policypack.scopes import Scope
from policypack.table_reading import FormReader
from policypack.types import YesNo


def read_sources(entries: Entries, problems: Problems) -> dict[str, Source]:
    """Where the numbers come from, by key."""
    found: dict[str, Source] = {}
    for key, node in entries.items():
        with problems.collecting():
            entry = node.as_mapping().only(
                required=["title", "grade"], optional=["number", "link", "retrieved"]
            )
            grade = entry["grade"].as_choice(GRADES)
            extra = {name: entry.text(name, "") for name in ("number", "link", "retrieved")}
            found[key] = Source(key, entry.text("title"), grade, **extra)
    return found


def read_parameters(
    entries: Entries, sources: Mapping[str, Source], problems: Problems
) -> dict[str, Parameter]:
    """What a round gives, by name."""
    found: dict[str, Parameter] = {}
    for key, node in entries.items():
        with problems.collecting():
            entry = node.as_mapping()
            own = ("default", "unknown", "source", "note", "required")
            field = read_field(key, entry.without(own))
            default = None
            if "default" in entry:
                try:
                    default = reader_of(field, {})(entry.text("default"))
                except Unfit as unfit:
                    given = entry.text("default")
                    raise entry["default"].error(f"default 的值“{given}”不对", str(unfit)) from None
            if "source" in entry:
                entry["source"].as_choice(sources)
            found[key] = Parameter(
                key,
                field,
                default,
                entry.read("required", lambda item: item.as_boolean(), False),
                *(entry.text(name, "") for name in ("unknown", "source", "note")),
            )
    return found


def read_in_force(top: Entries, sources: Collection[str]) -> tuple[date | None, date | None, str, str]:
    """First and last day the edition holds, None: not said; the source of these days, and a note on them."""
    if "in_force" not in top:
        return None, None, "", ""
    entry = top["in_force"].as_mapping().only(required=["from"], optional=["until", "source", "note"])
    first, last = entry["from"].as_date(), entry.read("until", lambda node: node.as_date(), None)
    if last is not None and last < first:
        raise entry["until"].error(f"施行期到 {last} 止，早于开始的 {first}", "请核对 from 和 until")
    return (
        first,
        last,
        entry.read("source", lambda node: node.as_choice(sources), ""),
        entry.text("note", ""),
    )


def check_windows(
    facts: Mapping[str, FactSpec], parameters: Mapping[str, Parameter], problems: Problems
) -> None:
    """A window may only name a parameter of the right type."""
    for spec in facts.values():
        window = spec.window
        for name in (window.start, window.until) if window else ():
            wanted = "date" if window and window.years else "integer"
            if name is not None and (name not in parameters or parameters[name].field.type != wanted):
                error = spec.place.error(
                    f"“{spec.key}”的 window 用了 {name}，它不是 {wanted} 参数", "请在 parameters 里声明"
                )
                problems.add(error)


def read_groups(entries: Entries, problems: Problems) -> dict[str, Group]:
    """The groups of the table, in its order."""
    found: dict[str, Group] = {}
    for key, node in entries.items():
        with problems.collecting():
            entry = node.as_mapping().only(required=["label"], optional=["cap", "floor"])
            found[key] = Group(key, entry.text("label"), *read_bounds(entry, problems))
    return found


def read_bounds(entry: Entries, problems: Problems) -> tuple[Fraction | None, Fraction | None]:
    """The cap and the floor of a group or of the total; None where there is none."""
    cap = entry.read("cap", lambda item: item.as_number(), None)
    floor = entry.read("floor", lambda item: item.as_number(), None)
    if cap is not None and floor is not None and cap < floor:
        problems.add(entry["cap"].error(f"上限 {cap} 低于下限 {floor}", "请对调，或改其中一个"))
    return cap, floor


def read_rounding_rule(top: Entries, parameters: Mapping[str, Parameter]) -> Rounding | None:
    """Where and how points are rounded; None: they are kept exact."""
    if "rounding" not in top:
        return None
    entry = top["rounding"].as_mapping().only(required=["to", "mode", "on"])
    to, mode = read_rounding(entry)
    on = entry.text("on")
    if on not in ("indicator", "total"):
        words = parameters[on].field.choices if on in parameters else {}
        if set(words) != {"indicator", "total"}:
            raise entry["on"].error(
                f"“{on}”不是 indicator、total 或有这两个选项的参数",
                "逐项取整请写 on: indicator，只取整总分请写 on: total",
            )
    return Rounding(to, mode, on)


def read_purposes(entries: Entries, top: Entries, names: Collection[str]) -> dict[str, Purpose]:
    """What points are counted for; `names` are the groups and indicators a purpose may leave out."""
    found: dict[str, Purpose] = {}
    for key, node in entries.items():
        entry = node.as_mapping().only(required=["label"], optional=["leaves_out"])
        out = entry["leaves_out"].as_texts() if "leaves_out" in entry else ()
        for name in out:
            if name not in names:
                raise entry["leaves_out"].error(f"没有“{name}”这个组或指标", did_you_mean(name, names))
        found[key] = Purpose(key, entry.text("label"), frozenset(out))
    return found or {top.text("service"): Purpose(top.text("service"), top.text("title"))}


def read_conditions(
    entries: Entries, scope: Scope, forms: FormReader, problems: Problems
) -> tuple[Condition, ...]:
    """The conditions to apply, in the order they are shown."""
    found = []
    for key, node in entries.items():
        with problems.collecting():
            entry = node.as_mapping().only(
                required=["label", "met", "refusal"],
                optional=["advice", "unless", "shows", "clause", "source", "judged"],
            )
            found.append(
                Condition(
                    key=key,
                    label=entry.text("label"),
                    met=compile_expression(entry["met"], scope, YesNo),
                    refusal=entry.text("refusal"),
                    advice=entry.text("advice", ""),
                    unless=compile_expression(entry["unless"], scope, YesNo) if "unless" in entry else None,
                    shows=compile_expression(entry["shows"], scope) if "shows" in entry else None,
                    clause=entry.text("clause", ""),
                    source=forms.read_source(entry) if "source" in entry else "",
                    judged=entry.read("judged", lambda item: item.as_choice(JUDGED), "door"),
                )
            )
    return tuple(found)


def check_names(
    own: Mapping[str, Reference], others: Mapping[str, Collection[str]], problems: Problems
) -> None:
    """One name means one thing: a reference table may not be called as a fact or parameter is."""
    for key, item in own.items():
        for what, names in others.items():
            if key in names:
                problems.add(item.place.error(f"“{key}”已是{what}的名字", "请给基准表换一个名字"))


def read_unknown(
    top: Entries, indicators: Mapping[str, Indicator], references: Mapping[str, Reference]
) -> tuple[Unknown, ...]:
    """What no source tells: indicators without points, gaps of tables, then what pack.yaml names."""
    found = [Unknown(item.name, item.unknown) for item in indicators.values() if item.unknown]
    found += [Unknown(*gap) for item in references.values() for gap in item.unknown()]
    for node in top["unknown"].as_list() if "unknown" in top else ():
        entry = node.as_mapping().only(required=["what", "reason"])
        found.append(Unknown(entry.text("what"), entry.text("reason")))
    return tuple(found)
