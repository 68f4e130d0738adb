"""A starting pack: commented, loads, invents nothing. Every number is still `unknown`.

A line that begins with `# ` explains; one that begins with `#` and no single space is YAML to uncomment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from policypack.scaffolding_process import CITY, PROCESS

_PART: Final = re.compile(r"[a-z][a-z0-9_-]*|\d{4}(-\d{4})?")


class NotNew(ValueError):
    """The pack cannot be begun there; the message is a Chinese sentence."""


def begin_pack(policies: Path, root: str) -> list[Path]:
    """Write the starting files of `city/service/edition` below `policies`; returns them.

    Raises NotNew for a name that cannot be one or a folder that is already there.
    """
    parts = root.split("/")
    if len(parts) != 3 or not all(_PART.fullmatch(part) for part in parts):
        raise NotNew(f"“{root}”不是“城市/事项/版本”，请写成小写英文，如 city/points/2027。")
    folder = policies / root
    if folder.exists():
        raise NotNew(f"{folder} 已经有了，请换一个版本，或直接修改它。")
    city, service, edition = parts
    written = []
    own = {folder / name: text for name, text in {**FILES, **PROCESS}.items()}
    shared = {policies / city / name: text for name, text in CITY.items()}
    for path, text in {**own, **shared}.items():
        if path.exists():  # what a city has once is not written over by its second pack
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        filled = text.replace("<city>", city).replace("<service>", service).replace("<edition>", edition)
        path.write_text(filled, encoding="utf-8")
        written.append(path)
    return written


_PACK: Final = """\
# 政策包的身份。文件夹是 policies/<city>/<service>/<edition>，下面三项要与它一致。
city: <city>
service: <service>
edition: "<edition>"
revision: 1                      # 内容有改正时加 1
title: （请填写指标体系的全称）
labels: {city: （城市）, service: （事项）, edition: （版本）}

# 施行期；没有写明到哪天的，不写 until。知道以后去掉 #。
#in_force: {from: 2027-01-01, until: 2031-12-31}
applies_by: acceptance           # acceptance 按受理日，as_of 按计算日，choice 由申请人选

# 数字从哪里来。grade：official_text 官方文本、official_mirror 官方文本转载、press 媒体、
# secondary 二手转载、derived 推算。指标里用 source: table 指向它。
sources:
  table: {title: （文件名称和文号）, grade: official_text}

# 每批次才定的值（截止日、名额……）写成参数；读法有争议的，也写成参数，把选的读法设为 default。
#parameters:
#  cut_off: {label: 材料截止日, type: date}

# 查不到的都列在这里，写明原因；不猜。
unknown:
  - {what: 施行期, reason: 还没有填写}
"""

_FACTS: Final = """\
# 要问的事实。共用词汇里已有的（policies/common/facts）写 take: common，再按本表收窄、改标签。
birth_date: {take: common}
education:
  take: common
#  narrow: {level: [doctor, master, bachelor, below]}      # 只问这几项
insurance:
  take: common
#  left_out:                                              # 哪些记录不计，说明里会写原因
#    - {when: back_paid, reason: 补缴的不计}

# 共用词汇里没有的，自己写：
#charity:
#  label: 捐款
#  window: {years: 5, on: given_on}
#  fields:
#    given_on: {label: 捐款日期, type: date}
#    amount: {label: 金额, type: money}
#  evidence: [{key: receipt, label: 捐款票据}]
"""

_INDICATORS: Final = """\
# 指标体系及分值表。一项指标一段：先照着表抄名称和条款，分值没有核实以前写 unknown。
# 核实一项，就把 unknown 换成 points。写法见 docs/reference/pack-rules.md。
groups:
  base: {label: 基础指标}
  bonus: {label: 加分指标}
total: {floor: 0}

indicators:
  age:
    group: base
    name: 年龄
    clause: （条款）
    source: table
    unknown: 还没有填写
#    points:
#      bands: whole
#      of: age(birth_date)
#      steps:
#        - {at_least: 0, below: 45, points: 0}
#        - {at_least: 45, points: 0}

  employment:
    group: base
    name: 就业
    clause: （条款）
    source: table
    unknown: 还没有填写
#    points: {per: 12 months, of: 'months(insurance[kind == pension])', points: 0}

  education:
    group: bonus
    name: 文化程度
    clause: （条款）
    source: table
    unknown: 还没有填写
#    points:
#      each: education
#      take: highest
#      points: {table: level, rows: {bachelor: 0}, otherwise: 0}
"""

_EXAMPLE: Final = """\
# 算例：事实 → 应得的分。每写定一项分值，就添几个算例，边界上的都要有。
title: 分值都未知时，得零分
as_of: 2026-12-31
facts:
  birth_date: 1990-06-01
  education: [{level: bachelor}]
  insurance: [{kind: pension, from: 2020-01}]
expect:
  total: 0
"""

_ELIGIBILITY: Final = """\
# 申请条件。不通过的提示用规定的原话。没有条件的，这个文件可以删去。
#insured:
#  label: 缴纳社会保险满一年
#  met: count(months(insurance)) >= 12
#  shows: count(months(insurance))
#  refusal: 缴纳社会保险未满一年
#  advice: 缴满 12 个月后再申请。
"""

_RANKING: Final = """\
# 排名。不排名的事项，这个文件可以删去。
#quantities:
#  score: {label: 总分, of: total}
#order: [score]
#ties: joint            # 同分同名次
#edge: all_in           # 末位并列的：all_in 全部入围，all_out 全部不入围
"""

#: The files of a starting pack, by name below its folder.
FILES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "pack.yaml": _PACK,
        "facts.yaml": _FACTS,
        "indicators.yaml": _INDICATORS,
        "eligibility.yaml": _ELIGIBILITY,
        "ranking.yaml": _RANKING,
        "examples/nothing_is_known_yet.yaml": _EXAMPLE,
    }
)
