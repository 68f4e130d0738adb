"""One score through its life in browsers: objected to at the window, decided by the district, adjusted by its owner."""

import pytest
from playwright.sync_api import expect

from jifenban.cases.actions import take_step
from tests.browser import axe_violations
from tests.cases import road
from tests.journeys.conftest import Clock, OpenPage, overflows, shoot
from tests.portals.conftest import POINTS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def scored(clock: Clock):
    """A verified case whose degree the department refused."""
    now = clock.set("2022-03-01 10:00")
    case = road.accepted(road.publish(POINTS, now=now), road.make_applicant(), now)
    road.answer_all(case, now, education={"decision": "refuse", "reason": "学信网查不到。"})
    scorer = road.make_officer("scorer", road.DISTRICT, now=now)
    return take_step(case_id=case.pk, do="confirm_score", actor=scorer, now=now)


def look(page, name: str) -> None:
    """The page is accessible and no wider than the screen; a picture is kept."""
    shoot(page, name)
    assert axe_violations(page) == []
    assert not overflows(page)


def push_an_offence(open_page: OpenPage, clock: Clock, case) -> None:
    """The police find the person, see what an offence changes, and push it."""
    with open_page("desk", road.make_officer("verifier", "440100-public_security", now=clock.now)) as page:
        page.goto("/desk/pushes/guangzhou/points/offences/")
        page.locator("#number").fill(case.person.number)
        page.get_by_role("button", name="找这一位").click()
        page.get_by_text("补写一条").first.click()
        page.get_by_label("治安管理处罚").first.check()
        page.locator("input[name='offences.more1.decided_on']").fill("2022-02-01")
        page.get_by_role("button", name="按这些内容重算").click()
        expect(page.locator("#effect")).to_contain_text("0 → -10")
        look(page, "push-preview")
        page.get_by_role("button", name="更新并重新计算积分").click()
        expect(page.get_by_text("已告知本人")).to_be_visible()


def test_from_the_objection_at_the_window_to_the_adjustment(open_page: OpenPage, clock: Clock):
    case = scored(clock)
    clock.set("2022-03-10 10:00")
    with open_page("desk", road.make_officer("clerk", road.STREET, now=clock.now)) as page:
        page.goto(f"/desk/window/{case.code}/")
        page.get_by_role("link", name="登记异议").click()
        page.locator("input[name=items][value=education]").check()
        page.locator("#r-score-education").fill("毕业证是真的，请再查。")
        look(page, "objection-window")
        page.get_by_role("button", name="登记异议").click()
        expect(page.get_by_text("核查中").first).to_be_visible()
    with open_page("phone", case.person.account) as page:
        page.goto(f"/my/cases/{case.code}/objections/")
        expect(page.get_by_text("异议：文化程度")).to_be_visible()
        look(page, "objection-applicant")
    road.answer_all(case, clock.now)
    clock.set("2022-03-16 10:00")
    with open_page("desk", road.make_officer("scorer", road.DISTRICT, now=clock.now)) as page:
        page.goto("/desk/objections/")
        page.locator("tbody a").first.click()
        expect(page.locator("#effect")).to_contain_text("0 → 30")
        look(page, "objection-decide")
        page.locator("input[name=outcome][value=upheld]").check()
        page.locator("#reason").fill("学校来函确认。")
        page.get_by_role("button", name="决定并告知申请人").click()
        expect(page.get_by_text("学校来函确认。").first).to_be_visible()
    push_an_offence(open_page, clock, case)
    with open_page("phone", case.person.account) as page:
        page.goto("/my/scores/")
        look(page, "scores")
        page.goto("/my/apply/guangzhou/points/")
        look(page, "adjustment-entry")
        page.get_by_role("button", name="开始填写").click()
        expect(page.get_by_role("heading", name="核对并提交")).to_be_visible()  # everything else is filled in
        assert "积分调整" in page.title()
