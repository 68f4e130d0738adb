"""Whether what people typed can be read: a sentence for each field that cannot."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from jifenban.cases.facts_of_form import fact_fault, section_values
from jifenban.employers.codes import normalise
from jifenban.people.idnumber import BadIdNumber, read_id_number
from policypack.arrays import FIRST_DAY, LAST_DAY
from policypack.form_answers import Missing, records_of, section_shown, visible_fields
from policypack.forms import Field, Section
from policypack.policy import Policy

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_PHONE = re.compile(r"(\+?86)?1\d{10}|0\d{2,3}-?\d{7,8}")


def format_faults(
    loaded: Policy, answers: Mapping[str, Any], values: Mapping[str, Any] = MappingProxyType({})
) -> Iterator[Missing]:
    """What is filled in but cannot be, in the order of the form. `values` are the round's: they date ages."""
    for section in loaded.forms.sections:
        if not section_shown(section, answers):
            continue
        for record in records_of(section, answers):
            identity = str(record.get("id", "")) if section.many else ""
            faults = record_faults(loaded, section, record, answers)
            for key, sentence in (faults or age_faults(section, record, values)).items():
                yield Missing(section.key, key, sentence, identity or None)
            yield from birth_faults(section, record, answers)


def birth_faults(
    section: Section, record: Mapping[str, Any], answers: Mapping[str, Any]
) -> Iterator[Missing]:
    """The dates of birth that are not the one inside the identity number beside them, where both can be read."""
    for field in section.fields:
        number = str(record.get(field.key, "")).strip()
        if field.born is None or not number or field_fault(field, number):
            continue
        owner, key = field.born
        own = owner == section.key
        text = str((record if own else answers.get(owner, {})).get(key, "")).strip()
        born = read_id_number(number).born
        if _is_date(text) and date.fromisoformat(text) != born:
            identity = str(record.get("id", "")) if own and section.many else ""
            sentence = f"和“{field.label}”里的出生日期（{born}）不一样。请核对两处，改正填错的一处。"
            yield Missing(owner, key, sentence, identity or None)


def age_faults(section: Section, record: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, str]:
    """Field → sentence for each identity number of somebody who is too old on the round's day."""
    found = {}
    for field in section.fields:
        text, day = str(record.get(field.key, "")).strip(), values.get(field.age.on) if field.age else None
        if field.age is None or not text or not isinstance(day, date):
            continue
        if years_between(read_id_number(text).born, day) >= field.age.below:
            found[field.key] = field.age.say
    return found


def years_between(born: date, day: date) -> int:
    """Completed years of age on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def record_faults(
    loaded: Policy, section: Section, record: Mapping[str, Any], answers: Mapping[str, Any]
) -> dict[str, str]:
    """Field → sentence for the fields of one record that are given but cannot be read."""
    faults = {}
    for field in visible_fields(section, answers, record):
        text = str(record.get(field.key, "")).strip()
        sentence = field_fault(field, text) if text else ""
        if sentence:
            faults[field.key] = sentence
    if section.fact is not None and not faults:
        faults.update(_fact_faults(loaded, section, record, answers))
    return faults


def _fact_faults(
    loaded: Policy, section: Section, record: Mapping[str, Any], answers: Mapping[str, Any]
) -> dict[str, str]:
    """What the fact itself refuses. Blank fields are the business of `missing`."""
    shown = visible_fields(section, answers, record)
    if any(field.required and not str(record.get(field.key, "")).strip() for field in shown):
        return {}
    spec = loaded.rules.facts[section.fact or ""]
    alone = {**answers, section.key: {"records": [record]} if section.many else record}
    faults = [fact_fault(spec, value) for value in section_values(loaded, section, alone)]
    fault = "".join(faults)
    return {"": fault} if fault else {}


def field_fault(field: Field, text: str) -> str:
    """The sentence about a text that does not fit the field's type, or ""."""
    match field.type:
        case "date":
            fault = f"“{text}”不是日期。请写成 2020-03-16，并核对这一天是否存在。"
            return _year_fault(text) if _is_date(text) else fault
        case "month":
            return _year_fault(text) if _MONTH.fullmatch(text) else f"“{text}”不是月份。请写成 2020-03。"
        case "number" | "money":
            return "" if _is_number(text) else f"“{text}”不是数。请只填数字，如 12 或 3500.50。"
        case "choice" | "yes_no":
            options = field.choices or ({"yes": "是", "no": "否"} if field.type == "yes_no" else {})
            return "" if not options or text in options else "所选的不在列表里。请从列表里选一项。"
        case "phone":
            return phone_fault(text)
        case "id_number":
            return _number_fault(text)
        case "employer":
            return "" if normalise(text) else "单位注册码共 9 位数字，请对照单位给您的注册码逐位核对。"
    return ""


def phone_fault(text: str) -> str:
    """The sentence about a telephone number that cannot be one, or ""."""
    fits = _PHONE.fullmatch(text.replace(" ", ""))
    return "" if fits else "电话号码看不懂。手机号共 11 位，座机请写成 020-12345678。"


def _number_fault(text: str) -> str:
    try:
        read_id_number(text)
    except BadIdNumber as error:
        return str(error)
    return ""


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 10


def _year_fault(text: str) -> str:
    fits = FIRST_DAY.year <= int(text[:4]) <= LAST_DAY.year
    return "" if fits else f"“{text}”的年份不对，应在 {FIRST_DAY.year} 至 {LAST_DAY.year} 之间，请核对。"


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False
