"""What a step asks of its actor (the pack's `input`): checked as a whole, every fault named at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jifenban.accounts.errors import IllegalStep, Incomplete, InvalidInput
from jifenban.cases.bringing import papers_to_tick
from jifenban.cases.company import checked_records
from jifenban.cases.drafts import answers_of, shown_sections
from jifenban.cases.item_words import title_of
from jifenban.cases.models import Case, Item, Photo
from jifenban.policies.queries import policy
from policypack.form_answers import Missing
from policypack.policy import Policy
from policypack.workflow import Step

MAX_REASON = 500


def checked_input(case: Case, loaded: Policy, step: Step, given: Mapping[str, Any]) -> dict[str, Any]:
    """The input in the shape the effects use. Raises Incomplete or InvalidInput."""
    asked = step.input
    found: dict[str, Any] = {}
    missing: list[Missing] = []
    if asked.decision:
        raise IllegalStep("请在核验项目里逐项答复。")
    if asked.items is not None:
        found["items"] = _items(case, loaded, step, given.get("items") or {}, missing)
    if asked.reason == "one":
        found["reason"] = _reason(given.get("reason"))
        if not found["reason"]:
            missing.append(Missing("", "reason", "还没有写原因。请写明原因，申请人会看到。"))
    if asked.originals:
        found["originals"] = _originals(case, loaded, given.get("originals") or [], missing)
    if asked.records:
        found["records"] = checked_records(case, given.get("records") or [], missing)
    if asked.papers:
        found["papers"] = _papers(case, loaded, asked.papers, given.get("papers") or [], missing)
    if asked.receipt:
        _check_receipt(case, str(given.get("receipt") or ""))
    if asked.identity_card and not given.get("identity_card"):
        missing.append(Missing("", "identity_card", "还没有勾选“已核对本人身份证”。请核对后勾选。"))
    if missing:
        raise Incomplete(missing)
    return found


def _reason(value: Any) -> str:
    return str(value or "").strip()[:MAX_REASON]


def _items(
    case: Case, loaded: Policy, step: Step, given: Mapping[str, Any], missing: list[Missing]
) -> dict[str, str]:
    known = {item.section for item in Item.objects.filter(case=case)}
    unknown = [section for section in given if section not in known]
    if unknown:
        raise InvalidInput({"items": "所选的项目不在这份申请里。请刷新页面后再选。"})
    items = {section: _reason(reason) for section, reason in given.items()}
    if not items:
        missing.append(Missing("", "items", "还没有选项目。请勾选有问题的项目，并写明原因。"))
    for section, reason in items.items():
        if step.input.reason == "each" and not reason:
            title = title_of(loaded, section)
            missing.append(Missing(section, "reason", f"“{title}”还没有写原因。请写明哪里不对、怎样补正。"))
    return items


def sections_with_originals(case: Case) -> list[str]:
    """The items whose papers the person must bring: those with photos, in the order of the form."""
    pictured = set(Photo.objects.filter(case=case).values_list("section", flat=True))
    if case.submitted_at is not None:
        return [item.section for item in Item.objects.filter(case=case) if item.section in pictured]
    shown = shown_sections(policy(case.revision), answers_of(case))
    return [section.key for section in shown if section.key in pictured]


def _originals(case: Case, loaded: Policy, given: Any, missing: list[Missing]) -> list[str]:
    ticked = {str(section) for section in given}
    wanted = sections_with_originals(case)
    for section in wanted:
        if section not in ticked:
            title = title_of(loaded, section)
            way_back = _way_back(case, loaded)
            sentence = f"“{title}”的原件还没有核对。请核对后勾选{f'，或{way_back}' if way_back else ''}。"
            missing.append(Missing(section, "originals", sentence))
    return wanted


def _papers(case: Case, loaded: Policy, key: str, given: Any, missing: list[Missing]) -> list[str]:
    """The papers that were seen, in words; each that was not is named."""
    ticked = {str(one) for one in given}
    wanted = papers_to_tick(case, key)
    for one in wanted:
        if one.key not in ticked:
            way_out = _way_back(case, loaded) or "等申请人带来后再办"
            sentence = f"“{one.title}”还没有核对。请核对后勾选；没有带来的，请{way_out}。"
            missing.append(Missing("", f"paper-{one.key}", sentence))
    return [one.title for one in wanted]


def _way_back(case: Case, loaded: Policy) -> str:
    """What the pack calls giving the case back to be completed from where it is; empty where it has no such step."""
    steps = loaded.workflow.steps_from(case.status)
    return next((one.label for one in steps if one.effect("open_items") and not one.who.is_system), "")


def _check_receipt(case: Case, text: str) -> None:
    plain = text.strip().upper().replace(" ", "")
    if not case.receipt_number or plain != case.receipt_number.upper():
        raise InvalidInput({"receipt": "受理回执号与这份申请不符。请核对回执上的编号，重新输入。"})
