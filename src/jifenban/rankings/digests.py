"""What makes a run checkable: digests over a text form that is the same on every machine."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from typing import Any

_ENCODE = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode
#: What a float looks like in JSON; texts may look so too, and are then looked at one by one.
_MAYBE_FLOAT = re.compile(r"(?:^|[:,\[])-?(?:\d+(?:\.\d|e[+-]?\d)|NaN|Infinity)")


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no spaces; a float is refused, because it has no exact text."""
    text = _ENCODE(value)
    if _MAYBE_FLOAT.search(text):
        _refuse_floats(value)
    return text.encode()


def digest(value: Any) -> str:
    """SHA-256 of the canonical text, 64 hex characters."""
    return hashlib.sha256(canonical(value)).hexdigest()


def digest_of_lines(lines: Iterable[Any]) -> str:
    """SHA-256 over the canonical text of each line, in order, each closed by a line feed."""
    total = hashlib.sha256()
    for line in lines:
        total.update(canonical(line) + b"\n")
    return total.hexdigest()


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("a float has no exact text; use int, Fraction or Decimal")
    if isinstance(value, dict):
        for part in value.values():
            _refuse_floats(part)
    elif isinstance(value, list | tuple):
        for part in value:
            _refuse_floats(part)
