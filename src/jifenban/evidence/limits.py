"""What a picture may be: the pack's limit for a slot, and the hard caps of the software."""

from dataclasses import dataclass
from typing import Any, Protocol

MEGABYTE = 1024 * 1024
# Nothing larger is read from the network at all; a phone's largest photo is about 25 MB.
HARD_CAP = 30 * MEGABYTE
# A phone's 50-megapixel picture passes; unpacked it takes three bytes a pixel of the worker's memory.
MAX_PIXELS = 64_000_000
# Longer sides are scaled down: 4000 px over an A4 page is 340 dpi.
LONGEST_SIDE = 4000
# Below this an identity card's address can no longer be read.
LEGIBLE_SIDE = 1000
# A picture that small never showed anything legible.
SMALLEST_SIDE = 400
THUMBNAIL_SIDE = 480


class Limit(Protocol):
    """A limit of the pack's form (policypack's PhotoLimit fits)."""

    @property
    def formats(self) -> tuple[str, ...]: ...

    @property
    def max_bytes(self) -> int: ...


@dataclass(frozen=True)
class PhotoLimit:
    """Formats that may be kept ("JPG", "PNG") and the largest size in bytes."""

    formats: tuple[str, ...]
    max_bytes: int


def limit_as_json(limit: Limit) -> dict[str, Any]:
    """The limit as it is kept with the file: a later edition of the pack does not move it."""
    return {"formats": list(limit.formats), "max_bytes": limit.max_bytes}


def limit_from_json(kept: dict[str, Any]) -> PhotoLimit:
    """Read what limit_as_json wrote."""
    return PhotoLimit(tuple(kept["formats"]), kept["max_bytes"])


def size_text(size: int) -> str:
    """A size as people say it: 2.5 MB, 800 KB."""
    if size >= MEGABYTE:
        return f"{size / MEGABYTE:.1f}".removesuffix(".0") + " MB"
    return f"{max(1, round(size / 1024))} KB"
