"""How sure a number's source is: five grades, and how a source is named with its grade."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

GRADES: Mapping[str, str] = MappingProxyType(
    {
        "official_text": "官方文本",
        "official_mirror": "官方文本转载",
        "press": "媒体报道",
        "secondary": "二手转载",
        "derived": "推算",
    }
)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a number comes from. `grade` is one of GRADES."""

    key: str
    title: str
    grade: str
    number: str = ""
    link: str = ""
    retrieved: str = ""


def cited(grade: str, *where: str) -> str:
    """Where something is written, behind its grade: "二手转载：2022 年度日程"; "" where nothing is said."""
    said = "；".join(filter(None, where))
    return "：".join(filter(None, (GRADES.get(grade, ""), said)))


class Cites:
    """Something that says where it is written: `clause` and `basis`, and by `grade`, one of GRADES, how sure they are.

    What is our own way, written nowhere, says so in its basis and has no grade.
    """

    clause: str
    basis: str
    grade: str

    @property
    def cited(self) -> str:
        """Where it is written, behind how sure that is; "" where nothing is said."""
        return cited(self.grade, self.clause, self.basis) if self.clause or self.basis else ""
