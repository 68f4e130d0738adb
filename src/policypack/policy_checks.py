"""Names that cross the files of a pack: a step's message, a relation's fact, a timer's date."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from policypack.adjustments import AdjustmentRule
from policypack.documents import Papers
from policypack.errors import Problems
from policypack.form_checks import check_condition
from policypack.form_conditions import names_in
from policypack.form_reading import FormSource
from policypack.form_scores import bindable_names
from policypack.intents import OWN, IntentRule
from policypack.messages import Messages
from policypack.nodes import Place
from policypack.objections import ObjectionRule
from policypack.offices import OfficeRow
from policypack.pack import Pack
from policypack.page_checks import page_checks
from policypack.phases import DATES
from policypack.process import APPLICANT, known
from policypack.ranking_checks import ranking_checks
from policypack.round_checks import check_value
from policypack.rounds import RoundPlan
from policypack.timers import Timer
from policypack.workflow import Guard, Relation, Step
from policypack.workflow_checks import check_who
from policypack.workflow_reading import WorkflowSource

_SERVICE: Final = re.compile(r"[a-z][a-z0-9_-]*/[a-z][a-z0-9_-]*")


@dataclass(frozen=True)
class PolicySource:
    """The parts of a policy before they are one; `file` gives the path of one of the pack's files."""

    rules: Pack
    workflow: WorkflowSource
    form: FormSource
    rounds: Mapping[str, RoundPlan]
    offices: tuple[OfficeRow, ...]
    documents: Papers
    messages: Messages
    file: Callable[[str], str]

    def place(self, kind: str, key: str) -> Place:
        """Where a step, timer, status or relation stands in workflow.yaml."""
        return self.workflow.place(kind, key)


def check_policy(source: PolicySource) -> None:
    """Raise PackErrors with every name that one file uses and no other file has."""
    problems = Problems()
    workflow = source.workflow.workflow
    for relation in workflow.relations.values():
        with problems.collecting():
            _check_relation(source, relation)
    for step in workflow.steps:
        for check_step in (_check_effects, _check_guards):
            with problems.collecting():
                check_step(source, step)
    for timer in workflow.timers.values():
        with problems.collecting():
            _check_timer(source, timer)
    parts = (source.rules, source.workflow, source.form, source.rounds)
    for check in (*page_checks(*parts), *ranking_checks(*parts)):
        with problems.collecting():
            check()
    for objection in workflow.objections.values():
        with problems.collecting():
            _check_objection(source, objection)
    for intent in workflow.intents.values():
        with problems.collecting():
            _check_intent(source, intent)
    if workflow.adjustment is not None:
        with problems.collecting():
            _check_adjustment(source, workflow.adjustment)
    whole = (_check_papers, _check_rounds, _check_messages, _check_departments, _check_binds)
    for check_all in whole:
        with problems.collecting():
            check_all(source)
    problems.raise_any()


def _check_relation(source: PolicySource, relation: Relation) -> None:
    if relation.kind == "item":
        return
    place = source.place("relation", relation.key)
    match relation.kind:
        case "fact":
            spec = source.rules.facts[known(relation.fact, source.rules.facts, "事实", place)]
            known(relation.field, [field.key for field in spec.fields], "字段", place)
        case "answer" | "party":
            sections = {section.key: section for section in source.form.form.sections}
            section = sections[known(relation.section, sections, "节", place)]
            field = section.field(
                known(relation.field, [field.key for field in section.fields], "字段", place)
            )
            wanted = relation.party or "office"
            if field is not None and field.type != wanted:
                raise place.error(f"“{relation.field}”填的不是机构", f"请用 type: {wanted} 的字段")
        case "office":
            known(relation.code, [office.code for office in source.offices], "机构", place)


def _check_effects(source: PolicySource, step: Step) -> None:
    place = source.place("step", step.do)
    for effect in step.effects:
        match effect.name, effect.arguments:
            case "notify", (whom, message):
                known(message, source.messages.texts, "短信", place)
                if whom != APPLICANT:
                    _need_party(source, whom, place)
            case ("ask_employer" | "bar_employer", _):
                _need_party(source, "employer", place)
            case "issue_paper" | "count_print" | "void_paper", (paper,):
                known(paper, source.documents.papers, "文书", place)
                if effect.name == "count_print" and source.documents.paper(paper).prints is None:
                    raise place.error(
                        f"文书“{paper}”没有打印次数限制，却要计次", "请在 documents.yaml 补上 prints"
                    )


def _need_party(source: PolicySource, party: str, place: Place) -> None:
    """A step that turns to a party needs the relation that says who it is."""
    relations = source.workflow.workflow.relations.values()
    if not any(relation.party == party for relation in relations):
        raise place.error(
            f"没有写“{party}”是谁", f"请在 offices 里写 {party}: {{party: {party}, answer: 节.字段}}"
        )


def _check_guards(source: PolicySource, step: Step) -> None:
    place = source.place("step", step.do)
    for guard in step.guards:
        match guard:
            case Guard("verified_score", str(service)) if not _SERVICE.fullmatch(service):
                raise place.error(f"“{service}”不是事项代号", "请写成“城市/事项”，如 city/points")
            case Guard("declared", str(name)):
                _check_declared(source, name, place)
            case Guard("employer_confirmed"):
                _need_party(source, "employer", place)
            case Guard("prints_left", str(paper)):
                known(paper, source.documents.papers, "文书", place)
                if source.documents.paper(paper).prints is None:
                    raise place.error(
                        f"文书“{paper}”没有打印次数限制", "请在 documents.yaml 补上 prints，或删去这个前提"
                    )
            case Guard("since", str(key)):
                check_value(source.rounds, key, place, *DATES)
            case Guard("window_open"):
                for key in ("opens_at", "closes_at"):
                    check_value(source.rounds, key, place, *DATES)


def _check_declared(source: PolicySource, argument: str, place: Place) -> None:
    """`section.field`, or `section.field=word` where one of the field's choices is meant."""
    name, equals, word = argument.partition("=")
    owner, _, key = name.partition(".")
    sections = {section.key: section for section in source.form.form.sections}
    section = sections[known(owner, sections, "节", place)]
    fields = {field.key: field for field in section.fields}
    field = fields[known(key, fields, "字段", place)]
    if equals:
        known(word, field.choices or {}, "选项", place)


def _check_timer(source: PolicySource, timer: Timer) -> None:
    place = source.place("timer", timer.key)
    for message in (timer.message, timer.end_message):
        if message is not None:
            known(message, source.messages.texts, "短信", place)
    if timer.until is not None:
        check_value(source.rounds, timer.until, place, *DATES)
    if timer.round_length is not None:
        check_value(source.rounds, timer.round_length.key, place, "count")


def _check_objection(source: PolicySource, rule: ObjectionRule) -> None:
    place = source.place("objection", rule.key)
    for message in rule.messages:
        known(message, source.messages.texts, "短信", place)
    if rule.photos is not None:
        known(rule.photos.limit, source.form.form.photo_limits, "照片要求", place)
    if rule.within is not None:
        for key in (rule.within.opens, rule.within.closes):
            if key is not None:
                check_value(source.rounds, key, place, *DATES)


def _check_adjustment(source: PolicySource, rule: AdjustmentRule) -> None:
    place = Place(source.file("workflow.yaml"), 1, 1)
    for message in rule.messages:
        known(message, source.messages.texts, "短信", place)
    for fact in rule.facts:
        known(fact, source.rules.facts, "事实", place)


def _check_intent(source: PolicySource, rule: IntentRule) -> None:
    place = source.place("intent", rule.key)
    for message in rule.messages.values():
        known(message, source.messages.texts, "短信", place)
    sections = {section.key: section for section in source.form.form.sections}
    for owner, field, _ in names_in(rule.chosen):
        section = sections[known(owner, sections, "节", place)]
        known(field, [one.key for one in section.fields], "字段", place)
    if rule.round == OWN:
        for hold in rule.holds:
            check_value(source.rounds, hold.value, place, *DATES)


def _check_papers(source: PolicySource) -> None:
    place = Place(source.file("documents.yaml"), 1, 1)
    for paper in source.documents.papers.values():
        if paper.then_who is not None:
            check_who(source.workflow.workflow, paper.then_who, place)
        sections = {section.key: section for section in source.form.form.sections}
        for owner, dot, key in (row.partition(".") for row in paper.rows):
            if dot:
                section = sections[known(owner, sections, "节", place)]
                known(key, [field.key for field in section.fields], "字段", place)
        here = paper.place or place
        for key in paper.sections:
            known(key, [section.key for section in source.form.form.sections], "节", here)
        check_condition(source.form.form, None, paper.when, here)


def _check_rounds(source: PolicySource) -> None:
    for plan in source.rounds.values():
        place = Place(source.file(f"rounds/{plan.key}.yaml"), 1, 1)
        if plan.manage is not None:
            check_who(source.workflow.workflow, plan.manage, place)
        elif plan.kind == "round":
            raise place.error("没有写批次由谁管理", "请补上 who: {manage: 角色 of 关系}")
        for key, parameter in source.rules.parameters.items():
            if parameter.required and plan.kind == "round" and key not in plan.values:
                raise place.error(
                    f"规则要用“{parameter.field.label}”（{key}），批次里没有",
                    f"请补上 {key}，不知道的写 unknown",
                )
            if key in plan.values and plan.values[key].after_freeze:
                raise place.error(f"排名要用“{key}”，锁定后不能再改", "请删去它的 after_freeze")


def _check_messages(source: PolicySource) -> None:
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
    sent |= set(workflow.adjustment.messages if workflow.adjustment else ())
    place = Place(source.file("messages.yaml"), 1, 1)
    for key in source.messages.texts:
        if key not in sent:
            raise place.error(f"没有步骤或时限会发短信“{key}”", "请删去它，或在 workflow.yaml 里用上它")


def _check_departments(source: PolicySource) -> None:
    """Facts on the form whose department the city does not have would wait for ever."""
    departments = {office.department for office in source.offices} - {""}
    if not any(step.effect("open_reviews") for step in source.workflow.workflow.steps):
        return
    for section in source.form.form.sections:
        if section.fact is None:
            continue
        for key in source.rules.facts[section.fact].verified_by:
            known(key, departments, "部门", source.rules.facts[section.fact].place)


def _check_binds(source: PolicySource) -> None:
    names = bindable_names(source.rules.indicators)
    for place, scored in _binds(source):
        known(scored, names, "指标或计分行", source.form.places[place])


def _binds(source: PolicySource) -> Iterator[tuple[str, str]]:
    for section in source.form.form.sections:
        for field in section.fields:
            for bind in field.binds:
                yield f"field {section.key}.{field.key}", bind.scored
