"""A proof of every template before anybody waits for the paper: typeset once with made-up contents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from jifenban.documents.typesetting import PaperFault, press

_PAIRS: Final = [["申请人", "样张"], ["说明", "这一行写得长一些，看看排在一整行里是什么样子"]]
#: As many heads as the columns that a material, a returned item or a person's line may have.
_ITEMS: Final = {
    "head": ["序号", "收到的材料", "页数", "原件", "用于哪一项"],
    "rows": [[1, "居民身份证", 2, "已核", "身份"]],
}
#: One paper with everything that a template may read, see docs/reference/pack-process.md.
SAMPLE: Final[Mapping[str, Any]] = {
    "title": "样张",
    "number": "YZ2026-000001",
    "number_label": "编号",
    "office": "样张",
    "rows": _PAIRS,
    "items": _ITEMS,
    "groups": [{"title": "基础指标", "points": "68", "rows": [["住所", "满 6 年 × 8 分。", "68"]]}],
    "total": "68",
    "notes": [["怎么查进度", "扫右下角二维码。"]],
    "sign": ["申请人", "经办人"],
    "officer": "样张",
    "date": "2026年1月1日",
    "seal": "样张专用",
    "qr": "",
    "qr_label": "扫码验真伪",
    "foot": ["样张"],
    "sections": [{"title": "住所", "head": [], "rows": _PAIRS}],
    "says": ["本人填写的内容属实。"],
    "answers": [["住所", [[["类型", "租赁"], ["开始日期", "2020-01-01"]]]]],
}


def faults(templates: Mapping[str, bytes], now: datetime) -> Iterator[str]:
    """What is wrong with each template that cannot be typeset: its name, and what the typesetter says."""
    for name, template in templates.items():
        try:
            press().print(template, SAMPLE, now)
        except PaperFault as fault:
            yield f"documents/{name}：排不出来。排版程序说：{fault}"
