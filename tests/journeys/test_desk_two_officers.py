"""Two officers at one case, several cases at once, keys, and a desk that loses its connection, in a browser."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from jifenban.cases.actions import answer_review
from jifenban.cases.models import Case, Review
from tests.browser import axe_violations
from tests.cases.road import (
    DISTRICT,
    HOMES,
    STREET,
    accepted,
    answer_all,
    make_applicant,
    make_officer,
    publish,
    submitted,
    verifier_of,
)
from tests.journeys.conftest import Clock, OpenPage, overflows, shoot
from tests.portals.conftest import POINTS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REASON = "租赁合同缺第二页，请补拍。"


def test_officers_see_each_other_and_walk_their_queue_by_key(open_page: OpenPage, clock: Clock):
    revision = publish(POINTS, now=clock.now)
    first, second = (
        submitted(revision, make_applicant(name), clock.now + timedelta(minutes=minute))
        for minute, name in enumerate(("测试甲", "测试乙"))
    )
    one, other = (make_officer("reviewer", STREET, now=clock.now) for _ in range(2))
    with open_page("desk", one, bypass_csp=True) as page, open_page("desk", other) as beside:
        page.goto(f"/desk/cases/{first.code}/")
        expect(page.locator("#lookers")).to_contain_text("您正在审核本件")
        beside.goto(f"/desk/cases/{first.code}/")
        expect(beside.locator("#lookers")).to_contain_text(f"{one.username}也在看本件")
        page.evaluate(
            "htmx.ajax('GET', document.getElementById('lookers').getAttribute('hx-get'), {target: '#lookers', swap: 'outerHTML'})"
        )
        expect(page.locator("#lookers")).to_contain_text(f"{other.username}也在看本件")
        assert axe_violations(page) == []
        shoot(page, "desk-two-officers")
        page.keyboard.press("]")
        page.wait_for_url(f"**/{second.code}/")
        page.keyboard.press("[")
        page.wait_for_url(f"**/{first.code}/")


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_declared_and_confirmed_stand_side_by_side(size: str, open_page: OpenPage, clock: Clock):
    case = accepted(publish(POINTS, now=clock.now), make_applicant(), clock.now)
    asked = Review.objects.filter(item__case=case, item__section="homes").select_related("office").get()
    answer_review(
        review_id=asked.pk,
        decision="partly",
        confirmed={"records": [{**HOMES["records"][0], "from": "2019-03-10"}]},
        reason="备案日晚于合同日。",
        actor=verifier_of(asked, clock.now),
        now=clock.now,
    )
    with open_page(size, make_officer("scorer", DISTRICT, now=clock.now), bypass_csp=True) as page:
        page.goto(f"/desk/cases/{case.code}/?item=homes")
        expect(page.locator(".jf-differs")).to_contain_text("2019-03-10")
        shoot(page, f"desk-compared-{size}")
        assert not overflows(page)
        assert axe_violations(page) == []


def test_a_desk_without_a_connection_keeps_what_was_written_and_sends_it_afterwards(
    open_page: OpenPage, clock: Clock
):
    case = submitted(publish(POINTS, now=clock.now), make_applicant(), clock.now)
    with open_page("desk", make_officer("reviewer", STREET, now=clock.now)) as page:
        page.goto(f"/desk/cases/{case.code}/")
        page.get_by_role("checkbox", name="住所", exact=True).check()
        page.get_by_label("住所的理由").fill(REASON)
        page.context.set_offline(True)
        page.get_by_role("button", name="退回补正").click()
        expect(page.locator("#offline")).to_contain_text("这台电脑")
        expect(page.get_by_label("住所的理由")).to_have_value(REASON)
        shoot(page, "desk-offline")

        page.context.set_offline(False)
        expect(page.locator("#offline")).to_be_hidden()
        page.get_by_role("button", name="退回补正").click()
        expect(page.get_by_text("待补正").first).to_be_visible()

    case.refresh_from_db()
    assert case.status == "correcting"
    assert case.items.get(section="homes").reason == REASON


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_several_cases_are_passed_at_once_and_each_result_is_named(
    size: str, open_page: OpenPage, clock: Clock
):
    revision = publish(POINTS, now=clock.now)
    cases = [submitted(revision, make_applicant(name), clock.now) for name in ("测试甲", "测试乙", "测试丙")]
    with open_page(size, make_officer("reviewer", STREET, now=clock.now), bypass_csp=True) as page:
        page.goto("/desk/")
        page.keyboard.press("j")
        page.keyboard.press("x")
        page.get_by_role("checkbox", name="选中").nth(1).check()
        expect(page.locator("[data-ticked]")).to_have_text("已选 2 件")
        shoot(page, f"desk-together-{size}")
        assert not overflows(page)
        assert axe_violations(page) == []
        page.get_by_label("一起办的理由").fill("材料齐")
        page.get_by_role("button", name="预审通过").click()
        expect(page.get_by_role("status").filter(has_text="办成 2 件")).to_be_visible()
        shoot(page, f"desk-together-done-{size}")
        assert not overflows(page)
        assert axe_violations(page) == []
    left = [case for case in cases if Case.objects.get(pk=case.pk).status == "pre_review"]
    assert len(left) == 1


def tab_to(page: Page, wanted: str) -> None:
    """Go on with the tabulator until the focus is on what has this id or these words."""
    for _ in range(90):
        page.keyboard.press("Tab")
        here = page.evaluate("[document.activeElement.id, document.activeElement.textContent.trim()]")
        if wanted in here:
            return
    raise AssertionError(f"the tabulator does not reach {wanted}")


def test_a_department_and_a_district_work_by_keyboard_alone(open_page: OpenPage, clock: Clock):
    revision = publish(POINTS, now=clock.now)
    cases = [accepted(revision, make_applicant(name), clock.now) for name in ("测试甲", "测试乙")]
    asked = Review.objects.filter(item__section="education").order_by("pk")
    with open_page("desk", verifier_of(asked[0], clock.now)) as page:
        page.goto("/desk/reviews/")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/reviews/{asked[0].pk}/")
        page.keyboard.press("1")
        tab_to(page, "确认本项，看下一项")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/reviews/{asked[1].pk}/")
        page.keyboard.press("3")
        tab_to(page, "reason")
        page.keyboard.type("查无此证。")
        tab_to(page, "确认本项，看下一项")
        page.keyboard.press("Enter")
        expect(page.get_by_text("现在没有要核验的")).to_be_visible()
    assert list(asked.values_list("decision", flat=True)) == ["confirm", "refuse"]
    for case in cases:
        answer_all(case, clock.now)
    with open_page("desk", make_officer("scorer", DISTRICT, now=clock.now), bypass_csp=True) as page:
        page.goto("/desk/")
        for key in "jxjx":
            page.keyboard.press(key)
        tab_to(page, "together-reason")
        page.keyboard.type("部门已答齐")
        tab_to(page, "核定积分")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status").filter(has_text="办成 2 件")).to_be_visible()
        assert axe_violations(page) == []
        assert not overflows(page)
        shoot(page, "desk-keyboard-scored")
        tab_to(page, "undo-reason")
        page.keyboard.type("还要再核")
        tab_to(page, "撤回")
        page.keyboard.press("Enter")
        expect(page.get_by_role("cell", name="已撤回").first).to_be_visible()
        assert axe_violations(page) == []
        shoot(page, "desk-keyboard-undone")
    assert {Case.objects.get(pk=case.pk).status for case in cases} == {"deciding"}
