"""An applicant on a phone and an employer's agent at a desk: promises, the link, the nine pages, submission."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from jifenban.cases.models import Case
from jifenban.employers.models import Employer
from jifenban.journal.models import Entry
from jifenban.people.models import Person
from tests.browser import axe_violations
from tests.cases import beijing
from tests.cases.beijing import NOW
from tests.cases.road import make_applicant, make_officer
from tests.journeys.conftest import Clock, OpenPage, overflows, shoot
from tests.portals.applicant.test_photos_and_corrections import picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def look(page: Page, name: str) -> None:
    """The page is accessible, fits, and is kept for somebody to look at."""
    shoot(page, f"beijing-{name}")
    assert axe_violations(page) == []
    assert not overflows(page), name


def test_the_employer_confirms_and_the_applicant_submits(
    open_page: OpenPage, clock: Clock, settings: Any, tmp_path: Any
):
    settings.MEDIA_ROOT = tmp_path / "files"
    clock.now = NOW
    batch = beijing.open_beijing()
    agent, person = make_applicant("赵经办"), beijing.eligible(batch, "林小满")
    dispute(open_page, beijing.eligible(batch, "林小麦", permit_applied_on=None))
    with open_page("desk", agent.account) as desk, open_page("phone", person.account) as phone:
        employer = register(open_page, desk)
        promise(phone)
        send_to_a_wrong_code_then(phone, employer)
        send_back(desk, "林小满")
        correct(phone, employer)
        confirm(desk)
        fill_and_submit(phone)
        take_back_and_submit_again(phone)


def dispute(open_page: OpenPage, kept_out: Person) -> None:
    """Whom the data keep out disputes it on a phone; the window decides at its desk, and the door opens."""
    clerk = make_officer("clerk", beijing.DISTRICT, now=NOW)
    with open_page("phone", kept_out.account) as phone, open_page("desk", clerk) as desk:
        phone.goto("/my/apply/beijing/settlement/")
        look(phone, "0-kept-out")
        phone.get_by_role("link", name="提出异议").click()
        phone.get_by_role("button", name="提出异议").click()
        expect(phone.get_by_text("请写明异议的理由")).to_be_visible()
        look(phone, "0-dispute")
        phone.get_by_label("异议的理由").fill("2016 年办过居住证，有原件")
        phone.get_by_role("button", name="提出异议").click()
        expect(phone.get_by_text("异议正在处理")).to_be_visible()
        desk.goto("/desk/disputes/")
        look(desk, "0-disputes")
        desk.get_by_role("link", name="林").first.click()
        look(desk, "0-dispute-desk")
        desk.get_by_label("理由").fill("原件属实")
        desk.get_by_role("button", name="异议成立").click()
        phone.reload()
        expect(phone.get_by_role("button", name="开始填写")).to_be_visible()


def register(open_page: OpenPage, desk: Page) -> Employer:
    """An employer registers with its papers; the city checks them before there is a code to hand out."""
    desk.goto("/employer/")
    desk.get_by_label("统一社会信用代码").fill("91110108551385082A")
    desk.get_by_label("单位名称").fill("北京示例科技有限公司")
    desk.get_by_label("联系人").fill("赵经办")
    desk.get_by_label("联系电话").fill("010-12345678")
    for paper in ("licence", "letter"):
        photo = {"name": f"{paper}.jpg", "mimeType": "image/jpeg", "buffer": picture().read()}
        desk.locator(f"#{paper}").set_input_files(photo)
    desk.get_by_role("button", name="登记", exact=True).click()
    expect(desk.get_by_role("alert")).to_contain_text("校验位对不上")
    look(desk, "1-register")
    desk.get_by_label("统一社会信用代码").fill("91110108551385082Q")
    desk.get_by_role("button", name="代码无误，照此登记").click()
    expect(desk.get_by_text("登记已交，正在核对")).to_be_visible()
    look(desk, "2-waiting")
    with open_page("desk", make_officer("registrar", "110000", now=NOW)) as checker:
        checker.goto("/desk/employers/")
        look(checker, "2-registrations")
        checker.get_by_role("link", name="北京示例科技有限公司").click()
        look(checker, "2-registration")
        checker.get_by_role("button", name="核对无误").click()
        expect(checker.get_by_text("现在没有待核对的登记")).to_be_visible()
    desk.reload()
    expect(desk.get_by_text("单位注册码").first).to_be_visible()
    look(desk, "2-registered")
    return Employer.objects.get()


def promise(phone: Page) -> None:
    phone.goto("/my/apply/beijing/settlement/")
    phone.get_by_role("button", name="开始填写").click()
    for label in ("我已阅读诚信声明", "我已阅读申报须知", "本人承诺没有刑事犯罪记录"):
        phone.get_by_role("checkbox", name=label).check()
    look(phone, "3-promises")
    phone.get_by_role("button", name="作出承诺，下一步").click()
    expect(phone.locator("#errors")).to_contain_text("本人承诺诚信申报")
    phone.get_by_role("checkbox", name="本人承诺诚信申报").check()
    phone.get_by_role("button", name="作出承诺，下一步").click()
    expect(phone.get_by_role("heading", name="员工选择单位")).to_be_visible()
    assert Entry.objects.filter(verb="give_promise").count() >= 2


def send_to_a_wrong_code_then(phone: Page, employer: Employer) -> None:
    phone.get_by_role("textbox", name="单位注册码").fill("123456780")
    phone.get_by_role("button", name="查单位名称").click()
    expect(phone.get_by_text("没有这个单位注册码")).to_be_visible()
    look(phone, "4-no-such-code")
    phone.get_by_role("textbox", name="单位注册码").fill(employer.code)
    phone.get_by_role("button", name="发起关联申请").click()
    expect(phone.get_by_text("北京示例科技有限公司")).to_be_visible()
    look(phone, "5-name-shown")
    phone.get_by_role("button", name="发起关联申请").click()
    expect(phone.get_by_text("等待单位确认").first).to_be_visible()
    look(phone, "6-waiting")


def send_back(desk: Page, name: str) -> None:
    desk.goto("/employer/")
    look(desk, "7-requests")
    desk.get_by_role("link", name="退回").click()
    desk.get_by_role("button", name="退回").click()
    expect(desk.get_by_role("alert")).to_contain_text("还没有写原因")
    desk.get_by_label("退回原因").fill(f"{name}不在本部门，请核实")
    desk.get_by_role("button", name="退回").click()
    expect(desk.get_by_text("现在没有要确认的")).to_be_visible()


def correct(phone: Page, employer: Employer) -> None:
    phone.goto("/my/")
    phone.get_by_role("link", name="继续填写").first.click()
    expect(phone.get_by_text("退回了关联申请")).to_be_visible()
    look(phone, "8-returned")
    assert phone.get_by_role("textbox", name="单位注册码").input_value() == employer.code
    phone.get_by_role("button", name="发起关联申请").click()
    expect(phone.get_by_text("等待单位确认").first).to_be_visible()


def confirm(desk: Page) -> None:
    desk.goto("/employer/")
    desk.get_by_role("checkbox", name="林小满").check()
    desk.get_by_role("button", name="确认关联").click()
    expect(desk.get_by_text("现在没有要确认的")).to_be_visible()
    desk.get_by_role("link", name="看已处理的").click()
    expect(desk.get_by_text("单位已确认")).to_be_visible()


def fill_and_submit(phone: Page) -> None:
    phone.goto("/my/")
    phone.get_by_role("link", name="继续填写").first.click()
    expect(phone.get_by_text("北京示例科技有限公司")).to_be_visible()
    phone.get_by_role("group", name="是否同意政府").get_by_label("否").check()
    look(phone, "9-basics")
    titles = [
        "合法稳定就业",
        "合法稳定住所",
        "教育背景",
        "职住区域",
        "创新创业",
        "纳税",
        "年龄",
        "荣誉标准",
        "守法记录",
    ]
    for number, title in enumerate(titles):
        phone.get_by_role("button", name="保存并继续").click()
        expect(phone.get_by_role("heading", name=title, exact=True, level=1)).to_be_visible()
        look(phone, f"10-{number}-{title}")
    phone.get_by_role("button", name="保存并继续").click()
    phone.get_by_role("checkbox", name="以上内容经本人核对").check()
    look(phone, "11-preview")
    phone.get_by_role("button", name="提交申报").click()
    expect(phone.get_by_text("已提交").first).to_be_visible()
    look(phone, "12-submitted")
    assert Case.objects.get().status == "submitted"


def take_back_and_submit_again(phone: Page) -> None:
    """Until the window closes the case is taken back, found as it was left, and handed in again."""
    phone.goto("/my/")
    phone.get_by_role("link", name="看这份申请").first.click()
    phone.get_by_role("link", name="撤回修改").click()
    phone.get_by_role("button", name="撤回修改").click()
    expect(phone.get_by_text("正在填写").first).to_be_visible()
    phone.goto("/my/")
    phone.get_by_role("link", name="继续填写").first.click()
    expect(phone.get_by_role("checkbox", name="以上内容经本人核对")).to_be_checked()
    look(phone, "13-taken-back")
    phone.get_by_role("button", name="提交申报").click()
    expect(phone.get_by_text("第 2 次")).to_be_visible()
