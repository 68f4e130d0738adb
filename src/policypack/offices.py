"""The offices of a city (offices.csv): the tree city → district → street, the departments, the windows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from policypack.errors import Problems
from policypack.nodes import Place
from policypack.process import known

OFFICE_KINDS: Final = ("city", "district", "street", "police", "department")
COLUMNS: Final = ("code", "name", "kind", "parent", "phones", "address", "hours", "note")
#: A last column that a city may add.
AREA: Final = "area"
_CODE: Final = re.compile(r"[0-9]{2,12}(-[a-z][a-z0-9_]*)?")
_PHONE: Final = re.compile(r"[0-9][0-9-]{2,15}")


@dataclass(frozen=True)
class OfficeRow:
    """One organ. A department's code is the city's code and a key: `440100-public_security`.

    `area` is the place it is the office of, as people choose it in a form, without the name of the organ.
    """

    code: str
    name: str
    kind: str
    parent: str
    phones: tuple[str, ...]
    address: str
    hours: str
    note: str
    area: str
    line: int

    @property
    def choice(self) -> str:
        """What a form offers to choose: the place, or the office where it is not that of a place."""
        return self.area or self.name

    @property
    def department(self) -> str:
        """The key by which facts name this department in `verified_by`; "" for any other office."""
        return self.code.partition("-")[2] if self.kind == "department" else ""

    @property
    def is_window(self) -> bool:
        """Whether people can bring originals here: the source names an address."""
        return self.kind == "street" and self.address != ""


def read_offices(file: str, content: bytes) -> tuple[OfficeRow, ...]:
    """The rows of an offices.csv; PackErrors names every faulty line."""
    try:
        text = content.decode("utf-8-sig")  # spreadsheets write a mark before the text
    except UnicodeDecodeError:
        raise Place(file, 1, 1).error("不是 UTF-8 文字", "请把文件另存为 UTF-8") from None
    lines = list(csv.reader(io.StringIO(text)))
    if not lines or tuple(lines[0]) not in (COLUMNS, (*COLUMNS, AREA)):
        raise Place(file, 1, 1).error("第一行不是规定的列名", f"请写成 {','.join(COLUMNS)}")
    problems = Problems()
    rows: dict[str, OfficeRow] = {}
    for number, cells in enumerate(lines[1:], start=2):
        place = Place(file, number, 1)
        if not cells:
            continue
        with problems.collecting():
            row = _row(cells, len(lines[0]), place)
            if row.code in rows:
                raise place.error(
                    f"代码“{row.code}”写了两次，第一次在第 {rows[row.code].line} 行", "请只留一行"
                )
            rows[row.code] = row
    problems.raise_any()
    _check_tree(file, rows)
    return tuple(rows.values())


def _row(cells: Sequence[str], columns: int, place: Place) -> OfficeRow:
    if len(cells) not in (len(COLUMNS), columns):
        raise place.error(f"这一行有 {len(cells)} 列", f"应有 {columns} 列，逗号用半角，空着的也要留逗号")
    code, name, kind, parent, phones, address, hours, note = (cell.strip() for cell in cells[: len(COLUMNS)])
    area = "".join(cells[len(COLUMNS) :]).strip()
    if not _CODE.fullmatch(code):
        raise place.error(f"“{code}”不能作机构代码", "请用行政区划代码，部门写成 440100-public_security")
    if not name:
        raise place.error("没有写名称", "请填写 name 一列")
    known(kind, OFFICE_KINDS, "机构类别", place)
    if (kind == "department") != ("-" in code):
        raise place.error(f"部门的代码应当带部门代号，写成了“{code}”", "请写成 440100-public_security")
    numbers = tuple(phone.strip() for phone in phones.split("、") if phone.strip())
    for phone in numbers:
        if not _PHONE.fullmatch(phone):
            raise place.error(f"“{phone}”不是电话号码", "请写成 020-87925868，几个号码用顿号分开")
    return OfficeRow(code, name, kind, parent, numbers, address, hours, note, area, place.line)


def _check_tree(file: str, rows: dict[str, OfficeRow]) -> None:
    problems = Problems()
    above = {
        "district": ("city",),
        "street": ("district",),
        "police": ("district",),
        "department": ("city", "district"),
    }
    for row in rows.values():
        place = Place(file, row.line, 1)
        if row.kind == "city":
            if row.parent:
                problems.add(place.error("市一级没有上级", "请把 parent 留空"))
            continue
        with problems.collecting():
            parent = rows[known(row.parent, rows, "上级机构", place)]
            if parent.kind not in above[row.kind]:
                raise place.error(
                    f"“{row.name}”的上级“{parent.name}”不对",
                    "街道属于区，区属于市，部门属于市或区，派出所属于区",
                )
    if sum(row.kind == "city" for row in rows.values()) != 1:
        problems.add(Place(file, 1, 1).error("应当正好有一个市", "请写一行 kind 为 city 的机构"))
    problems.raise_any()
