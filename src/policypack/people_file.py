"""Facts files of the command line and of worked examples: YAML or JSON, one person or a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from policypack.errors import did_you_mean
from policypack.facts import FactSpec, Field
from policypack.nodes import Entries, Items, Node
from policypack.source import read_yaml

#: 是 and 否 as people write them in a file.
_YES_NO: Final = {"yes": "true", "是": "true", "no": "false", "否": "false"}


def read_people(file: str, content: bytes, specs: Mapping[str, FactSpec]) -> list[dict[str, object]]:
    """The people of a facts file. JSON is read as the YAML it also is. Raises PackError.

    A fact the pack does not ask is refused here: in a file written for one pack it is a slip.
    """
    top = read_yaml(file, content)
    if isinstance(top, Items):
        return [read_person(item.as_mapping(), specs) for item in top.as_list()]
    return [read_person(top.as_mapping(), specs)]


def read_person(entries: Entries, specs: Mapping[str, FactSpec]) -> dict[str, object]:
    """One person's facts as the evaluator takes them; values stay text and are typed there."""
    found: dict[str, object] = {}
    for key, node in entries.items():
        if key not in specs:
            raise entries.place_of(key).error(f"这个政策包不问“{key}”", did_you_mean(key, specs))
        spec = specs[key]
        found[key] = _text(node, spec.fields[0]) if spec.kind == "value" else _records(node, spec)
    return found


def _records(node: Node, spec: FactSpec) -> list[dict[str, str]]:
    records = []
    known = {field.key: field for field in spec.fields}
    for item in node.as_list():
        record = item.as_mapping().only(optional=[*known])
        records.append({key: _text(value, known[key]) for key, value in record.items()})
    return records


def _text(node: Node, field: Field) -> str:
    text = node.as_scalar().text
    return _YES_NO.get(text.lower(), text) if field.type == "yes_no" else text
