"""公民身份号码: its check digit and birth date, and what is wrong with one that was typed.

Source: GB 11643-1999 (ISO 7064 MOD 11-2). Area codes are not checked: retired ones are still in use, and
synthetic people use an unassigned one.
"""

from dataclasses import dataclass
from datetime import date

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_SIGNS = "10X98765432"


class BadIdNumber(ValueError):
    """The text is no identity number; the message is a sentence for the person who typed it."""


@dataclass(frozen=True)
class IdNumber:
    """A well-formed number with what it says about its holder."""

    text: str
    born: date
    male: bool


def normalise(text: str) -> str:
    """Full-width signs to half-width, spaces out, x to X."""
    table = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    return "".join(text.translate(table).split()).upper()


def check_sign(first17: str) -> str:
    """The eighteenth sign that belongs to seventeen digits."""
    return CHECK_SIGNS[sum(int(digit) * weight for digit, weight in zip(first17, WEIGHTS, strict=True)) % 11]


def read_id_number(text: str) -> IdNumber:
    """Check a typed number. Raises BadIdNumber with what is wrong and how to mend it."""
    number = normalise(text)
    if not number:
        raise BadIdNumber("请填身份证号，共 18 位。")
    if len(number) < 18:
        raise BadIdNumber(
            f"只填了 {len(number)} 位。身份证号共 18 位，请对照身份证补上{_what_lacks(len(number))}。"
        )
    if len(number) > 18:
        raise BadIdNumber(f"填了 {len(number)} 位。身份证号共 18 位，请对照身份证去掉多出的。")
    if not (number[:17].isascii() and number[:17].isdigit()) or number[17] not in "0123456789X":
        raise BadIdNumber("身份证号只有数字，最后一位可以是 X。请对照身份证改正。")
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise BadIdNumber("第 7 到 14 位不是真实的出生日期。请对照身份证改正。") from None
    if check_sign(number[:17]) != number[17]:
        raise BadIdNumber("号码前后对不上，可能有一位写错了。请对照身份证逐位核对。")
    return IdNumber(number, born, int(number[16]) % 2 == 1)


def _what_lacks(length: int) -> str:
    return "最后一位" if length == 17 else f"余下的 {18 - length} 位"
