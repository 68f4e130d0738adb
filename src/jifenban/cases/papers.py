"""What a paper about a case says: plain data for the pack's template, with the pack's own labels."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from jifenban.accounts.actors import System
from jifenban.accounts.models import User
from jifenban.cases import codes
from jifenban.cases.drafts import answers_of, photos_of
from jifenban.cases.form_words import field_text
from jifenban.cases.item_words import title_of
from jifenban.cases.models import Case, Item, VerifiedScore
from jifenban.cases.paper_rows import all_answers, listed_rows
from jifenban.cases.paper_sections import sections_of
from jifenban.cases.scores import plain
from jifenban.cases.taking import Taking
from jifenban.cases.timers import longest_term
from jifenban.cases.wording import day_text, due_text, moment_text
from jifenban.clock import CHINA
from jifenban.documents.actions import draw_serial, issue_paper
from jifenban.documents.models import Paper
from jifenban.people.masking import mask_number
from policypack.documents import Paper as PaperPlan
from policypack.form_answers import records_of, visible_fields

#: The paper that proves acceptance; windows ask for its number (format word, see policypack.documents.NEEDS).
RECEIPT = "receipt"


def issue(taking: Taking, key: str) -> Paper:
    """Issue a paper of the pack about this case: number, data, PDF. A receipt marks the acceptance."""
    case, plan = taking.case, taking.policy.documents.paper(key)
    number = _number(taking, plan)
    if key == RECEIPT:
        case.receipt_number, case.accepted_at = number, case.accepted_at or taking.now
        case.save(update_fields=["receipt_number", "accepted_at"])
    return issue_paper(
        kind=key,
        title=plan.title,
        number=number,
        subject=taking.subject,
        person=case.person,
        template=taking.policy.templates[plan.template],
        data=paper_data(taking, plan, number),
        revision_digest=case.revision.digest,
        actor=taking.actor,
        now=taking.now,
    )


def _number(taking: Taking, plan: PaperPlan) -> str:
    office = taking.office()
    area = office.code.partition("-")[0] if office else ""
    on = taking.now.astimezone(CHINA)
    serial = draw_serial(plan.number.prefix(area=area, on=on))
    while (
        plan.number.by_moment and Paper.objects.filter(number=plan.number.format(area=area, on=on)).exists()
    ):
        on += timedelta(seconds=1)
    return plan.number.format(area=area, on=on, serial=serial)


def paper_data(taking: Taking, plan: PaperPlan, number: str) -> dict[str, Any]:
    """The whole data of one paper; the template takes what it shows."""
    office = taking.office()
    usual = [*_person_rows(taking, full=plan.whole_number or plan.prints is not None), *_case_rows(taking)]
    rows = listed_rows(taking, plan.rows) if plan.rows else usual
    data: dict[str, Any] = {
        "title": plan.title,
        "number": number,
        "number_label": plan.number_label,
        "office": office.name if office else "",
        "rows": rows,
        "items": _materials(taking),
        "answers": all_answers(taking) if plan.answers else [],
        "groups": [],
        "total": "",
        "notes": [[label, text] for label, text in plan.what_next.items()],
        "sections": sections_of(taking.case, taking.policy, plan.sections),
        "says": list(plan.says),
        "sign": list(plan.sign),
        "officer": "" if isinstance(taking.actor, System) else _name(taking.actor),
        "date": day_text(taking.now.date()),
        "seal": plan.seal,
        "foot": [f"规则版本 {taking.policy.root} 第 {taking.policy.revision} 版"],
    }
    if taking.step.effect("open_items") is not None:
        data["items"] = _returned(taking)
    if plan.score or taking.step.effect("freeze_score") is not None:
        data |= _score(taking.case)
    if plan.prints is not None:
        data["items"] = _company(taking)
        data["rows"] += _chosen(taking)
    return data


def _name(user: User) -> str:
    """Family name first, as on every paper."""
    return f"{user.last_name}{user.first_name}"


def _person_rows(taking: Taking, *, full: bool) -> list[list[str]]:
    """A paper for the police shows the whole number; all others mask it."""
    person = taking.case.person
    number = person.number if full else mask_number(person.number)
    return [["申请人", person.name], ["身份证号", number]]


def _case_rows(taking: Taking) -> list[list[str]]:
    case = taking.case
    rows = [["申请事项", case.round.title if case.round else case.service.title]]
    rows.append(["申请编号", codes.display(case.code)])
    if case.submitted_at:
        rows.append(["提交时间", moment_text(case.submitted_at)])
    if case.accepted_at:
        rows.append(["受理时间", moment_text(case.accepted_at)])
    term = longest_term(case)
    if term is not None and taking.step.tone == "main":
        label = taking.policy.workflow.timers[term.key].label
        rows.append([f"{label}期限", due_text(term.due_at)])
    return rows


def _materials(taking: Taking) -> dict[str, Any]:
    """Every paper handed in: what, how many pages, original seen, which item it serves."""
    answers = answers_of(taking.case)
    rows: list[list[str]] = []
    pages = photos_of(taking.case)
    checked = {item.section: item.original_checked_at is not None for item in _items(taking.case)}
    for section in taking.policy.forms.sections:
        for slot in section.photos:
            count = sum(
                len(photos)
                for (key, name, _), photos in pages.items()
                if (key, name) == (section.key, slot.slot)
            )
            if count:
                seen = "已核，退还" if checked.get(section.key) else "网上材料"
                rows.append([str(len(rows) + 1), slot.label, str(count), seen, section.title])
        if section.fact and not section.photos and records_of(section, answers):
            rows.append([str(len(rows) + 1), f"{section.title}（申报内容）", "—", "—", section.title])
    return {"head": ["序号", "收到的材料", "页数", "原件", "用于哪一项"], "rows": rows}


def _items(case: Case) -> list[Item]:
    return list(Item.objects.filter(case=case))


def _returned(taking: Taking) -> dict[str, Any]:
    rows = [
        [str(number), title_of(taking.policy, item.section), item.reason]
        for number, item in enumerate(_returned_items(taking.case), start=1)
    ]
    return {"head": ["序号", "项目", "原因和补正办法"], "rows": rows}


def _returned_items(case: Case) -> list[Item]:
    return [item for item in _items(case) if item.state == Item.State.RETURNED]


def _score(case: Case) -> dict[str, Any]:
    score = VerifiedScore.objects.get(assessment__case=case, ended_at=None)
    groups = score.assessment.result["groups"]
    return {
        "total": plain(score.total),
        "groups": [
            {
                "title": group["label"],
                "points": group["points"],
                "rows": [
                    [item["name"], working_text(item), item["points"]]
                    for item in group["indicators"]
                    if item["counts"]
                ],
            }
            for group in groups
        ],
    }


def working_text(indicator: Mapping[str, Any]) -> str:
    """How an indicator's points came about, in one cell: the lines that gave points, its note, its clause.

    An indicator without points says why, in its first line.
    """
    lines = [line for line in indicator["lines"] if line["working"]]
    telling = [line for line in lines if line["counted_points"] != "0"] or lines[:1]
    parts = [f"{line['label']}：{line['working']}" if line["label"] else line["working"] for line in telling]
    parts += [indicator["note"], indicator["unknown"]]
    if indicator["clause"]:
        parts.append(f"依据：{indicator['clause']}")
    return "".join(part if part.endswith("。") else f"{part}。" for part in parts if part)


def _company(taking: Taking) -> dict[str, Any]:
    """Who moves along: the records of the form's repeated sections, with their first four answers."""
    answers = answers_of(taking.case)
    rows: list[list[str]] = []
    for section in taking.policy.forms.sections:
        if section.repeat is None:
            continue
        for record in records_of(section, answers):
            fields = [field for field in visible_fields(section, answers, record) if field.type != "phone"]
            cells = [field_text(field, str(record.get(field.key, ""))) for field in fields]
            rows.append([str(len(rows) + 1), *(cells + [""] * 4)[:4]])
    return {"head": ["序号", "姓名", "身份证号", "户籍地址", "户口登记机关"], "rows": rows}


def _chosen(taking: Taking) -> list[list[str]]:
    """The answers to single questions of the form: address, type, district."""
    answers, rows = answers_of(taking.case), []
    for section in taking.policy.forms.sections:
        if section.many or section.fact:
            continue
        data = answers.get(section.key, {})
        for field in visible_fields(section, answers):
            if field.type not in ("tick", "readonly", "score") and data.get(field.key):
                rows.append([field.label, field_text(field, str(data[field.key]))])
    return rows
