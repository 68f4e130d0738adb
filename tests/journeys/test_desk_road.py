"""The officers' half of the main road in a browser: return, pass, accept, verify, score, settle, rank, publish, print."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from jifenban.accounts.models import User
from jifenban.cases.models import Case, Review
from jifenban.documents.models import Print
from jifenban.publicity.due import run_due
from jifenban.publicity.models import Publication
from jifenban.publicity.settling import FINAL, PUBLISHED, settle
from jifenban.rankings.computing import compute
from jifenban.rankings.models import Run
from tests.cases import road
from tests.cases.road import CITY, DISTRICT, STREET
from tests.journeys.conftest import Clock, OpenPage, overflows, shoot
from tests.portals.conftest import POINTS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "窗口-2023-清风"


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    """Keep the journey's files apart from the demonstration's."""
    settings.MEDIA_ROOT = tmp_path / "files"


def test_five_wrong_passwords_lock_the_door_and_the_page_says_for_how_long(open_page: OpenPage, clock: Clock):
    road.publish(POINTS, now=clock.now)
    officer = road.make_officer("reviewer", STREET, now=clock.now)
    officer.set_password(PASSWORD)
    officer.save()
    with open_page("desk") as page:
        for _ in range(5):
            log_in(page, officer.username, "不是这个")
        expect(page.get_by_role("alert")).to_contain_text("15 分钟")
        log_in(page, officer.username, PASSWORD)
        expect(page.get_by_role("alert")).to_contain_text("15 分钟")
        shoot(page, "desk-road-locked")


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_points_case_from_the_queue_to_the_verified_score(size: str, open_page: OpenPage, clock: Clock):
    revision = road.publish(POINTS, now=clock.now)
    case = road.submitted(revision, road.make_applicant(), clock.now)
    reviewer = road.make_officer("reviewer", STREET, now=clock.now)
    return_an_item(open_page, size, reviewer, case)
    mend(case, clock)
    pass_it(open_page, size, reviewer, case)
    accept(open_page, size, road.make_officer("clerk", STREET, now=clock.now), case)
    answer(open_page, size, case, clock)
    with open_page(size, road.make_officer("scorer", DISTRICT, now=clock.now)) as page:
        page.goto(f"/desk/cases/{case.code}/")
        page.get_by_role("button", name="核定积分").click()
        expect(page.get_by_text("已核定").first).to_be_visible()
        assert not overflows(page)
        shoot(page, f"desk-road-scored-{size}")


def test_a_round_from_the_review_to_the_list_and_a_card_at_the_window(open_page: OpenPage, clock: Clock):
    admitted, refused = settle_two(clock)
    review_both(open_page, clock, admitted, refused)
    officer = road.make_officer("round_officer", CITY, now=clock.set("2023-03-20 10:00"))
    with open_page("desk", officer) as page:
        page.goto("/desk/rounds/")
        page.get_by_role("link", name="2022年度积分制入户").click()
        run(page, "试算一次", clock)
        expect(page.get_by_text("这是第 1 次试算")).to_be_visible()
        page.get_by_role("button", name="锁定数据").click()
        run(page, "正式排名", clock)
        page.get_by_role("button", name="确认这份名单").click()
        page.get_by_role("button", name="公示名单").click()
        expect(page.get_by_role("link", name="看公示页")).to_be_visible()
        settled(PUBLISHED, clock)
        shoot(page, "desk-road-published")
        page.get_by_role("link", name="看公示页").click()
        expect(page.get_by_role("main")).to_contain_text("测＊甲")
        assert "测试甲" not in page.content()
        shoot(page, "desk-road-list")
        run_due(until=clock.set("2023-04-10 10:00"))
        page.goto("/desk/rounds/")
        page.get_by_role("link", name="2022年度积分制入户").click()
        page.get_by_role("button", name="定稿").click()
        expect(page.get_by_text("已定稿").first).to_be_visible()
        settled(FINAL, clock)
    admitted.refresh_from_db()
    assert admitted.status == "card"
    print_at_the_window(open_page, clock, admitted)


def log_in(page: Page, username: str, password: str) -> None:
    page.goto("/desk/login/")
    page.get_by_label("工号").fill(username)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录工作台").click()


def return_an_item(open_page: OpenPage, size: str, reviewer: User, case: Case) -> None:
    """Return one item; the reason is asked for, and what was ticked stays."""
    with open_page(size, reviewer) as page:
        page.goto("/desk/")
        page.locator("table a").first.click()
        page.get_by_role("checkbox", name="住所", exact=True).check()
        page.get_by_role("button", name="退回补正").click()
        expect(page.get_by_role("alert")).to_be_visible()
        expect(page.get_by_role("checkbox", name="住所", exact=True)).to_be_checked()
        page.get_by_label("住所的理由").fill("租赁合同缺第二页，请补拍。")
        page.get_by_role("button", name="退回补正").click()
        expect(page.get_by_text("待补正").first).to_be_visible()
        assert not overflows(page)
        shoot(page, f"desk-road-returned-{size}")
    case.refresh_from_db()
    assert case.status == "correcting"


def mend(case: Case, clock: Clock) -> None:
    """The applicant mends the item through the pages' own actions."""
    road.fill(case, clock.now, homes=road.HOMES)
    road.tick_declarations(case, clock.now)
    road.submit(case_id=case.pk, actor=case.person.account, now=clock.now)


def pass_it(open_page: OpenPage, size: str, reviewer: User, case: Case) -> None:
    with open_page(size, reviewer) as page:
        page.goto(f"/desk/cases/{case.code}/")
        page.get_by_role("button", name="预审通过").click()
        expect(page.get_by_text("请携原件到窗口").first).to_be_visible()


def accept(open_page: OpenPage, size: str, clerk: User, case: Case) -> None:
    """Open the first who waits, be told what is not ticked, tick it, accept, open the receipt."""
    with open_page(size, clerk) as page:
        page.goto("/desk/window/")
        expect(page.get_by_label("申请编号、受理回执号或身份证号")).to_be_focused()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.locator("input[name=originals]").first).to_be_focused()
        page.get_by_role("button", name="收件并打印回执").click()
        expect(page.get_by_role("alert")).to_contain_text("原件还没有核对")
        for box in page.locator("input[name=originals]").all():
            box.check()
        shoot(page, f"desk-road-counter-{size}")
        page.keyboard.press(key_of(page, "收件并打印回执"))
        receipt = page.get_by_role("link", name="受理回执").first
        expect(receipt).to_be_focused()
        address = receipt.get_attribute("href")
    client = Client()
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(address).content.startswith(b"%PDF")


def answer(open_page: OpenPage, size: str, case: Case, clock: Clock) -> None:
    """One department answers in the browser, in part; the others confirm."""
    review = Review.objects.filter(item__case=case, item__section="homes").select_related("office").get()
    with open_page(size, road.verifier_of(review, clock.now)) as page:
        page.goto("/desk/")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="要核验的内容")).to_be_visible()
        page.keyboard.press("3")
        expect(page.get_by_role("radio", name="不予认可")).to_be_checked()
        expect(page.get_by_label("理由（给申请人看）")).to_be_focused()
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("alert")).to_be_focused()
        page.keyboard.press("2")
        page.locator("input[name='homes.h1.from']").fill("2019-03-10")
        page.get_by_label("理由（给申请人看）").fill("备案日为 2019年3月10日。")
        shoot(page, f"desk-road-department-{size}")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("heading", name="部门核验")).to_be_visible()
    review.refresh_from_db()
    assert review.decision == "partly"
    assert review.confirmed[0]["from"] == "2019-03-10"
    road.answer_all(case, clock.now)


def settle_two(clock: Clock) -> tuple[Case, Case]:
    """Two people with verified scores who have handed in their settlement application."""
    people = [road.make_applicant("测试甲"), road.make_applicant("测试乙")]
    points = road.publish(POINTS, now=clock.set("2022-09-01 10:00"))
    for person in people:
        road.verified(points, person, clock.now)
    batch = road.settlement_round(now=clock.set("2023-02-20 10:00"))
    first, second = (road.settling(batch, person, clock.now) for person in people)
    return first, second


def review_both(open_page: OpenPage, clock: Clock, admitted: Case, refused: Case) -> None:
    """By keyboard alone: pass the first of the list, go on to the next and refuse it with a reason for an item."""
    with open_page("desk", road.make_officer("reviewer", DISTRICT, now=clock.now)) as page:
        page.goto("/desk/?order=since")
        keys = page.keyboard
        keys.press("j")
        keys.press("Enter")
        expect(page.get_by_text("第 1 / 2 件")).to_be_visible()
        assert page.url.endswith(f"/{admitted.code}/?list=order%3Dsince")
        keys.press(key_of(page, "审核通过"))
        expect(page.get_by_text("已办：审核通过")).to_be_visible()
        expect(page.get_by_text("受理回执").first).to_be_visible()
        expect(page.get_by_role("link", name="下一件")).to_be_focused()
        shoot(page, "desk-road-next")
        keys.press("Enter")
        expect(page.get_by_text("第 1 / 1 件")).to_be_visible()
        form = page.locator("form[action*='/take/refuse/']")
        keys.press(form.locator("legend kbd").inner_text())
        expect(form.get_by_role("checkbox").first).to_be_focused()
        keys.press("Space")
        keys.press("Tab")
        keys.insert_text("户口簿登记机关看不清。")
        keys.press("Enter")
        expect(page.get_by_text("不通过").first).to_be_visible()
        expect(page.get_by_role("link", name="回到待办")).to_be_focused()
        shoot(page, "desk-road-refused")


def key_of(page: Page, button: str) -> str:
    """The key that the page says presses a button."""
    return page.get_by_role("button", name=button).locator("kbd").inner_text()


def run(page: Page, button: str, clock: Clock) -> None:
    """Press a run's button; the worker, played here, computes it; look again."""
    page.get_by_role("button", name=button).click()
    expect(page.get_by_text("正在计算")).to_be_visible()
    compute(run_id=Run.objects.latest("pk").pk, now=lambda: clock.now)
    page.reload()


def settled(event: str, clock: Clock) -> None:
    """What the worker does to the cases of a list, played here."""
    assert settle(publication_id=Publication.objects.latest("pk").pk, event=event, now=clock.now) == 1


def print_at_the_window(open_page: OpenPage, clock: Clock, case: Case) -> None:
    """The wrong receipt is refused; the right one with the identity card is counted as a window print."""
    with open_page("desk", road.make_officer("clerk", STREET, now=clock.now)) as page:
        page.goto(f"/desk/window/{case.code}/")
        page.get_by_label("申请人出示的受理回执号").fill("RH-0")
        page.get_by_role("button", name="窗口打印入户卡").click()
        expect(page.get_by_role("alert")).to_be_visible()
        page.get_by_label("申请人出示的受理回执号").fill(case.receipt_number or "")
        page.get_by_role("checkbox", name="本人在场").check()
        shoot(page, "desk-road-window-print")
        with page.expect_response(lambda response: "/print/" in response.url) as answered:
            page.get_by_role("button", name="窗口打印入户卡").click()
        assert answered.value.headers["content-type"] == "application/pdf"
    assert Print.objects.filter(subject=f"case:{case.pk}", channel="window").count() == 1
