"""Names that ranking.yaml shares with the form, the workflow and the rounds, each looked up where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from policypack.form_reading import FormSource
from policypack.pack import Pack
from policypack.page_checks import Check
from policypack.process import Who, known
from policypack.ranking_model import RankingRule
from policypack.round_checks import check_value, ranked
from policypack.rounds import RoundPlan
from policypack.workflow_checks import check_who
from policypack.workflow_reading import WorkflowSource

#: Relations that lead to the same office whoever applies: only such an office can make a list.
_SAME_FOR_ALL = ("office", "root")


def ranking_checks(
    rules: Pack, workflow: WorkflowSource, form: FormSource, rounds: Mapping[str, RoundPlan]
) -> Iterator[Check]:
    """One check for each word of each list; a check raises PackError at the word's own line."""
    first = rules.ranking
    for rule in (first, *first.further.values()) if first else ():
        checks: dict[str, Check] = {
            "intent": partial(_check_intent, rule, workflow),
            "once_by": partial(_check_once_by, rule, form),
            "shown": partial(_check_shown, rule, rounds),
            "who": partial(_check_maker, rule, "who", rule.who, workflow),
            "line_by": partial(_check_maker, rule, "line_by", rule.line_by, workflow),
        }
        yield from (check for word, check in checks.items() if word in rule.places)


def _check_intent(rule: RankingRule, workflow: WorkflowSource) -> None:
    if rule.intent:
        known(rule.intent, workflow.workflow.intents, "用途（intents）", rule.places["intent"])


def _check_once_by(rule: RankingRule, form: FormSource) -> None:
    place = rule.places["once_by"]
    sections = {section.key: section for section in form.form.sections}
    name, _, key = rule.once_by.partition(".")
    section = sections[known(name, sections, "节", place)]
    known(key, [field.key for field in section.fields], "字段", place)


def _check_shown(rule: RankingRule, rounds: Mapping[str, RoundPlan]) -> None:
    check_value(ranked(rounds), rule.shown, rule.places["shown"], "count")


def _check_maker(rule: RankingRule, word: str, who: Who | None, workflow: WorkflowSource) -> None:
    """A role there is, at an office that is the same for every case."""
    if who is None:
        return
    place = rule.places[word]
    check_who(workflow.workflow, who, place)
    relation = workflow.workflow.relations[who.relation or ""]
    if relation.kind not in _SAME_FOR_ALL:
        raise place.error(
            f"“{relation.key}”随申请而变，定不了整份名单", "请用 {office: 机构代码} 或 {root: true} 的关系"
        )
