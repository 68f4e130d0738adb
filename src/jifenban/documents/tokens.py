"""The code by which a paper is confirmed: unguessable, and short enough to be typed from paper."""

import secrets

# Crockford's letters: none that is mistaken for another.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_token() -> str:
    """Sixteen random letters: 80 bits."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def typed_token(text: str) -> str:
    """Read a token as people type it: lower case, with spaces or hyphens, O for 0."""
    return "".join(text.upper().replace("-", " ").split()).translate(LOOKALIKES)


def shown_token(token: str) -> str:
    """Write a token in groups of four."""
    return "-".join(token[start : start + 4] for start in range(0, LENGTH, 4))
