"""The table in which a department takes its open questions along, and brings the answers back (Excel)."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from jifenban.cases.answer_batches import SheetRow
from jifenban.cases.item_words import section_of
from jifenban.cases.models import Review
from jifenban.cases.queries import answers_of, title_of
from jifenban.policies.queries import policy
from jifenban.portals.officer.tables import MOST_ROWS, read_table
from jifenban.portals.ui.said import office_names, said_in

COLUMNS = ("序号", "申请编号", "姓名", "身份证号", "核验项目", "填报内容", "应答复", "意见", "理由")
WIDTHS = (10, 22, 12, 22, 20, 60, 12, 12, 40)
NEEDED = ("序号", "意见", "理由")
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
    table = read_table(file, size, NEEDED)
    rows = (SheetRow(number, *(cells[name] for name in NEEDED)) for number, cells in table)
    return [row for row in rows if row.question or row.decision or row.reason]
