"""统一社会信用代码: its shape, its check sign, and what is wrong with one that was typed.

Source: GB 32100-2015 (eighteen signs; check sign by weights 3^i modulo 31). Some live codes fail the check,
so a failed check is only told; what cannot be a code at all is refused.
"""

import re
from dataclasses import dataclass
from typing import Final

#: The 31 signs of the standard: no I, O, S, V, Z.
SIGNS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH: Final = 18
#: Registering authority, kind, six digits of the area, nine signs of the organisation, the check sign.
_SHAPE: Final = re.compile(rf"[1-9ANY][{SIGNS}]\d{{6}}[{SIGNS}]{{10}}")
_WARNING: Final = "校验位对不上，请对照营业执照核对一遍；确实如此的，可以照常登记。"


class BadCreditCode(ValueError):
    """The text is no credit code; the message is a sentence for the person who typed it."""


@dataclass(frozen=True)
class CreditCode:
    """A well-formed code. `warning` is a sentence where its check sign does not fit, "" where it does."""

    text: str
    warning: str

    @property
    def fits(self) -> bool:
        """Whether the check sign is the one the standard computes."""
        return not self.warning


def normalise(text: str) -> str:
    """Full-width signs to half-width, spaces and hyphens out, small letters to capitals."""
    table = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    return "".join(text.translate(table).split()).replace("-", "").upper()


def check_sign(first17: str) -> str:
    """The eighteenth sign that belongs to seventeen."""
    total = sum(SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(first17))
    return SIGNS[-total % 31]


def read_credit_code(text: str) -> CreditCode:
    """Check a typed code. Raises BadCreditCode with what is wrong and how to mend it."""
    code = normalise(text)
    if not code:
        raise BadCreditCode("请填统一社会信用代码，共 18 位。")
    if len(code) != LENGTH:
        raise BadCreditCode(f"填了 {len(code)} 位。统一社会信用代码共 18 位，请对照营业执照改正。")
    wrong = [sign for sign in code if sign not in SIGNS]
    if wrong:
        raise BadCreditCode(
            f"统一社会信用代码里没有“{wrong[0]}”。它只用数字和大写字母，没有 I、O、S、V、Z，请对照营业执照改正。"
        )
    if not _SHAPE.fullmatch(code):
        raise BadCreditCode(
            "不是统一社会信用代码的格式：第 3 到 8 位是登记机关所在地的六位数字。请对照营业执照改正。"
        )
    return CreditCode(code, "" if check_sign(code[:17]) == code[17] else _WARNING)
