"""Writers of objections: filed by the person or at the window, decided once with a reason, never overwritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import Http404

from jifenban.accounts.actors import Actor, user_of
from jifenban.accounts.errors import Conflict, IllegalStep, Incomplete, InvalidInput, NotAllowed
from jifenban.cases.guards import refusal
from jifenban.cases.item_words import title_of
from jifenban.cases.messages import Occasion, send
from jifenban.cases.models import Case, Item, Objection, Photo, VerifiedScore
from jifenban.cases.objecting import (
    change_if_upheld,
    heads_of,
    late_sentence,
    present_values,
    spec_for,
    subjects,
    waiting_for,
)
from jifenban.cases.performing import perform, settle
from jifenban.cases.roles import may_act
from jifenban.cases.running import running_case
from jifenban.cases.steps import locked, step_from, taken_before
from jifenban.cases.taking import Taking
from jifenban.cases.verdicts import stated_values
from jifenban.cases.wording import change_text
from jifenban.evidence.models import File
from jifenban.facts.actions import uphold
from jifenban.journal.actions import record
from jifenban.policies.queries import policy
from policypack.form_answers import Missing
from policypack.objections import ObjectionRule
from policypack.policy import Policy
from policypack.workflow import Step

State = Objection.State
MAX_REASON, MAX_OBJECTOR = 500, 100
#: The slot under which the papers of an objection lie; the record is the objection's number.
SLOT = "objection"


@transaction.atomic
def file_objection(
    *,
    case_id: int,
    do: str,
    reasons: Mapping[str, str],
    photos: Mapping[str, Sequence[File]] | None = None,
    objector: str = "",
    actor: Actor,
    now: datetime,
    request_key: str | None = None,
) -> list[Objection]:
    """File an objection to each section of `reasons` ("" for the case as a whole), by the pack's step `do`.

    `objector` is the name and telephone of who objects, where the policy lets anybody do so.
    Raises IllegalStep (no such step, too early, too late, already replaced), NotAllowed, Incomplete naming
    everything that is missing, InvalidInput for what cannot be objected to.
    """
    case = locked(case_id)
    if taken_before(case, do, actor, request_key):
        return list(case.objections.all())
    loaded = policy(case.revision)
    step = step_from(case, loaded, do)
    rule = loaded.workflow.objection_filed_by(do)
    if rule is None:
        raise IllegalStep(f"“{step.label}”不是提出异议的步骤。请刷新页面后再看。")
    _refuse(case, loaded, step, actor, now)
    late = late_sentence(case, rule, now) or _replaced(case)
    if late:
        raise IllegalStep(late)
    cleaned = _checked(case, rule, reasons, photos or {}, objector)
    note = "\n".join(f"{_title(loaded, rule, key)}：{reason}" for key, reason in cleaned.items())
    # The course of a case is read by its person, who is not told what somebody else wrote.
    taking = Taking(
        case, loaded, step, actor, now, note="" if rule.by_anyone else note, request_key=request_key
    )
    filed = [_write(taking, rule, section, reason, objector) for section, reason in cleaned.items()]
    for objection in filed:
        section = objection.item.section if objection.item else ""
        _keep_photos(objection, section, (photos or {}).get(section, ()))
    perform(taking)
    settle(case, loaded, now)
    return filed


def _refuse(case: Case, loaded: Policy, step: Step, actor: Actor, now: datetime) -> None:
    if not may_act(actor, step.who, case, loaded.workflow):
        raise NotAllowed(f"您没有办理“{step.label}”的权限。")
    stop = refusal(case, loaded, step.guards, now)
    if stop is not None:
        raise stop


def _replaced(case: Case) -> str:
    """Why one may no longer object to the score of this case: another took its place, or is about to."""
    scores = VerifiedScore.objects.filter(assessment__case=case)
    if scores.exists() and not scores.filter(ended_at=None).exists():
        return "这次核定的积分已经不再使用，不能再对它提出异议。"
    other = running_case(case.person, case.service.key)
    if other is not None and other.pk != case.pk:
        return "您的积分正在调整，不能再对原来的核定提出异议。请等调整的结果。"
    return ""


def _checked(
    case: Case,
    rule: ObjectionRule,
    reasons: Mapping[str, str],
    photos: Mapping[str, Sequence[File]],
    objector: str,
) -> dict[str, str]:
    loaded = policy(case.revision)
    known = {subject.section: subject for subject in subjects(case, rule)}
    if set(reasons) - set(known):
        raise InvalidInput({"items": "所选的项目不在这份申请里。请刷新页面后再选。"})
    if not reasons:
        raise Incomplete([Missing("", "items", "还没有选项目。请勾选有异议的项目，并写明理由。")])
    missing = []
    if rule.by_anyone and not objector.strip():
        missing.append(Missing("", "objector", "还没有写提出人的姓名和电话，有结果时要告诉提出人。"))
    cleaned = {section: reason.strip()[:MAX_REASON] for section, reason in reasons.items()}
    for section, reason in cleaned.items():
        title = _title(loaded, rule, section)
        if known[section].blocked:
            raise IllegalStep(f"“{title}”{known[section].blocked}")
        if rule.reason and not reason:
            missing.append(Missing(section, "reason", f"“{title}”还没有写理由。请写明哪里不对、应当怎样。"))
        wanted, given = rule.photos, len(photos.get(section, ()))
        if wanted is not None and wanted.required and not given:
            missing.append(Missing(section, "photos", f"“{title}”还没有照片，请拍照或从相册选。"))
        if given > (wanted.max_files if wanted else 0):
            limit = wanted.max_files if wanted else 0
            missing.append(Missing(section, "photos", f"“{title}”最多附 {limit} 张照片，请减少后再提交。"))
    if missing:
        raise Incomplete(missing)
    return cleaned


def _title(loaded: Policy, rule: ObjectionRule, section: str) -> str:
    return title_of(loaded, section) if section else rule.label


def _write(taking: Taking, rule: ObjectionRule, section: str, reason: str, objector: str) -> Objection:
    item = Item.objects.get(case=taking.case, section=section) if section else None
    objection = Objection.objects.create(
        case=taking.case,
        kind=rule.key,
        item=item,
        reason=reason,
        objector=objector.strip()[:MAX_OBJECTOR] if rule.by_anyone else "",
        filed_at=taking.now,
        filed_by=user_of(taking.actor),
        at_window=not taking.step.who.is_applicant,
    )
    data = {"objection": objection.pk, "kind": rule.key, "section": section}
    record(actor=taking.actor, verb="file_objection", subject=taking.subject, now=taking.now, data=data)
    return objection


def _keep_photos(objection: Objection, section: str, files: Sequence[File]) -> None:
    for position, file in enumerate(files):
        if file.owner_id != objection.case.person_id:
            raise Http404
        Photo.objects.create(
            case=objection.case,
            section=section,
            slot=SLOT,
            record=str(objection.pk),
            file=file,
            position=position,
        )


@transaction.atomic
def decide_objection(
    *,
    objection_id: int,
    upheld: bool,
    confirmed: Mapping[str, Any] | None = None,
    reason: str,
    actor: Actor,
    now: datetime,
    request_key: str | None = None,
) -> Objection:
    """Decide one objection with a reason; upheld, `confirmed` (the section's data) becomes what is true.

    Raises Conflict if it was decided meanwhile, IllegalStep while a department owes its answer, NotAllowed,
    InvalidInput naming the field.
    """
    owner = Objection.objects.filter(pk=objection_id).values_list("case", flat=True).first()
    if owner is None:
        raise Http404
    case = locked(owner)
    objection = Objection.objects.select_related("case__revision", "item").get(pk=objection_id)
    objection.case = case
    loaded = policy(case.revision)
    rule = loaded.workflow.objections[objection.kind]
    if taken_before(case, rule.decides, actor, request_key):
        return objection
    if objection.state != State.OPEN:
        raise Conflict("这件异议已经有了结果。请看最新的答复。")
    step = step_from(case, loaded, rule.decides)
    _refuse(case, loaded, step, actor, now)
    owing = waiting_for(objection)
    if owing:
        raise IllegalStep(f"还有部门没有答复：{'、'.join(owing)}。答复齐了再决定。")
    if not reason.strip():
        raise InvalidInput({"reason": "请写明理由，申请人会看到。"})
    taking = Taking(case, loaded, step, actor, now, request_key=request_key)
    if upheld:
        _uphold(objection, confirmed, reason.strip(), taking)
    _close(objection, upheld, reason.strip()[:MAX_REASON], taking)
    title = _title(loaded, rule, objection.item.section if objection.item else "")
    taking.note = f"{title}：{objection.get_state_display()}。{objection.answer}"
    perform(taking)
    _tell(objection, rule, taking)
    settle(case, loaded, now)
    return objection


def _uphold(objection: Objection, confirmed: Mapping[str, Any] | None, reason: str, taking: Taking) -> None:
    """Make true what the objection says: new assertions over whatever was there, and the item with them."""
    item, spec = objection.item, spec_for(objection)
    if item is None:
        return
    if spec is not None:
        values = stated_values(spec, confirmed)
        if not values and spec.declare != "system":
            raise InvalidInput({"confirmed": "异议成立时，请填写核定的内容。"})
        if values == present_values(item) and item.decided is not None:
            raise InvalidInput({"confirmed": "核定的内容和原来一样。请改成核实的内容，或选“不成立”。"})
        change = change_if_upheld(objection, values, taking.now)
        objection.effect = {"before": change.before, "after": change.after} if change else {}
        made = uphold(
            person=taking.case.person,
            fact=spec.key,
            heads=heads_of(item),
            values=values,
            office=taking.office(),
            reason=reason,
            origin=f"objection:{objection.pk}",
            actor=taking.actor,
            now=taking.now,
        )
        item.decided = objection.assertions = [one.pk for one in made]
    item.state, item.reason = Item.State.CONFIRMED, ""
    item.save(update_fields=["state", "reason", "decided"])


def _close(objection: Objection, upheld: bool, reason: str, taking: Taking) -> None:
    objection.state = State.UPHELD if upheld else State.REJECTED
    objection.answer = reason
    objection.decided_at, objection.decided_by = taking.now, user_of(taking.actor)
    objection.save()
    data = {"objection": objection.pk, "upheld": upheld, "assertions": objection.assertions}
    record(actor=taking.actor, verb="decide_objection", subject=taking.subject, now=taking.now, data=data)


def _tell(objection: Objection, rule: ObjectionRule, taking: Taking) -> None:
    message = rule.upheld if objection.state == State.UPHELD else rule.rejected
    if message is None:
        return
    section = objection.item.section if objection.item else ""
    change = f"（积分{change_text(**objection.effect)}）" if objection.effect else ""
    occasion = Occasion(
        taking.case,
        taking.policy,
        items=_title(taking.policy, rule, section),
        answer=f"{objection.answer.rstrip('。')}{change}" if change else objection.answer,
    )
    send(occasion, message, f"objection:{objection.pk}/{message}", taking.actor, taking.now)
