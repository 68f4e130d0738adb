"""Typesets papers with typst: only our fonts, only our files, the same bytes for the same input."""

import json
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import typst

from jifenban.documents.fonts import font_files

# Templates import "/common/paper.typ": this folder is all that they can read.
ROOT = Path(__file__).parent / "typst"
# For archives: PDF/A-2b carries its fonts and refuses what later readers might not show.
STANDARD: Literal["a-2b"] = "a-2b"


class PaperFault(Exception):
    """A template does not compile, or asks for something the papers do not have: the pack's fault."""


class Press:
    """One compiler, kept because it has read the fonts; one paper at a time (about 10 ms each)."""

    def __init__(self) -> None:
        folders = [str(file.parent) for file in font_files()]
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
        self.compiler = typst.Compiler(root=str(ROOT), font_paths=fonts, ignore_system_fonts=True)
        self.lock = threading.Lock()

    def print(self, template: bytes, data: Mapping[str, Any], issued_at: datetime) -> bytes:
        """Return the PDF. Raises PaperFault."""
        inputs = {"data": json.dumps(data, ensure_ascii=False)}
        # typst wants a bare offset, not a named zone, and whole seconds.
        moment = issued_at.astimezone(timezone(issued_at.utcoffset() or timedelta())).replace(microsecond=0)
        try:
            with self.lock:
                pdf, warnings = self.compiler.compile_with_warnings(
                    input=template,
                    format="pdf",
                    sys_inputs=inputs,
                    timestamp=moment,
                    pdf_standards=STANDARD,
                )
        except typst.TypstError as fault:
            raise PaperFault(fault.diagnostic or fault.message) from None
        if warnings:
            raise PaperFault("; ".join(str(warning) for warning in warnings))
        assert isinstance(pdf, bytes)
        return pdf


@lru_cache(maxsize=1)
def press() -> Press:
    """The press of this process."""
    return Press()
