"""The process half of a starting pack: the shortest road a case can take, for the city to lengthen."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_WORKFLOW: Final = """\
# 办理流程。写法见 docs/reference/pack-process.md。下面是最短的一条路，按指南补上受理、核验等步骤。
start: draft
roles: {reviewer: 审核员}
statuses:          # tone：yours 等申请人办，waiting 等机关办，good 办成，refused 不通过，ended 结束
  draft:     {label: 正在填写, tone: yours, opens: all}
  reviewing: {label: 审核中, tone: waiting}
  returned:  {label: 待补正, tone: yours, opens: returned}
  verified:  {label: 已核定, tone: good, live: false}
  withdrawn: {label: 已撤回, tone: ended, live: false}
offices:
  city: {root: true}
steps:
  - {do: submit, label: 提交申请, from: draft, to: reviewing, who: applicant, guard: [forms_complete], effects: [freeze_submission, notify applicant submitted]}
  - {do: withdraw, label: 撤回申请, from: [draft, returned], to: withdrawn, who: applicant, effects: [notify applicant withdrawn]}
  - {do: return_items, label: 退回补正, from: reviewing, to: returned, who: reviewer of city, screen: review, input: {items: some, reason: each}, effects: [open_items, notify applicant returned]}
  - {do: resubmit, label: 提交补正, from: returned, to: reviewing, who: applicant, guard: [forms_complete], effects: [freeze_submission]}
  - {do: confirm_score, label: 核定积分, from: reviewing, to: verified, who: reviewer of city, screen: review, effects: [freeze_score, notify applicant verified]}
"""

_FORMS: Final = """\
# 申报表：每页几节，facts 指 facts.yaml 里的事实，字段由它带来。
form:
  title: （申报表的名称）
  intro: 带 * 的为必填项；每填一步都会保存。
  entry: {column: （事项）, label: （申请）}
pages:
  - key: study
    title: 文化程度
    sections:
      - {key: education, facts: education}
  - key: work
    title: 就业
    sections:
      - {key: insurance, facts: insurance}
  - key: check
    title: 核对并提交
    check_answers: true
"""

_MESSAGES: Final = """\
# 短信和站内消息；花括号里是占位，清单见 docs/reference/pack-process.md。
messages:
  submitted: 您的申请（{case}）已提交，正在审核。
  withdrawn: 您的申请（{case}）已撤回。
  returned: 您的申请（{case}）有材料需要补正：{items}。原因：{reasons}。
  verified: 您的积分已核定：总积分 {total} 分。
"""

_DOCUMENTS: Final = """\
# 打印的文书：受理回执、核定书……模板放在 documents/ 或城市文件夹的 documents/。
papers: {}
"""

_OFFICES: Final = """\
code,name,kind,parent,phones,address,hours,note
000000,（主管机关）,city,,,,,机构、窗口和部门按实际补上；代码用行政区划代码
"""

#: The process files of a starting pack, by name below its folder.
PROCESS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "workflow.yaml": _WORKFLOW,
        "forms.yaml": _FORMS,
        "messages.yaml": _MESSAGES,
        "documents.yaml": _DOCUMENTS,
    }
)
#: What a city has once, in its own folder.
CITY: Final[Mapping[str, str]] = MappingProxyType({"offices.csv": _OFFICES})
