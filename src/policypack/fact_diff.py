"""What changed in the facts a pack asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final

from policypack.entry_diff import Teller
from policypack.entry_words import length_words, value_word
from policypack.expression_words import labels_in, said
from policypack.nodes import Entries, Items, Node, Scalar

Labels = Mapping[str, str]
_MERGES: Final = {
    "single": "一个部门认定", "highest": "取最有利的答复", "all_or_zero": "都认定才算", "sum": "相加",
    "latest": "以最后的答复为准",
}  # fmt: skip
_COUNTS: Final = {"confirmed": "视为认可", "refuted": "视为不认可"}


def fact_changes(old: Entries, new: Entries, labels: Labels) -> Iterator[str]:
    """A sentence for every fact that came, went or is asked and counted differently."""
    for key in [*new, *(key for key in old if key not in new)]:
        entry = (new if key in new else old)[key].as_mapping()
        label = entry.text("label")
        if key not in old or key not in new:
            yield f"{'新增要填的' if key in new else '不再要填'}“{label}”"
            continue
        for sentence in _changes(old[key].as_mapping(), entry, labels_in(labels, key)):
            yield f"{label}：{sentence}"


def _changes(old: Entries, new: Entries, labels: Labels) -> Iterator[str]:
    if old.text("label") != new.text("label"):
        yield f"改名，原为“{old.text('label')}”"
    for word, said_as in (
        ("回溯期", partial(_window, labels)),
        ("部门核验", _merge),
        ("逾期不答复", _silence),
        ("核验部门", partial(_departments, labels)),
        ("由谁填写", _declared),
    ):
        before, after = said_as(old), said_as(new)
        if before != after:
            yield f"{word} {before} → {after}"
    yield from _lists(_left_out(old, labels), _left_out(new, labels), "不计入")
    evidence = Teller(partial(_said, labels)).mappings(_evidence(old), _evidence(new))
    yield from (sentence for _, sentence in evidence)
    yield from _field_changes("", old, new)
    fields = [entry.read("fields", lambda node: node.as_mapping(), entry.nothing()) for entry in (old, new)]
    for key in [*fields[1], *(key for key in fields[0] if key not in fields[1])]:
        before_field, after_field = (side.get(key) for side in fields)
        if before_field is None or after_field is None:
            node = after_field if before_field is None else before_field
            assert node is not None
            name = node.as_mapping().text("label")
            yield f"{'新增' if before_field is None else '不再问'}“{name}”一栏"
        else:
            yield from _field_changes(
                after_field.as_mapping().text("label"), before_field.as_mapping(), after_field.as_mapping()
            )


def _field_changes(name: str, old: Entries, new: Entries) -> Iterator[str]:
    where = f"“{name}”" if name else ""
    if name and old.text("label") != name:
        yield f"“{old.text('label')}”一栏改名为“{name}”"
    words = {"type": "类型", "unit": "单位", "at_least": "最小", "at_most": "最大", "required": "必填"}
    for key, word in words.items():
        before, after = (entry.text(key, "") for entry in (old, new))
        if before != after:
            yield f"{where}{word} {value_word(before) or '未写'} → {value_word(after) or '未写'}"
    yield from _lists(_choices(old), _choices(new), f"{where}选项")


def _lists(old: list[str], new: list[str], what: str) -> Iterator[str]:
    added, gone = ([item for item in one if item not in other] for one, other in ((new, old), (old, new)))
    if added:
        yield f"{what}新增：{'；'.join(added)}"
    if gone:
        yield f"{what}取消：{'；'.join(gone)}"


def _choices(entry: Entries) -> list[str]:
    return [node.as_text() for _, node in _mapping(entry, "choices").items()]


def _mapping(entry: Entries, key: str) -> Entries:
    return entry.read(key, lambda node: node.as_mapping(), entry.nothing())


def _left_out(entry: Entries, labels: Labels) -> list[str]:
    rules = [node.as_mapping() for node in _items(entry.get("left_out"))]
    return [f"{said(rule.text('when'), labels)}（{rule.text('reason')}）" for rule in rules]


def _evidence(entry: Entries) -> Entries:
    return entry.without([key for key in entry if key != "evidence"])


def _said(labels: Labels, key: str, text: str) -> str:
    return said(text, labels) if key == "when" else text


def _items(node: Node | None) -> tuple[Node, ...]:
    return node.as_list() if isinstance(node, Items) else ()


def _window(labels: Labels, entry: Entries) -> str:
    if "window" not in entry:
        return "不限"
    window = entry["window"].as_mapping()
    span = (
        f"{window.text('years')} 年" if "years" in window else f"{window.text('completed_years')} 个完整年度"
    )
    ends = [
        f"{word}“{labels.get(window.text(key), window.text(key))}”"
        for key, word in (("from", "起于"), ("until", "止于"))
        if key in window
    ]
    on = _mapping(_mapping(entry, "fields"), window.text("on")).text("label", window.text("on"))
    return "，".join([f"{span}（按{on}）", *ends])


def _merge(entry: Entries) -> str:
    merge = entry.text("merge", "single")
    return _MERGES.get(merge, merge)


def _silence(entry: Entries) -> str:
    if "silence" not in entry:
        return "继续等待"
    rule = entry["silence"].as_mapping()
    counts_as = rule.text("counts_as")
    return f"{length_words(rule.text('after'))} 后{_COUNTS.get(counts_as, counts_as)}"


def _departments(labels: Labels, entry: Entries) -> str:
    node = entry.get("verified_by")
    if node is None:
        return "无"
    words = [node.text] if isinstance(node, Scalar) else node.as_texts()
    return "、".join(labels.get(f"department.{word}", word) for word in words)


def _declared(entry: Entries) -> str:
    return "部门提供" if entry.text("declare", "applicant") == "system" else "本人填写"
