"""Reads `list:` of ranking.yaml: which columns a public list has, how much of a name it shows, how to object."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from policypack.list_objecting import Told, read_objecting
from policypack.nodes import Entries, Node
from policypack.process import known

#: How much of a name the public sees.
NAMES: Final = ("masked", "whole")
#: Columns that stand for something else than a ranking quantity: the year and month of birth, the points of
#: every indicator in the order of the table. `party RELATION` is the name of a party of the case.
BIRTH_MONTH: Final = "birth_month"
INDICATORS: Final = "indicators"
PARTY: Final = "party"
#: Whether the day on which a list appears is the first of its days, or the day before the first.
FIRST_DAYS: Final = ("counted", "not counted")


@dataclass(frozen=True, slots=True)
class ListColumn:
    """One column of a public list. `show`: birth_month, indicators, party, or a ranking quantity's key.

    `relation` names the party. The label of `indicators` is empty: each of its columns has its indicator's name.
    """

    show: str
    label: str
    relation: str = ""


@dataclass(frozen=True, slots=True)
class PublicList:
    """What the public sees of the admitted. `receipt`: whether the last signs of the receipt number.

    No `columns`: the quantities that rank. `objecting`: how the public objects, () where the pack does not say.
    """

    columns: tuple[ListColumn, ...] = ()
    name: str = "masked"
    receipt: bool = True
    first_day_counts: bool = False
    basis: str = ""
    objecting: tuple[Told, ...] = ()

    def shows(self, what: str) -> bool:
        """Whether a column of this kind is on the list."""
        return any(column.show == what for column in self.columns)


def read_list(node: Node, quantities: Iterable[str]) -> PublicList:
    """The list of one pack; `quantities` are the keys of its ranking. PackError at the first fault."""
    entries = node.as_mapping().only(
        required=[], optional=["columns", "name", "receipt", "first_day", "basis", "objecting"]
    )
    columns = _columns(entries["columns"], tuple(quantities)) if "columns" in entries else ()
    if columns and not any(column.show in quantities for column in columns):
        raise entries["columns"].error("名单没有列出排名的依据", "请在 columns 里写一个排名用的量")
    return PublicList(
        columns=columns,
        name=entries.read("name", lambda item: item.as_choice(NAMES), "masked"),
        receipt=entries.read("receipt", Node.as_boolean, True),
        first_day_counts=entries.read("first_day", _counted, False),
        basis=entries.text("basis", ""),
        objecting=entries.read("objecting", read_objecting, ()),
    )


def _columns(node: Node, quantities: tuple[str, ...]) -> tuple[ListColumn, ...]:
    return tuple(_column(item, quantities) for item in node.as_list())


def _column(node: Node, quantities: tuple[str, ...]) -> ListColumn:
    entries: Entries = node.as_mapping().only(required=["show"], optional=["label"])
    show, _, relation = entries.text("show").partition(" ")
    known(show, (*quantities, BIRTH_MONTH, INDICATORS, PARTY), "名单栏目", entries["show"].place)
    if (show == PARTY) != bool(relation):
        raise entries["show"].error(f"“{entries.text('show')}”写法不对", "一方的名称写成 party 关系")
    if (show == INDICATORS) == ("label" in entries):
        raise entries.error(
            f"“{show}”的栏名写法不对", "indicators 用各指标的名称，不写 label；其余各栏要写 label"
        )
    return ListColumn(show, entries.text("label", ""), relation)


def _counted(node: Node) -> bool:
    return node.as_choice(FIRST_DAYS) == "counted"
