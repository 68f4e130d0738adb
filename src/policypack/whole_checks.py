"""Checks over a whole file of the process: each fault apart, so that an author sees all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from policypack.documents import Paper
from policypack.form_checks import check_condition
from policypack.messages import Message
from policypack.nodes import Place
from policypack.process import known
from policypack.rounds import RoundPlan
from policypack.workflow import Step
from policypack.workflow_checks import check_who

if TYPE_CHECKING:
    from policypack.policy_checks import PolicySource

Check = Callable[[], object]


def whole_checks(source: PolicySource) -> Iterator[Check]:
    """One check for each paper, round, message, step of an office and fact of the form."""
    yield from (partial(_paper, source, paper) for paper in source.documents.papers.values())
    for plan in source.rounds.values():
        yield partial(_round, source, plan)
        yield from (partial(_value, source, plan, key) for key in source.rules.parameters)
    sent = _sent(source)
    yield from (
        partial(_message, source, one) for key, one in source.messages.texts.items() if key not in sent
    )
    yield from (partial(_screen, source, step) for step in source.workflow.workflow.steps)
    yield from _departments(source)


def _paper(source: PolicySource, paper: Paper) -> None:
    place = paper.place or Place(source.file("documents.yaml"), 1, 1)
    if paper.then_who is not None:
        check_who(source.workflow.workflow, paper.then_who, place)
    sections = {section.key: section for section in source.form.form.sections}
    for owner, dot, key in (row.partition(".") for row in paper.rows):
        if dot:
            section = sections[known(owner, sections, "节", place)]
            known(key, [field.key for field in section.fields], "字段", place)
    for key in paper.sections:
        known(key, sections, "节", place)
    check_condition(source.form.form, None, paper.when, place)


def _round(source: PolicySource, plan: RoundPlan) -> None:
    place = Place(source.file(f"rounds/{plan.key}.yaml"), 1, 1)
    if plan.manage is not None:
        check_who(source.workflow.workflow, plan.manage, place)
    elif plan.kind == "round":
        raise place.error("没有写批次由谁管理", "请补上 who: {manage: 角色 of 关系}")


def _value(source: PolicySource, plan: RoundPlan, key: str) -> None:
    """What the rules need of a round stands in it; a ranking without its number would take everybody."""
    place = Place(source.file(f"rounds/{plan.key}.yaml"), 1, 1)
    parameter = source.rules.parameters[key]
    needed = parameter.required or (key in _drawn(source) and parameter.default is None)
    if needed and plan.kind == "round" and key not in plan.values:
        raise place.error(
            f"规则要用“{parameter.field.label}”（{key}），批次里没有", f"请补上 {key}，不知道的写 unknown"
        )
    if key in plan.values and plan.values[key].after_freeze:
        raise place.error(f"排名要用“{key}”，锁定后不能再改", "请删去它的 after_freeze")


def _drawn(source: PolicySource) -> set[str | None]:
    """The parameters that say how many a list takes, or from which points on."""
    first = source.rules.ranking
    rules = (first, *first.further.values()) if first is not None else ()
    return {name for rule in rules for name in (rule.quota, rule.line)}


def _sent(source: PolicySource) -> set[str]:
    workflow = source.workflow.workflow
    sent = {
        effect.arguments[1] for step in workflow.steps for effect in step.effects if effect.name == "notify"
    }
    for timer in workflow.timers.values():
        sent |= {message for message in (timer.message, timer.end_message) if message is not None}
    for objection in workflow.objections.values():
        sent |= set(objection.messages)
    for intent in workflow.intents.values():
        sent |= set(intent.messages.values())
    return sent | set(workflow.adjustment.messages if workflow.adjustment else ())


def _message(source: PolicySource, message: Message) -> None:
    place = message.place or Place(source.file("messages.yaml"), 1, 1)
    raise place.error(f"没有步骤或时限会发短信“{message.key}”", "请删去它，或在 workflow.yaml 里用上它")


def _screen(source: PolicySource, step: Step) -> None:
    """An office finds its steps on a screen of the desk; a party has pages of its own."""
    relation = source.workflow.workflow.relations.get(step.who.relation or "")
    if relation is None or relation.kind == "party" or step.screen is not None:
        return
    raise source.place("step", step.do).error(
        f"步骤“{step.do}”没有写在工作台的哪一页办，机构里没有人办得了",
        "请补上 screen: review、window、department、round 或 objection",
    )


def _departments(source: PolicySource) -> Iterator[Check]:
    """A fact on the form whose department the city does not have would wait for ever, and what only departments
    report would never be asked."""
    departments = {office.department for office in source.offices} - {""}
    if not any(step.effect("open_reviews") for step in source.workflow.workflow.steps):
        return
    facts = source.rules.facts
    asked = [facts[section.fact] for section in source.form.form.sections if section.fact is not None]
    reported = [spec for spec in facts.values() if spec.declare == "system" and spec.kind == "records"]
    for spec in (*asked, *reported):
        yield from (partial(known, key, departments, "部门", spec.place) for key in spec.verified_by)
