"""The main road in a browser: log in, declare, upload, submit, mend, be scored, settle, print, be refused."""

import io
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from jifenban.accounts.actors import SYSTEM
from jifenban.cases.actions import take_step
from jifenban.cases.models import Case
from jifenban.cases.queries import sections_with_originals
from jifenban.documents.models import Print
from jifenban.evidence.models import File
from jifenban.evidence.tasks import rebuild_image
from tests.builders import identity_number
from tests.cases import road
from tests.cases.road import at
from tests.journeys.conftest import Clock, OpenPage, shoot
from tests.journeys.identity import identify, identity_provider, use_provider
from tests.portals.conftest import POINTS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PEOPLE = [
    {
        "sub": "sub-1",
        "name": "林小满",
        "id_number": identity_number(732, "19880412"),
        "phone": "13900001234",
        "level": "L3",
    }
]


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    """Keep the journey's files apart from the demonstration's."""
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def provider(live_server: Any, settings: Any, tmp_path: Path) -> Iterator[str]:
    """The identity service knows one person."""
    with identity_provider(live_server.url, PEOPLE, tmp_path) as issuer:
        use_provider(settings, issuer)
        yield issuer


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_from_the_log_in_to_the_fourth_print(size: str, provider: str, open_page: OpenPage, clock: Clock):
    road.publish(POINTS, now=clock.now)
    with open_page(size) as page:
        declare(page, size)
        case = Case.objects.get()
        officers_return(case, clock.now)
        mend(page, case, size)
        officers_score(case, clock.now)
        page.goto("/my/")
        expect(page.locator(".jf-figure").first).to_contain_text("分")
        shoot(page, f"road-1-scored-{size}")

        road.settlement_round(now=at("2023-01-05"))
        clock.set("2023-02-20 10:00")
        settle(page, size)
        settlement = Case.objects.exclude(pk=case.pk).get()
        officers_admit(settlement, clock.now)
        print_until_refused(page, settlement, size)


def declare(page: Page, size: str) -> None:
    """Log in on the way to the entry of the home page, fill in what counts, submit."""
    page.goto("/")
    page.get_by_role("link", name="积分申请").first.click()
    page.get_by_role("button", name="去统一身份认证登录").click()
    identify(page, "林小满", "L3")
    page.get_by_role("button", name="开始填写").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("居住证")
    add(page, "permits")
    page.get_by_label("开始日期").fill("2012-03-10")
    page.get_by_label("办理居住证的镇街").select_option(road.STREET)
    expect(page.locator("#stamp")).to_contain_text("已保存")
    go_on(page, "住所")

    for kind in ("养老保险", "医疗保险", "失业保险", "工伤保险", "生育保险"):
        if kind == "养老保险":
            page.goto(page.url.replace("/home/", "/work/"))
        add(page, "insurance")
        record = page.locator("details.jf-record").last
        record.get_by_role("radio", name=kind, exact=True).check()
        record.get_by_label("开始月份").fill("2011-01")
    go_on(page, "住房公积金")
    go_on(page, "文化程度")

    add(page, "education")
    page.get_by_role("radio", name="本科").first.check()
    page.locator(".jf-slot input[type=file]").first.set_input_files(photo())
    expect(page.locator(".jf-slot").first).to_contain_text("检查中")
    worker()
    expect(page.locator(".jf-slot").first).to_contain_text("已上传")
    upload_the_rest(page)
    shoot(page, f"road-0-education-{size}")

    page.goto(page.url.replace("/education/", "/check/"))
    expect(page.locator("main")).to_contain_text("必填项都填好了")
    page.get_by_label("本人承诺以上内容属实", exact=False).last.check()
    page.get_by_role("button", name="提交积分申请").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("已提交")
    shoot(page, f"road-0-submitted-{size}")


def add(page: Page, section: str) -> None:
    """Press the button that adds a record, and wait for the page that has it."""
    before = page.locator(f"[name='{section}.records']").count()
    page.locator(f"button[value='add:{section}']").click()
    expect(page.locator(f"[name='{section}.records']")).to_have_count(before + 1)


def go_on(page: Page, title: str) -> None:
    """Save and continue to the page of this title."""
    page.get_by_role("button", name="保存并继续").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def photo(seed: int = 60) -> FilePayload:
    """A picture as a phone takes it."""
    stream = io.BytesIO()
    Image.effect_noise((1400, 1000), seed).convert("RGB").save(stream, "JPEG")
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": stream.getvalue()}


def worker() -> None:
    """What the worker process does, here and now."""
    for file in File.objects.filter(state=File.State.CHECKING):
        rebuild_image(SimpleNamespace(job=SimpleNamespace(attempts=0)), file_id=str(file.pk))


def upload_the_rest(page: Page) -> None:
    """Give every slot that has no picture yet one of its own."""
    empty = page.locator(".jf-slot:not(:has(.cap))")
    seed = 70
    while empty.count():
        name = empty.first.get_attribute("id")
        empty.first.locator("input[type=file]").first.set_input_files(photo(seed))
        expect(page.locator(f"#{name} .cap").first).to_be_visible()
        seed += 7
    worker()
    expect(page.locator("main")).not_to_contain_text("检查中")


def officers_return(case: Case, now: datetime) -> None:
    reviewer = road.make_officer("reviewer", road.STREET, now=now)
    given = {"items": {"education": "毕业证书拍得不清楚，请重拍。"}}
    take_step(case_id=case.pk, do="return_items", actor=reviewer, now=now, input=given)


def mend(page: Page, case: Case, size: str) -> None:
    """Mend the one item that came back, and send it in again."""
    page.goto("/my/")
    expect(page.locator("main")).to_contain_text("毕业证书拍得不清楚，请重拍。")
    shoot(page, f"road-0-returned-{size}")
    page.get_by_role("link", name="现在补正").click()
    expect(page.locator("main")).to_contain_text("退回原因")
    shoot(page, f"road-0-mending-{size}")
    page.locator(".jf-tile .act input[type=file]").first.set_input_files(photo(200))
    expect(page.locator(".jf-slot").first).to_contain_text("检查中")
    worker()
    expect(page.locator(".jf-slot").first).to_contain_text("已上传")
    page.goto(f"/my/cases/{case.code}/fill/check/")
    page.get_by_label("本人承诺以上内容属实", exact=False).last.check()
    page.get_by_role("button", name="提交补正").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("已提交")


def officers_score(case: Case, now: datetime) -> None:
    """Pre-review, window, departments and the district's scorer."""
    reviewer = road.make_officer("reviewer", road.STREET, now=now)
    take_step(case_id=case.pk, do="pass_pre_review", actor=reviewer, now=now)
    clerk = road.make_officer("clerk", road.STREET, now=now)
    given = {"originals": sections_with_originals(case)}
    take_step(case_id=case.pk, do="accept", actor=clerk, now=now, input=given)
    road.answer_all(case, now)
    scorer = road.make_officer("scorer", road.DISTRICT, now=now)
    take_step(case_id=case.pk, do="confirm_score", actor=scorer, now=now)


def settle(page: Page, size: str) -> None:
    """The settlement application, page by page as the guide tells it."""
    page.goto("/")
    shoot(page, f"road-2-home-{size}")
    page.get_by_role("link", name="积分制入户申请").first.click()
    for name in ("积分制服务核定积分", "总积分", "基础指标分"):
        expect(page.locator("main")).to_contain_text(name)
    shoot(page, f"road-2-entry-{size}")
    page.get_by_role("button", name="进入积分制入户申请").click()

    page.get_by_role("button", name="获取核定积分总分数").click()
    page.get_by_label("本人确认以上积分并符合基本条件申报", exact=False).last.check()
    shoot(page, f"road-2-score-{size}")
    page.get_by_role("button", name="确定").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("主迁人信息")
    upload_the_rest(page)
    shoot(page, f"road-2-applicant-{size}")
    go_on(page, "户籍信息")
    page.get_by_label("户籍地址").fill("湖南省长沙市某县某镇某村三组 12 号")
    page.get_by_label("户口登记机关").fill("某县公安局某派出所")
    page.get_by_label("入户所属区").select_option(road.DISTRICT)
    upload_the_rest(page)
    go_on(page, "迁入类型")

    page.get_by_label("迁入类型须知", exact=False).last.check()
    page.get_by_label("迁入工作单位或人力资源市场居民集体户地址").check()
    page.get_by_label("集体户名称").fill("广州某公司集体户")
    page.get_by_label("拟迁入地址").fill("广州市从化区街口街某路 1 号")
    expect(page.locator("#stamp")).to_contain_text("已保存")
    upload_the_rest(page)
    shoot(page, f"road-2-move-in-{size}")
    go_on(page, "随迁家属")

    add(page, "children")
    page.get_by_label("子女姓名").fill("林小小")
    shoot(page, f"road-2-family-{size}")
    page.locator("button[value^='remove:children']").click()
    expect(page.locator("[name='children.records']")).to_have_count(0)
    go_on(page, "核对并提交")

    shoot(page, f"road-2-check-{size}")
    page.get_by_label("本人须知", exact=False).last.check()
    page.get_by_role("button", name="提交积分制入户申请").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("已提交")


def officers_admit(case: Case, now: datetime) -> None:
    """The district passes it; the round admits it and issues the card."""
    reviewer = road.make_officer("reviewer", road.DISTRICT, now=now)
    take_step(case_id=case.pk, do="pass_review", actor=reviewer, now=now)
    for step in ("admit", "issue_card"):
        take_step(case_id=case.pk, do=step, actor=SYSTEM, now=now)


def print_until_refused(page: Page, case: Case, size: str) -> None:
    """Three prints, each in a page of its own; the fourth shows the way to the window."""
    address = f"/my/cases/{case.code}/print/card/"
    for left in (3, 2, 1):
        page.goto(f"/my/cases/{case.code}/")
        page.get_by_role("link", name=f"还有 {left} 次").click()
        expect(page.locator(".jf-figure")).to_contain_text(str(left))
        shoot(page, f"road-3-print-{left}-{size}")
        with page.context.expect_page() as opened:
            page.get_by_role("button", name="用掉 1 次").click()
        opened.value.close()
        expect_prints(page, case, 4 - left)
    page.goto(address)
    expect(page.locator("main")).to_contain_text("已用完")
    expect(page.locator("main")).to_contain_text("受理回执和本人有效身份证")
    shoot(page, f"road-3-used-up-{size}")
    assert Print.objects.filter(subject=f"case:{case.pk}").count() == 3


def expect_prints(page: Page, case: Case, number: int) -> None:
    """Wait until so many prints are counted."""
    for _ in range(100):
        if Print.objects.filter(subject=f"case:{case.pk}").count() == number:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{number} prints were never counted")


def test_a_declaration_without_javascript(open_page: OpenPage, clock: Clock):
    revision = road.publish(POINTS, now=clock.now)
    person = road.make_applicant("林小满")
    case = road.start(revision, person, clock.now)
    with open_page("phone", person.account, java_script_enabled=False) as page:
        page.goto(f"/my/cases/{case.code}/fill/")
        add(page, "permits")
        page.locator("[name$='.from']").fill("2014-03-10")
        page.locator("select[name$='.street']").select_option(road.STREET)
        page.locator(".jf-slot input[type=file]").first.set_input_files(photo())
        go_on(page, "住所")
        assert case.photos.count() == 1

        page.goto(f"/my/cases/{case.code}/fill/permit/")
        expect(page.locator("main")).to_contain_text("检查中")
        page.goto(f"/my/cases/{case.code}/fill/check/")
        worker()
        page.locator("input[type=checkbox]").check()
        page.get_by_role("button", name="提交积分申请").click()
        expect(page.locator("h1")).to_have_text("已提交")
        shoot(page, "no-javascript-submitted-phone")
