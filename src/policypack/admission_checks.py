"""Names that admission.yaml shares with the form, the workflow and the rounds."""

from __future__ import annotations

from policypack.admission import AdmissionRule, Asked
from policypack.errors import Problems
from policypack.nodes import Place
from policypack.policy_checks import PolicySource
from policypack.process import known
from policypack.round_checks import check_value, ranked

#: What the giving of places announces to the workflow, as a ranking does.
PLACED = "ranked_in"


def check_admission(source: PolicySource, rule: AdmissionRule) -> None:
    """Raise PackErrors with every name that the form, the workflow or a round does not have."""
    problems = Problems()
    place = Place(source.file("admission.yaml"), 1, 1)
    for asked in (rule.grade, rule.town):
        if asked is not None:
            with problems.collecting():
                _check_asked(source, asked, place)
    workflow = source.workflow.workflow
    for status in rule.returned_by:
        with problems.collecting():
            known(status, workflow.statuses, "状态", place)
    if not any(step.when == PLACED for step in workflow.steps):
        problems.add(
            place.error("没有步骤让得到学位的申请往前走", "请在 workflow.yaml 写一个 when: ranked_in 的步骤")
        )
    for key, kind in _values(rule):
        with problems.collecting():
            check_value(ranked(source.rounds), key, place, kind)
    problems.raise_any()


def _check_asked(source: PolicySource, asked: Asked, place: Place) -> None:
    sections = {section.key: section for section in source.form.form.sections}
    section = sections[known(asked.section, sections, "节", place)]
    field = section.field(known(asked.field, [one.key for one in section.fields], "字段", place))
    if field is None or field.type != "choice":
        raise place.error(f"“{asked.section}.{asked.field}”不是选项", "请用 type: choice 的字段")
    if section.many:
        raise place.error(f"“{asked.section}”可以填几份，看不出用哪一份", "请用只填一份的一节")


def _values(rule: AdmissionRule) -> list[tuple[str, str]]:
    found = [(rule.ordering, "text")] if rule.ordering else []
    for window in (rule.choices.first, rule.choices.again) if rule.choices is not None else ():
        if window is not None:
            found += [(window.opens, "datetime"), (window.closes, "datetime")]
    return found
