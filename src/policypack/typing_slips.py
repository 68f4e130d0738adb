"""Signs that a Chinese keyboard types and YAML or an expression cannot read: found and named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

#: What a line of YAML may hold by mistake, the cause and the mend.
_SLIPS: Final = (
    (re.compile(r"^ *\t"), "行首有制表符（Tab）", "请改成空格，和上下的行对齐"),
    (
        re.compile(r"^[\s-]*\w+：|[{,，]\s*\w+："),
        "冒号“：”是全角的",
        "请改成半角冒号，后面空一格，如 name: 年龄",
    ),
    (
        re.compile(r"[，、；]\s*[A-Za-z_]\w*\s*[:：]"),
        "项与项之间的逗号是全角的",
        "请改成半角逗号，后面空一格",
    ),
    (re.compile(r"[:：]\s*[｛［【]|[｝］】]\s*$"), "括号是全角的", "请改成半角的 { } 或 [ ]"),
    (re.compile(r"^[\s-]*\w+:[^\s:]"), "冒号后面少了空格", "请在冒号后面空一格，如 name: 年龄"),
)
#: Signs of expressions as a Chinese keyboard types them → as they must be written.
_SIGNS: Final = {
    "（": "(", "）": ")", "，": ",", "。": ".", "：": ":", "“": "", "”": "", "【": "[", "】": "]", "［": "[", "］": "]",
    "≥": ">=", "≤": "<=", "＞": ">", "＜": "<", "＝": "==", "≠": "!=", "＋": "+", "－": "-", "—": "-", "×": "*", "÷": "//",
}  # fmt: skip
_PERCENT: Final = re.compile(r"(\d+(?:\.\d+)?)\s*[%％](?!\s*[\w(])")
#: How many lines above the one at which the parser gave up a slip is looked for.
_ABOVE: Final = 2


def slip_near(text: str, line: int) -> tuple[int, str, str] | None:
    """The line, the cause and the mend of a slip at or shortly above `line`; None when there is none to be seen."""
    lines = text.splitlines()
    for number in range(min(line, len(lines)), max(0, line - 1 - _ABOVE), -1):
        found = _slip_in(lines[number - 1])
        if found is not None:
            return number, *found
    return None


def _slip_in(line: str) -> tuple[str, str] | None:
    return next(((cause, mend) for sign, cause, mend in _SLIPS if sign.search(line)), None)


def mend_of_signs(expression: str) -> str:
    """How to mend an expression that nobody can read: its foreign signs named, else the usual suspects."""
    signs = [sign for sign in _SIGNS if sign in expression]
    if signs:
        return "".join(_said(signs))
    percent = _PERCENT.search(expression)
    if percent:
        return f"百分数请写成小数：{percent[0]} 是 {_hundredth(percent[1])}"
    return "请检查括号、引号和运算符；比较相等要写 =="


def _said(signs: Sequence[str]) -> list[str]:
    written = [f"“{sign}”写成 {_SIGNS[sign]}" if _SIGNS[sign] else f"不用“{sign}”" for sign in signs]
    return ["里面有全角的符号，请改成半角：", "、".join(written)]


def _hundredth(number: str) -> str:
    whole, _, part = number.partition(".")
    digits = whole.rjust(3, "0")
    return f"{digits[:-2]}.{digits[-2:]}{part}".rstrip("0").rstrip(".")
