"""JSON Schema (draft 2020-12) of a pack's files, so that editors complete and check what is written.

A schema knows keys and shapes; whether names, units and bands fit only `policypack check` can tell.
Where an editor reads a bare 2021 or true as a number or a truth value, text may be that too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from policypack.fact_layers import COMMON, INHERITED
from policypack.facts import FIELD_TYPES, MERGES
from policypack.form_parts import COMMON_KEYS
from policypack.grades import GRADES
from policypack.pack_model import APPLIES_BY, JUDGED
from policypack.process_schemas import PROCESS
from policypack.round_schemas import RANKING, ROUND_FILE
from policypack.schema_parts import (
    DATE,
    DRAFT,
    EXPRESSION,
    FLAG,
    FORM,
    FORMS,
    LIMIT,
    NUMBER,
    POINTS,
    SINCE,
    SIZE,
    TEXT,
    WHOLE,
    WORDS,
    Schema,
    named,
    one_of,
    ref,
    shape,
)

_COMMON: Final[Mapping[str, Schema]] = {
    **dict.fromkeys(COMMON_KEYS, TEXT), "when": EXPRESSION, "cap": LIMIT, "floor": NUMBER,
}  # fmt: skip
_TAKE: Final = one_of(["sum", "highest", "lowest"])
_ROUND: Final = {"to": NUMBER, "mode": one_of(["half_up", "truncate"])}
_ROW: Final[Schema] = {"anyOf": [NUMBER, shape({"points": NUMBER}, {"clause": TEXT})]}
_STEP: Final = shape(
    {"at_least": NUMBER, "points": NUMBER},
    {"below": NUMBER, "per": SIZE, "more": NUMBER, "clause": TEXT},
)
_PART: Final[Schema] = {
    "anyOf": [one_of(["whole", "pro rata", "counts"]), shape({"at_least": NUMBER, "counts": NUMBER})]
}
#: The forms by their heads: required keys, then those of its own that may be left away.
_FORMS: Final[tuple[tuple[Mapping[str, Schema], Mapping[str, Schema]], ...]] = (
    ({"value": NUMBER}, {}),
    ({"per": SIZE, "of": EXPRESSION, "points": POINTS}, {"part": _PART}),
    ({"table": EXPRESSION, "rows": named(_ROW)}, {"otherwise": NUMBER}),
    (
        {
            "bands": one_of(["whole", "marginal"]),
            "of": EXPRESSION,
            "steps": {"type": "array", "items": _STEP},
        },
        {},
    ),
    ({"share": NUMBER, "among": EXPRESSION, "round": shape(_ROUND)}, {"shares": EXPRESSION}),
    ({"each": EXPRESSION, "points": FORM}, {"in": WORDS, "by": EXPRESSION, "take": _TAKE}),
    ({"sum": FORMS}, {}),
    ({"highest": FORMS}, {}),
    ({"lowest": FORMS}, {}),
    ({"choice": EXPRESSION, "of": named(FORM)}, {"missing": one_of(["highest", "zero"])}),
    ({"dated": EXPRESSION, "from": {**named(FORM), "propertyNames": SINCE}}, {}),
)
_INDICATOR: Final[Mapping[str, Schema]] = {
    "clause": TEXT, "source": TEXT, "let": named(EXPRESSION), "points": FORM, "unknown": TEXT,
    "left_to": TEXT, "fixed": FLAG, "when": EXPRESSION, "cap": LIMIT, "floor": NUMBER, "note": TEXT,
}  # fmt: skip
_FIELD: Final[Mapping[str, Schema]] = {
    "unit": TEXT, "choices": named(TEXT), "narrowed": named(TEXT), "required": FLAG, "hint": TEXT,
    "at_least": WHOLE, "at_most": WHOLE, "places": WHOLE,
}  # fmt: skip
_FACT: Final[Mapping[str, Schema]] = {
    **_FIELD,
    "label": TEXT,
    "type": one_of(FIELD_TYPES),
    "take": one_of([COMMON, INHERITED]),
    "narrow": {"anyOf": [WORDS, named(WORDS)]},
    "leave": WORDS,
    "kind": TEXT,
    "fields": named(ref("field")),
    "evidence": {"type": "array", "items": shape({"key": TEXT, "label": TEXT}, {"hint": TEXT, "when": TEXT})},
    "verified_by": WORDS,
    "merge": one_of(MERGES),
    "silence": shape({"after": SIZE | {"pattern": r"^[1-9]\d* (working )?days?$"}, "counts_as": one_of(["confirmed", "refuted"])}),
    "window": shape({"on": TEXT}, {"years": WHOLE, "completed_years": WHOLE, "from": TEXT, "until": TEXT}),
    "spell": one_of(["days", "months"]),
    "from": TEXT,
    "to": TEXT,
    "declare": one_of(["applicant", "system"]),
    "left_out": {"type": "array", "items": shape({"when": EXPRESSION, "reason": TEXT})},
    "own_city": TEXT,
}  # fmt: skip

DEFINITIONS: Final[Mapping[str, Schema]] = {
    "form": {"anyOf": [NUMBER, *(shape(own, {**_COMMON, **more}) for own, more in _FORMS)]},
    "indicator": {
        **shape({"name": TEXT, "group": TEXT}, _INDICATOR),
        "oneOf": [{"required": [key]} for key in ("points", "unknown", "left_to")],
    },
    "field": {
        "type": "object",
        "properties": {"label": TEXT, "type": one_of(FIELD_TYPES), **_FIELD},
        "additionalProperties": False,
    },
    "fact": {"type": "object", "properties": dict(_FACT), "additionalProperties": False},
    "parameter": shape(
        {"label": TEXT, "type": one_of(FIELD_TYPES)},
        {**_FIELD, "default": TEXT, "unknown": TEXT, "source": TEXT, "note": TEXT},
    ),
    "reference": shape(
        {
            "label": TEXT,
            "unit": TEXT,
            "from": {
                "type": "object",
                "propertyNames": SINCE,
                "additionalProperties": {
                    "anyOf": [
                        NUMBER,
                        shape({}, {"value": NUMBER, "unknown": TEXT, "source": TEXT, "clause": TEXT}),
                    ]
                },
            },
        },
        {"source": TEXT, "clause": TEXT, "note": TEXT},
    ),
}

_PACK: Final = shape(
    {"city": TEXT, "service": TEXT, "edition": TEXT, "revision": WHOLE, "title": TEXT},
    {
        "labels": named(TEXT),
        "in_force": shape({"from": DATE}, {"until": DATE, "source": TEXT, "note": TEXT}),
        "applies_by": one_of(APPLIES_BY),
        "extends": TEXT,
        "drop": shape(
            {},
            dict.fromkeys(("facts", "indicators", "groups", "conditions", "parameters", "reference"), WORDS),
        ),
        "sources": named(
            shape({"title": TEXT, "grade": one_of(GRADES)}, {"number": TEXT, "link": TEXT, "retrieved": TEXT})
        ),
        "counting": shape({}, {"leap_day": one_of(["feb_28", "mar_1"])}),
        "counts_cities": WORDS,
        "rounding": shape({**_ROUND, "on": TEXT}),
        "parameters": named(ref("parameter")),
        "reference": named(ref("reference")),
        "purposes": named(shape({"label": TEXT}, {"leaves_out": WORDS})),
        "unknown": {"type": "array", "items": shape({"what": TEXT, "reason": TEXT})},
        "note": TEXT,
    },
)
# A pack that extends another writes only what differs: nothing is required here.
_INDICATORS: Final = shape(
    {},
    {
        "groups": named(shape({"label": TEXT}, {"cap": NUMBER, "floor": NUMBER})),
        "indicators": named(ref("indicator")),
        "total": shape({}, {"cap": NUMBER, "floor": NUMBER}),
        "change": {"type": "object", "additionalProperties": {"type": "object"}},
    },
)
_ELIGIBILITY: Final = named(
    shape(
        {"label": TEXT, "met": EXPRESSION, "refusal": TEXT},
        {
            **dict.fromkeys(("unless", "shows"), EXPRESSION),
            **dict.fromkeys(("advice", "clause", "source"), TEXT),
            "judged": one_of(JUDGED),
        },
    )
)
_EXAMPLE: Final = shape(
    {
        "title": TEXT,
        "as_of": DATE,
        "facts": {"type": "object"},
        "expect": {
            **shape(
                {},
                {
                    "total": NUMBER,
                    **dict.fromkeys(("groups", "indicators", "quantities"), named(NUMBER)),
                    "conditions": named(FLAG),
                    "says": WORDS,
                },
            ),
            "minProperties": 1,
        },
    },
    {"purpose": TEXT, "parameters": named(TEXT), "why": TEXT},
)
_RECORDS: Final = named({"type": "array", "minItems": 1, "items": named(TEXT)})
_LEVER: Final = shape(
    {},
    {
        **dict.fromkeys(("label", "how", "effort", "basis", "source", "unknown"), TEXT),
        "take": one_of([COMMON]),
        "adds": _RECORDS,
        "sets": named(TEXT),
        "after": SIZE | {"pattern": r"^(0|[1-9]\d{0,3}) (days?|months?|years?)$"},
    },
)
_ADVICE: Final = shape(
    {"levers": named(_LEVER)},
    {
        "sources": _PACK["properties"]["sources"],
        "counted_on": SIZE | {"pattern": r"^\d{2}-\d{2}$"},
        "drop": WORDS,
    },
)

#: The files of a pack by the name `policypack schema --file` takes.
FILES: Final[Mapping[str, Schema]] = {
    "pack": {"title": "pack.yaml：身份、出处、参数", **_PACK},
    "facts": {"title": "facts.yaml：要问的事实", **named(ref("fact"))},
    "indicators": {"title": "indicators.yaml：指标体系及分值表", **_INDICATORS},
    "eligibility": {"title": "eligibility.yaml：申请条件", **_ELIGIBILITY},
    "ranking": {"title": "ranking.yaml：排名", **RANKING},
    "example": {"title": "examples/*.yaml：算例", **_EXAMPLE},
    "round": {"title": "rounds/*.yaml：批次的值", **ROUND_FILE},
    "advice": {"title": "advice.yaml：还能做什么（建议）", **_ADVICE},
    **PROCESS,
}


def file_schema(name: str) -> Schema:
    """The schema of one kind of file; KeyError for a name that is none of FILES."""
    return {"$schema": DRAFT, **FILES[name], "$defs": dict(DEFINITIONS)}


def pack_schema() -> Schema:
    """The schema of a whole pack: an object whose keys are its file names."""
    single = {f"{name}.yaml": FILES[name] for name in FILES if name not in ("example", "round")}
    return {
        "$schema": DRAFT,
        "title": "政策包",
        "type": "object",
        "properties": single,
        "patternProperties": {r"^examples/": FILES["example"], r"^rounds/": FILES["round"]},
        "required": ["pack.yaml"],
        "$defs": dict(DEFINITIONS),
    }
