"""The small language of `when` in forms: `tenure == owned`, `type in (a, b) and not spouse.moves`.

Conditions look only at answers of the same form, are parsed at load and never evaluated as code.
A bare name holds when something is answered, other than no; `homes.any` when the section has a record;
`begins(address, 广东, 福建)` when a text begins with one of these words; `any(homes.holder == spouse)` when some
record of the section says so.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from policypack.nodes import Node, Place

#: Gives the answer to a name ("" if there is none): ("", "tenure") means the section's own field.
Lookup = Callable[[str, str], str]

#: `homes.any`: whether the section `homes`, which may be filled several times, has a record.
ANY_RECORD: Final = "any"
#: Before a field: what all records of the section say to it.
SOME: Final = "*"
#: A bare name asks “is it so?”: no answer and the answer no are both not so.
NOT_SO: Final = ("", "no", "false")


@dataclass(frozen=True)
class Answered:
    """True when the field has an answer other than no."""

    section: str
    field: str


@dataclass(frozen=True)
class OneOf:
    """True when the field's answer is one of these words."""

    section: str
    field: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Some:
    """True when the answer of some record of a section that is filled several times is one of these words.

    A lookup gives the answers of all records to the field `SOME + field`, one a line.
    """

    section: str
    field: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Begins:
    """True when the text begins with one of these words."""

    section: str
    field: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Not:
    """The opposite."""

    part: Condition


@dataclass(frozen=True)
class All:
    """Every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Any:
    """At least one part holds."""

    parts: tuple[Condition, ...]


Condition = Answered | OneOf | Some | Begins | Not | All | Any


def holds(condition: Condition, lookup: Lookup) -> bool:
    """Whether the condition holds for the answers that `lookup` gives."""
    match condition:
        case Answered(section, field):
            return lookup(section, field) not in NOT_SO
        case OneOf(section, field, words):
            return lookup(section, field) in words
        case Some(section, field, words):
            return any(text in words for text in lookup(section, SOME + field).split("\n"))
        case Begins(section, field, words):
            return lookup(section, field).startswith(words)
        case Not(part):
            return not holds(part, lookup)
        case All(parts):
            return all(holds(part, lookup) for part in parts)
        case Any(parts):
            return any(holds(part, lookup) for part in parts)


def names_in(condition: Condition) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Every (section, field, words compared with) of a condition; section "" is the section's own."""
    match condition:
        case Some(section, field, words):
            yield section, SOME + field, words
        case Answered(section, field) | Begins(section, field):
            yield section, field, ()
        case OneOf(section, field, words):
            yield section, field, words
        case Not(part):
            yield from names_in(part)
        case All(parts) | Any(parts):
            for part in parts:
                yield from names_in(part)


def read_condition(node: Node) -> Condition:
    """Parse a `when` of a form; PackError if it says more than the small language can."""
    return parse_condition(node.as_text(), node.place)


def parse_condition(text: str, place: Place) -> Condition:
    """As read_condition, for a text that stands at `place`."""
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError):
        raise place.error(f"看不懂条件“{text}”", "请写成“字段 == 选项”，可用 and、or、not 和括号") from None
    return _read(tree.body, place)


def _read(tree: ast.expr, place: Place) -> Condition:
    match tree:
        case ast.BoolOp(op=ast.And(), values=values):
            return All(tuple(_read(value, place) for value in values))
        case ast.BoolOp(op=ast.Or(), values=values):
            return Any(tuple(_read(value, place) for value in values))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return Not(_read(operand, place))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _compare(left, op, right, place)
        case ast.Call(func=ast.Name(id="any"), args=[ast.Compare() as part], keywords=[]):
            found = _read(part, place)
            if isinstance(found, OneOf) and found.section:
                return Some(found.section, found.field, found.words)
        case ast.Call(func=ast.Name(id="begins"), args=[text, _, *_] as parts, keywords=[]):
            return Begins(*_field(text, place), _words(parts[1:], place))
        case ast.Name() | ast.Attribute():
            return Answered(*_field(tree, place))
    raise _too_much(tree, place)


def _compare(left: ast.expr, op: ast.cmpop, right: ast.expr, place: Place) -> Condition:
    section, field = _field(left, place)
    match op, right:
        case ast.Eq() | ast.NotEq(), ast.Name(id=word):
            found = OneOf(section, field, (word,))
            return found if isinstance(op, ast.Eq) else Not(found)
        case ast.In() | ast.NotIn(), ast.Tuple(elts=parts) | ast.List(elts=parts):
            among = OneOf(section, field, _words(parts, place)) if parts else None
            if among is not None:
                return among if isinstance(op, ast.In) else Not(among)
    raise _too_much(right, place)


def _words(parts: Sequence[ast.expr], place: Place) -> tuple[str, ...]:
    words = tuple(part.id for part in parts if isinstance(part, ast.Name))
    if len(words) != len(parts):
        raise _too_much(parts[0], place)
    return words


def _field(tree: ast.expr, place: Place) -> tuple[str, str]:
    match tree:
        case ast.Name(id=field):
            return "", field
        case ast.Attribute(value=ast.Name(id=section), attr=field):
            return section, field
    raise _too_much(tree, place)


def _too_much(tree: ast.expr, place: Place) -> Exception:
    part = ast.unparse(tree)
    return place.error(f"条件里不能写“{part}”", "只能比较本表的字段，如 tenure == owned 或 kind in (a, b)")
