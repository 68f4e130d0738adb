"""Tiny process files that are right; a test breaks one word and reads the refusal."""

from __future__ import annotations

from policypack.nodes import Entries
from policypack.source import read_yaml

WORKFLOW = """\
start: draft
roles: {reviewer: 预审员, officer: 批次管理员}
statuses:
  draft: {label: 正在填写, tone: yours, opens: all}
  review: {label: 预审中, tone: waiting}
  fixing: {label: 待补正, tone: yours, opens: returned}
  done: {label: 已核定, tone: good, live: false}
  lapsed: {label: 逾期, tone: ended, live: false}
offices:
  street: {fact: permits, field: street, pick: latest}
  district: {parent_of: street}
  city: {root: true}
steps:
  - {do: submit, label: 提交, from: draft, to: review, who: applicant, guard: [forms_complete]}
  - {do: pass, label: 通过, from: review, to: done, who: reviewer of street, effects: [notify applicant passed]}
  - {do: back, label: 退回, from: review, to: fixing, who: reviewer of street, input: {items: some, reason: each}, effects: [open_items]}
  - {do: again, label: 再交, from: fixing, to: review, who: applicant}
  - {do: lapse, label: 逾期, from: [draft], to: lapsed, who: system}
timers:
  window: {label: 提交, starts: draft, until: round.closes_at, warn: [5 working days], message: soon, at_end: lapse}
  checking: {label: 办理, starts: submit, runs_in: [review], pauses_in: [fixing], length: 35 working days, make_up_days: not counted, at_end: escalate}
"""

FORM = """\
form: {title: 申请表, intro: 带 * 的为必填项。, entry: {column: 积分制入户, label: 入户申请}}
pages:
  - key: home
    title: 住所
    sections:
      - key: home
        title: 住所
        required: true
        fields:
          - {key: kind, label: 住所类型, type: choice, required: true, choices: {owned: 自有, rented: 租赁}}
          - {key: deed, label: 产权证号, type: text, required: true, when: kind == owned}
        photos:
          - {slot: lease, label: 租赁合同, required: true, limit: photo, when: kind == rented}
      - key: children
        title: 子女
        repeat: {min: 0, max: 2, add: 新增, remove: 删除}
        fields: [{key: name, label: 姓名, type: text, required: true}]
        photos: [{slot: birth, label: 出生医学证明, required: true, limit: photo}]
  - key: check
    title: 核对
    check_answers: true
    sections:
      - key: promise
        title: 承诺
        required: true
        when: home.kind == owned
        fields: [{key: tick, label: 本人须知, type: tick, required: true, text: promise}]
photo_limits: {photo: {formats: [JPG, PNG], max: 2.5 MB, basis: 指南}}
texts: {promise: {text: 内容属实。, unknown: 原文是截图}}
"""

ROUND = """\
title: 2022年度
who: {manage: officer of city}
values:
  opens_at: {label: 开始, type: datetime, value: 2023-02-10 09:00, basis: S32}
  closes_at: {label: 截止, type: datetime, value: 2023-03-10 17:00, basis: S32}
  quota: {label: 名额, type: count, unit: 人, value: 13000, basis: S31}
  birth_line: {label: 出生日期线, type: date, unknown: 没有查到}
  cards_from: {label: 打印开始, type: date, required: false, unknown: 没有查到}
"""

OFFICES = """\
code,name,kind,parent,phones,address,hours,note
440100,某市,city,,,,,
440117,某区,district,440100,,,,
440117001,某街,street,440117,020-87925868、020-87909827,某路 1 号,8:30-12:00,
440100-housing,住建局,department,440100,,,,
"""

PAPERS = """\
papers:
  receipt: {title: 受理回执, template: receipt.typ, number: 'RH{date}-{area}-{serial:05}', number_label: 回执号}
  card: {title: 入户卡, template: card.typ, number: 'RK{year}-{serial:06}', number_label: 卡号, prints: 3, then: {who: clerk of any_window, needs: [receipt, identity_card]}}
"""

MESSAGES = """\
messages:
  passed: 您的申请（{case}）预审已通过，请到{window}。
  soon: 申报将在 {due} 截止。
"""


def top(text: str, file: str = "tiny.yaml") -> Entries:
    """The text of a file as its mapping."""
    return read_yaml(file, text.encode()).as_mapping()


def broken(text: str, old: str, new: str) -> str:
    """The text with one place changed; the place must be there exactly once."""
    assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
    return text.replace(old, new)


def line_of(text: str, part: str) -> int:
    """The line, from 1, on which the part stands."""
    return text[: text.index(part)].count("\n") + 1
