"""The part of JSON Schema (2020-12) that the packs' schemas use, so that no validator need be installed.

An unknown keyword is an error: a schema that is not understood would check nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

_TYPES = {
    "string": str,
    "object": dict,
    "array": list,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
}
_SILENT = {"$schema", "$defs", "title", "description", "format", "x-unit"}


def faults(
    schema: dict[str, Any], value: Any, root: dict[str, Any] | None = None, path: str = ""
) -> Iterator[str]:
    """Where a value does not fit a schema."""
    root = schema if root is None else root
    for keyword, wanted in schema.items():
        if keyword in _SILENT:
            continue
        check = globals()[f"_{keyword.replace('$', '').lower()}"]
        yield from check(wanted, value, schema, root, path)


def _ref(wanted, value, schema, root, path):
    yield from faults(root["$defs"][wanted.rpartition("/")[2]], value, root, path)


def _type(wanted, value, schema, root, path):
    names = wanted if isinstance(wanted, list) else [wanted]
    fits = any(isinstance(value, _TYPES[name]) for name in names)
    if not fits or (isinstance(value, bool) and "boolean" not in names):
        yield f"{path}: {value!r} is no {names}"


def _enum(wanted, value, schema, root, path):
    if value not in wanted:
        yield f"{path}: {value!r} is not among {wanted}"


def _pattern(wanted, value, schema, root, path):
    if isinstance(value, str) and not re.search(wanted, value):
        yield f"{path}: {value!r} does not look like {wanted}"


def _properties(wanted, value, schema, root, path):
    for key, inner in wanted.items():
        if isinstance(value, dict) and key in value:
            yield from faults(inner, value[key], root, f"{path}/{key}")


def _patternproperties(wanted, value, schema, root, path):
    for pattern, inner in wanted.items():
        for key in value:
            if re.search(pattern, key):
                yield from faults(inner, value[key], root, f"{path}/{key}")


def _additionalproperties(wanted, value, schema, root, path):
    for key in value if isinstance(value, dict) else ():
        if key not in schema.get("properties", {}):
            if wanted is False:
                yield f"{path}: {key} is not known"
            else:
                yield from faults(wanted, value[key], root, f"{path}/{key}")


def _propertynames(wanted, value, schema, root, path):
    for key in value if isinstance(value, dict) else ():
        yield from faults(wanted, key, root, f"{path}/{key}")


def _required(wanted, value, schema, root, path):
    for key in wanted:
        if isinstance(value, dict) and key not in value:
            yield f"{path}: {key} is missing"


def _items(wanted, value, schema, root, path):
    for at, item in enumerate(value if isinstance(value, list) else ()):
        yield from faults(wanted, item, root, f"{path}/{at}")


def _minitems(wanted, value, schema, root, path):
    if isinstance(value, list) and len(value) < wanted:
        yield f"{path}: fewer than {wanted}"


def _minproperties(wanted, value, schema, root, path):
    if isinstance(value, dict) and len(value) < wanted:
        yield f"{path}: fewer than {wanted}"


def _anyof(wanted, value, schema, root, path):
    if not any(not list(faults(option, value, root, path)) for option in wanted):
        yield f"{path}: {value!r} fits no option"


def _oneof(wanted, value, schema, root, path):
    if sum(not list(faults(option, value, root, path)) for option in wanted) != 1:
        yield f"{path}: not exactly one option fits"


def as_an_editor_reads(text: str) -> Any:
    """YAML 1.2 (core schema), as editors read it: 2021 a number, true a truth value, dates texts."""
    return _plain(yaml.compose(text, Loader=yaml.BaseLoader))


def _plain(node: yaml.Node | None) -> Any:
    if node is None:
        return {}
    if isinstance(node, yaml.MappingNode):
        return {key.value: _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    if node.style in ("'", '"', "|", ">"):
        return node.value
    if node.value in ("true", "false"):
        return node.value == "true"
    if re.fullmatch(r"[-+]?\d+", node.value):
        return int(node.value)
    if re.fullmatch(r"[-+]?(\d+\.\d*|\.\d+|\d+)([eE][-+]?\d+)?", node.value):
        return float(node.value)
    return node.value
