"""Reads the timers of workflow.yaml."""

from __future__ import annotations

from dataclasses import dataclass

from policypack.nodes import Entries, Node
from policypack.process import (
    ROLLS,
    Length,
    RoundLength,
    known,
    read_grade,
    read_length,
    read_round_value,
    read_term_length,
    read_words,
)
from policypack.timers import Timer
from policypack.workflow import ENDS


@dataclass(frozen=True)
class TimerWords:
    """The names that a timer may use: statuses and steps of its workflow."""

    statuses: frozenset[str]
    steps: frozenset[str]


def read_timer(key: str, entries: Entries, words: TimerWords) -> Timer:
    """One timer; PackError if it names what the workflow does not have."""
    entries.only(
        required=["label", "starts", "at_end"],
        optional=[
            *("length", "until", "runs_in", "pauses_in", "warn", "message", "end_message"),
            *("make_up_days", "roll", "clause", "basis", "grade", "note", "unknown"),
        ],
    )
    if sum(name in entries for name in ("length", "until", "unknown")) != 1:
        raise entries.error(
            "时限要么有长度（length），要么有截止日（until）", "请写其中一个；没有查到的写 unknown: 原因"
        )
    starts, starts_by = _start(entries, words)
    length = entries.read("length", read_term_length, None)
    return Timer(
        key=key,
        label=entries.text("label"),
        starts=starts,
        starts_by=starts_by,
        length=length if isinstance(length, Length) else None,
        round_length=length if isinstance(length, RoundLength) else None,
        until=entries.read("until", read_round_value, None),
        runs_in=_statuses(entries, "runs_in", words) or frozenset({starts}),
        pauses_in=_statuses(entries, "pauses_in", words),
        warn=entries.read("warn", _lengths, ()),
        message=entries.read("message", Node.as_text, None),
        at_end=known(entries.text("at_end"), (*ENDS, *words.steps), "到期处理", entries["at_end"].place),
        end_message=entries.read("end_message", Node.as_text, None),
        make_up_days=entries.read("make_up_days", _counted, True),
        roll=entries.read("roll", lambda node: node.as_choice(ROLLS), "none"),
        clause=entries.text("clause", ""),
        basis=entries.text("basis", ""),
        note=entries.text("note", ""),
        unknown=entries.text("unknown", ""),
        grade=read_grade(entries),
    )


def _start(entries: Entries, words: TimerWords) -> tuple[str, str]:
    node = entries["starts"]
    starts = known(node.as_text(), words.statuses | words.steps, "状态或步骤", node.place)
    if starts in words.statuses and starts in words.steps:
        raise node.error(f"“{starts}”既是状态又是步骤", "请给其中一个改名")
    if starts in words.statuses:
        return starts, "status"
    if "runs_in" not in entries:
        raise node.error("从步骤开始的时限没有写在哪些状态里走", "请补上 runs_in: […]")
    return starts, "step"


def _statuses(entries: Entries, key: str, words: TimerWords) -> frozenset[str]:
    node = entries.get(key)
    if node is None:
        return frozenset()
    return frozenset(known(status, words.statuses, "状态", node.place) for status in read_words(node))


def _lengths(node: Node) -> tuple[Length, ...]:
    return tuple(read_length(item) for item in node.as_list())


def _counted(node: Node) -> bool:
    return node.as_choice(["counted", "not counted"]) == "counted"
