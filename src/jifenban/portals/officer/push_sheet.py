"""The table in which a department pushes what it holds of many people: written empty, read row by row (Excel)."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from jifenban.accounts.errors import InvalidInput
from jifenban.cases.push_batches import PushRow
from jifenban.portals.officer.tables import MOST_ROWS, read_table
from jifenban.portals.ui.fields import YES_NO
from policypack.facts import FactSpec
from policypack.form_facts import VALUE, reported_section
from policypack.forms import Field

NUMBER, NAME, ANY = "身份证号", "姓名", "有无记录"
NO_RECORD = "无"
WIDTH = 22


def write_push_sheet(spec: FactSpec) -> bytes:
    """An empty table with a column for each field of a fact; what is chosen from a list is chosen in the cell."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = spec.label[:31]
    fields = _fields(spec)
    sheet.append([NUMBER, NAME, ANY, *fields])
    sheet.freeze_panes = "A2"
    lists = [(3, ["有", NO_RECORD])]
    lists += [
        (at, list(_words(field).values())) for at, field in enumerate(fields.values(), 4) if _words(field)
    ]
    for column in range(1, len(fields) + 4):
        letter = sheet.cell(1, column).column_letter
        sheet.column_dimensions[letter].width = WIDTH
        for cell in range(2, 102):
            sheet.cell(cell, column).number_format = "@"
    for column, words in lists:
        letter = sheet.cell(1, column).column_letter
        choices = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
        choices.add(f"{letter}2:{letter}{MOST_ROWS + 1}")
        sheet.add_data_validation(choices)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read_push_sheet(file: BinaryIO, size: int, spec: FactSpec) -> list[PushRow]:
    """Read the rows of a table. Raises InvalidInput for a file that is not such a table."""
    fields = _fields(spec)
    table = read_table(file, size, [NUMBER, NAME, ANY, *fields])
    found = []
    for number, cells in table:
        record = {field.key: _value(field, cells[label]) for label, field in fields.items() if cells[label]}
        if not cells[NUMBER]:
            if record or cells[NAME]:
                raise InvalidInput({"file": f"第 {number} 行没有身份证号。请补上后再导入。"})
            continue
        empty = cells[ANY] == NO_RECORD
        if empty and record:
            raise InvalidInput({"file": f"第 {number} 行写了“无记录”，后面又填了内容。请改好后再导入。"})
        found.append(PushRow(number, cells[NUMBER], cells[NAME], record, empty))
    return found


def _fields(spec: FactSpec) -> Mapping[str, Field]:
    """The fields of a fact by the names of their columns."""
    section = reported_section(spec)
    return {field.label if field.key != VALUE else spec.label: field for field in section.fields}


def _words(field: Field) -> Mapping[str, str]:
    """What a field may be, as key → word; nothing where it is free."""
    return field.choices or (YES_NO if field.type == "yes_no" else {})


def _value(field: Field, text: str) -> str:
    """A cell as the form would send it: the key of a word that is chosen."""
    return next((key for key, word in _words(field).items() if word == text), text)
