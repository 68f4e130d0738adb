"""Between what people type and what is kept: JSON with dates as ISO text and numbers as text."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from policypack.arrays import FIRST_DAY, LAST_DAY
from policypack.facts import FactSpec, Field

TRUE, FALSE = (True, "true", "yes"), (False, "false", "no")


def encode(spec: FactSpec, value: Any) -> Any:
    """Return the kept form of one value, or of one record (a mapping of field to value).

    Values may be Python's or text as typed. Fields the fact does not have are left out, and so are empty
    optional ones. Raises ValueError with a Chinese sentence that says what to mend.
    """
    if spec.kind == "value":
        return _encode_required(spec.fields[0], value, spec.label)
    if not isinstance(value, Mapping):
        raise ValueError(f"“{spec.label}”应当是一条记录。")
    record = {}
    for field in spec.fields:
        given = value.get(field.key)
        if field.required or not _blank(given):
            record[field.key] = _encode_required(field, given, field.label)
    _check_spell(spec, record)
    return record


def _blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _encode_required(field: Field, value: Any, label: str) -> Any:
    if _blank(value):
        raise ValueError(f"请填写“{label}”。")
    text = value.strip() if isinstance(value, str) else value
    try:
        return _encode(field, text)
    except ValueError as unfit:
        raise ValueError(f"“{label}”填写的内容不对：{unfit}") from None


def _encode(field: Field, value: Any) -> Any:
    match field.type:
        case "date":
            return _encode_date(value)
        case "month":
            return _encode_month(value)
        case "integer" | "decimal" | "money":
            return _encode_number(field, value)
        case "yes_no":
            if value in TRUE or value in FALSE:
                return value in TRUE
            raise ValueError("请选择是或否。")
        case "choice":
            if value in field.choices:
                return value
            raise ValueError(f"请从 {'、'.join(field.choices.values())} 中选择。")
    return str(value)


def _encode_date(value: Any) -> str:
    if isinstance(value, datetime):
        raise ValueError("请只填写日期，不带时间。")
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise ValueError("请填写存在的日期，如 2022-12-31。") from None
    _check_year(day)
    return day.isoformat()


def _check_year(day: date) -> None:
    """The years that rules can count with; a half-typed year (0202) is none of them."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"年份应在 {FIRST_DAY.year} 至 {LAST_DAY.year} 之间，请核对。")


def _encode_month(value: Any) -> str:
    text = f"{value:%Y-%m}" if isinstance(value, date) else str(value)
    try:
        day = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise ValueError("请填写年月，如 2022-03。") from None
    _check_year(day)
    return text


def _encode_number(field: Field, value: Any) -> str:
    if isinstance(value, bool | float):
        raise ValueError("请填写准确的数字。")
    try:
        number = (
            Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else Decimal(value)
        )
    except InvalidOperation:
        raise ValueError("请填写数字，不带单位和逗号。") from None
    if not number.is_finite():
        raise ValueError("请填写数字，不带单位和逗号。")
    if not field.at_least <= number <= field.at_most:
        raise ValueError(f"应在 {field.at_least} 至 {field.at_most} 之间。")
    if number * field.scale != int(number * field.scale):
        places = len(str(field.scale)) - 1
        raise ValueError(f"最多 {places} 位小数。" if places else "请填写整数。")
    return format(number.normalize(), "f")


def _check_spell(spec: FactSpec, record: Mapping[str, Any]) -> None:
    if spec.from_field is None or spec.to_field is None:
        return
    start, end = record.get(spec.from_field), record.get(spec.to_field)
    # ISO text of one kind sorts as time does.
    if start and end and end < start:
        raise ValueError(f"“{spec.label}”有一段的结束早于开始，请核对。")
