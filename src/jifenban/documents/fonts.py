"""The font of papers, and the check that it has every character before anything is printed."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from fontTools.ttLib import TTFont

from jifenban.documents.errors import MissingGlyph

# One file per weight; papers use the plain and the bold one.
WEIGHTS = ("400Regular/NotoSansSC_400Regular.ttf", "700Bold/NotoSansSC_700Bold.ttf")
BREAKS = "\n\t"


def font_files() -> list[Path]:
    """The font files that papers may use, and nothing else."""
    return [settings.PAPER_FONTS / weight for weight in WEIGHTS]


def check_glyphs(data: Any) -> None:
    """Look at every text in a paper's data. Raises MissingGlyph with all characters the font lacks."""
    known = _known_characters(tuple(font_files()))
    missing = {
        sign for text in texts_of(data) for sign in text if sign not in BREAKS and ord(sign) not in known
    }
    if missing:
        raise MissingGlyph(missing)


def texts_of(data: Any) -> Iterator[str]:
    """Every text in a JSON value, at any depth; keys are not printed."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from texts_of(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from texts_of(value)


@lru_cache(maxsize=2)
def _known_characters(files: tuple[Path, ...]) -> frozenset[int]:
    """The characters that every weight has."""
    weights = []
    for file in files:
        with TTFont(file, lazy=True) as font:
            weights.append(frozenset(font.getBestCmap()))
    return frozenset.intersection(*weights)
