"""How a long road is shown as stages (progress.yaml): what each is called, where it happens, what one brings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from policypack.bringing import BringList
from policypack.errors import Problems
from policypack.nodes import Entries, Node
from policypack.process import known, read_key, read_words
from policypack.workflow import Workflow


@dataclass(frozen=True)
class Stage:
    """One stage of the road: the statuses in which a case stands in it.

    `bring` names a list of papers (""), whose offices are the stage's places; `notes` are sentences.
    """

    key: str
    label: str
    statuses: tuple[str, ...]
    bring: str
    notes: tuple[str, ...]
    clause: str
    basis: str


@dataclass(frozen=True)
class Progress:
    """The stages of a road in order, under the name by which people know the page."""

    title: str
    stages: tuple[Stage, ...]

    def stage_of(self, status: str) -> Stage | None:
        """The stage in which a case of this status stands, if it has come so far."""
        return next((stage for stage in self.stages if status in stage.statuses), None)


def read_progress(top: Entries, workflow: Workflow, bring: Mapping[str, BringList]) -> Progress:
    """The stages of one pack. PackErrors names every fault found."""
    top.only(required=["title", "stages"])
    problems = Problems()
    stages: list[Stage] = []
    for node in top["stages"].as_list():
        with problems.collecting():
            stage = _stage(node.as_mapping(), workflow, bring)
            taken = {status for other in stages for status in other.statuses}
            for status in stage.statuses:
                if status in taken:
                    raise node.error(f"状态“{status}”写在了两个阶段里", "请只留一处")
            stages.append(stage)
    problems.raise_any()
    return Progress(top.text("title"), tuple(stages))


def _stage(entries: Entries, workflow: Workflow, bring: Mapping[str, BringList]) -> Stage:
    entries.only(required=["key", "label", "statuses"], optional=["bring", "notes", "clause", "basis"])
    statuses = read_words(entries["statuses"])
    for status in statuses:
        known(status, workflow.statuses, "状态", entries["statuses"].place)
    if "bring" in entries:
        known(entries.text("bring"), bring, "材料清单", entries["bring"].place)
    return Stage(
        key=read_key(entries.text("key"), entries["key"].place),
        label=entries.text("label"),
        statuses=statuses,
        bring=entries.text("bring", ""),
        notes=entries.read("notes", Node.as_texts, ()),
        clause=entries.text("clause", ""),
        basis=entries.text("basis", ""),
    )
