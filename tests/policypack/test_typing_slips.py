"""What a Chinese keyboard types by mistake is named, on the line where it stands."""

from __future__ import annotations

import pytest

from policypack.errors import PackError
from policypack.pack import load_pack
from policypack.source import read_yaml
from policypack.typing_slips import mend_of_signs
from tests.policypack.tiny import ROOT, files, indicator

SLIPS = {
    "colon": ("a:\n  b: 1\n  name：年龄\n  c: 2\n", 3, "冒号“：”是全角的"),
    "comma": ("a: 1\nb: {value: 30， when: x}\n", 2, "逗号是全角的"),
    "braces": ("a: 1\nb: ｛value: 10, when: x｝\n", 2, "括号是全角的"),
    "tab": ("a:\n  b: 1\n\tc: 2\n", 3, "制表符"),
    "no space": ("a:\n  b: 1\n  c:2\n  d: 3\n", 3, "冒号后面少了空格"),
    "colon in a flow": ("a: {value：30}\n", 1, "冒号是全角的，或后面少了空格"),
    "no space in a flow": ("a: 1\nb: {value:10, when: x}\n", 2, "冒号是全角的，或后面少了空格"),
    "no dash": ("a:\n  - {x: 1}\n  {y: 2}\n", 3, "也不是列表的一项"),
}


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_named_where_it_stands(name: str):
    text, line, words = SLIPS[name]

    with pytest.raises(PackError) as caught:
        read_yaml("f.yaml", text.encode())

    assert (caught.value.line, words in str(caught.value)) == (line, True)


SIGNS = {
    "years（1） >= 2": "“（”写成 (",
    "years ≥ 2": "“≥”写成 >=",
    "level == “high”": "不用",
    "years >= 80%": "80% 是 0.8",
    "years >= 5.5%": "5.5% 是 0.055",
    "years = 2": "比较相等要写 ==",
}


@pytest.mark.parametrize("text", SIGNS)
def test_a_sign_that_no_expression_knows_is_named(text: str):
    assert SIGNS[text] in mend_of_signs(text)

    with pytest.raises(PackError) as caught:
        load_pack(files(indicator(f"{{value: 1, when: '{text}'}}")), ROOT)

    assert caught.value.mend == mend_of_signs(text)


def test_what_an_expression_may_say_is_no_slip():
    assert mend_of_signs("a % 12") == "请检查括号、引号和运算符；比较相等要写 =="
