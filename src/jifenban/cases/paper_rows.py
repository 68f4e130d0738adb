"""The rows of a paper's first table, as its pack lists them, and all answers of a form for a paper to sign."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jifenban.cases import codes
from jifenban.cases.drafts import answers_of, shown_sections
from jifenban.cases.form_words import field_text
from jifenban.cases.models import Case
from jifenban.cases.taking import Taking
from jifenban.cases.timers import longest_term
from jifenban.cases.wording import due_text, moment_text
from jifenban.people.masking import mask_number, mask_phone
from policypack.form_answers import records_of, visible_fields


def listed_rows(taking: Taking, wanted: tuple[str, ...]) -> list[list[str]]:
    """The rows named by the pack, each with its label; what is not there yet is left out."""
    rows = []
    for word in wanted:
        label, text = _answer(taking, word) if "." in word else _WORDS[word](taking)
        if text:
            rows.append([label, text])
    return rows


def all_answers(taking: Taking) -> list[list[Any]]:
    """[[title, [[[label, text], …] for each record]], …]: what was filled in, in the order of the form."""
    answers, found = answers_of(taking.case), []
    for section in shown_sections(taking.policy, answers):
        records = []
        for record in records_of(section, answers):
            fields = visible_fields(section, answers, record if section.many else None)
            pairs = [
                [field.label, field_text(field, str(record.get(field.key, "")))]
                for field in fields
                if field.type != "tick" and record.get(field.key)
            ]
            if pairs:
                records.append(pairs)
        if records:
            found.append([section.title, records])
    return found


def _answer(taking: Taking, word: str) -> tuple[str, str]:
    owner, _, key = word.partition(".")
    section = taking.policy.forms.section(owner)
    field = section.field(key)
    assert field is not None  # checked when the pack was read
    answers = answers_of(taking.case)
    texts = [field_text(field, str(record.get(key, ""))) for record in records_of(section, answers)]
    return field.label, "、".join(text for text in texts if text)


def _channel(taking: Taking) -> tuple[str, str]:
    """By which door it came: the window's name, or the pack's word for the way online."""
    office = taking.office()
    if taking.step.who.is_applicant or office is None:
        return "申请渠道", taking.policy.forms.online
    return "申请渠道", f"{office.name}窗口"


def _due(taking: Taking) -> tuple[str, str]:
    term = longest_term(taking.case)
    if term is None:
        return "", ""
    return f"{taking.policy.workflow.timers[term.key].label}（最迟）", due_text(term.due_at)


def _service(case: Case) -> str:
    return case.round.title if case.round else case.service.title


_WORDS: Mapping[str, Callable[[Taking], tuple[str, str]]] = {
    "name": lambda taking: ("申请人", taking.case.person.name),
    "number": lambda taking: ("身份证号", mask_number(taking.case.person.number)),
    "whole_number": lambda taking: ("身份证号", taking.case.person.number),
    "phone": lambda taking: ("联系电话", mask_phone(taking.case.person.phone)),
    "whole_phone": lambda taking: ("联系电话", taking.case.person.phone),
    "service": lambda taking: ("申请事项", _service(taking.case)),
    "code": lambda taking: ("申请编号", codes.display(taking.case.code)),
    "submitted_at": lambda taking: ("申请时间", _moment(taking.case.submitted_at)),
    "accepted_at": lambda taking: ("受理时间", _moment(taking.case.accepted_at)),
    "channel": _channel,
    "due": _due,
}


def _moment(at: Any) -> str:
    return moment_text(at) if at else ""
