"""The education officer's pages: places, a trial, the giving, one override, the public list; and what is refused."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from jifenban.admissions.computing import compute
from jifenban.admissions.models import Allocation, Place, PlaceList
from jifenban.policies.models import Round
from tests.admissions.world import (
    CLOSED,
    LATER,
    computed,
    conghua,
    frozen,
    offer,
    placer,
    prepared,
    published,
    pupil,
)
from tests.cases.road import at

LogIn = Callable[..., Client]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    def show(moment: Any) -> None:
        monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: moment)

    show(LATER)
    return show


@pytest.fixture
def round(db: None, clock: Any) -> Round:
    return conghua()


@pytest.fixture
def bureau(round: Round, logged_in: LogIn) -> Client:
    return logged_in(placer())


def test_the_whole_job_from_the_places_to_the_public_list(round: Round, bureau: Client, client: Client):
    lucky, other = pupil(round, since="2012-05-01", name="黄演强"), pupil(round, since="2018-05-01")
    typed = {"town": "jiekou", "grade": "grade_1", "school": "一小", "kind": "public", "number": "1"}
    assert bureau.post(f"/desk/rounds/{round.pk}/places/offer/", typed).status_code == 302
    frozen(round)
    bureau.post(f"/desk/rounds/{round.pk}/placing/start/", {"trial": "0"})
    allocation = Allocation.objects.get()
    assert "正在计算" in bureau.get(f"/desk/rounds/{round.pk}/placing/").content.decode()
    compute(allocation_id=allocation.pk, now=lambda: LATER)

    page = bureau.get(f"/desk/allocations/{allocation.pk}/").content.decode()
    assert "共 2 人，安排 1 人" in page
    assert "街口街 一小 （公办学校）" in page
    without = bureau.get(f"/desk/allocations/{allocation.pk}/?show=without").content.decode()
    assert other.receipt_number in without
    assert lucky.receipt_number not in without
    bureau.post(f"/desk/allocations/{allocation.pk}/publish/")

    shown = client.get(f"/places/lists/{PlaceList.objects.get().pk}/?q=黄演强").content.decode()
    assert "街口街 一小 （公办学校）" in shown
    assert "黄＊强" in shown
    assert "黄演强</b>" not in shown
    assert "政策没有公布怎样排序" in client.get(f"/places/{round.pk}/").content.decode()
    assert "学位安排结果" in client.get("/lists/").content.decode()


def test_the_round_page_of_a_place_round_is_its_placing_page(round: Round, bureau: Client):
    assert "录入或导入学位" in bureau.get(f"/desk/rounds/{round.pk}/").content.decode()


def test_an_unfilled_round_says_what_is_not_known(db: None, clock: Any, logged_in: LogIn):
    round = prepared()
    page = logged_in(placer()).get(f"/desk/rounds/{round.pk}/placing/").content.decode()

    assert "通知只说指南 4 月初公布，日期未查到" in page
    assert "从化区没有公布按积分怎样排序" in page


def test_a_freeze_too_early_is_refused_on_the_placing_page(round: Round, bureau: Client, clock: Any):
    clock(at("2020-05-20"))
    answer = bureau.post(f"/desk/rounds/{round.pk}/freeze/")

    assert answer.status_code == 409
    assert "截止以后才能锁定数据" in answer.content.decode()
    clock(CLOSED)
    assert bureau.post(f"/desk/rounds/{round.pk}/freeze/").status_code == 302


def test_an_override_is_asked_for_its_reason_and_keeps_what_was_typed(round: Round, bureau: Client):
    case = pupil(round)
    [_, far] = offer(round, ("jiekou", "grade_1", "一小", 1), ("lutian", "grade_1", "", 3))
    allocation = computed(frozen(round))
    address = f"/desk/allocations/{allocation.pk}/seats/{allocation.seats.get(case=case).pk}/"
    refused = bureau.post(f"{address}override/", {"place": far.pk, "reason": ""})

    assert refused.status_code == 422
    assert "请写明调整的理由" in refused.content.decode()
    assert f'<option value="{far.pk}" selected>' in refused.content.decode()
    assert bureau.post(f"{address}override/", {"place": far.pk, "reason": "家住吕田"}).status_code == 302
    page = bureau.get(address).content.decode()
    assert "家住吕田" in page
    assert "人工调整" in page


def test_a_table_with_a_wrong_line_is_refused_by_its_number(round: Round, bureau: Client):
    content = "镇街,年级,学校,性质,学位数\n街口街,小学一年级,,,10\n石牌街,小学一年级,,,5\n"
    file = SimpleUploadedFile("places.csv", content.encode(), content_type="text/csv")
    answer = bureau.post(f"/desk/rounds/{round.pk}/places/bring/", {"file": file})

    assert answer.status_code == 422
    assert "第 2 行：没有“石牌街”这个镇街" in answer.content.decode()
    assert not Place.objects.exists()
    assert bureau.post(f"/desk/rounds/{round.pk}/places/bring/").status_code == 422
    table = bureau.get(f"/desk/rounds/{round.pk}/places/table/")
    assert table.content.decode("utf-8-sig").startswith("镇街,年级,学校,性质,学位数")


def test_a_result_is_retracted_with_a_reason_the_public_reads(round: Round, bureau: Client, client: Client):
    pupil(round)
    offer(round, ("jiekou", "grade_1", "一小", 1))
    allocation = published(frozen(round))
    bureau.post(f"/desk/allocations/{allocation.pk}/retract/", {"reason": "学位数录错"})
    shown = client.get(f"/places/lists/{allocation.place_list.pk}/").content.decode()

    assert "这份名单已撤回：学位数录错" in shown
    assert client.get(f"/places/lists/{allocation.place_list.pk}/download/").status_code == 404


def test_the_list_can_be_downloaded_and_checked_against_its_digest(round: Round, client: Client):
    pupil(round)
    offer(round, ("jiekou", "grade_1", "一小", 1))
    place_list = published(frozen(round)).place_list
    content = client.get(f"/places/lists/{place_list.pk}/download/").content

    assert hashlib.sha256(content).hexdigest() == place_list.digest


def test_equals_are_parted_by_a_lot_that_anybody_draws_again_with_the_published_seed(
    round: Round, client: Client
):
    equals = [pupil(round) for _ in range(4)]
    offer(round, ("jiekou", "grade_1", "一小", 2))
    allocation = published(frozen(round))
    page = client.get(f"/places/lists/{PlaceList.objects.get().pk}/").content.decode()
    shown = page[page.index("种子 ") :].split("<")[0].removeprefix("种子 ").replace(" ", "")
    drawn = {one.code: hashlib.sha256(f"{shown}\0{one.code}".encode()).hexdigest()[:14] for one in equals}

    served = [seat.case.code for seat in allocation.seats.order_by("position")]
    assert served == sorted(drawn, key=drawn.__getitem__, reverse=True)


def test_a_dropped_and_a_failed_allocation_leave_the_way_open(round: Round, bureau: Client):
    pupil(round)
    offer(round, ("jiekou", "grade_1", "一小", 1))
    allocation = computed(frozen(round))
    bureau.post(f"/desk/allocations/{allocation.pk}/drop/")
    again = computed(round)
    Allocation.objects.filter(pk=again.pk).update(
        state=Allocation.State.FAILED, failure="有一份材料读不出来。"
    )

    assert "有一份材料读不出来" in bureau.get(f"/desk/allocations/{again.pk}/").content.decode()
    assert bureau.post(f"/desk/allocations/{again.pk}/restart/").status_code == 302
    assert bureau.get(f"/desk/allocations/{again.pk}/progress/").status_code == 200
    assert bureau.post(f"/desk/rounds/{round.pk}/placing/end/").status_code == 409
