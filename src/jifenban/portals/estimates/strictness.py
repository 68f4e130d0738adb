"""A life as a program sends it, held strictly against a pack's facts: every slip with its place and a sentence.

The engine itself passes over what it does not know, so that one life serves every city; whoever writes a
program wants to hear of a misspelt key.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policypack.cells import Unfit, reader_of
from policypack.errors import did_you_mean
from policypack.facts import FactSpec, Field
from policypack.pack import Pack

MOST_RECORDS = 100
MOST_LETTERS = 200


@dataclass(frozen=True)
class Slip:
    """What is wrong, and where: facts.homes[0].tenure."""

    place: str
    sentence: str


def slips(pack: Pack, life: Mapping[str, Any]) -> list[Slip]:
    """Everything in these facts that does not fit the pack."""
    found: list[Slip] = []
    for key, given in life.items():
        spec = pack.facts.get(key)
        place = f"facts.{key}"
        if spec is None:
            found.append(Slip(place, f"这个政策包不问“{key}”。{did_you_mean(key, pack.facts)}"))
        elif given is None:
            continue
        elif spec.kind == "value":
            found += _of_value(place, spec.fields[0], given)
        else:
            found += _of_records(place, spec, given)
    return found


def parameter_slips(pack: Pack, given: Mapping[str, Any]) -> list[Slip]:
    """Everything in these values of a round that does not fit the pack."""
    found: list[Slip] = []
    for key, value in given.items():
        place = f"parameters.{key}"
        if key not in pack.parameters:
            found.append(Slip(place, f"这个政策包没有参数“{key}”。{did_you_mean(key, pack.parameters)}"))
        elif value is not None:
            found += _of_value(place, pack.parameters[key].field, value)
    return found


def _of_records(place: str, spec: FactSpec, given: Any) -> Iterator[Slip]:
    if not isinstance(given, list):
        yield Slip(place, f"“{spec.label}”应当是记录的列表：[{{…}}, {{…}}]。")
        return
    if len(given) > MOST_RECORDS:
        yield Slip(place, f"“{spec.label}”有 {len(given)} 条，最多 {MOST_RECORDS} 条。")
        return
    for row, record in enumerate(given):
        if isinstance(record, dict):
            yield from _of_record(f"{place}[{row}]", spec, record)
        else:
            yield Slip(f"{place}[{row}]", "每条记录应当是对象：{字段: 值}。")


def _of_record(place: str, spec: FactSpec, record: Mapping[str, Any]) -> Iterator[Slip]:
    fields = {one.key: one for one in spec.fields}
    for key, value in record.items():
        if key not in fields:
            yield Slip(f"{place}.{key}", f"“{spec.label}”没有字段“{key}”。{did_you_mean(key, fields)}")
        elif value is not None:
            yield from _of_value(f"{place}.{key}", fields[key], value)
    for one in spec.fields:
        if one.required and record.get(one.key) in (None, ""):
            yield Slip(place, f"“{spec.label}”少了“{one.label}”（{one.key}）。")
    start, end = record.get(spec.from_field or ""), record.get(spec.to_field or "")
    if isinstance(start, str) and isinstance(end, str) and start and "" < end < start:
        yield Slip(f"{place}.{spec.to_field}", f"“{spec.label}”的结束早于开始，请核对这两个时间。")


def _of_value(place: str, field: Field, value: Any) -> Iterator[Slip]:
    if field.type == "text" and not isinstance(value, str):
        yield Slip(place, f"“{field.label}”应当是文字。")
    elif isinstance(value, str) and len(value) > MOST_LETTERS:
        yield Slip(place, f"“{field.label}”太长，最多 {MOST_LETTERS} 个字。")
    elif isinstance(value, dict | list):
        yield Slip(place, f"“{field.label}”应当是一个值。")
    else:
        try:
            reader_of(field, {})(value)
        except Unfit as unfit:
            yield Slip(place, f"“{field.label}”不对：{unfit}")
