"""Excel tables that departments bring back: read within limits, by the names of their columns."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import BinaryIO
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from jifenban.accounts.errors import InvalidInput

MOST_ROWS = 5000
MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 100 * 1024 * 1024
#: A row's number in the table, and its cells as text by the column's name.
Cells = tuple[int, dict[str, str]]


def read_table(file: BinaryIO, size: int, needed: Sequence[str]) -> list[Cells]:
    """Read the columns that are needed out of a table. Raises InvalidInput for a file that is not such a table."""
    if size > MOST_BYTES:
        raise InvalidInput({"file": "这个文件超过 5 MB。请只保留导出的表，分几次导入。"})
    try:
        with zipfile.ZipFile(file) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        if unpacked > MOST_UNPACKED:
            raise InvalidInput({"file": "这个文件展开后太大。请用导出的表填写后再导入。"})
        file.seek(0)
        book = load_workbook(file, read_only=True, data_only=True)
        try:
            return _rows(book.worksheets[0].iter_rows(values_only=True), needed)
        finally:
            book.close()
    except (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, IndexError, OSError):
        raise InvalidInput({"file": "这不是 Excel 表（.xlsx）。请用导出的表填写后再导入。"}) from None


def _rows(rows: Iterable[tuple[object, ...]], needed: Sequence[str]) -> list[Cells]:
    read = iter(rows)
    heading = [_word(value) for value in next(read, ())]
    lacking = [name for name in needed if name not in heading]
    if lacking:
        raise InvalidInput({"file": f"表的第一行没有“{lacking[0]}”一栏。请用导出的表填写后再导入。"})
    places = {name: heading.index(name) for name in needed}
    found = []
    for number, row in enumerate(read, start=2):
        if number > MOST_ROWS + 1:
            raise InvalidInput({"file": f"一张表最多 {MOST_ROWS} 行。请分几次导入。"})
        cells = {name: _word(row[place]) if place < len(row) else "" for name, place in places.items()}
        found.append((number, cells))
    return found


def _word(value: object) -> str:
    """A cell's text; a number that Excel made of the digits is itself again, and a day is its date."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value).strip()
