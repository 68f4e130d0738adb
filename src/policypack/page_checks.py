"""What pages of a form and steps of a workflow say of each other: open pages, buttons, shown facts, ages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from policypack.form_reading import FormSource
from policypack.forms import Field, Page, Section
from policypack.nodes import Place
from policypack.pack import Pack
from policypack.process import known
from policypack.round_checks import check_value
from policypack.rounds import RoundPlan
from policypack.whom import PerSubject
from policypack.workflow import Status
from policypack.workflow_checks import check_who
from policypack.workflow_reading import WorkflowSource

Check = Callable[[], None]


def page_checks(
    rules: Pack, workflow: WorkflowSource, form: FormSource, rounds: Mapping[str, RoundPlan]
) -> Iterator[Check]:
    """One check per name; each raises PackError when it is called and the name is unknown."""
    for status in workflow.workflow.statuses.values():
        yield partial(_status, status, form, workflow.place("status", status.key))
    for page in form.form.pages:
        yield partial(_page, page, rules, workflow, form.places[f"page {page.key}"])
        for section in page.sections:
            yield partial(_shown, section, rules, form.places[f"section {section.key}"])
            for field in section.fields:
                place = form.places[f"field {section.key}.{field.key}"]
                yield partial(_field, field, rounds, place)
    if form.form.per is not None:
        yield partial(_kept, form.form.per, workflow)
    yield partial(_disputes, rules, workflow)
    yield partial(_registration, workflow, form)
    yield partial(_list, rules, workflow)


def _kept(per: PerSubject, workflow: WorkflowSource) -> None:
    for key in per.kept:
        place = workflow.place("status", workflow.workflow.start)
        status = workflow.workflow.statuses[known(key, workflow.workflow.statuses, "状态", place)]
        if status.live:
            raise workflow.place("status", key).error(
                f"“{status.label}”还没有结束，本来就不能再报", "form.per.kept 只写 live: false 的状态"
            )


def _status(status: Status, form: FormSource, place: Place) -> None:
    for page in sorted(status.pages):
        known(page, [each.key for each in form.form.pages], "页", place)


def _page(page: Page, rules: Pack, workflow: WorkflowSource, place: Place) -> None:
    opened = {key for status in workflow.workflow.statuses.values() for key in status.pages}
    if page.later and page.key not in opened:
        raise place.error(f"没有状态打开“{page.title}”", f"请在一个状态写 opens: [{page.key}]，或删去 later")
    if page.indicator:
        known(page.indicator, rules.indicators, "指标", place)
    if not page.step:
        return
    steps = [step for step in workflow.workflow.steps if step.who.is_applicant]
    known(page.step, [step.do for step in steps], "申请人的步骤", place)
    if any(step.input.asks_anything for step in steps if step.do == page.step):
        raise place.error(f"步骤“{page.step}”还要填写，不能放在页面的按钮上", "请去掉 step")


def _shown(section: Section, rules: Pack, place: Place) -> None:
    # What departments report is an item under its fact's key: a section of that name would stand before it.
    if section.shows and section.key in rules.facts:
        raise place.error(
            f"只供查看的“{section.key}”和事实同名，部门会收不到这一项", "请换一个 key，例如加上 _record"
        )
    for fact in section.shows:
        spec = rules.facts[known(fact, rules.facts, "事实", place)]
        if spec.declare != "system":
            raise place.error(f"“{spec.label}”由本人填写，不是只供查看的", f"请写成 facts: {fact}")


def _field(field: Field, rounds: Mapping[str, RoundPlan], place: Place) -> None:
    if field.age is not None:
        check_value(rounds, field.age.on, place, "date")


def _list(rules: Pack, workflow: WorkflowSource) -> None:
    """A party on the public list is one that the workflow knows."""
    parties = [one.key for one in workflow.workflow.relations.values() if one.party]
    for column in rules.ranking.public.columns if rules.ranking and rules.ranking.public else ():
        if column.relation:
            known(column.relation, parties, "一方", workflow.place("status", workflow.workflow.start))


def _disputes(rules: Pack, workflow: WorkflowSource) -> None:
    disputes = workflow.workflow.disputes
    if disputes is None:
        return
    place = workflow.place("disputes", "disputes")
    check_who(workflow.workflow, disputes.who, place)
    for key in disputes.conditions:
        known(key, [condition.key for condition in rules.eligibility], "资格条件", place)


def _registration(workflow: WorkflowSource, form: FormSource) -> None:
    """A registration belongs to no case: who checks it must be an office that is the same for all."""
    rule = workflow.workflow.registration
    if rule is None:
        return
    place = workflow.place("employers", "employers")
    check_who(workflow.workflow, rule.who, place)
    known(rule.limit, form.form.photo_limits, "照片规格", place)
    relations = workflow.workflow.relations
    if rule.who.relation is None or relations[rule.who.relation].kind not in ("root", "office"):
        raise place.error("单位登记不属于哪一份申请，由谁核对看不出来", "请写一个 root 或 office 的机构关系")
    if not any(relation.party == "employer" for relation in relations.values()):
        raise place.error(
            "写了 employers，机构关系里却没有单位", "请写 party: employer 的关系，或删去 employers"
        )
