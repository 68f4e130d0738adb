"""A tiny pack with Huadu's way of giving places: four ordered choices, two rounds, the rest by lot.

Rules: facts/guangzhou.md section 7, Huadu 2020 (E4, E6). The points and schools here are made up.
"""

from __future__ import annotations

CITY, ROOT = "testville", "testville/school/1"

PACK = """\
city: testville
service: school
edition: "1"
revision: 1
title: 示例区积分制入学
labels: {city: 示例市, service: 积分制入学}
in_force: {from: 2020-01-01}
parameters: {cut_off: {label: 计算到哪天, type: date}}
"""
FACTS = """\
years: {label: 居住年数, type: integer, unit: year, at_most: 90}
five_years: {label: 居住和社保满五年, type: yes_no}
grade: {label: 年级, type: choice, choices: {grade_1: 小学一年级, grade_7: 初中一年级}}
"""
INDICATORS = """\
groups: {base: {label: 基础}}
indicators:
  residence: {name: 居住, group: base, points: {per: 1 year, of: years, points: 1}}
"""
WORKFLOW = """\
start: draft
roles: {placer: 学位统筹员}
statuses:
  draft:     {label: 正在填写, tone: yours, opens: all}
  qualified: {label: 等待安排, tone: waiting}
  placed:    {label: 已安排, tone: yours}
  accepted:  {label: 已接受, tone: good, live: false}
  declined:  {label: 已放弃, tone: ended, live: false}
  unplaced:  {label: 暂未安排, tone: waiting}
  ended:     {label: 未安排, tone: ended, live: false}
offices: {city: {root: true}}
steps:
  - {do: submit, label: 提交, from: draft, to: qualified, who: applicant, guard: [forms_complete], effects: [freeze_submission]}
  - {do: place, label: 安排, from: [qualified, unplaced], to: placed, who: system, when: ranked_in}
  - {do: skip, label: 未安排, from: qualified, to: unplaced, who: system, when: ranked_out}
  - {do: back, label: 撤回名单, from: [placed, unplaced], to: qualified, who: system, when: list_retracted}
  - {do: accept, label: 接受, from: placed, to: accepted, who: applicant}
  - {do: decline, label: 放弃, from: placed, to: declined, who: applicant}
  - {do: close, label: 结束, from: unplaced, to: ended, who: system, when: list_final}
"""
FORMS = """\
form: {title: 报名, intro: 带 * 的为必填项。, entry: {column: 积分制入学, label: 报名}}
pages:
  - key: child
    title: 子女
    sections:
      - {key: years, facts: years, required: true}
      - {key: five_years, facts: five_years, required: true}
      - {key: grade, facts: grade, required: true}
  - {key: check, title: 核对, check_answers: true, sections: []}
"""
ADMISSION = """\
asks: {grade: grade.value}
kinds: {public: 公办, bought: 政府购买学位}
choices: {at_most: 4, opens: round.choices_from, closes: round.choices_until, missing: rest}
quantities: {score: {label: 积分, of: total}}
order: {by: [score, lottery]}
groups:
  five_years: {label: 省五年, when: five_years}
  ordinary: {label: 普通}
rest: random
returned_by: [declined]
basis: 2020 年花都（freewechat，2650555871）
"""
ROUND = """\
title: 2020年示例
who: {manage: placer of city}
values:
  opens_at:      {label: 开始, type: datetime, value: 2020-05-01 09:00, basis: 示例}
  closes_at:     {label: 截止, type: datetime, value: 2020-05-31 17:00, basis: 示例}
  choices_from:  {label: 填志愿开始, type: datetime, value: 2020-06-23 09:00, basis: 示例}
  choices_until: {label: 填志愿截止, type: datetime, value: 2020-06-28 17:00, basis: 示例}
  publicity_days: {label: 公布几天, type: count, unit: 天, value: 5, basis: 示例}
"""
#: What a pack writes where those without a place, and those who declined, choose anew among what is left.
AGAIN = {
    "admission": ADMISSION.replace(
        "missing: rest}",
        "missing: rest, again: {opens: round.again_from, closes: round.again_until, missing: kept}}",
    ),
    "workflow": WORKFLOW.replace("tone: ended, live: false}\n  unplaced", "tone: yours}\n  unplaced").replace(
        "from: [qualified, unplaced]", "from: [qualified, unplaced, declined]"
    ),
    "rounds/2020": ROUND
    + "  again_from:    {label: 再填志愿开始, type: datetime, required: false, after_freeze: true, unknown: 示例}\n"
    + "  again_until:   {label: 再填志愿截止, type: datetime, required: false, after_freeze: true, unknown: 示例}\n",
}
#: What a pack writes where a place that nobody answers for goes back by itself.
TERM = {
    "workflow": WORKFLOW
    + "  - {do: lose, label: 逾期未答复, from: placed, to: declined, who: system}\n"
    + "timers:\n"
    + "  answer: {label: 答复, starts: placed, until: round.answer_by, warn: [2 days], message: soon, at_end: lose}\n",
    "messages": "messages: {soon: '请在 {due} 前答复。'}\n",
    "rounds/2020": ROUND + "  answer_by: {label: 答复截止, type: date, value: 2020-07-05, basis: 示例}\n",
}
OFFICES = """\
code,name,kind,parent,phones,address,hours,note
440100,示例市教育局,city,,,,,
"""


def files(**changed: str) -> dict[str, bytes]:
    """The pack's files by path; a keyword such as `admission="…"` replaces one."""
    own = {
        "pack.yaml": PACK,
        "facts.yaml": FACTS,
        "indicators.yaml": INDICATORS,
        "workflow.yaml": WORKFLOW,
        "forms.yaml": FORMS,
        "admission.yaml": ADMISSION,
        "rounds/2020.yaml": ROUND,
        "documents.yaml": "papers: {}\n",
        "messages.yaml": "messages: {}\n",
    }
    own |= {f"{name}.yaml": text for name, text in changed.items()}
    found = {f"{ROOT}/{name}": text.encode() for name, text in own.items()}
    return {**found, f"{CITY}/offices.csv": OFFICES.encode()}
