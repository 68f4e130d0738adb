"""Reads workflow.yaml. What needs other files (messages, papers, facts, rounds): policy_checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from policypack.adjustments import Stage, read_adjustment, read_stages
from policypack.errors import Problems
from policypack.field_reading import CHOSEN_OFFICES
from policypack.intents import read_intent
from policypack.nodes import Entries, Node, Place, Scalar
from policypack.objections import read_objection
from policypack.process import frozen, known, read_grade, read_key, read_who, read_words, texts_of
from policypack.registration import Registration, read_registration
from policypack.relation_reading import read_relation
from policypack.timer_reading import TimerWords, read_timer
from policypack.workflow import (
    BAR_FROM,
    CONDITIONS,
    EFFECTS,
    GUARDS,
    ITEM_DEPARTMENT,
    ITEM_STATES,
    NOTIFIED,
    OPENS,
    PAGES,
    SCREENS,
    STEP_TONES,
    TONES,
    Disputes,
    Effect,
    Guard,
    Relation,
    Status,
    Step,
    StepInput,
    Workflow,
)
from policypack.workflow_checks import check_workflow

T = TypeVar("T")


#: Entries of workflow.yaml that a pack may leave out.
OPTIONAL: Final = (
    *("offices", "timers", "merge", "objections", "intents"),
    *("item_words", "disputes", "adjustment", "stages", "employers"),
)


@dataclass(frozen=True)
class WorkflowSource:
    """A workflow with the places of its names, so that later checks can point at a line."""

    workflow: Workflow
    places: Mapping[str, Place]

    def place(self, kind: str, key: str) -> Place:
        """Where a step, timer, status or relation stands."""
        return self.places[f"{kind} {key}"]


def read_workflow(top: Entries) -> WorkflowSource:
    """The workflow of one pack; PackErrors names every fault found."""
    top.only(
        required=["start", "roles", "statuses", "steps"],
        optional=OPTIONAL,
    )
    reading = _Reading(top)
    none: dict[str, Stage] = {}
    stages = top.read("stages", lambda node: read_stages(node.as_mapping()), none)
    statuses = reading.each("statuses", "status", lambda key, entries: _status(key, entries, stages))
    relations = reading.each("offices", "relation", read_relation)
    steps = reading.steps()
    reading.problems.raise_any()  # what they lack would be missed below once more, by name
    words = TimerWords(frozenset(statuses), frozenset(step.do for step in steps))
    timers = reading.each("timers", "timer", lambda key, entries: read_timer(key, entries, words))
    reading.problems.raise_any()
    objections = reading.each(
        "objections", "objection", lambda key, entries: read_objection(key, entries, words.steps, timers)
    )
    intents = reading.each("intents", "intent", lambda key, entries: read_intent(key, entries, words.steps))
    reading.problems.raise_any()
    workflow = Workflow(
        start=known(top.text("start"), statuses, "状态", top["start"].place),
        roles=texts_of(top["roles"].as_mapping()),
        statuses=frozen(statuses),
        relations=frozen({**relations, ITEM_DEPARTMENT: Relation(ITEM_DEPARTMENT, "item")}),
        steps=steps,
        timers=frozen(timers),
        disagreement=_merge(top.get("merge")),
        objections=frozen(objections),
        intents=frozen(intents),
        adjustment=top.read("adjustment", lambda node: read_adjustment(node.as_mapping()), None),
        stages=frozen(stages),
        disputes=reading.disputes(),
        registration=reading.registration(),
        item_words=top.read("item_words", _item_words, frozen({})),
    )
    check_workflow(workflow, reading.places)
    return WorkflowSource(workflow, frozen(reading.places))


class _Reading:
    """Reads every entry of a file, keeps its place, and collects faults on the way."""

    def __init__(self, top: Entries) -> None:
        self.top = top
        self.problems = Problems()
        self.places: dict[str, Place] = {}

    def each(self, name: str, kind: str, read: Callable[[str, Entries], T]) -> dict[str, T]:
        """One block of `key: {…}` entries."""
        found: dict[str, T] = {}
        for key, node in self.top.read(
            name, lambda node: node.as_mapping(), Entries(self.top.place, {}, {})
        ).items():
            with self.problems.collecting():
                found[read_key(key, node.place)] = read(key, node.as_mapping())
                self.places[f"{kind} {key}"] = node.place
        return found

    def steps(self) -> tuple[Step, ...]:
        """The list of steps; two steps of one name may not start in one status."""
        steps: list[Step] = []
        for node in self.top["steps"].as_list():
            with self.problems.collecting():
                step = _step(node.as_mapping())
                for other in steps:
                    shared = set(other.sources) & set(step.sources)
                    if other.do == step.do and shared:
                        raise node.error(
                            f"从“{shared.pop()}”出发的“{step.do}”写了两次", "请合并，或换一个 do"
                        )
                steps.append(step)
                self.places[f"step {step.do}"] = node.place
        return tuple(steps)

    def disputes(self) -> Disputes | None:
        """Who decides when somebody disputes what the data say."""
        node = self.top.get("disputes")
        if node is None:
            return None
        entries = node.as_mapping()
        entries.only(required=["who", "say"], optional=["conditions", "choose", "basis"])
        self.places["disputes disputes"] = node.place
        return Disputes(
            who=read_who(entries["who"]),
            conditions=entries.read("conditions", read_words, ()),
            choose=entries.read("choose", lambda value: value.as_choice(CHOSEN_OFFICES), "district"),
            say=entries.text("say"),
            basis=entries.text("basis", ""),
        )

    def registration(self) -> Registration | None:
        """How employers register, who checks them."""
        node = self.top.get("employers")
        if node is None:
            return None
        self.places["employers employers"] = node.place
        return read_registration(node.as_mapping())


def _item_words(node: Node) -> Mapping[str, str]:
    entries = node.as_mapping()
    for word in entries:
        known(word, ITEM_STATES, "项目状态", entries.place_of(word))
    return texts_of(entries)


def _merge(node: Node | None) -> str:
    if node is None:
        return "visible"
    return node.as_mapping().only(required=["disagreement"])["disagreement"].as_choice(["visible"])


def _status(key: str, entries: Entries, stages: Iterable[str]) -> Status:
    entries.only(required=["label", "tone"], optional=["opens", "live", "help", "stage"])
    opens, pages = entries.read("opens", _opens, ("nothing", frozenset[str]()))
    return Status(
        key=key,
        label=entries.text("label"),
        tone=entries["tone"].as_choice(TONES),
        opens=opens,
        live=entries.read("live", Node.as_boolean, True),
        help=entries.text("help", ""),
        pages=pages,
        stage=entries.read("stage", lambda node: known(node.as_text(), stages, "环节", node.place), ""),
    )


def _opens(node: Node) -> tuple[str, frozenset[str]]:
    """What may be edited: a word, or the list of the form's pages."""
    if isinstance(node, Scalar):
        return node.as_choice(OPENS), frozenset()
    return PAGES, frozenset(read_words(node))


def _step(entries: Entries) -> Step:
    entries.only(
        required=["do", "label", "from", "to", "who"],
        optional=["screen", "tone", "guard", "when", "input", "effects", "clause", "basis", "grade"],
    )
    to = entries.text("to")
    return Step(
        do=read_key(entries.text("do"), entries["do"].place),
        label=entries.text("label"),
        sources=read_words(entries["from"]),
        to=None if to == "same" else to,
        who=read_who(entries["who"]),
        screen=entries.read("screen", lambda node: node.as_choice(SCREENS), None),
        tone=entries.read("tone", lambda node: node.as_choice(STEP_TONES), "main"),
        guards=entries.read("guard", lambda node: tuple(_guard(item) for item in node.as_list()), ()),
        when=entries.read("when", lambda node: node.as_choice(CONDITIONS), None),
        input=entries.read("input", _input, StepInput()),
        effects=entries.read("effects", lambda node: tuple(_effect(item) for item in node.as_list()), ()),
        clause=entries.text("clause", ""),
        basis=entries.text("basis", ""),
        grade=read_grade(entries),
    )


def _guard(node: Node) -> Guard:
    name, *arguments = node.as_text().split()
    known(name, GUARDS, "前提", node.place)
    wanted = GUARDS[name]
    if len(arguments) != (1 if wanted else 0):
        raise node.error(f"前提“{name}”的写法不对", f"请写成“{' '.join((name, wanted.upper())).strip()}”")
    return Guard(name, arguments[0] if arguments else None)


def _effect(node: Node) -> Effect:
    name, *arguments = node.as_text().split()
    known(name, EFFECTS, "结果", node.place)
    wanted = EFFECTS[name]
    if len(arguments) != len(wanted):
        shape = " ".join((name, *(word.upper() for word in wanted)))
        raise node.error(f"结果“{node.as_text()}”的写法不对", f"请写成“{shape}”")
    if name == "notify":
        known(arguments[0], NOTIFIED, "收信人", node.place)
    if name in ("bar", "bar_employer"):
        if not arguments[0].isdecimal() or not 1 <= int(arguments[0]) <= 99:
            raise node.error(f"“{arguments[0]}”不是年数", "请写 1 到 99 的整数，例如 bar 5 today")
        known(arguments[1], BAR_FROM, "起算点", node.place)
    return Effect(name, tuple(arguments))


def _input(node: Node) -> StepInput:
    entries = node.as_mapping().only(
        optional=["items", "reason", "originals", "decision", "receipt", "identity_card", "records", "papers"]
    )

    def one(key: str, word: str) -> bool:
        return entries.read(key, lambda value: value.as_choice([word]), "") == word

    return StepInput(
        items=entries.read("items", lambda value: value.as_choice(["some", "all"]), None),
        reason=entries.read("reason", lambda value: value.as_choice(["each", "one"]), None),
        originals=one("originals", "all"),
        decision=one("decision", "one"),
        receipt=one("receipt", "number"),
        identity_card=one("identity_card", "ticked"),
        records=one("records", "some"),
        papers=entries.text("papers", ""),
    )
