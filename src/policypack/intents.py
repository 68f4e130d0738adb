"""What a case's result is wanted for: services with dates of their own, to which the case is held."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from policypack.form_conditions import Condition, read_condition
from policypack.nodes import Entries, Node
from policypack.process import ROLLS, Length, known, read_length, read_words

#: Word in a pack → the case's own round; anything else is CITY/SERVICE/ROUND.
OWN: Final = "own"
_ROUND: Final = re.compile(r"[a-z][a-z0-9_-]*/[a-z][a-z0-9_-]*/[a-z0-9_-]+")
#: What is sent when: told the dates, soon due, missed, and moved by an announcement.
OCCASIONS: Final = ("told", "soon", "missed", "moved")


@dataclass(frozen=True)
class Hold:
    """A step that must be taken by the end of a round's value; `roll` moves a rest day back or forward.

    `others` are steps that keep it as well: the same submission by another door.
    """

    step: str
    value: str
    roll: str
    others: tuple[str, ...] = ()

    @property
    def steps(self) -> tuple[str, ...]:
        """Every step that keeps it."""
        return (self.step, *self.others)


@dataclass(frozen=True)
class IntentRule:
    """One service the applicant may want the result for.

    `chosen` is asked of the form's answers. `round` is "own" or CITY/SERVICE/ROUND, whose values give the
    dates of `holds` in the order of the road. `messages`: occasion → message.
    """

    key: str
    label: str
    chosen: Condition
    round: str
    holds: tuple[Hold, ...]
    warn: tuple[Length, ...]
    messages: dict[str, str]
    clause: str
    note: str

    @property
    def service(self) -> str:
        """The service whose round it is; "" for the case's own."""
        return "" if self.round == OWN else self.round.rpartition("/")[0]

    def hold(self, step: str) -> Hold | None:
        """What this step is held to, if to anything."""
        return next((hold for hold in self.holds if step in hold.steps), None)


def read_intent(key: str, entries: Entries, steps: Iterable[str]) -> IntentRule:
    """One entry of `intents`; PackError for a step the workflow does not have."""
    entries.only(
        required=["label", "chosen", "round", "holds"], optional=["warn", "messages", "clause", "note"]
    )
    steps = tuple(steps)
    holds = tuple(
        _hold(known(step, steps, "步骤", node.place), node, steps)
        for step, node in entries["holds"].as_mapping().items()
    )
    rule = IntentRule(
        key=key,
        label=entries.text("label"),
        chosen=read_condition(entries["chosen"]),
        round=_round(entries["round"]),
        holds=holds,
        warn=entries.read("warn", lambda node: tuple(read_length(item) for item in node.as_list()), ()),
        messages=entries.read("messages", _messages, {}),
        clause=entries.text("clause", ""),
        note=entries.text("note", ""),
    )
    if rule.warn and "soon" not in rule.messages:
        raise entries.error(f"“{rule.label}”要提醒，却没有写发哪条短信", "请补上 messages: {soon: 短信代号}")
    return rule


def _hold(step: str, node: Node, steps: tuple[str, ...]) -> Hold:
    if not isinstance(node, Entries):
        return Hold(step, node.as_text(), "none")
    entries = node.only(required=["until"], optional=["roll", "or"])
    roll = entries.read("roll", lambda word: word.as_choice(ROLLS), "none")
    others = read_words(entries["or"]) if "or" in entries else ()
    for other in others:
        known(other, steps, "步骤", entries["or"].place)
    return Hold(step, entries.text("until"), roll, others)


def _round(node: Node) -> str:
    text = node.as_text()
    if text != OWN and not _ROUND.fullmatch(text):
        raise node.error(
            f"“{text}”不是批次", f"请写 {OWN}（本申请自己的批次），或“城市/事项/批次”，如 city/school/2020"
        )
    return text


def _messages(node: Node) -> dict[str, str]:
    entries = node.as_mapping().only(optional=list(OCCASIONS))
    return {occasion: entries.text(occasion) for occasion in OCCASIONS if occasion in entries}
