"""The window door: a clerk fills in for the person at the window, who is the only one there."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from jifenban.cases.models import Answer, Case, Item, Visit
from jifenban.documents.models import Paper
from jifenban.journal.queries import history
from jifenban.people.models import Person
from jifenban.policies.models import Round
from tests.builders import identity_number
from tests.cases import hangzhou_road as west
from tests.cases import road
from tests.cases.road import at

pytestmark = pytest.mark.django_db
LogIn = Callable[..., Client]


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The Tuesday after the windows opened."""
    moment = at("2020-03-03 15:29")
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: moment)
    return moment


@pytest.fixture
def batch(now: datetime) -> Round:
    return west.open_batch(now)


@pytest.fixture
def window(batch: Round, now: datetime, logged_in: LogIn) -> Client:
    return logged_in(west.clerk(now))


@pytest.fixture
def online(batch: Round, now: datetime) -> Case:
    """A draft that somebody has filled in at home."""
    return west.draft(batch, road.make_applicant("测试甲", phone="13800000001"), now)


def begin(window: Client, case: Case) -> int:
    window.post(f"/desk/window/{case.code}/begin/", {"identity_card": "yes"})
    return Visit.objects.get(case=case, ended_at=None).pk


def press(window: Client, case: Case, do: str, **given: object):
    case.refresh_from_db()
    form = {"do": do, "request_key": f"{do}-{case.version}", **given}
    return window.post(f"/desk/window/{case.code}/", form)


def test_a_draft_begun_online_is_finished_at_the_window_by_its_code(window: Client, online: Case) -> None:
    found = window.get("/desk/window/", {"text": online.code})
    assert found["Location"] == f"/desk/window/{online.code}/"
    begin(window, online)
    sections = re.findall(r'name="originals" value="(\w+)"', window.get(found["Location"]).content.decode())
    assert sections == ["permits", "homes", "jobs", "education"]

    assert press(window, online, "print_form").status_code == 302
    press(window, online, "submit_at_window", asks="originals", originals=sections)

    online.refresh_from_db()
    assert online.status == "accepted"
    assert online.receipt_number == "HZ20200303152900"
    assert set(Item.objects.exclude(original_checked_at=None).values_list("section", flat=True)) == set(
        sections
    )
    form, receipt = Paper.objects.order_by("pk")
    assert form.title == "杭州市居住证积分管理申请表"
    assert "随迁配偶、未成年子女" in form.data["notes"][0][1]
    labels = dict(receipt.data["rows"])
    assert labels["申请渠道"].endswith("窗口")
    assert labels["居住证号码"] == "330106202001010001"
    assert labels["申请人"] == "测试甲"
    assert labels["可以查询核定的积分（最迟）"] == "2020年3月31日"


def test_of_two_receipts_in_one_second_the_later_takes_the_next(
    window: Client, batch: Round, now: datetime
) -> None:
    numbers = [
        west.submitted(batch, road.make_applicant(f"测试{sign}"), now).receipt_number for sign in "甲乙丙"
    ]
    assert numbers == ["HZ20200303152900", "HZ20200303152901", "HZ20200303152902"]


def test_a_visit_needs_the_person_with_the_identity_card(window: Client, online: Case) -> None:
    answer = window.post(f"/desk/window/{online.code}/begin/")

    assert answer.status_code == 422
    assert "本人在场，身份证已核" in answer.content.decode()
    assert not Visit.objects.exists()


def test_without_a_visit_nobody_writes_into_anothers_draft(window: Client, online: Case) -> None:
    visit = begin(window, online)
    page = f"/desk/visits/{visit}/fill/intent/"
    form = {"intent.version": "1", "intent.uses": "both", "do": "next"}

    assert window.post(page, form).status_code == 302
    assert Answer.objects.get(case=online, section="intent").data == {"uses": "both"}
    window.post(f"/desk/visits/{visit}/end/")
    late = window.post(page, {**form, "intent.version": "2", "intent.uses": "school"})

    assert late.status_code == 409
    assert "已经结束" in late.content.decode()
    assert Answer.objects.get(case=online, section="intent").data == {"uses": "both"}


def test_the_next_visitor_ends_the_visit_before(
    window: Client, online: Case, batch: Round, now: datetime
) -> None:
    first = begin(window, online)
    second = begin(window, west.draft(batch, road.make_applicant("测试乙"), now))

    assert Visit.objects.get(pk=first).ended_at is not None
    assert window.get(f"/desk/visits/{first}/fill/basics/").status_code == 409
    answer = window.get(f"/desk/visits/{second}/shown/").content.decode()
    assert "测试乙" in answer
    assert "测试甲" not in answer
    assert [entry.verb for entry in history(f"case:{online.pk}") if "visit" in entry.verb] == [
        "begin_visit",
        "end_visit",
    ]


def test_only_the_form_at_the_window_may_use_the_camera(
    window: Client, online: Case, batch: Round, now: datetime
) -> None:
    visit = begin(window, online)

    page = window.get(f"/desk/visits/{visit}/fill/basics/")

    assert page.headers["Permissions-Policy"] == "camera=(self), microphone=(), geolocation=()"
    for address in ("/desk/window/", f"/desk/visits/{visit}/shown/", "/"):
        assert "camera=()" in window.get(address).headers["Permissions-Policy"]
    assert "data-shoot" in window.get(f"/desk/visits/{visit}/fill/learning/").content.decode()


def test_another_districts_window_sends_the_person_to_the_right_one(
    batch: Round, online: Case, now: datetime, logged_in: LogIn
) -> None:
    elsewhere = logged_in(west.clerk(now, west.ELSEWHERE))
    answer = elsewhere.post(f"/desk/window/{online.code}/begin/", {"identity_card": "yes"})

    assert answer.status_code == 403
    assert "西湖区" in answer.content.decode()
    page = elsewhere.get(f"/desk/window/{online.code}/").content.decode()
    assert "由西湖区流动人口管理部门受理，请来人到那里办理" in page
    assert "开始办理" not in page


def test_a_person_without_a_phone_is_filled_in_from_the_beginning(
    window: Client, batch: Round, now: datetime
) -> None:
    number = identity_number(451, "19790506")
    given = {"service": batch.service.key, "number": number, "name": "来访甲", "phone": "13800000009"}
    window.post("/desk/window/open/", given)
    case = Case.objects.get()
    visit = begin(window, case)
    window.post(f"/desk/visits/{visit}/fill/agreement/", {"agreement.version": "0", "agreement.read": "yes"})

    assert Person.objects.get().phone == "13800000009"
    confirmed = [entry for entry in history(f"case:{case.pk}") if entry.verb == "give_promise"]
    assert [entry.data["version"] for entry in confirmed] == ["2020"]


def test_one_case_whichever_door(window: Client, online: Case, batch: Round, now: datetime) -> None:
    given = {"service": batch.service.key, "number": online.person.number, "name": "测试甲"}

    assert window.post("/desk/window/open/", given)["Location"] == f"/desk/window/{online.code}/"
    assert Case.objects.filter(person=online.person).count() == 1


def test_somebody_with_a_log_in_and_no_draft_may_come_to_the_window(window: Client, batch: Round) -> None:
    person = road.make_applicant("测试丁")
    window.post(
        "/desk/window/open/", {"service": batch.service.key, "number": person.number, "name": "测试丁"}
    )

    assert Case.objects.get(person=person).status == "draft"
