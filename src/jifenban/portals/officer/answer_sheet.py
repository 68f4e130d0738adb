"""The table in which a department takes its open questions along, and brings the answers back (Excel)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import BinaryIO
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation

from jifenban.accounts.errors import InvalidInput
from jifenban.cases.answer_batches import SheetRow
from jifenban.cases.item_words import section_of
from jifenban.cases.models import Review
from jifenban.cases.queries import answers_of, title_of
from jifenban.policies.queries import policy
from jifenban.portals.ui.said import office_names, said_in

COLUMNS = ("序号", "申请编号", "姓名", "身份证号", "核验项目", "填报内容", "应答复", "意见", "理由")
WIDTHS = (10, 22, 12, 22, 20, 60, 12, 12, 40)
NEEDED = ("序号", "意见", "理由")
MOST_ROWS = 5000
MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 100 * 1024 * 1024
#: A table cannot hold what was confirmed of a part: that is answered on the page.
OFFERED = (Review.Decision.CONFIRM, Review.Decision.REFUSE, Review.Decision.RETURN)


def write_sheet(reviews: Iterable[Review]) -> bytes:
    """Write the open questions with whom and what they are about; 意见 and 理由 are left empty."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "核验意见"
    for column, width in zip("ABCDEFGHI", WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A2"
    words = ",".join(decision.label for decision in OFFERED)
    choices = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True)
    choices.add(f"H2:H{MOST_ROWS + 1}")
    sheet.add_data_validation(choices)
    sheet.append(COLUMNS)
    for review in reviews:
        sheet.append(_row(review))
        for cell in sheet[sheet.max_row]:
            cell.data_type = "s"  # what an applicant typed is text, never a formula
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _row(review: Review) -> Sequence[str]:
    case = review.item.case
    loaded = policy(case.revision)
    section, title = section_of(loaded, review.item.section), title_of(loaded, review.item.section)
    records = said_in(section, answers_of(case), office_names(loaded)) if section else []
    said = "\n".join("；".join(f"{label}：{text}" for label, text in record.rows) for record in records)
    due = str(review.due_on) if review.due_on else ""
    code = case.receipt_number or case.code
    return (str(review.pk), code, case.person.name, case.person.number, title, said, due, "", "")


def read_sheet(file: BinaryIO, size: int) -> list[SheetRow]:
    """Read the answers out of a table. Raises InvalidInput for a file that is not such a table."""
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
            return _rows(book.worksheets[0].iter_rows(values_only=True))
        finally:
            book.close()
    except (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, IndexError, OSError):
        raise InvalidInput({"file": "这不是 Excel 表（.xlsx）。请用导出的表填写后再导入。"}) from None


def _rows(rows: Iterable[tuple[object, ...]]) -> list[SheetRow]:
    read = iter(rows)
    heading = [_word(value) for value in next(read, ())]
    lacking = [name for name in NEEDED if name not in heading]
    if lacking:
        raise InvalidInput({"file": f"表的第一行没有“{lacking[0]}”一栏。请用导出的表填写后再导入。"})
    places = [heading.index(name) for name in NEEDED]
    found = []
    for number, row in enumerate(read, start=2):
        if number > MOST_ROWS + 1:
            raise InvalidInput({"file": f"一张表最多 {MOST_ROWS} 行。请分几次导入。"})
        question, decision, reason = (_word(row[place]) if place < len(row) else "" for place in places)
        if question or decision or reason:
            found.append(SheetRow(number, question, decision, reason))
    return found


def _word(value: object) -> str:
    """A cell's text; a number that Excel made of the digits is itself again."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
