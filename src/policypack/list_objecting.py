"""Reads `objecting:` of a public list: what the public is told about objecting to it, and what nobody knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from policypack.nodes import Node

#: What is told, in the order in which it is read: who objects, how, until when, to whom, and what somebody does
#: who is not on the list (ranked below the line, or struck off).
ASKED: Final = ("who", "how", "until", "where", "left_out")


@dataclass(frozen=True, slots=True)
class Told:
    """One answer: what is known (`say`), what is not and why (`unknown`); at least one of them.

    `asked` is a word of ASKED. `windows`: the city's list of windows belongs beside it.
    """

    asked: str
    say: str = ""
    unknown: str = ""
    basis: str = ""
    windows: bool = False


def read_objecting(node: Node) -> tuple[Told, ...]:
    """All answers, in the order of ASKED. PackError for a question left without an answer."""
    entries = node.as_mapping().only(required=list(ASKED))
    return tuple(_told(asked, entries[asked]) for asked in ASKED)


def _told(asked: str, node: Node) -> Told:
    entries = node.as_mapping().only(required=[], optional=["say", "unknown", "basis", "windows"])
    told = Told(
        asked,
        say=entries.text("say", ""),
        unknown=entries.text("unknown", ""),
        basis=entries.text("basis", ""),
        windows=entries.read("windows", Node.as_boolean, False),
    )
    if not told.say and not told.unknown:
        raise entries.error("这一条既没有写怎么办，也没有写为什么不知道", "请写 say 或 unknown")
    return told
