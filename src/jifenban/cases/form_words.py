"""Answers as people read them: the label of a choice, the name of an office."""

from __future__ import annotations

from datetime import date

from jifenban.cases.wording import day_text
from jifenban.offices.models import Office
from policypack.forms import TICKED, Field

_YES_NO = {"yes": "是", "no": "否"}
SEXES = {"male": "男", "female": "女"}


def field_text(field: Field, text: str) -> str:
    """One answer in words; "" when nothing is given."""
    if not text:
        return ""
    match field.source:
        case "person.sex":
            return SEXES.get(text, text)
        case "person.birth_date":
            return day_text(date.fromisoformat(text))
    match field.type:
        case "choice":
            return (field.choices or {}).get(text, text)
        case "yes_no":
            return _YES_NO.get(text, text)
        case "tick":
            return "已勾选" if text == TICKED else ""
        case "office":
            office = Office.objects.filter(code=text).first()
            return office.name if office else text
    return f"{text} {field.unit}".strip()
