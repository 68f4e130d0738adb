"""单位注册码: nine digits that people read aloud and type on a phone, the last one a check digit.

What the real codes look like is unknown; this shape is ours.
"""

import secrets
from typing import Final

LENGTH: Final = 9


def new_code() -> str:
    """A random code; the database keeps codes unique."""
    body = str(secrets.randbelow(9 * 10 ** (LENGTH - 2)) + 10 ** (LENGTH - 2))
    return body + check_digit(body)


def check_digit(body: str) -> str:
    """The digit by ISO/IEC 7064 MOD 11,10: it finds every single wrong digit."""
    product = 10
    for digit in body:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)


def normalise(text: str) -> str | None:
    """The code in what somebody typed (spaces, hyphens, full-width digits forgiven), or None."""
    table = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    plain = "".join(text.translate(table).split()).replace("-", "")
    if len(plain) != LENGTH or not (plain.isascii() and plain.isdigit()):
        return None
    return plain if check_digit(plain[:-1]) == plain[-1] else None


def display(code: str) -> str:
    """The code in groups of three, as printed: 123 456 789."""
    return f"{code[:3]} {code[3:6]} {code[6:]}"
