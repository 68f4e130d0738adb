"""What papers and messages fill in, in words: `{case}` of a text, the rows of a paper."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from policypack.messages import PLACEHOLDERS

_PLACE: Final = re.compile(r"\{(\w+)(:\d+)?\}")
#: What the number of a paper is made of, beside the placeholders of messages.
_PARTS: Final[Mapping[str, str]] = {
    "area": "地区代码", "year": "年份", "date": "日期", "moment": "时刻", "serial": "序号",
}  # fmt: skip
#: What a row of a paper shows, beside answers of the form.
ROWS: Final[Mapping[str, str]] = {
    "name": "姓名", "number": "身份证号（部分隐去）", "whole_number": "身份证号", "phone": "联系电话（部分隐去）",
    "whole_phone": "联系电话", "service": "申请事项", "code": "申请编号", "submitted_at": "申请时间",
    "accepted_at": "受理时间", "channel": "申请渠道", "due": "期限",
}  # fmt: skip


def places_said(text: str) -> str:
    """`您的积分（{case}）` → 您的积分（〈申请编号〉）; what nobody named stays as it is."""
    words = {**PLACEHOLDERS, **_PARTS}
    return _PLACE.sub(lambda match: f"〈{words[match[1]]}〉" if match[1] in words else match[0], text)
