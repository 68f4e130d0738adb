"""A YAML file as text with positions; types come from the reader's question.

YAML 1.1 guesses types (17:00 becomes 1020, NO becomes false, 1.10 becomes 1.1),
so nothing here guesses: a scalar stays text until `as_date()`, `as_number()`, … asks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, ItemsView, Iterable, Iterator, KeysView, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeVar

from policypack.errors import PackError, did_you_mean

T = TypeVar("T")

_INTEGER = re.compile(r"-?(0|[1-9]\d*)")
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?(/[1-9]\d*)?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a word stands: file relative to policies/, line and column from 1."""

    file: str
    line: int
    column: int

    def error(self, what: str, mend: str) -> PackError:
        """A fault at this place, ready to raise."""
        return PackError(self.file, self.line, what, mend)


class Node:
    """A scalar, list or mapping of a file. Readers raise PackError at the node's place."""

    kind = "内容"

    def __init__(self, place: Place) -> None:
        self.place = place

    def error(self, what: str, mend: str) -> PackError:
        """A fault at this node, ready to raise."""
        return self.place.error(what, mend)

    def as_scalar(self) -> Scalar:
        """This node as one word or sentence."""
        raise self.error(f"这里应当是一个值，写成了{self.kind}", "请只写一个值")

    def as_mapping(self) -> Entries:
        """This node as `key: value` entries."""
        raise self.error(f"这里应当是“键: 值”的映射，写成了{self.kind}", "请改写为缩进的“键: 值”")

    def as_list(self) -> tuple[Node, ...]:
        """This node as a list (`- item` or `[a, b]`)."""
        raise self.error(f"这里应当是列表，写成了{self.kind}", "请用“- ”分行，或写成 [甲, 乙]")

    def as_text(self) -> str:
        """Text, not empty."""
        text = self.as_scalar().text
        if not text:
            raise self.error("这里是空的", "请填写内容，或删去这一项")
        return text

    def as_integer(self, *, at_least: int | None = None) -> int:
        """A whole number such as 35; 3.0 and 0x10 are refused."""
        text = self.as_text()
        if not _INTEGER.fullmatch(text):
            raise self.error(f"“{text}”不是整数", "请写成 35 这样的整数")
        value = int(text)
        if at_least is not None and value < at_least:
            raise self.error(f"{value} 太小", f"应不小于 {at_least}")
        return value

    def as_number(self) -> Fraction:
        """An exact number: 3, 0.25 or 1/12. 1e3 and .5 are refused."""
        text = self.as_text()
        if not _NUMBER.fullmatch(text) or ("." in text and "/" in text):
            raise self.error(f"“{text}”不是准确的数", "请写成 3、0.25 或 1/12")
        return Fraction(text)

    def as_boolean(self) -> bool:
        """`true` or `false`, nothing else."""
        text = self.as_text()
        if text not in ("true", "false"):
            raise self.error(f"“{text}”不是真假值", "只能写 true 或 false")
        return text == "true"

    def as_date(self) -> date:
        """A date that exists, as 2022-12-31."""
        text = self.as_text()
        if not _DATE.fullmatch(text):
            raise self.error(f"“{text}”不是日期", "请写成 2022-12-31")
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise self.error(f"没有“{text}”这一天", "请核对年月日") from None

    def as_choice(self, options: Iterable[str]) -> str:
        """One word out of a closed list."""
        text = self.as_text()
        known = tuple(options)
        if text not in known:
            raise self.error(f"“{text}”不在可选之列", did_you_mean(text, known))
        return text

    def as_texts(self) -> tuple[str, ...]:
        """A list of texts; a single text is a list of one."""
        if isinstance(self, Scalar):
            return (self.as_text(),)
        return tuple(item.as_text() for item in self.as_list())


class Scalar(Node):
    """One word or sentence, as written."""

    kind = "单个值"

    def __init__(self, place: Place, text: str) -> None:
        super().__init__(place)
        self.text = text

    def as_scalar(self) -> Scalar:
        return self


class Items(Node):
    """A list."""

    kind = "列表"

    def __init__(self, place: Place, items: tuple[Node, ...]) -> None:
        super().__init__(place)
        self._items = items

    def as_list(self) -> tuple[Node, ...]:
        return self._items


class Entries(Node):
    """A mapping. Keys are unique texts in file order, each with its own place."""

    kind = "映射"

    def __init__(self, place: Place, values: Mapping[str, Node], keys: Mapping[str, Place]) -> None:
        super().__init__(place)
        self._values = dict(values)
        self._keys = dict(keys)

    def as_mapping(self) -> Entries:
        return self

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def keys(self) -> KeysView[str]:
        return self._values.keys()

    def items(self) -> ItemsView[str, Node]:
        return self._values.items()

    def place_of(self, key: str) -> Place:
        """Where the key itself stands."""
        return self._keys[key]

    def only(self, *, required: Iterable[str] = (), optional: Iterable[str] = ()) -> Entries:
        """Refuse keys that are not named here and the absence of required ones."""
        required = tuple(required)
        known = (*required, *optional)
        for key in self._values:
            if key not in known:
                raise self._keys[key].error(f"不认识“{key}”这一项", did_you_mean(key, known))
        for key in required:
            if key not in self._values:
                raise self.error(f"缺少“{key}”这一项", f"请在这里补上“{key}: …”")
        return self

    def __getitem__(self, key: str) -> Node:
        """The value of a key; its absence is a fault of the file."""
        if key not in self._values:
            raise self.error(f"缺少“{key}”这一项", f"请在这里补上“{key}: …”")
        return self._values[key]

    def get(self, key: str) -> Node | None:
        """The value of a key, or None."""
        return self._values.get(key)

    def read(self, key: str, reader: Callable[[Node], T], default: T) -> T:
        """`reader` of the key's value, or the default when the key is absent."""
        node = self._values.get(key)
        return default if node is None else reader(node)

    def text(self, key: str, default: str | None = None) -> str:
        """Text of a key; required when no default is given."""
        if default is not None and key not in self._values:
            return default
        return self[key].as_text()

    def merged(self, child: Entries, *, depth: int) -> Entries:
        """This mapping overridden by a child's entries, mappings merged `depth` levels deep."""
        values, keys = dict(self._values), dict(self._keys)
        for key, node in child.items():
            mine = values.get(key)
            values[key] = node
            if depth > 0 and isinstance(mine, Entries) and isinstance(node, Entries):
                values[key] = mine.merged(node, depth=depth - 1)
            keys[key] = child.place_of(key)
        return Entries(child.place, values, keys)

    def with_entry(self, key: str, node: Node, place: Place | None = None) -> Entries:
        """This mapping with one entry put in or replaced, in its old place if it has one."""
        values, keys = {**self._values, key: node}, {**self._keys, key: place or node.place}
        return Entries(self.place, values, keys)

    def nothing(self) -> Entries:
        """An empty mapping that stands where this one does."""
        return Entries(self.place, {}, {})

    def without(self, names: Iterable[str]) -> Entries:
        """This mapping without the named keys."""
        gone = set(names)
        kept = {key: node for key, node in self._values.items() if key not in gone}
        return Entries(self.place, kept, {key: self._keys[key] for key in kept})
