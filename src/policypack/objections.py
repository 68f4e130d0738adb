"""Objections (异议、复核、申诉) as a policy declares them: which steps file and decide them, on what, until when.

Who may file, from which status, and who decides are the steps' own words; the terms are the workflow's timers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from policypack.nodes import Entries, Node
from policypack.process import known, read_round_value, read_words

#: What an objection is about: some items of the case, or the case as a whole.
SUBJECTS: Final = ("items", "case")

#: Who objects: the person whose case it is, or anybody (to somebody on a public list).
OBJECTORS: Final = ("applicant", "anyone")

#: What the outcomes of an objection to a score mean where the pack says nothing else.
MEANS: Final = ("按下面核实的内容重新核定", "积分不变")


@dataclass(frozen=True)
class Within:
    """The term for filing: while a timer of the case runs, or between two values of its round."""

    timer: str | None = None
    opens: str | None = None
    closes: str | None = None


@dataclass(frozen=True)
class ObjectionPhotos:
    """Papers photographed for an objection; `limit` names a photo limit of the form."""

    limit: str
    max_files: int
    required: bool


@dataclass(frozen=True)
class ObjectionRule:
    """One kind of objection. `times` None: any number; `within` None: no term is known, `unknown` says why.

    `files` are the steps that file it (the applicant's online, a clerk's at the window), `decides` the step
    that decides one. `after` names the kind that must have been decided on the same subject before. `means`
    says what each outcome does, for whoever decides: (upheld, rejected). `by`: see OBJECTORS; what anybody else
    wrote, and who it was, the person of the case does not read.
    """

    key: str
    label: str
    files: tuple[str, ...]
    decides: str
    on: str
    times: int | None
    within: Within | None
    after: str | None
    reason: bool
    photos: ObjectionPhotos | None
    upheld: str | None
    rejected: str | None
    clause: str
    basis: str
    unknown: str
    means: tuple[str, str]
    by: str

    @property
    def by_anyone(self) -> bool:
        """Whether it is filed by others than the person of the case."""
        return self.by == "anyone"

    @property
    def messages(self) -> tuple[str, ...]:
        """The messages that a decision sends."""
        return tuple(message for message in (self.upheld, self.rejected) if message is not None)


def read_objection(key: str, entries: Entries, steps: Iterable[str], timers: Iterable[str]) -> ObjectionRule:
    """One entry of `objections`; PackError for a step or timer the workflow does not have."""
    entries.only(
        required=["label", "files", "decides"],
        optional=[
            *("by", "on", "times", "within", "after", "reason", "photos", "means", "upheld", "rejected"),
            *("clause", "basis", "unknown"),
        ],
    )
    steps = tuple(steps)
    files = read_words(entries["files"])
    return ObjectionRule(
        key=key,
        label=entries.text("label"),
        files=tuple(known(step, steps, "步骤", entries["files"].place) for step in files),
        decides=known(entries.text("decides"), steps, "步骤", entries["decides"].place),
        on=entries.read("on", lambda node: node.as_choice(SUBJECTS), "items"),
        times=entries.read("times", lambda node: node.as_integer(at_least=1), None),
        within=entries.read("within", lambda node: _within(node, tuple(timers)), None),
        after=entries.read("after", Node.as_text, None),
        reason=entries.read("reason", lambda node: node.as_choice(["required", "optional"]), "required")
        == "required",
        photos=entries.read("photos", _photos, None),
        upheld=entries.read("upheld", Node.as_text, None),
        rejected=entries.read("rejected", Node.as_text, None),
        clause=entries.text("clause", ""),
        basis=entries.text("basis", ""),
        unknown=entries.text("unknown", ""),
        means=entries.read("means", _means, MEANS),
        by=entries.read("by", lambda node: node.as_choice(OBJECTORS), OBJECTORS[0]),
    )


def _means(node: Node) -> tuple[str, str]:
    entries = node.as_mapping().only(required=["upheld", "rejected"])
    return entries.text("upheld"), entries.text("rejected")


def _within(node: Node, timers: tuple[str, ...]) -> Within:
    if not isinstance(node, Entries):
        return Within(timer=known(node.as_text(), timers, "时限", node.place))
    entries = node.only(required=["from", "until"])
    return Within(opens=read_round_value(entries["from"]), closes=read_round_value(entries["until"]))


def _photos(node: Node) -> ObjectionPhotos:
    entries = node.as_mapping().only(required=["limit"], optional=["max_files", "required"])
    return ObjectionPhotos(
        limit=entries.text("limit"),
        max_files=entries.read("max_files", lambda number: number.as_integer(at_least=1), 4),
        required=entries.read("required", Node.as_boolean, False),
    )
