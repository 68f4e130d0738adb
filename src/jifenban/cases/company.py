"""Who moves along and no longer wants to: entries of repeated sections that a window takes out of a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from jifenban.accounts.actors import Actor, user_of
from jifenban.accounts.errors import InvalidInput
from jifenban.cases.drafts import answers_of
from jifenban.cases.models import Answer, Case
from jifenban.journal.actions import record
from jifenban.policies.queries import policy
from policypack.form_answers import Missing, records_of


@dataclass(frozen=True)
class Companion:
    """One entry of a repeated section; `key` is SECTION.RECORD, `text` its first answer."""

    key: str
    title: str
    text: str


def companions(case: Case) -> list[Companion]:
    """Every entry of the sections of a case's form that may be filled several times."""
    answers = answers_of(case)
    return [
        Companion(
            f"{section.key}.{one.get('id', '')}", section.title, str(one.get(section.fields[0].key, ""))
        )
        for section in policy(case.revision).forms.sections
        if section.repeat is not None and section.fields
        for one in records_of(section, answers)
    ]


def checked_records(case: Case, given: Sequence[str], missing: list[Missing]) -> list[str]:
    """The chosen entries. Raises InvalidInput for one that the case does not have."""
    known = {one.key for one in companions(case)}
    if set(given) - known:
        raise InvalidInput({"records": "所选的人不在这份申请里。请刷新页面后再选。"})
    if not given:
        missing.append(Missing("", "records", "还没有选人。请勾选放弃随迁的人。"))
    return list(dict.fromkeys(given))


def drop_records(case: Case, keys: Sequence[str], actor: Actor, now: datetime) -> None:
    """Take entries out of the answers of a locked case; what was submitted stays in its submission."""
    gone: dict[str, set[str]] = {}
    for key in keys:
        section, _, identity = key.partition(".")
        gone.setdefault(section, set()).add(identity)
    for answer in Answer.objects.filter(case=case, section__in=gone):
        kept = [one for one in answer.data.get("records", []) if one.get("id") not in gone[answer.section]]
        answer.data = {**answer.data, "records": kept}
        answer.version += 1
        answer.saved_at, answer.saved_by = now, user_of(actor)
        answer.save()
    data = {"records": sorted(keys)}
    record(actor=actor, verb="drop_records", subject=f"case:{case.pk}", now=now, data=data)
