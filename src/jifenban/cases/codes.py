"""Case codes that people read aloud: ten signs without look-alikes, the last one a check sign."""

from __future__ import annotations

import secrets

#: No 0 O 1 I L: they are mistaken for each other on paper and by telephone.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 10
_LOOK_ALIKES = str.maketrans({"０": "0", "－": "-", "—": "-"})


def new_code() -> str:
    """A random code; the database keeps codes unique."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + check_sign(body)


def check_sign(body: str) -> str:
    """The sign that makes the weighted sum divisible by 31, a prime: it finds every single wrong sign and
    every swap of two neighbours, as ISO/IEC 7064 does with its own moduli."""
    total = sum(weight * ALPHABET.index(sign) for weight, sign in enumerate(body, start=2))
    return ALPHABET[-total % len(ALPHABET)]


def normalise(text: str) -> str | None:
    """The code in what somebody typed (spaces, hyphens and small letters forgiven), or None."""
    plain = text.translate(_LOOK_ALIKES).upper().replace("-", "").replace(" ", "")
    if len(plain) != LENGTH or any(sign not in ALPHABET for sign in plain):
        return None
    return plain if check_sign(plain[:-1]) == plain[-1] else None


def display(code: str) -> str:
    """The code in groups, as printed: ABCD-EFG-HJK."""
    return f"{code[:4]}-{code[4:7]}-{code[7:]}"
