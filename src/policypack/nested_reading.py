"""From YAML to the forms that hold other forms: each, sum, highest, lowest, choice, dated."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from policypack.columns import MAX_RECORDS
from policypack.errors import did_you_mean
from policypack.expressions import compile_expression
from policypack.form_parts import COMMON_KEYS, label_of, named, several
from policypack.nested_forms import Choice, Dated, Each
from policypack.nodes import Entries
from policypack.references import first_day_named
from policypack.scopes import Scope
from policypack.table_forms import Form, Head
from policypack.types import Day, Number, Records, Text, Word

if TYPE_CHECKING:
    from policypack.table_reading import FormReader

Reader = Callable[["FormReader", Entries, Head, Scope], Form]
_ZERO: Final = Fraction(0)


def _read_each(forms: FormReader, entry: Entries, head: Head, scope: Scope) -> Form:
    if "in" in entry:
        entry.only(required=["each", "in", "points"], optional=[*COMMON_KEYS, "take"])
        return _each_word(forms, entry, head, scope)
    entry.only(required=["each", "points"], optional=[*COMMON_KEYS, "take", "by"])
    records = compile_expression(entry["each"], scope, Records)
    assert isinstance(records.type, Records)
    if records.type.pieces:
        raise entry["each"].error(
            "每条记录已按日期切成几段，不能逐条计分", "请用 per 和 months(…) 或 days(…)"
        )
    inside = scope.inside(records.type.spec)
    by = None
    if "by" in entry:
        by = compile_expression(entry["by"], inside, Number, Word, Text, Day)
        inside = scope.grouped(records.type.spec, by.type)
    form = forms.read(entry["points"], inside)
    take = _take(entry)
    low, high = form.bounds
    most = MAX_RECORDS if take == "sum" else 1
    return Each(head, min(low * most, _ZERO), max(high * most, _ZERO), records, by, take, form)


def _each_word(forms: FormReader, entry: Entries, head: Head, scope: Scope) -> Form:
    name = entry.text("each")
    if scope.find(name) is not None or name in scope.names.references:
        raise entry["each"].error(f"“{name}”已有别的意思", "请给 each 换一个名字")
    words = entry["in"].as_texts()
    if len(set(words)) != len(words) or not words:
        raise entry["in"].error("列出的词为空或重复", "每个词写一次")
    inside = [
        named(forms.read(entry["points"], scope.with_word(name, word)), label_of(word, scope))
        for word in words
    ]
    return several(head, _take(entry), tuple(inside))


def _read_several(take: str) -> Reader:
    def read(forms: FormReader, entry: Entries, head: Head, scope: Scope) -> Form:
        entry.only(required=[take], optional=COMMON_KEYS)
        inside = tuple(forms.read(node, scope) for node in entry[take].as_list())
        if not inside:
            raise entry[take].error("列表是空的", "请写出至少一项")
        return several(head, take, inside)

    return read


def _read_choice(forms: FormReader, entry: Entries, head: Head, scope: Scope) -> Form:
    entry.only(required=["choice", "of"], optional=[*COMMON_KEYS, "missing"])
    chosen = compile_expression(entry["choice"], scope, Word)
    assert isinstance(chosen.type, Word)
    options = entry["of"].as_mapping()
    for key in options:
        if key not in chosen.type.words:
            raise options.place_of(key).error(f"没有“{key}”这个选项", did_you_mean(key, chosen.type.words))
    inside = tuple(forms.read(options[key], scope) for key in chosen.type.words)
    missing = entry.read("missing", lambda node: node.as_choice(["highest", "zero"]), "zero")
    ends = [form.bounds for form in inside]
    low, high = min(end[0] for end in ends), max(end[1] for end in ends)
    return Choice(head, min(low, _ZERO), max(high, _ZERO), chosen, chosen.type.words, inside, missing)


def _read_dated(forms: FormReader, entry: Entries, head: Head, scope: Scope) -> Form:
    entry.only(required=["dated", "from"], optional=COMMON_KEYS)
    when = compile_expression(entry["dated"], scope, Day)
    found: dict[int, Form] = {}
    steps = entry["from"].as_mapping()
    for key, node in steps.items():
        day = first_day_named(key, steps.place_of(key))
        if found and day <= max(found):
            raise steps.place_of(key).error(f"“{key}”不晚于上一个日期", "请按日期先后写，每天一次")
        found[day] = forms.read(node, scope)
    if not found:
        raise entry["from"].error("没有一个规定", "请写成 2021-07: 计分式")
    ends = [form.bounds for form in found.values()]
    low, high = min(end[0] for end in ends), max(end[1] for end in ends)
    return Dated(head, min(low, _ZERO), max(high, _ZERO), when, tuple(found), tuple(found.values()))


def _take(entry: Entries) -> str:
    return entry.read("take", lambda node: node.as_choice(["sum", "highest", "lowest"]), "sum")


NESTED: Final[dict[str, Reader]] = {
    "each": _read_each,
    "sum": _read_several("sum"),
    "highest": _read_several("highest"),
    "lowest": _read_several("lowest"),
    "choice": _read_choice,
    "dated": _read_dated,
}
