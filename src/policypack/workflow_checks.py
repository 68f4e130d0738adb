"""Whether a workflow hangs together by itself: names known, statuses reachable, nothing lapses unwarned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policypack.errors import PackError, Problems
from policypack.nodes import Place
from policypack.process import Who, known
from policypack.timers import Timer
from policypack.workflow import ENDS, PAGES, Step, Workflow

Places = Mapping[str, Place]


def check_workflow(workflow: Workflow, places: Places) -> None:
    """Raise PackErrors with every fault that the workflow shows by itself."""
    problems = Problems()
    for step in workflow.steps:
        for fault in _step_faults(workflow, step, places[f"step {step.do}"]):
            problems.add(fault)
    problems.raise_any()  # a step that leads nowhere would leave every status behind it unreached
    for timer in workflow.timers.values():
        for fault in _timer_faults(workflow, timer, places[f"timer {timer.key}"]):
            problems.add(fault)
    for relation in workflow.relations.values():
        if relation.kind == "parent":
            with problems.collecting():
                known(relation.of, workflow.relations, "机构关系", places[f"relation {relation.key}"])
    for fault in (*_objection_faults(workflow, places), *_life_faults(workflow, places)):
        problems.add(fault)
    problems.raise_any()


def _step_faults(workflow: Workflow, step: Step, place: Place) -> Iterator[PackError]:
    problems = Problems()
    for status in (*step.sources, *([step.to] if step.to else [])):
        with problems.collecting():
            known(status, workflow.statuses, "状态", place)
    with problems.collecting():
        check_who(workflow, step.who, place)
    if step.when is not None and not step.who.is_system:
        yield place.error(f"步骤“{step.do}”写了 when，但不是系统步骤", "请去掉 when，或写 who: system")
    if step.who.is_system and step.when is None and not _ends_a_timer(workflow, step):
        yield place.error(f"没有什么会触发系统步骤“{step.do}”", "请写 when，或让一个时限的 at_end 指向它")
    if step.who.is_system and step.input.asks_anything:
        yield place.error(f"系统步骤“{step.do}”不能要求填写", "请去掉 input")
    if step.effect("open_items") and not step.who.is_system and step.input.items is None:
        yield place.error(
            f"步骤“{step.do}”退回补正，却没有问退回哪些项", "请写 input: {items: some, reason: each}"
        )
    try:
        problems.raise_any()
    except PackError as error:
        yield from error.errors


def check_who(workflow: Workflow, who: Who, place: Place) -> None:
    """Raise PackError unless the role is declared and the relation known."""
    if who.relation is None:
        return
    known(who.role, workflow.roles, "角色", place)
    known(who.relation, workflow.relations, "机构关系", place)


def _ends_a_timer(workflow: Workflow, step: Step) -> bool:
    return any(timer.at_end == step.do for timer in workflow.timers.values())


def _timer_faults(workflow: Workflow, timer: Timer, place: Place) -> Iterator[PackError]:
    if timer.runs_in & timer.pauses_in:
        both = "、".join(sorted(timer.runs_in & timer.pauses_in))
        yield place.error(f"时限“{timer.key}”在“{both}”里既走又停", "请只写在 runs_in 或 pauses_in 之一")
    if timer.warn and timer.message is None and timer.at_end != "escalate":
        yield place.error(f"时限“{timer.key}”要提醒，却没有写发哪条短信", "请补上 message: 短信代号")
    if timer.at_end == "tell" and timer.end_message is None:
        yield place.error(f"时限“{timer.key}”到期只告知，却没有写告知什么", "请补上 end_message: 短信代号")
    if timer.at_end in ENDS:
        return
    ends = [step for step in workflow.steps if step.do == timer.at_end]
    if not all(step.who.is_system for step in ends):
        yield place.error(
            f"时限“{timer.key}”到期要走的“{timer.at_end}”不是系统步骤", "请把那一步写成 who: system"
        )
    missing = timer.runs_in - {source for step in ends for source in step.sources}
    if missing:
        names = "、".join(sorted(missing))
        yield place.error(f"从“{names}”走不了“{timer.at_end}”", "请在那一步的 from 里补上，或改 runs_in")
    targets = {step.to for step in ends}
    ended = [key for key, status in workflow.statuses.items() if key in targets and not status.live]
    if ended and not timer.warn:
        yield place.error(f"时限“{timer.key}”到期就失效，却没有事先提醒", "请补上 warn: [5 working days]")


def _life_faults(workflow: Workflow, places: Places) -> Iterator[PackError]:
    reached = {workflow.start}
    frontier = [workflow.start]
    while frontier:
        here = frontier.pop()
        for step in workflow.steps_from(here):
            if step.to is not None and step.to not in reached:
                reached.add(step.to)
                frontier.append(step.to)
    for key, status in workflow.statuses.items():
        place = places[f"status {key}"]
        if key not in reached:
            yield place.error(f"没有步骤走到状态“{key}”", "请补一个 to 指向它的步骤，或删去它")
        leaves = [step for step in workflow.steps_from(key) if step.to is not None]
        if status.tone in ("yours", "waiting") and not leaves:
            yield place.error(
                f"状态“{key}”走不出去", "请补一个从它出发的步骤，或把 tone 写成 good、refused、ended"
            )
    if workflow.statuses[workflow.start].opens not in ("all", PAGES):
        yield places[f"status {workflow.start}"].error(
            "开始的状态不能填写", "请写 opens: all，或列出能填的页"
        )


def _objection_faults(workflow: Workflow, places: Places) -> Iterator[PackError]:
    for rule in workflow.objections.values():
        place = places[f"objection {rule.key}"]
        if rule.after is not None and rule.after not in workflow.objections:
            yield place.error(f"没有叫“{rule.after}”的异议", "请在 after 里写本文件 objections 的一个代号")
        if rule.within is None and not rule.unknown:
            yield place.error(f"“{rule.label}”没有写期限", "请写 within，没有查到的写 unknown: 原因")
        if rule.by_anyone and rule.on != "case":
            yield place.error(f"“{rule.label}”由别人提出，不能逐项", "请写 on: case")
        for step in workflow.steps:
            if step.do in rule.files and rule.by_anyone and step.who.is_applicant:
                yield place.error(
                    f"步骤“{step.do}”由申请人办理，别人用不了", "请由窗口登记，或去掉 by: anyone"
                )
            if step.do in rule.files and (step.who.is_system or step.input.asks_anything):
                yield place.error(f"步骤“{step.do}”不能用来提出“{rule.label}”", "请由人办理，并去掉 input")
            if step.do == rule.decides and (step.who.relation is None or step.input.asks_anything):
                yield place.error(f"步骤“{step.do}”不能用来决定“{rule.label}”", "请由机构办理，并去掉 input")
