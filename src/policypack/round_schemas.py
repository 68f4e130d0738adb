"""The schemas of ranking.yaml and of rounds/*.yaml."""

from __future__ import annotations

from typing import Any, Final

from policypack.grades import GRADES
from policypack.list_objecting import ASKED
from policypack.list_reading import FIRST_DAYS, NAMES
from policypack.rounds import VALUE_TYPES
from policypack.schema_parts import EXPRESSION, FLAG, TEXT, named, one_of, shape

_TOLD: Final = shape({}, {"say": TEXT, "unknown": TEXT, "basis": TEXT, "windows": FLAG})
_RANKED: Final[dict[str, Any]] = {
    "quantities": named(shape({"label": TEXT, "of": EXPRESSION})),
    "order": {
        "type": "array",
        "minItems": 1,
        "items": {"anyOf": [TEXT, shape({"by": TEXT}, {"low_first": FLAG})]},
    },
    "ties": one_of(["joint"]),
    "edge": one_of(["all_in", "all_out"]),
    **dict.fromkeys(
        (
            "quota",
            "line",
            "line_on",
            "one_per",
            "once_by",
            "shown",
            "intent",
            "label",
            "clause",
            "source",
            "who",
            "line_by",
        ),
        TEXT,
    ),
    "seats": shape({"quotas": named(TEXT)}, {"by": EXPRESSION, "wishes": EXPRESSION}),
    "list": shape(
        {},
        {
            "columns": {"type": "array", "minItems": 1, "items": shape({"show": TEXT}, {"label": TEXT})},
            "name": one_of(NAMES),
            "receipt": FLAG,
            "first_day": one_of(FIRST_DAYS),
            "basis": TEXT,
            "objecting": shape(dict.fromkeys(ASKED, _TOLD)),
        },
    ),
}
RANKING: Final = shape(
    {}, {**_RANKED, "further": {"anyOf": [one_of(["none"]), named(shape({"label": TEXT}, _RANKED))]}}
)
ROUND_FILE: Final = shape(
    {
        "title": TEXT,
        "values": named(
            {
                **shape(
                    {"label": TEXT, "type": one_of(VALUE_TYPES)},
                    {
                        "value": TEXT,
                        "unit": TEXT,
                        "unknown": TEXT,
                        "required": FLAG,
                        "basis": TEXT,
                        "grade": one_of(GRADES),
                        "note": TEXT,
                        "after_freeze": FLAG,
                    },
                ),
                "oneOf": [{"required": ["value"]}, {"required": ["unknown"]}],
            }
        ),
    },
    {
        "kind": one_of(["round", "deadline"]),
        "who": shape({"manage": TEXT}),
        "note": TEXT,
        "phases": {
            "type": "array",
            "items": shape({"label": TEXT}, dict.fromkeys(("from", "after", "until", "days"), TEXT)),
        },
    },
)
