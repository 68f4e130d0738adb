"""Reads bring.yaml and holds its names against the form and the workflow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policypack.bringing import BringGroup, BringList, BringPaper, BringPlace
from policypack.errors import Problems
from policypack.form_checks import check_condition
from policypack.form_conditions import Condition, read_condition
from policypack.forms import Form, Section
from policypack.nodes import Entries, Node, Place
from policypack.process import frozen, known, read_grade, read_key
from policypack.workflow import Workflow
from policypack.workflow_reading import WorkflowSource

#: Where an office of a list is taken from.
PLACE_KINDS: Final = ("relation", "answer", "text")


def read_bring(top: Entries, form: Form, workflow: Workflow) -> Mapping[str, BringList]:
    """The lists of papers of one pack, by key. PackErrors names every fault found."""
    top.only(required=["people", "lists"])
    groups = {
        read_key(key, node.place): _group(key, node.as_mapping(), form)
        for key, node in top["people"].as_mapping().items()
    }
    problems = Problems()
    lists: dict[str, BringList] = {}
    for key, node in top["lists"].as_mapping().items():
        with problems.collecting():
            reading = _ListReading(groups, form, workflow)
            lists[read_key(key, node.place)] = reading.read(key, node.as_mapping())
    problems.raise_any()
    return frozen(lists)


def _group(key: str, entries: Entries, form: Form) -> BringGroup:
    entries.only(required=["label"], optional=["section", "name"])
    if "section" not in entries:
        return BringGroup(key, entries.text("label"), None, "")
    section = _section(form, entries.text("section"), entries["section"].place)
    name = known(entries.text("name"), [field.key for field in section.fields], "字段", entries["name"].place)
    return BringGroup(key, entries.text("label"), section.key, name)


def _section(form: Form, key: str, place: Place) -> Section:
    sections = {section.key: section for section in form.sections}
    return sections[known(key, sections, "节", place)]


class _ListReading:
    """Reads one list, knowing whom it may name and what the case may be asked."""

    def __init__(self, groups: Mapping[str, BringGroup], form: Form, workflow: Workflow) -> None:
        self.groups = groups
        self.form = form
        self.workflow = workflow

    def read(self, key: str, entries: Entries) -> BringList:
        """One list; PackError at the first fault."""
        entries.only(
            required=["title", "shown_in", "papers"],
            optional=["intro", "at", "steps", "term", "clause", "basis", "grade", "unknown"],
        )
        shown_in = entries["shown_in"].as_texts()
        for status in shown_in:
            known(status, self.workflow.statuses, "状态", entries["shown_in"].place)
        return BringList(
            key=key,
            title=entries.text("title"),
            intro=entries.text("intro", ""),
            shown_in=shown_in,
            groups=frozen(self.groups),
            papers=tuple(
                self._paper(node.as_mapping(), read_grade(entries)) for node in entries["papers"].as_list()
            ),
            places=tuple(self._places(entries)),
            steps=entries.read("steps", Node.as_texts, ()),
            term=entries.read("term", self._term, None),
            clause=entries.text("clause", ""),
            basis=entries.text("basis", ""),
            grade=read_grade(entries),
            unknown=entries.read("unknown", Node.as_texts, ()),
        )

    def _term(self, node: Node) -> str:
        return known(node.as_text(), self.workflow.timers, "时限", node.place)

    def _paper(self, entries: Entries, grade: str) -> BringPaper:
        """One paper; its source is as sure as the list's (`grade`) unless it says so itself."""
        entries.only(
            required=["title", "for"],
            optional=["original", "copies", "when", "get", "note", "clause", "basis", "grade", "unknown"],
        )
        groups = tuple(
            known(word, self.groups, "人", entries["for"].place) for word in entries["for"].as_texts()
        )
        if not any(key in entries for key in ("original", "copies", "unknown")):
            raise entries.error(
                "没有写要原件还是复印件", "请写 original、copies 的份数；查不到的写 unknown: 原因"
            )
        return BringPaper(
            title=entries.text("title"),
            groups=groups,
            original=entries.read("original", _count, None),
            copies=entries.read("copies", _count, None),
            when=self._when(entries, groups),
            get=entries.text("get", ""),
            note=entries.text("note", ""),
            clause=entries.text("clause", ""),
            basis=entries.text("basis", ""),
            grade=read_grade(entries) or grade,
            unknown=entries.text("unknown", ""),
        )

    def _when(self, entries: Entries, groups: tuple[str, ...]) -> Condition | None:
        if "when" not in entries:
            return None
        condition = read_condition(entries["when"])
        for section in {self.groups[key].section for key in groups} or {None}:
            own = None if section is None else self.form.section(section)
            check_condition(self.form, own, condition, entries["when"].place)
        return condition

    def _places(self, entries: Entries) -> Iterator[BringPlace]:
        for node in entries["at"].as_list() if "at" in entries else ():
            yield self._place(node.as_mapping())

    def _place(self, entries: Entries) -> BringPlace:
        entries.only(required=["label"], optional=[*PLACE_KINDS, "when", "unknown"])
        kinds = [kind for kind in PLACE_KINDS if kind in entries]
        if len(kinds) > 1 or not (kinds or "unknown" in entries):
            raise entries.error("没有写明是哪个机构", f"请写 {'、'.join(PLACE_KINDS)} 之一，或 unknown: 原因")
        kind = kinds[0] if kinds else "text"
        value = entries.text(kind, "")
        if kind == "relation":
            known(value, self.workflow.relations, "机构关系", entries[kind].place)
        if kind == "answer":
            owner, _, field = value.partition(".")
            section = _section(self.form, owner, entries[kind].place)
            known(field, [each.key for each in section.fields], "字段", entries[kind].place)
        return BringPlace(
            entries.text("label"), kind, value, self._when(entries, ()), entries.text("unknown", "")
        )


def _count(node: Node) -> int:
    return node.as_integer(at_least=0)


def check_ticked(source: WorkflowSource, bring: Mapping[str, BringList]) -> None:
    """Raise PackError where a step has papers ticked of a list that the pack does not have."""
    for step in source.workflow.steps:
        if step.input.papers:
            known(step.input.papers, bring, "材料清单", source.place("step", step.do))
