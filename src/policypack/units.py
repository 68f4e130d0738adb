"""Units of quantities, as packs write them and as people read them."""

from __future__ import annotations

from typing import Final

#: English word in packs → Chinese measure word in sentences.
UNITS: Final = {
    "year": "年",
    "year_of_age": "岁",
    "month": "个月",
    "day": "天",
    "time": "次",
    "hour": "小时",
    "yuan": "元",
    "person": "人",
    "ml": "毫升",
    "percent": "%",
    "calendar_year": "年度",
    "point": "分",
}


def unit_of(word: str) -> str | None:
    """The unit named by a word, singular or plural; None if there is no such unit."""
    if word == "years_of_age":
        return "year_of_age"
    single = word[:-1] if word.endswith("s") and word[:-1] in UNITS else word
    return single if single in UNITS else None
