"""The strict loader: text with positions, typed only when asked."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

import pytest

from policypack.errors import PackError, PackErrors, Problems
from policypack.nodes import Entries
from policypack.source import PackFiles, content_digest, read_yaml


def entries(text: str) -> Entries:
    return read_yaml("x.yaml", text.encode()).as_mapping()


def test_a_scalar_stays_the_text_that_was_written():
    top = entries("opens: 17:00\ncode: 010203\nrate: 1.10\nanswer: NO\nday: 2022-12-31\n")

    assert [node.as_text() for _, node in top.items()] == ["17:00", "010203", "1.10", "NO", "2022-12-31"]
    assert top["rate"].as_number() == Fraction(11, 10)
    assert top["day"].as_date() == date(2022, 12, 31)


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "写了两次"),
        ("a: &x 1\nb: *x\n", 1, "锚点"),
        ("a: !!int 1\n", 1, "标签"),
        ("a: [1\n", 2, "YAML"),
        ("a: 1\n---\nb: 2\n", 2, "YAML"),
        ("a: \x01\n", 1, "控制字符"),
        ("<<: {a: 1}\n[a]: 1\n", 2, "一个值"),
    ],
)
def test_a_file_that_could_mean_two_things_is_refused_with_its_line(text, line, what):
    with pytest.raises(PackError) as caught:
        entries(text)

    assert (caught.value.file, caught.value.line) == ("x.yaml", line)
    assert what in str(caught.value)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a:\n\tb: 1\n", 2, "制表符"),
        ("a: 1\n  b: 2\n", 2, "多出一个冒号"),
        ("a:\n  b: 1\n c: 2\n", 3, "和上面的行接不上"),
        ("a: {b: 1\n", 2, "括号没有写完"),
        ('a: "x\n', 2, "引号没有写完"),
        ("- a\nb: 1\n", 2, "“- ”开头"),
        ("a: |x\n", 1, "请检查缩进、冒号和引号"),
    ],
)
def test_a_file_that_is_no_yaml_is_refused_in_chinese_with_a_way_to_mend_it(text, line, words):
    with pytest.raises(PackError) as caught:
        read_yaml("x.yaml", text.encode())

    assert str(caught.value).startswith(f"x.yaml:{line}: YAML 写法有误：")
    assert words in str(caught.value)
    assert not re.search("[a-z]{3}", str(caught.value).removeprefix("x.yaml"))


def test_bytes_that_are_not_utf8_are_refused_with_their_line():
    with pytest.raises(PackError, match=r"x\.yaml:2: 不是 UTF-8"):
        read_yaml("x.yaml", b"a: 1\nb: \xff\n")


@pytest.mark.parametrize(
    ("reader", "text"),
    [
        ("as_integer", "3.0"),
        ("as_integer", "007"),
        ("as_number", "1e3"),
        ("as_number", ".5"),
        ("as_number", "0.5/3"),
        ("as_boolean", "yes"),
        ("as_date", "2021-02-29"),
        ("as_date", "2021-2-9"),
        ("as_text", '""'),
    ],
)
def test_a_value_of_the_wrong_type_is_refused_with_a_way_to_mend_it(reader, text):
    node = entries(f"a: {text}")["a"]

    with pytest.raises(PackError) as caught:
        getattr(node, reader)()

    assert caught.value.line == 1
    assert caught.value.mend


def test_an_unknown_key_is_refused_with_the_nearest_known_one():
    with pytest.raises(PackError, match=r"x\.yaml:2: 不认识“ponits”这一项；是不是“points”？"):
        entries("name: 甲\nponits: 3\n").only(required=["name"], optional=["points"])


def test_a_missing_key_is_named():
    with pytest.raises(PackError, match="缺少“name”"):
        entries("a: 1").only(required=["name"], optional=["a"])


def test_several_faults_are_reported_together_in_file_order():
    top = entries("a: x\nb: y\nc: 3\n")
    problems = Problems()
    for key in ("b", "a", "c"):
        with problems.collecting():
            top[key].as_integer()

    with pytest.raises(PackErrors) as caught:
        problems.raise_any()

    assert [error.line for error in caught.value.errors] == [1, 2]


def test_the_digest_follows_the_rules_and_not_the_rounds_or_examples():
    files = {"c/s/1/pack.yaml": b"a: 1", "c/s/1/rounds/2022.yaml": b"x: 1", "common/facts.yaml": b""}
    digest = content_digest(files, ["c/s/1", "common"])

    assert content_digest(files | {"c/s/1/rounds/2022.yaml": b"x: 2"}, ["c/s/1", "common"]) == digest
    assert content_digest(files | {"c/s/1/examples/a.yaml": b""}, ["common", "c/s/1"]) == digest
    assert content_digest(files | {"common/facts.yaml": b"b: 2"}, ["c/s/1", "common"]) != digest


def test_a_pack_names_its_own_files_only():
    paths = ("c/s/1/pack.yaml", "c/s/1/examples/b.yaml", "c/s/10/x.yaml")
    files = PackFiles(dict.fromkeys(paths, b""), "c/s/1")

    assert files.names() == ("examples/b.yaml", "pack.yaml")
    assert files.names("examples/", ".yaml") == ("examples/b.yaml",)
    with pytest.raises(PackError, match=r"c/s/1/facts\.yaml:1: 缺少这个文件"):
        files.mapping("facts.yaml")
