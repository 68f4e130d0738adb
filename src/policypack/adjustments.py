"""Adjustments (积分调整) of a verified score as a policy declares them, and the stages its statuses belong to."""

from __future__ import annotations

from dataclasses import dataclass

from policypack.nodes import Entries
from policypack.process import Length, read_key, read_length, read_words


@dataclass(frozen=True)
class AdjustmentRule:
    """How a verified score changes without a first application.

    On application: whoever has a score opens a case that begins from it. `birthdays`: dates on whose
    anniversaries the score is counted again; `pushed`: facts that count up to the day a department sends them;
    `periodic`: facts departments send in from time to time. `message` tells the person of a changed score,
    `fading` of what falls out of a service's windows: once it is known, and again with `early` left to adjust.
    """

    label: str
    birthdays: tuple[str, ...]
    pushed: tuple[str, ...]
    periodic: tuple[str, ...]
    message: str
    fading: str
    early: tuple[Length, ...]
    clause: str
    basis: str

    @property
    def facts(self) -> tuple[str, ...]:
        """Every fact whose change is counted by itself."""
        return (*self.birthdays, *self.pushed, *self.periodic)

    @property
    def messages(self) -> tuple[str, ...]:
        """The messages an adjustment sends."""
        return tuple(message for message in (self.message, self.fading) if message)


@dataclass(frozen=True)
class Stage:
    """A word of the guide for a part of the road (申请、审核、评分 …), with what one can ask there."""

    key: str
    label: str
    help: str


def read_adjustment(entries: Entries) -> AdjustmentRule:
    """The entry `adjustment`."""
    entries.only(
        required=["label", "message"],
        optional=["birthdays", "pushed", "periodic", "fading", "early", "clause", "basis"],
    )
    none: tuple[Length, ...] = ()
    early = entries.read("early", lambda node: tuple(read_length(item) for item in node.as_list()), none)
    if early and "fading" not in entries:
        raise entries.error("要提前提醒，却没有写发哪条短信", "请补上 fading: 短信代号")
    return AdjustmentRule(
        label=entries.text("label"),
        birthdays=entries.read("birthdays", read_words, ()),
        pushed=entries.read("pushed", read_words, ()),
        periodic=entries.read("periodic", read_words, ()),
        message=entries.text("message"),
        fading=entries.text("fading", ""),
        early=early,
        clause=entries.text("clause", ""),
        basis=entries.text("basis", ""),
    )


def read_stages(entries: Entries) -> dict[str, Stage]:
    """The entry `stages`, in the order of the road."""
    found = {}
    for key, node in entries.items():
        one = node.as_mapping().only(required=["label", "help"])
        found[key] = Stage(read_key(key, entries.place_of(key)), one.text("label"), one.text("help"))
    return found
