"""Fields that choose an office: without a list of such offices they are texts, and the pack says why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from policypack.errors import Problems
from policypack.form_reading import FormSource
from policypack.forms import Field, Form, Page, Section
from policypack.offices import OfficeRow


def with_known_offices(source: FormSource, offices: Sequence[OfficeRow]) -> FormSource:
    """The form as it can be asked with these offices. PackErrors for a list that is missing unexplained."""
    kinds = {office.kind for office in offices}
    problems = Problems()
    for section in source.form.sections:
        for field in section.fields:
            if field.type == "office" and field.office_kind not in kinds and not field.unknown:
                place = source.places.get(
                    f"field {section.key}.{field.key}", source.places[f"section {section.key}"]
                )
                problems.add(
                    place.error(
                        f"“{field.label}”要选机构，offices.csv 里没有一个 {field.office_kind}",
                        "请补上名单；查不到的写 unknown: 原因，由申请人自己填写",
                    )
                )
    problems.raise_any()
    return replace(source, form=_form(source.form, kinds))


def _form(form: Form, kinds: set[str]) -> Form:
    return replace(form, pages=tuple(_page(page, kinds) for page in form.pages))


def _page(page: Page, kinds: set[str]) -> Page:
    return replace(page, sections=tuple(_section(section, kinds) for section in page.sections))


def _section(section: Section, kinds: set[str]) -> Section:
    return replace(section, fields=tuple(_field(field, kinds) for field in section.fields))


def _field(field: Field, kinds: set[str]) -> Field:
    if field.type != "office" or field.office_kind in kinds:
        return field
    return replace(field, type="text", office_kind="")
