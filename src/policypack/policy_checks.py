"""Names that cross the files of a pack: a step's message, a relation's fact, a timer's date."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from policypack.adjustments import AdjustmentRule
from policypack.documents import Papers
from policypack.errors import Problems
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
from policypack.whole_checks import whole_checks
from policypack.workflow import Guard, Relation, Step
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
    for whole in whole_checks(source):
        with problems.collecting():
            whole()
    with problems.collecting():
        _check_binds(source)
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


def _check_binds(source: PolicySource) -> None:
    names = bindable_names(source.rules.indicators)
    for place, scored in _binds(source):
        known(scored, names, "指标或计分行", source.form.places[place])


def _binds(source: PolicySource) -> Iterator[tuple[str, str]]:
    for section in source.form.form.sections:
        for field in section.fields:
            for bind in field.binds:
                yield f"field {section.key}.{field.key}", bind.scored
