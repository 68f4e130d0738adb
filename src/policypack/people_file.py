"""Facts files of the command line and of worked examples: YAML or JSON, one person or a list."""

from __future__ import annotations

from collections.abc import Mapping

from policypack.errors import did_you_mean
from policypack.facts import FactSpec
from policypack.nodes import Entries, Items, Node
from policypack.source import read_yaml


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
        found[key] = _text(node) if spec.kind == "value" else _records(node, spec)
    return found


def _records(node: Node, spec: FactSpec) -> list[dict[str, str]]:
    records = []
    known = [field.key for field in spec.fields]
    for item in node.as_list():
        record = item.as_mapping().only(optional=known)
        records.append({key: _text(value) for key, value in record.items()})
    return records


def _text(node: Node) -> str:
    return node.as_scalar().text
