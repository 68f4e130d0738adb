"""What to do by when (timeline.yaml): the steps of a year for somebody who must be ready by a day.

The steps up to the goal form a chain: each takes a known length until the next, so the chain can be
computed back from a deadline and forward from a start. Steps after the goal only have their dates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from policypack.errors import Problems
from policypack.grades import Cites
from policypack.nodes import Entries, Node
from policypack.phases import DATES
from policypack.process import Length, known, read_grade, read_key, read_length, read_round_value
from policypack.round_checks import check_value
from policypack.rounds import RoundPlan

WHOSE: Final = ("yours", "waiting")


@dataclass(frozen=True, slots=True)
class TimelineStep(Cites):
    """One step. `by` and `opens` name dates of the round; `takes` or `term` say how long until the next:
    a length of its own, or that of a term of the service the timeline goes through."""

    key: str
    label: str
    whose: str
    text: str
    by: str
    opens: str
    takes: Length | None
    term: str
    make_up_days: bool
    clause: str
    basis: str
    grade: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The steps in order. `goal` is the key of the step that a deadline is about; `service` the one whose
    terms are named; `early` what the notice advises besides, `late` what is left to who starts too late."""

    title: str
    service: str
    goal: str
    goal_label: str
    steps: tuple[TimelineStep, ...]
    early: str
    late: str

    @property
    def chain(self) -> tuple[TimelineStep, ...]:
        """The steps up to the goal, the goal included."""
        at = [step.key for step in self.steps].index(self.goal)
        return self.steps[: at + 1]

    @property
    def after(self) -> tuple[TimelineStep, ...]:
        """The steps after the goal."""
        return self.steps[len(self.chain) :]


def read_timeline(top: Entries, rounds: Mapping[str, RoundPlan]) -> Timeline:
    """The timeline of one pack; PackErrors names every fault found."""
    top.only(required=["title", "goal", "steps"], optional=["service", "early", "late"])
    goal = top["goal"].as_mapping().only(required=["step", "label"])
    problems = Problems()
    steps: list[TimelineStep] = []
    for node in top["steps"].as_list():
        with problems.collecting():
            steps.append(_step(node.as_mapping(), top, rounds))
    problems.raise_any()
    keys = [step.key for step in steps]
    found = Timeline(
        title=top.text("title"),
        service=top.text("service", ""),
        goal=known(goal.text("step"), keys, "步骤", goal["step"].place),
        goal_label=goal.text("label"),
        steps=tuple(steps),
        early=top.text("early", ""),
        late=top.text("late", ""),
    )
    for key in keys:
        if keys.count(key) > 1:
            raise top["steps"].error(f"步骤“{key}”写了两次", "请给其中一个改名")
    for step in found.chain[:-1]:
        if step.takes is None and not step.term:
            raise top["steps"].error(
                f"“{step.label}”没有写要多久，算不出最迟哪天开始",
                "请写 takes: 5 working days，或 term: 时限代号",
            )
    return found


def _step(entries: Entries, top: Entries, rounds: Mapping[str, RoundPlan]) -> TimelineStep:
    entries.only(
        required=["key", "label", "whose"],
        optional=["text", "by", "opens", "takes", "term", "make_up_days", "clause", "basis", "grade"],
    )
    if "takes" in entries and "term" in entries:
        raise entries.error("takes 和 term 只能写一个", "期限已在服务的流程里写明的，只写 term")
    if "takes" in entries and "basis" not in entries and "clause" not in entries:
        raise entries.error(f"“{entries.text('label')}”要多久没有写出处", "请补上 clause 或 basis")
    if "term" in entries and "service" not in top:
        raise entries["term"].error("没有写是哪项服务的时限", "请在开头写 service: 城市/事项")
    return TimelineStep(
        key=read_key(entries.text("key"), entries["key"].place),
        label=entries.text("label"),
        whose=entries["whose"].as_choice(WHOSE),
        text=entries.text("text", ""),
        by=entries.read("by", lambda node: _date(node, rounds), ""),
        opens=entries.read("opens", lambda node: _date(node, rounds), ""),
        takes=entries.read("takes", read_length, None),
        term=entries.text("term", ""),
        make_up_days=entries.read("make_up_days", _counted, True),
        clause=entries.text("clause", ""),
        basis=entries.text("basis", ""),
        grade=read_grade(entries),
    )


def _date(node: Node, rounds: Mapping[str, RoundPlan]) -> str:
    key = read_round_value(node)
    check_value(rounds, key, node.place, *DATES)
    return key


def _counted(node: Node) -> bool:
    return node.as_choice(["counted", "not counted"]) == "counted"
