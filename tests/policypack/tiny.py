"""Tiny packs for tests: one indicator, a few facts of one life."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from policypack.evaluate import Assessment, evaluate
from policypack.pack import Pack, load_pack

ROOT = "testville/points/1"
AS_OF = date(2022, 12, 31)
PACK = """
city: testville
service: points
edition: "1"
revision: 1
title: 示例
sources: {s: {title: 示例文件, grade: derived}}
"""
FACTS = """
birth_date: {label: 出生日期, type: date}
years: {label: 年数, type: integer, unit: year, at_most: 100}
money: {label: 金额, type: money}
level: {label: 等级, type: choice, choices: {high: 高, low: 低, none: 无}}
married: {label: 已婚, type: yes_no}
homes:
  label: 住所
  spell: days
  fields:
    from: {label: 开始, type: date}
    to: {label: 结束, type: date, required: false}
    tenure: {label: 类型, type: choice, choices: {own: 自有, lease: 租赁}}
insurance:
  label: 社保
  spell: months
  own_city: city
  fields:
    from: {label: 开始, type: month}
    to: {label: 结束, type: month, required: false}
    kind: {label: 险种, type: choice, choices: {pension: 养老, medical: 医疗}}
    city: {label: 城市, type: text, required: false}
gifts:
  label: 捐赠
  window: {years: 5, on: day}
  fields:
    day: {label: 日期, type: date}
    amount: {label: 金额, type: money}
    people: {label: 人数, type: integer, unit: person, at_least: 1, at_most: 100}
    matter: {label: 事项, type: text, required: false}
"""


def files(
    indicators: str,
    *,
    pack: str = "",
    facts: str = FACTS,
    total: str = "",
    others: Mapping[str, str] | None = None,
) -> dict[str, bytes]:
    """The files of a tiny pack; `indicators` is the mapping below `indicators:`."""
    table = f"groups:\n  g: {{label: 组}}\n  minus: {{label: 减分}}\n{total}\nindicators:\n{indicators}"
    found = {"pack.yaml": PACK + pack, "facts.yaml": facts, "indicators.yaml": table, **(others or {})}
    return {f"{ROOT}/{name}": text.encode() for name, text in found.items()}


def indicator(points: str, *, extra: str = "") -> str:
    """One indicator `x` with its points in flow style."""
    return f"  x:\n    name: 指标\n    group: g\n{extra}    points: {points}\n"


def tiny(points: str, *, extra: str = "", pack: str = "", **more: object) -> Pack:
    """A pack with one indicator."""
    return load_pack(files(indicator(points, extra=extra), pack=pack, **more), ROOT)  # type: ignore[arg-type]


def assessed(pack: Pack, facts: Mapping[str, object], **more: object) -> Assessment:
    """One person, scored at the end of 2022."""
    return evaluate(pack, [facts], as_of=AS_OF, **more)  # type: ignore[arg-type]


def points(form: str, facts: Mapping[str, object], **more: object) -> Fraction:
    """What a form gives one person."""
    return assessed(tiny(form, **more), facts).total(0)  # type: ignore[arg-type]
