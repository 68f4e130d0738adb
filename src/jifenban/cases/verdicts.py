"""Which answers a department may give to a question, and what each needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jifenban.accounts.errors import InvalidInput
from jifenban.cases.item_words import spec_of
from jifenban.cases.models import Item, Objection, Review
from jifenban.facts.codec import encode
from jifenban.policies.queries import policy
from policypack.facts import FactSpec
from policypack.questions import may_return

Decision = Review.Decision


def objected(item: Item) -> bool:
    """Whether an objection to this item is still open."""
    return item.objections.filter(state=Objection.State.OPEN).exists()


def offered_decisions(review: Review) -> list[Decision]:
    """What a department can answer now: only what leads on, in the order of the page."""
    loaded = policy(review.item.case.revision)
    spec = spec_of(loaded, review.item)
    if spec is not None and spec.declare == "system":
        return [Decision.CONFIRM, Decision.PARTLY]
    mends = may_return(loaded.workflow, review.item.case.status) and not objected(review.item)
    return [one for one in Decision if mends or one != Decision.RETURN]


def check_answer(review: Review, spec: FactSpec, decision: str, reason: str) -> None:
    """Raise InvalidInput, naming the field, for a decision that cannot be given here or that lacks a reason."""
    offered = offered_decisions(review)
    if decision not in offered:
        raise InvalidInput({"decision": _why_not(review, spec, decision, offered)})
    if decision != Decision.CONFIRM and not reason.strip():
        raise InvalidInput({"reason": f"选“{Decision(decision).label}”时，请写明原因，申请人会看到。"})


def _why_not(review: Review, spec: FactSpec, decision: str, offered: list[Decision]) -> str:
    choose = "、".join(str(one.label) for one in offered[:-1]) + f"或{offered[-1].label}"
    if decision not in Decision.values:
        return f"请选择{choose}。"
    if spec.declare == "system":
        return "这一项由部门提供：没有记录的选“认可”，有记录的选“部分认可”并逐条填写。"
    why = "这一项正在核查异议" if objected(review.item) else "申请人现在不能再改这份申请"
    return f"{why}，不能退回补正。请选{choose}。"


def confirmed_values(spec: FactSpec, confirmed: Mapping[str, Any] | None) -> list[Any]:
    """What somebody at a desk says is true of a fact, as it is kept. Raises InvalidInput."""
    values = stated_values(spec, confirmed)
    if not values:
        raise InvalidInput({"confirmed": "部分认可时，请填写核定的内容；全部不认可请选“不予认可”。"})
    return values


def stated_values(spec: FactSpec, confirmed: Mapping[str, Any] | None) -> list[Any]:
    """As confirmed_values; nothing may be true."""
    data = confirmed or {}
    given = data.get("records", []) if spec.kind == "records" else [data.get("value", "")]
    try:
        return [
            encode(spec, {key: value for key, value in record.items() if key != "id"})
            if isinstance(record, Mapping)
            else encode(spec, record)
            for record in given
        ]
    except ValueError as error:
        raise InvalidInput({"confirmed": str(error)}) from error
