"""What programs may send."""

from datetime import date
from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, Field, WithJsonSchema

_SCALAR = {"type": ["string", "integer", "boolean", "null"]}
_RECORD = {"type": "object", "additionalProperties": _SCALAR}
_FACT = {"anyOf": [_SCALAR, {"type": "array", "maxItems": 100, "items": _RECORD}]}

Facts = Annotated[
    dict[str, Any],
    WithJsonSchema(
        {
            "type": "object",
            "additionalProperties": _FACT,
            "description": "一个人的事实；键和取值见该政策包的 facts_schema。日期 2022-12-31，月份 2022-12，"
            "数写整数或准确的文字（“0.5”），不用浮点数。",
        }
    ),
]
Values = Annotated[
    dict[str, Any],
    WithJsonSchema(
        {
            "type": "object",
            "additionalProperties": _SCALAR,
            "description": "一个批次公布的值，覆盖 round 的。",
        }
    ),
]


#: Questions that every pack answers.
EXAMPLES: tuple[dict[str, Any], ...] = (
    {"facts": {"birth_date": "1990-01-01"}},
    {"facts": {"birth_date": "1990-01-01"}, "as_of": "2022-12-31"},
)


class Question(Schema):
    """A life, and how to count it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"description": "一个人的事实，和怎样计分", "examples": list(EXAMPLES)},
    )

    facts: Facts
    as_of: date | None = Field(None, description="计算日；不写时按 round，没有 round 时按今天或施行期的末日")
    round: str | None = Field(None, description="批次的代号，见政策包的 rounds", max_length=60)
    purpose: str | None = Field(
        None, description="用途的代号，见政策包的 purposes；不写取第一个", max_length=60
    )
    parameters: Values = Field(default_factory=dict)
