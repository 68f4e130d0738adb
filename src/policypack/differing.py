"""What changed between two packs, in Chinese sentences by clause: 合法产权住所：10 分 → 20 分.

Both packs are compared as they are written out (resolved), so it does not matter what they inherit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from policypack.entry_diff import Teller
from policypack.entry_words import value_word, word_of
from policypack.expression_words import labels_of, said
from policypack.fact_diff import fact_changes
from policypack.form_diff import changes_of_forms, expression_changes, limit_changes, rows_of_form
from policypack.form_words import as_form
from policypack.inlining import written_out
from policypack.layers import Layers
from policypack.nodes import Entries, Node, Scalar
from policypack.ranking_diff import RANKED_WORDS, order_text, paired_lists, quantity_labels
from policypack.resolved import resolved_entries
from policypack.shared_files import office_names
from policypack.source import PackFiles

#: What the parts about facts and about parameters are called.
ASKED: Final = "要填写的情况"
SETTLED: Final = "另定的数和读法"
_MODES: Final = {"half_up": "四舍五入", "truncate": "舍去", "indicator": "各项", "total": "总分"}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: the part of the policy it belongs to, its clause, the sentence."""

    part: str
    clause: str
    sentence: str


@dataclass(frozen=True)
class _Two:
    """A part of the old pack and the same part of the new one; labels say names as the new pack does."""

    old: Entries
    new: Entries
    labels: Mapping[str, str]

    def part(self, key: str) -> _Two:
        """The mappings below a key, empty where there is none."""
        return _Two(_mapping(self.old, key), _mapping(self.new, key), self.labels)

    def keys(self) -> list[str]:
        """Keys of the new part, then those only the old one has."""
        return [*self.new, *(key for key in self.old if key not in self.new)]

    def texts(self, key: str) -> tuple[str, str]:
        """The value of a key on both sides, as flat text; "" where it is missing."""
        tell = Teller(self.word)
        before, after = (tell.flat(key, side.get(key)) for side in (self.old, self.new))
        return before, after

    def word(self, _: str, text: str) -> str:
        """Closed words and names in Chinese; a sentence as it is."""
        return word_of(self.labels.get(text, value_word(text)))


def _mapping(entries: Entries, key: str) -> Entries:
    return entries.read(key, lambda node: node.as_mapping(), entries.nothing())


def differences_of(
    old_files: Mapping[str, bytes], old_root: str, new_files: Mapping[str, bytes], new_root: str
) -> list[Change]:
    """Every change of meaning from one pack to the other, in the order of the new table.

    Raises PackError where one of them does not resolve.
    """
    offices = [
        office_names(files, Layers(PackFiles(files, root)))
        for files, root in ((old_files, old_root), (new_files, new_root))
    ]
    old, new = resolved_entries(old_files, old_root), resolved_entries(new_files, new_root)
    return differences_between(old, new, {**offices[0], **offices[1]})


def differences_between(
    old: Mapping[str, Entries], new: Mapping[str, Entries], offices: Mapping[str, str] = MappingProxyType({})
) -> list[Change]:
    """As `differences_of`, of files that are resolved already; `offices` says what departments are called."""
    labels = {**offices, **labels_of(old), **labels_of(new)}
    old, new = written_out(old), written_out(new)

    def two(name: str) -> _Two:
        nothing = new["pack.yaml"].nothing()
        return _Two(old.get(name, nothing), new.get(name, nothing), labels)

    table, top = two("indicators.yaml"), two("pack.yaml")
    return [
        *_validity(top),
        *_groups(table),
        *_indicators(table),
        *_conditions(two("eligibility.yaml")),
        *_ranking(two("ranking.yaml")),
        *(Change(ASKED, "", sentence) for sentence in fact_changes(*_sides(two("facts.yaml")), labels)),
        *_named(top.part("parameters"), SETTLED, _PARAMETER),
        *_references(top.part("reference")),
        *_named(top.part("purposes"), "用途", {"label": "名称", "leaves_out": "不计"}),
    ]


def _sides(two: _Two) -> tuple[Entries, Entries]:
    return two.old, two.new


def _validity(top: _Two) -> Iterator[Change]:
    before, after = (_period(_mapping(side, "in_force")) for side in _sides(top))
    if before != after:
        yield Change("总则", "", f"施行期：{before} → {after}")
    words = {"applies_by": "适用版本的依据", "counts_cities": "计入哪些城市"}
    for key, word in {**words, "counting": "计时规则"}.items():
        before, after = top.texts(key)
        if before != after:
            yield Change("总则", "", f"{word}：{before or '未写'} → {after or '未写'}")
    before, after = (_rounding(side, top.labels) for side in _sides(top))
    if before != after:
        yield Change("总则", "", f"取整：{before} → {after}")


def _period(entry: Entries) -> str:
    if "from" not in entry:
        return "未写"
    until = f"至 {entry.text('until')}" if "until" in entry else "起"
    return f"{entry.text('from')} {until}"


def _rounding(top: Entries, labels: Mapping[str, str]) -> str:
    if "rounding" not in top:
        return "不取整"
    entry = top["rounding"].as_mapping()
    where, mode = entry.text("on"), entry.text("mode")
    return f"{_MODES.get(where, f'由“{labels.get(where, where)}”定，')}按 {entry.text('to')} {_MODES.get(mode, mode)}"


def _groups(table: _Two) -> Iterator[Change]:
    groups = table.part("groups")
    for key in groups.keys():  # noqa: SIM118 (two mappings, not one)
        two = groups.part(key)
        label = (two.new if key in groups.new else two.old).text("label")
        if key not in groups.old or key not in groups.new:
            yield Change("分组", "", f"{'新增' if key in groups.new else '取消'}“{label}”")
            continue
        if two.old.text("label") != label:
            yield Change("分组", "", f"“{two.old.text('label')}”改名为“{label}”")
        for sentence in limit_changes(*_sides(two), two.labels):
            yield Change("分组", "", f"{label}：{sentence}")
    for sentence in limit_changes(*_sides(table.part("total")), table.labels):
        yield Change("分组", "", f"总分：{sentence}")


def _indicators(table: _Two) -> Iterator[Change]:
    items = table.part("indicators")
    for key in items.keys():  # noqa: SIM118
        two = items.part(key)
        entry = two.new if key in items.new else two.old
        name, clause = entry.text("name"), entry.text("clause", "")
        if key not in items.old or key not in items.new:
            what = "新增这项指标" if key in items.new else "取消这项指标"
            yield Change(name, clause, what)
            continue
        for where, sentence in _indicator(two, name, clause):
            yield Change(name, where, sentence)


def _indicator(two: _Two, name: str, clause: str) -> Iterator[tuple[str, str]]:
    old, new, labels = two.old, two.new, two.labels
    if old.text("name") != name:
        yield clause, f"改名，原为“{old.text('name')}”"
    before, after = (labels.get(entry.text("group"), entry.text("group")) for entry in (old, new))
    if before != after:
        yield clause, f"由“{before}”改列“{after}”"
    reasons = [_reason(entry) for entry in (old, new)]
    if reasons[0] != reasons[1]:
        words = [f"未知（{reason}）" if reason else "已定" for reason in reasons]
        yield clause, f"分值：{words[0]} → {words[1]}"
    for sentence in limit_changes(old, new, labels):
        yield clause, sentence
    for sentence in expression_changes(old, new, {"when": "计分条件"}, labels):
        yield clause, sentence
    sides = [
        list(rows_of_form(as_form(entry["points"]), name, clause, labels)) if "points" in entry else []
        for entry in (old, new)
    ]
    for where, sentence in changes_of_forms(sides[0], sides[1]):
        yield where, sentence.removeprefix(f"{name}：")


def _reason(entry: Entries) -> str:
    return f"由{entry.text('left_to')}规定" if "left_to" in entry else entry.text("unknown", "")


def _conditions(conditions: _Two) -> Iterator[Change]:
    for key in conditions.keys():  # noqa: SIM118
        two = conditions.part(key)
        entry = two.new if key in conditions.new else two.old
        label, clause = entry.text("label"), entry.text("clause", "")
        if key not in conditions.old or key not in conditions.new:
            words = said(entry.text("met"), two.labels)
            yield Change(
                "申请条件", clause, f"{'新增' if key in conditions.new else '取消'}“{label}”（{words}）"
            )
            continue
        if two.old.text("label") != label:
            yield Change("申请条件", clause, f"“{two.old.text('label')}”改为“{label}”")
        for sentence in expression_changes(*_sides(two), {"met": "条件", "unless": "豁免"}, two.labels):
            yield Change("申请条件", clause, f"{label}：{sentence}")
        before, after = two.texts("refusal")
        if before != after:
            yield Change("申请条件", clause, f"{label}：不通过的提示“{before}” → “{after}”")


def _ranking(ranking: _Two) -> Iterator[Change]:
    labels = quantity_labels(*_sides(ranking))
    for one in paired_lists(*_sides(ranking)):
        yield from _one_list(one.part, _Two(one.old, one.new, ranking.labels), labels)


def _one_list(part: str, ranking: _Two, labels: Mapping[str, str]) -> Iterator[Change]:
    if not len(ranking.old) or not len(ranking.new):
        if len(ranking.old) != len(ranking.new):
            yield Change(part, "", "新增排名规则" if len(ranking.new) else "取消排名规则")
        return
    clause = ranking.new.text("clause", "")
    before, after = (order_text(side, labels) for side in _sides(ranking))
    if before != after:
        yield Change(part, clause, f"先后：{before} → {after}")
    quantities = ranking.part("quantities")
    for key in quantities.keys():  # noqa: SIM118
        if key in quantities.old and key in quantities.new:
            two = quantities.part(key)
            for sentence in expression_changes(*_sides(two), {"of": labels[key]}, ranking.labels):
                yield Change(part, clause, sentence)
    for key, word in RANKED_WORDS.items():
        before, after = ranking.texts(key)
        if any(isinstance(side.get(key), Entries) for side in _sides(ranking)):
            two = ranking.part(key)
            tell = Teller(ranking.word, where=f"{word}，", clause=clause)
            yield from (Change(part, *found) for found in tell.mappings(*_sides(two)))
        elif before != after:
            yield Change(part, clause, f"{word}：{before or '不设'} → {after or '不设'}")


_PARAMETER: Final = {
    "label": "名称",
    "type": "类型",
    "choices": "选项",
    "default": "默认",
    "required": "必填",
}


def _named(parts: _Two, what: str, words: Mapping[str, str]) -> Iterator[Change]:
    for key in parts.keys():  # noqa: SIM118
        two = parts.part(key)
        label = (two.new if key in parts.new else two.old).text("label")
        if key not in parts.old or key not in parts.new:
            yield Change(what, "", f"{'新增' if key in parts.new else '取消'}“{label}”")
            continue
        for name, word in words.items():
            before, after = two.texts(name)
            if before != after:
                yield Change(what, "", f"{label}：{word} {before or '无'} → {after or '无'}")


def _references(tables: _Two) -> Iterator[Change]:
    yield from _named(tables, "基准表", {"label": "名称", "unit": "单位"})
    for key in tables.keys():  # noqa: SIM118
        two = tables.part(key)
        days = two.part("from")
        for day in days.keys() if key in tables.old and key in tables.new else ():
            before, after = (_value(side.get(day)) for side in _sides(days))
            if before != after:
                yield Change("基准表", "", f"{two.new.text('label')}：{day} 起 {before} → {after}")


def _value(node: Node | None) -> str:
    if node is None:
        return "未列"
    if isinstance(node, Scalar):
        return node.text
    entry = node.as_mapping()
    return entry.text("value") if "value" in entry else f"未知（{entry.text('unknown')}）"
