"""A department takes its questions along as an Excel table and brings the answers back."""

import io
import zipfile
from collections.abc import Callable
from datetime import datetime

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from jifenban.cases.answer_batches import run_batch
from jifenban.cases.models import AnswerBatch, Case, Review
from jifenban.policies.models import Revision
from jifenban.portals.officer import answer_sheet
from tests.cases.road import accepted, make_applicant, verifier_of

pytestmark = pytest.mark.django_db
LogIn = Callable[..., Client]


@pytest.fixture
def case(points: Revision, now: datetime) -> Case:
    return accepted(points, make_applicant("=1+1"), now)


@pytest.fixture
def review(case: Case) -> Review:
    return Review.objects.select_related("item__case__person", "office").get(
        item__case=case, item__section="education"
    )


@pytest.fixture
def desk(review: Review, now: datetime, logged_in: LogIn) -> Client:
    return logged_in(verifier_of(review, now))


def exported(desk: Client) -> openpyxl.Workbook:
    answer = desk.post("/desk/reviews/sheets/take/")
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def upload(book: openpyxl.Workbook, name: str = "答复.xlsx") -> SimpleUploadedFile:
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile(name, out.getvalue())


def test_the_table_names_the_person_and_what_is_asked_and_runs_no_formula(desk: Client, review: Review):
    sheet = exported(desk).worksheets[0]

    rows = {row[0].value: row for row in sheet.iter_rows(min_row=2)}
    row = rows[str(review.pk)]
    assert [cell.value for cell in sheet[1]] == list(answer_sheet.COLUMNS)
    assert (row[2].value, row[2].data_type) == ("=1+1", "s")
    assert row[3].value == review.item.case.person.number
    assert "文化程度" in row[4].value
    assert "本科" in row[5].value


def test_a_filled_table_shows_each_line_first_and_is_done_when_told(
    desk: Client, review: Review, now: datetime
):
    book = exported(desk)
    for row in book.worksheets[0].iter_rows(min_row=2):
        row[7].value = "认可"

    answer = desk.post("/desk/reviews/sheets/bring/", {"file": upload(book)})

    batch = AnswerBatch.objects.get()
    assert answer["Location"] == f"/desk/reviews/sheets/{batch.pk}/"
    page = desk.get(answer["Location"]).content.decode()
    assert "还没有办" in page
    review.refresh_from_db()
    assert review.answered_at is None
    assert desk.post(f"/desk/reviews/sheets/{batch.pk}/start/").status_code == 302
    assert "正在答复" in desk.get(answer["Location"]).content.decode()
    run_batch(batch_id=batch.pk, now=lambda: now)
    assert "已办完" in desk.get(answer["Location"]).content.decode()
    review.refresh_from_db()
    assert review.decision == "confirm"


def test_a_table_that_is_begun_twice_says_so(desk: Client, review: Review):
    book = exported(desk)
    book.worksheets[0]["H2"] = "认可"
    place = desk.post("/desk/reviews/sheets/bring/", {"file": upload(book)})["Location"]
    desk.post(f"{place}start/")

    again = desk.post(f"{place}start/")

    assert again.status_code == 409
    assert "已经在办或办完了" in again.content.decode()


def test_a_table_that_came_to_a_stop_is_taken_up_again_and_no_other(
    desk: Client, review: Review, now: datetime
):
    book = exported(desk)
    book.worksheets[0]["H2"] = "认可"
    place = desk.post("/desk/reviews/sheets/bring/", {"file": upload(book)})["Location"]
    jobs = ProcrastinateJob.objects.filter(task_name__endswith="answer_batch")
    assert desk.post(f"{place}go-on/").status_code == 409
    desk.post(f"{place}start/")

    assert desk.post(f"{place}go-on/").status_code == 302

    assert jobs.count() == 2
    bar = desk.get(place, headers={"HX-Request": "true"}).content.decode()
    assert "已办 0 / 1 行" in bar
    assert "接着办" in bar
    run_batch(batch_id=AnswerBatch.objects.get().pk, now=lambda: now)
    assert desk.get(place, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    over = desk.post(f"{place}go-on/")
    assert (over.status_code, "没有停在中间" in over.content.decode()) == (409, True)
    assert jobs.count() == 2


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", bytes(101 * 1024 * 1024))
    return out.getvalue()


def _without_columns() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["姓名", "意见"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (lambda: b"not a table", "这不是 Excel 表"),
        (lambda: b"x" * (5 * 1024 * 1024 + 1), "超过 5 MB"),
        (_bomb, "展开后太大"),
        (_without_columns, "没有“序号”一栏"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_in_words(
    desk: Client, content: Callable[[], bytes], sentence: str
):
    answer = desk.post("/desk/reviews/sheets/bring/", {"file": SimpleUploadedFile("a.xlsx", content())})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_nothing_chosen_is_said_beside_the_field(desk: Client):
    answer = desk.post("/desk/reviews/sheets/bring/")

    assert answer.status_code == 422
    assert "请先选择填好的表" in answer.content.decode()
