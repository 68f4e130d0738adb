"""Small pieces that the schemas of a pack's files are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

Schema = dict[str, Any]

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
TEXT: Final[Schema] = {"type": ["string", "number", "boolean"]}
NUMBER: Final[Schema] = {"type": ["number", "string"], "pattern": r"^-?(0|[1-9]\d*)(\.\d+)?(/[1-9]\d*)?$"}
WHOLE: Final[Schema] = {"type": ["integer", "string"], "pattern": r"^-?(0|[1-9]\d*)$"}
FLAG: Final[Schema] = {"type": ["boolean", "string"], "enum": [True, False, "true", "false"]}
DATE: Final[Schema] = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
SIZE: Final[Schema] = {"type": "string", "pattern": r"^[1-9]\d* [a-z_]+$"}
WORDS: Final[Schema] = {"anyOf": [TEXT, {"type": "array", "items": TEXT}]}
EXPRESSION: Final[Schema] = {**TEXT, "description": "算式，如 count(months(insurance)) >= 48"}
LIMIT: Final[Schema] = {"anyOf": [NUMBER, {"type": "string", "pattern": r"^[A-Za-z_]\w*$"}]}
POINTS: Final[Schema] = {"anyOf": [NUMBER, {"type": "string", "pattern": r"^-?[A-Za-z_]\w*$"}]}
FORM: Final[Schema] = {"$ref": "#/$defs/form"}
FORMS: Final[Schema] = {"type": "array", "items": FORM, "minItems": 1}
SINCE: Final[Schema] = {"pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}


def ref(name: str) -> Schema:
    """A definition shared by the files."""
    return {"$ref": f"#/$defs/{name}"}


def one_of(words: Iterable[str]) -> Schema:
    """A closed list of words."""
    return {"enum": list(words)}


def shape(required: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None) -> Schema:
    """A mapping with these keys and no other."""
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def named(each: Schema) -> Schema:
    """A mapping whose keys the pack coins itself."""
    return {"type": "object", "additionalProperties": each}
