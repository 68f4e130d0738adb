"""School places in a browser: the bureau opens, families apply on a phone, places are given, answered, given again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from jifenban.accounts.models import User
from jifenban.admissions.computing import compute
from jifenban.admissions.models import Allocation, PlaceList
from jifenban.admissions.settling import settle
from jifenban.cases.actions import take_step
from jifenban.cases.models import Case
from jifenban.people.models import Person
from jifenban.publicity.settling import PUBLISHED
from tests.admissions.world import placer, prepared, pupil, verified_life
from tests.browser import axe_violations
from tests.builders import identity_number
from tests.cases.road import STREET, make_applicant, make_officer
from tests.journeys.conftest import Clock, OpenPage, overflows, shoot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIFE = {
    "birth_date": ["1989-04-30"],
    "permits": [{"from": "2012-05-01", "street": "440117001"}],
    "insurance": [{"kind": "medical", "from": "2016-05"}],
}


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    """Keep the journey's files apart from the demonstration's."""
    settings.MEDIA_ROOT = tmp_path / "files"


def look(page: Page, name: str) -> None:
    """A page is accessible and no wider than the screen; keep its picture."""
    shoot(page, f"school-{name}")
    assert axe_violations(page) == [], name
    assert not overflows(page), name


#: What nobody has announced for 2020, given by the officer: value and source.
ANNOUNCED = {
    "报名开始": "2020-05-06 09:00",
    "报名截止": "2020-05-31 17:00",
    "排序办法": "核定积分从高到低，同分摇号",
    "名单公布多少天": "7",
}


def test_from_the_timeline_to_the_second_giving(open_page: OpenPage, clock: Clock):
    clock.set("2020-05-11 10:00")
    round = prepared()
    bureau, parent = placer(), make_applicant("黄演强")
    verified_life(parent, LIFE)
    before_it_opens(open_page, parent)
    open_round(open_page, bureau, round.pk)
    round.refresh_from_db()
    silent, other = pupil(round, since="2011-05-01", name="林演芳"), pupil(round, since="2018-05-01")
    case = apply(open_page, parent)
    reviewer = make_officer("reviewer", STREET, now=clock.now)
    take_step(case_id=case.pk, do="qualify", actor=reviewer, now=clock.now)
    clock.set("2020-06-01 10:00")
    give(open_page, bureau, clock)
    answer(open_page, case)
    everybody(open_page)
    give_again(open_page, bureau, round.pk, clock)

    where = {one.pk: Case.objects.get(pk=one.pk).status for one in (case, silent, other)}
    assert where == {case.pk: "accepted", silent.pk: "released", other.pk: "placed"}


def before_it_opens(open_page: OpenPage, parent: Person) -> None:
    """On a phone: the door says that nobody knows when, where the guide will be, and leads to the dates."""
    with open_page("phone", parent.account) as page:
        page.goto("/my/apply/guangzhou/conghua-school/")
        expect(page.get_by_text("申报还没有开始")).to_be_visible()
        expect(page.get_by_text("广州从化来穗人员之窗")).to_be_visible()
        look(page, "door-shut")


def open_round(open_page: OpenPage, bureau: User, round_id: int) -> None:
    """At the bureau's desk: every value that was announced, with its source; then the round opens."""
    with open_page("desk", bureau) as page:
        page.goto(f"/desk/rounds/{round_id}/")
        look(page, "desk-prepared")
        page.get_by_role("link", name="日期、办法和依据").click()
        for label, value in ANNOUNCED.items():
            row = page.locator("li").filter(has=page.locator("strong").filter(has_text=label))
            row.get_by_text("改这个值").click()
            field = row.locator("[name=value]")
            field.select_option(value) if label == "排序办法" else field.fill(value)
            row.locator("[name=source]").fill("区教育局公告")
            row.get_by_role("button").click()
            expect(row.get_by_text("区教育局公告")).to_be_visible()
        look(page, "desk-values")
        page.get_by_role("link", name="回到批次").click()
        page.get_by_role("button", name="打开批次，开始报名").click()
        expect(page.get_by_role("heading", name="锁定数据")).to_be_visible()


def apply(open_page: OpenPage, parent: Person) -> Case:
    """On a phone: what to do by when, the door, the form, the submission."""
    with open_page("phone", parent.account) as page:
        page.goto("/policy/guangzhou/conghua-school/2020/dates/?by=2020-06-23")
        expect(page.get_by_text("最迟要在 2020年4月23日 开始")).to_be_visible()
        look(page, "timeline")
        page.goto("/my/apply/guangzhou/conghua-school/")
        look(page, "door")
        page.get_by_role("button", name="进入从化区积分制入学报名").click()
        page.get_by_label("子女姓名").fill("黄小演")
        page.get_by_label("子女身份证号码").fill(identity_number(7, "20140301"))
        page.locator("[name='child_birth_date.value']").fill("2014-03-01")
        onward(page)
        choose(page, "place.town", "jiekou")
        choose(page, "grade.value", "grade_1")
        look(page, "form")
        onward(page)
        choose(page, "lives_here.value", "yes")
        choose(page, "works_here.value", "yes")
        onward(page)
        page.get_by_role("checkbox", name="本人承诺以上内容属实").check()
        page.get_by_role("button", name="提交入学申请").click()
        expect(page.get_by_text("资格审核中").first).to_be_visible()
    return Case.objects.get(person=parent, service__key="guangzhou/conghua-school")


def onward(page: Page) -> None:
    page.get_by_role("button", name="保存并继续").click()


def choose(page: Page, field: str, word: str) -> None:
    """Pick a choice, however many there are: few are radio buttons, many a list."""
    picker = page.locator(f"select[name='{field}']")
    if picker.count():
        picker.select_option(word)
    else:
        page.locator(f"input[name='{field}'][value='{word}']").check()


def give(open_page: OpenPage, bureau: User, clock: Clock) -> None:
    """At the bureau's desk: places, frozen data, the giving, one change with its reason, the public list."""
    with open_page("desk", bureau) as page:
        page.goto("/desk/rounds/")
        page.get_by_role("link", name="2020年从化区积分制入学").click()
        look(page, "desk-open")
        page.get_by_role("link", name="录入或导入学位").click()
        page.get_by_label("学校").fill("演示小学")
        page.get_by_label("学位数").fill("2")
        page.get_by_role("button", name="保存这处学位").click()
        expect(page.get_by_role("cell", name="演示小学")).to_be_visible()
        look(page, "desk-places")
        page.get_by_role("link", name="回到安排").click()
        page.get_by_role("button", name="锁定数据").click()
        page.get_by_role("button", name="正式安排").click()
        expect(page.get_by_text("正在计算")).to_be_visible()
        allocation = compute(allocation_id=Allocation.objects.get().pk, now=lambda: clock.now)
        page.goto(f"/desk/allocations/{allocation.pk}/")
        look(page, "desk-result")
        override(page, allocation)
        page.goto(f"/desk/allocations/{allocation.pk}/")
        page.get_by_role("button", name="公布安排结果").click()
        expect(page.get_by_role("link", name="学位安排结果")).to_be_visible()
        settle(allocation_id=allocation.pk, event=PUBLISHED, now=clock.now)


def override(page: Page, allocation: Allocation) -> None:
    """Take a place away and give it back, each time with a reason."""
    seat = allocation.seats.filter(given__isnull=False).latest("position")
    page.goto(f"/desk/allocations/{allocation.pk}/seats/{seat.pk}/")
    page.get_by_role("button", name="保存调整").click()
    expect(page.get_by_text("请写明调整的理由").first).to_be_visible()
    look(page, "desk-seat-refused")
    for choice, reason in (("不安排学位", "材料待核"), ("街口街 演示小学 共 2 个", "材料已核清")):
        page.get_by_label("改为").select_option(label=choice)
        page.get_by_label("理由（必填）").fill(reason)
        page.get_by_role("button", name="保存调整").click()
        expect(page.get_by_text(reason).first).to_be_visible()
    look(page, "desk-seat")


def answer(open_page: OpenPage, case: Case) -> None:
    """On a phone, without JavaScript: the place, and the answer."""
    with open_page("phone", case.person.account) as page:
        page.goto(f"/my/cases/{case.code}/")
        look(page, "place")
    with open_page("phone", case.person.account, java_script_enabled=False) as page:
        page.goto(f"/my/cases/{case.code}/")
        expect(page.get_by_text("街口街 演示小学")).to_be_visible()
        page.get_by_role("link", name="接受学位").click()
        page.get_by_role("button", name="接受学位").click()
        expect(page.get_by_text("已接受学位").first).to_be_visible()


def give_again(open_page: OpenPage, bureau: User, round_id: int, clock: Clock) -> None:
    """By keyboard alone: who has not answered loses the place, with a reason; it goes to somebody who waits."""
    with open_page("desk", bureau) as page:
        page.goto(f"/desk/rounds/{round_id}/")
        press(page, page.get_by_role("link", name="提醒或收回"), "Enter")
        look(page, "desk-answers")
        press(page, page.get_by_role("checkbox"), "Space")
        press(page, page.get_by_label("一起办的理由（必填）"), "")
        page.keyboard.type("两次电话无人接听")
        press(page, page.get_by_role("button", name="收回学位"), "Enter")
        expect(page.get_by_text("两次电话无人接听")).to_be_visible()
        look(page, "desk-released")
        clock.set("2020-06-20 10:00")
        page.goto(f"/desk/rounds/{round_id}/")
        press(page, page.get_by_role("button", name="正式安排"), "Enter")
        expect(page.get_by_text("正在计算")).to_be_visible()
        allocation = compute(allocation_id=Allocation.objects.latest("pk").pk, now=lambda: clock.now)
        page.goto(f"/desk/allocations/{allocation.pk}/")
        press(page, page.get_by_role("button", name="公布安排结果"), "Enter")
        expect(page.get_by_role("link", name="学位安排结果")).to_have_count(2)
        settle(allocation_id=allocation.pk, event=PUBLISHED, now=clock.now)
        page.reload()
        look(page, "desk-second")


def press(page: Page, wanted: Locator, key: str) -> None:
    """Go to something by Tab and press a key there. Whatever 80 Tabs do not reach cannot be reached."""
    for _ in range(80):
        if wanted.evaluate("one => one === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(wanted).to_be_focused()
    if key:
        page.keyboard.press(key)


def everybody(open_page: OpenPage) -> None:
    """Anybody on a phone: the places, how they are given, the masked list, one's own line."""
    place_list = PlaceList.objects.get()
    with open_page("phone") as page:
        page.goto(f"/places/{place_list.allocation.round_id}/")
        look(page, "public-places")
        page.goto(f"/places/lists/{place_list.pk}/")
        expect(page.get_by_text("黄＊强")).to_be_visible()
        page.get_by_label("申请人姓名或报名回执号").fill("黄演强")
        page.get_by_role("button", name="查询").click()
        expect(page.get_by_text("小学一年级　街口街 演示小学")).to_be_visible()
        look(page, "public-list")
