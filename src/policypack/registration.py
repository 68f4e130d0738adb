"""How an employer that is a party registers: what it shows, and who checks it before its code works."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from policypack.forms import LEVELS
from policypack.nodes import Entries, Node
from policypack.process import Who, frozen, read_key, read_who


@dataclass(frozen=True)
class Proof:
    """One paper of a registration, shown in pictures."""

    key: str
    label: str
    hint: str


@dataclass(frozen=True)
class Registration:
    """The rule of `employers`: without it an employer's code works as soon as it is registered.

    `who` checks; `login` is the assurance level of the people who register and act for an employer. `limit` is
    one of the form's photo limits, `max_files` holds for each paper.
    """

    who: Who
    login: str
    proofs: Mapping[str, Proof]
    limit: str
    max_files: int
    say: str
    basis: str


def read_registration(entries: Entries) -> Registration:
    """The entry `employers` of workflow.yaml."""
    entries.only(required=["who", "login", "proofs", "photos"], optional=["say", "basis"])
    photos = entries["photos"].as_mapping().only(required=["limit"], optional=["max_files"])
    return Registration(
        who=read_who(entries["who"]),
        login=entries["login"].as_choice(LEVELS),
        proofs=_proofs(entries["proofs"]),
        limit=photos.text("limit"),
        max_files=photos.read("max_files", lambda number: number.as_integer(at_least=1), 2),
        say=entries.text("say", ""),
        basis=entries.text("basis", ""),
    )


def _proofs(node: Node) -> Mapping[str, Proof]:
    found = {}
    for key, one in node.as_mapping().items():
        entries = one.as_mapping().only(required=["label"], optional=["hint"])
        found[read_key(key, one.place)] = Proof(key, entries.text("label"), entries.text("hint", ""))
    return frozen(found)
