"""JSON Schema of the process files. Open shapes: known keys are completed, further ones are the reader's to judge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from policypack.admission import MISSING, MISSING_AGAIN, RESTS
from policypack.forms import FIELD_TYPES, LEVELS
from policypack.grades import GRADES
from policypack.schema_parts import EXPRESSION, FLAG, TEXT, WHOLE, WORDS, Schema, named, one_of
from policypack.timeline import WHOSE
from policypack.workflow import ENDS, OPENS, SCREENS, TONES


def _open(required: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None) -> Schema:
    return {"type": "object", "properties": {**required, **(optional or {})}, "required": list(required)}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


_LENGTH: Final[Schema] = {
    "type": "string",
    "pattern": r"^([1-9]\d*|round\.[a-z][a-z0-9_]*) (working )?days?$",
}
_WHO: Final[Schema] = {"type": "string", "pattern": r"^[a-z][a-z0-9_]*( of [a-z][a-z0-9_]*)?$"}
_END: Final[Schema] = {"anyOf": [one_of(ENDS), {"type": "string", "pattern": r"^[a-z][a-z0-9_]*$"}]}

_WORKFLOW: Final = _open(
    {
        "start": TEXT,
        "roles": named(TEXT),
        "statuses": named(
            _open(
                {"label": TEXT, "tone": one_of(TONES)},
                {"opens": {"anyOf": [one_of(OPENS), WORDS]}, "live": FLAG, "help": TEXT},
            )
        ),
        "steps": _list(
            _open(
                {"do": TEXT, "label": TEXT, "from": WORDS, "to": TEXT, "who": _WHO},
                {
                    "screen": one_of(SCREENS),
                    "guard": WORDS,
                    "when": TEXT,
                    "input": {"type": "object"},
                    "effects": WORDS,
                    "clause": TEXT,
                    "basis": TEXT,
                    "grade": one_of(GRADES),
                },
            )
        ),
    },
    {
        "offices": named({"type": "object"}),
        "disputes": _open({"who": _WHO, "say": TEXT}, {"conditions": WORDS, "choose": TEXT, "basis": TEXT}),
        "employers": _open(
            {
                "who": _WHO,
                "login": one_of(LEVELS),
                "proofs": named({"type": "object"}),
                "photos": {"type": "object"},
            },
            {"say": TEXT, "basis": TEXT},
        ),
        "timers": named(
            _open(
                {"label": TEXT, "starts": TEXT, "at_end": _END},
                {
                    "length": _LENGTH,
                    "until": TEXT,
                    "runs_in": WORDS,
                    "pauses_in": WORDS,
                    "warn": _list(_LENGTH),
                    "message": TEXT,
                    "end_message": TEXT,
                    "make_up_days": one_of(["counted", "not counted"]),
                    "roll": one_of(["none", "forward", "back"]),
                    "grade": one_of(GRADES),
                },
            )
        ),
    },
)
_FIELD: Final = _open(
    {"key": TEXT, "label": TEXT, "type": one_of(FIELD_TYPES)},
    {
        "required": FLAG,
        "choices": named(TEXT),
        "when": EXPRESSION,
        "hint": TEXT,
        "example": TEXT,
        "text": TEXT,
        "promise": FLAG,
        "age": {"type": "object"},
        "born": TEXT,
    },
)
_PHOTO: Final = _open(
    {"slot": TEXT, "label": TEXT, "limit": TEXT},
    {"required": FLAG, "when": EXPRESSION, "max_files": WHOLE, "hint": TEXT},
)
_SECTION: Final = _open(
    {"key": TEXT},
    {
        "title": TEXT,
        "facts": TEXT,
        "fields": _list(_FIELD),
        "photos": _list(_PHOTO),
        "required": FLAG,
        "when": EXPRESSION,
        "hint": TEXT,
        "shows": WORDS,
        "each": TEXT,
    },
)
_FORMS: Final = _open(
    {
        "form": _open(
            {"title": TEXT, "entry": _open({"column": TEXT, "label": TEXT})},
            {
                "intro": TEXT,
                "login": one_of(LEVELS),
                "login_ways": WORDS,
                "per": _open(
                    {"number": TEXT, "name": TEXT, "more": TEXT, "taken": TEXT},
                    {"basis": TEXT, "kept": {"type": "object"}},
                ),
            },
        ),
        "pages": _list(
            _open(
                {"key": TEXT, "title": TEXT},
                {
                    "intro": TEXT,
                    "sections": _list(_SECTION),
                    "check_answers": FLAG,
                    "gate": FLAG,
                    "button": TEXT,
                    "step": TEXT,
                    "indicator": TEXT,
                    "later": FLAG,
                },
            )
        ),
    },
    {"photo_limits": named({"type": "object"}), "texts": named({"type": "object"})},
)
_DOCUMENTS: Final = _open(
    {
        "papers": named(
            _open(
                {"title": TEXT, "template": TEXT, "number": TEXT, "number_label": TEXT},
                {
                    "prints": WHOLE,
                    "sign": WORDS,
                    "sections": WORDS,
                    "says": WORDS,
                    "score": FLAG,
                    "answers": FLAG,
                    "whole_number": FLAG,
                    "when": EXPRESSION,
                    **dict.fromkeys(("seal", "clause", "basis"), TEXT),
                },
            )
        )
    }
)
_BRING: Final = _open(
    {
        "people": named(_open({"label": TEXT}, {"section": TEXT, "name": TEXT})),
        "lists": named(
            _open(
                {
                    "title": TEXT,
                    "shown_in": WORDS,
                    "papers": _list(
                        _open(
                            {"title": TEXT, "for": WORDS},
                            {
                                "original": WHOLE,
                                "copies": WHOLE,
                                "when": EXPRESSION,
                                **dict.fromkeys(("get", "note", "clause", "basis", "unknown"), TEXT),
                                "grade": one_of(GRADES),
                            },
                        )
                    ),
                },
                {
                    "intro": TEXT,
                    "at": _list(
                        _open(
                            {"label": TEXT},
                            dict.fromkeys(("relation", "answer", "text", "when", "unknown"), TEXT),
                        )
                    ),
                    "steps": WORDS,
                    "clause": TEXT,
                    "basis": TEXT,
                    "grade": one_of(GRADES),
                    "unknown": WORDS,
                },
            )
        ),
    }
)
_ORDER_KEYS: Final = _list({"anyOf": [TEXT, _open({"by": TEXT}, {"low_first": FLAG})]})
_ADMISSION: Final = _open(
    {
        "asks": _open({"grade": TEXT}, {"town": TEXT}),
        "quantities": named(_open({"label": TEXT, "of": EXPRESSION})),
        "order": {
            "anyOf": [
                _open({"by": _ORDER_KEYS}, {"label": TEXT}),
                _open(
                    {
                        "chosen_by": TEXT,
                        "unknown": TEXT,
                        "among": named(_open({"label": TEXT, "by": _ORDER_KEYS})),
                    }
                ),
            ]
        },
        "rest": one_of(RESTS),
    },
    {
        "purpose": TEXT,
        "kinds": named(TEXT),
        "choices": _open(
            {"at_most": WHOLE, "opens": TEXT, "closes": TEXT, "missing": one_of(MISSING)},
            {"again": _open({"opens": TEXT, "closes": TEXT, "missing": one_of(MISSING_AGAIN)})},
        ),
        "groups": named(_open({"label": TEXT}, {"when": EXPRESSION})),
        "returned_by": WORDS,
        "clause": TEXT,
        "basis": TEXT,
    },
)
_TIMELINE: Final = _open(
    {
        "title": TEXT,
        "goal": _open({"step": TEXT, "label": TEXT}),
        "steps": _list(
            _open(
                {"key": TEXT, "label": TEXT, "whose": one_of(WHOSE)},
                {
                    **dict.fromkeys(("text", "by", "opens", "term", "clause", "basis"), TEXT),
                    "takes": _LENGTH,
                    "grade": one_of(GRADES),
                    "make_up_days": one_of(["counted", "not counted"]),
                },
            )
        ),
    },
    dict.fromkeys(("service", "early", "late"), TEXT),
)

_PROGRESS: Final = _open(
    {
        "title": TEXT,
        "stages": _list(
            _open(
                {"key": TEXT, "label": TEXT, "statuses": WORDS},
                {"notes": WORDS, **dict.fromkeys(("bring", "clause", "basis"), TEXT)},
            )
        ),
    }
)

#: The process files by the name `policypack schema --file` takes.
PROCESS: Final[Mapping[str, dict[str, Any]]] = {
    "workflow": {"title": "workflow.yaml：办理流程", **_WORKFLOW},
    "forms": {"title": "forms.yaml：申报表", **_FORMS},
    "documents": {"title": "documents.yaml：文书", **_DOCUMENTS},
    "admission": {"title": "admission.yaml：安排学位", **_ADMISSION},
    "timeline": {"title": "timeline.yaml：什么时候做什么", **_TIMELINE},
    "messages": {"title": "messages.yaml：短信", **_open({"messages": named(TEXT)})},
    "bring": {"title": "bring.yaml：应带材料", **_BRING},
    "progress": {"title": "progress.yaml：后续各步", **_PROGRESS},
}
