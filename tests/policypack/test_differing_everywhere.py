"""Nothing that is written in a pack changes without a sentence: rules, clauses, notes, evidence, process, rounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from policypack import admission, forms, list_reading, rounds, workflow
from policypack.differing import differences_between
from policypack.entry_words import KEYS, NOUNS, value_word
from policypack.ground_diff import grounds_between
from policypack.nodes import Entries, Items, Node, Scalar
from policypack.pack import files_of
from policypack.process_diff import process_changes, process_of
from policypack.process_schemas import PROCESS
from policypack.resolved import resolved_entries
from policypack.round_schemas import ROUND_FILE

POLICIES = Path(__file__).parents[2] / "policies"
RULES = ["guangzhou/points/2018", "guangzhou/settlement/2022", "beijing/settlement/2018"]
PROCESSES = ["guangzhou/settlement/2022", "guangzhou/conghua-school/2020", "beijing/settlement/2020"]
#: What says which pack it is; the command prints both in its heading.
IDENTITY = {"city", "service", "edition", "revision", "title"}
#: Keys of closed words (no other text loads, and each has a sentence of its own in test_differing), and the name
#: that `each … in` coins for its word.
CLOSED = {"take", "mode", "merge", "each"}


def changed(node: Node) -> Iterator[tuple[tuple[str, ...], Node]]:
    """Every version of a node with one text in it changed, and where."""
    if isinstance(node, Scalar):
        text = str(int(node.text) + 1) if node.text.isdigit() else f"{node.text}x"
        yield (), Scalar(node.place, text)
    elif isinstance(node, Entries):
        for key, child in node.items():
            yield from (((key, *path), node.with_entry(key, one)) for path, one in changed(child))
    elif isinstance(node, Items):
        children = node.as_list()
        for at, child in enumerate(children):
            for path, one in changed(child):
                yield (str(at), *path), Items(node.place, (*children[:at], one, *children[at + 1 :]))


@pytest.mark.parametrize("root", RULES)
def test_no_text_of_the_rules_changes_unsaid(root):
    whole = resolved_entries(*files_of(POLICIES / root))
    silent, told = [], 0
    for name, entries in whole.items():
        for path, other in changed(entries):
            if path[-1] in CLOSED or (name == "pack.yaml" and path[0] in IDENTITY):
                continue
            # What an indicator names for itself may be used in another file.
            old = whole if "let" in path else {"pack.yaml": whole["pack.yaml"], name: entries}
            new: Mapping[str, Entries] = {**old, name: other.as_mapping()}
            found = differences_between(old, new) or list(grounds_between(old, new))
            told += 1
            silent += [] if found else [f"{name} {'.'.join(path)}"]

    assert silent == [], chr(10).join(silent)
    assert told > 100


@pytest.mark.parametrize("root", PROCESSES)
def test_no_text_of_the_process_changes_unsaid(root):
    whole = process_of(*files_of(POLICIES / root))
    silent, told = [], 0
    for part in ("files", "rounds"):
        for name, entries in getattr(whole, part).items():
            old = replace(whole, **{"files": {}, "rounds": {}, part: {name: entries}})
            for path, other in changed(entries):
                found = list(process_changes(old, replace(old, **{part: {name: other}})))
                told += 1
                silent += [] if found else [f"{name} {'.'.join(path)}"]

    assert silent == [], chr(10).join(silent)
    assert told > 300


def properties(schema: object) -> Iterator[str]:
    """Every key a schema names."""
    if isinstance(schema, dict):
        named = schema.get("properties")
        yield from named if isinstance(named, dict) else ()
        for inside in schema.values():
            yield from properties(inside)
    elif isinstance(schema, list):
        for inside in schema:
            yield from properties(inside)


def test_every_key_of_the_process_files_has_a_chinese_name():
    asked = {key for schema in (*PROCESS.values(), ROUND_FILE) for key in properties(schema)}

    assert asked - set(KEYS) - set(NOUNS) == set(), "name them in src/policypack/entry_words.py"


@pytest.mark.parametrize(
    "words",
    [
        *(workflow.TONES, workflow.OPENS, workflow.STEP_TONES, workflow.SCREENS, workflow.GUARDS),
        *(workflow.CONDITIONS, workflow.EFFECTS, workflow.NOTIFIED, workflow.BAR_FROM, workflow.ENDS),
        *(forms.FIELD_TYPES, rounds.VALUE_TYPES, admission.RESTS, admission.MISSING, list_reading.NAMES),
        list_reading.FIRST_DAYS,
    ],
)
def test_every_closed_word_has_a_chinese_name(words):
    unnamed = [word for word in words if value_word(word) == word]

    assert unnamed == [], "name them in src/policypack/entry_words.py"


def test_the_process_of_two_editions_is_compared_in_sentences():
    old, new = (process_of(*files_of(POLICIES / f"hangzhou/residence/{year}")) for year in ("2018", "2021"))

    found = {(change.part, change.sentence) for change in process_changes(old, new)}

    assert ("办理流程", "状态“积分已生效”：名称 积分已确认 → 积分已生效") in found
    assert ("办理流程", "状态“积分已生效”：颜色 等待 → 通过") in found
    assert ("申报表", "取消页面“拟入学儿童信息”") in found
    assert ("批次", "新增批次“2022 年杭州市居住证积分”") in found
    assert any(part == "短信" and "“没有提出异议，视为认可后”" in sentence for part, sentence in found)


def test_a_process_that_one_side_lacks_is_one_sentence():
    old, new = (process_of(*files_of(POLICIES / f"guangzhou/settlement/{year}")) for year in ("2020", "2022"))

    found = [change.sentence for change in process_changes(old, new)]

    assert found[:2] == ["新增办理流程", "新增申报表"]
