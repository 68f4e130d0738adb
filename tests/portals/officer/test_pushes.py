"""A department pushes what it holds about people with a verified score: one at a time, and in a table."""

import io
from collections.abc import Callable
from datetime import datetime, timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from jifenban.cases.holds import hold_sentence
from jifenban.cases.models import Case, PushBatch, PushLine
from jifenban.cases.push_batches import run_push
from jifenban.cases.queries import verified_score
from jifenban.journal.queries import history
from jifenban.notices.models import Message
from jifenban.policies.models import Revision
from tests.cases import road

pytestmark = pytest.mark.django_db
POINTS = "guangzhou/points"
PAGE = f"/desk/pushes/{POINTS}/offences/"
OFFENCE = {"offences.records": "more1", "offences.more1.kind": "public_security"}
LogIn = Callable[..., Client]


@pytest.fixture
def case(points: Revision, now: datetime) -> Case:
    return road.verified(points, road.make_applicant("测试丁"), now)


@pytest.fixture
def police(case: Case, now: datetime, logged_in: LogIn) -> Client:
    return logged_in(road.make_officer("verifier", "440100-public_security", now=now))


def number_of(case: Case) -> str:
    return case.person.number


def decided(now: datetime) -> dict[str, str]:
    return {**OFFENCE, "offences.more1.decided_on": (now - timedelta(days=30)).date().isoformat()}


def test_a_department_finds_what_it_pushes_and_no_other_does(
    police: Client, case: Case, now, logged_in: LogIn
):
    page = police.get("/desk/pushes/").content.decode()
    assert "违法违规记录" in page
    assert "不良信用记录" not in page
    assert 'href="/desk/pushes/"' in police.get("/desk/reviews/").content.decode()
    housing = logged_in(road.make_officer("verifier", "440100-housing", now=now))
    assert "数据更新" not in housing.get("/desk/reviews/").content.decode()
    assert housing.get(PAGE).status_code == 404
    assert housing.post(PAGE, {"push": "1", "number": number_of(case)}).status_code == 404


def test_one_person_is_found_by_number_the_effect_shown_and_the_score_follows_at_once(
    police: Client, case: Case, now: datetime
):
    before = verified_score(case.person, POINTS)
    unknown = police.post(PAGE, {"find": "1", "number": "440101199001011234"})
    assert (unknown.status_code, "没有找到这个身份证号" in unknown.content.decode()) == (422, True)
    found = police.post(PAGE, {"find": "1", "number": number_of(case)}).content.decode()
    assert "测试丁" in found
    assert number_of(case) not in found.replace(f'value="{number_of(case)}"', "")

    given = {"number": number_of(case), **decided(now)}
    preview = police.post(PAGE, {"preview": "1", **given}).content.decode()
    assert "更新后" in preview
    assert verified_score(case.person, POINTS) == before
    done = police.post(PAGE, {"push": "1", **given}).content.decode()

    after = verified_score(case.person, POINTS)
    assert after.total == before.total - 10
    assert (after.cause, "已更新" in done) == ("pushed", True)
    verbs = [entry.verb for entry in history(f"case:{case.pk}")]
    assert {"push_facts", "recount_score"} <= set(verbs)
    assert Message.objects.get(template="recalculated").person == case.person


def test_what_cannot_be_read_is_said_and_changes_nothing(police: Client, case: Case):
    before = verified_score(case.person, POINTS)
    given = {"number": number_of(case), **OFFENCE, "offences.more1.decided_on": "2022-02-31"}

    answer = police.post(PAGE, {"push": "1", **given})

    assert (answer.status_code, "请填写存在的日期" in answer.content.decode()) == (422, True)
    assert verified_score(case.person, POINTS) == before


def table(police: Client, *rows: list[str]) -> SimpleUploadedFile:
    """The downloaded table, filled in."""
    book = openpyxl.load_workbook(io.BytesIO(police.get(f"{PAGE}table/").content))
    for row in rows:
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("推送.xlsx", out.getvalue())


def columns(police: Client) -> list[str]:
    book = openpyxl.load_workbook(io.BytesIO(police.get(f"{PAGE}table/").content))
    return [cell.value for cell in book.worksheets[0][1]]


def row_of(police: Client, number: str, name: str, any_record: str = "有", **cells: str) -> list[str]:
    given = {"身份证号": number, "姓名": name, "有无记录": any_record, **cells}
    return [given.get(column, "") for column in columns(police)]


def test_a_table_shows_every_line_first_and_until_it_is_done_nobody_on_it_has_a_score_to_use(
    police: Client, case: Case, points: Revision, now: datetime
):
    other = road.verified(points, road.make_applicant("测试戊"), now)
    before = verified_score(case.person, POINTS)
    day = (now - timedelta(days=30)).date().isoformat()
    offence = {"类别": "治安管理处罚", "决定日期": day}
    assert set(offence) <= set(columns(police))
    rows = [
        row_of(police, number_of(case), "测试丁", **offence),
        row_of(police, "440101199001011234", "无此人", **offence),
        row_of(police, number_of(other), "别的名字", **offence),
    ]

    answer = police.post(f"{PAGE}bring/", {"file": table(police, *rows)})
    batch = PushBatch.objects.get()
    page = police.get(answer["Location"]).content.decode()

    assert "可以更新 1 人，有问题 2 人" in page
    assert "姓名和身份证号对不上" in page
    line = PushLine.objects.get(state="ready")
    assert (
        line.change
        == f"{before.total:f}".rstrip("0").rstrip(".")
        + f" → {before.total - 10:f}".rstrip("0").rstrip(".")
        + " 分"
    )
    assert verified_score(case.person, POINTS) == before
    assert police.post(f"/desk/pushes/batches/{batch.pk}/start/").status_code == 302
    assert "部门正在更新您的记录" in hold_sentence(case.person, POINTS)
    assert hold_sentence(other.person, POINTS) == ""
    assert police.post(f"/desk/pushes/batches/{batch.pk}/start/").status_code == 409
    assert police.post(f"/desk/pushes/batches/{batch.pk}/go-on/").status_code == 302
    assert ProcrastinateJob.objects.filter(task_name__endswith="push_table").count() == 2
    run_push(batch_id=batch.pk, now=lambda: now)
    run_push(batch_id=batch.pk, now=lambda: now)
    assert police.post(f"/desk/pushes/batches/{batch.pk}/go-on/").status_code == 409

    assert hold_sentence(case.person, POINTS) == ""
    assert verified_score(case.person, POINTS).total == before.total - 10
    assert verified_score(other.person, POINTS).cause == "application"
    assert Message.objects.filter(template="recalculated").count() == 1
    assert "已办完" in police.get(answer["Location"]).content.decode()


def test_a_table_says_nothing_new_or_contradicts_itself_and_a_cleared_record_is_said_with_one_word(
    police: Client, case: Case, now: datetime
):
    police.post(PAGE, {"push": "1", "number": number_of(case), **decided(now)})
    lower = verified_score(case.person, POINTS).total

    police.post(f"{PAGE}bring/", {"file": table(police, row_of(police, number_of(case), "", "无"))})
    run_push(batch_id=PushBatch.objects.get().pk, now=lambda: now)
    assert verified_score(case.person, POINTS).total == lower + 10
    again = police.post(f"{PAGE}bring/", {"file": table(police, row_of(police, number_of(case), "", "无"))})
    assert "和现在的记录一样" in police.get(again["Location"]).content.decode()

    both = row_of(police, number_of(case), "", "无", 类别="治安管理处罚")
    refused = police.post(f"{PAGE}bring/", {"file": table(police, both)})
    assert (refused.status_code, "后面又填了内容" in refused.content.decode()) == (422, True)
    nobody = police.post(f"{PAGE}bring/", {"file": table(police)})
    assert "表里没有记录" in nobody.content.decode()
