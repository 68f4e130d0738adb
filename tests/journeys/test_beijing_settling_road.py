"""After the list: the winner files on a phone, the district and the city review at a desk, the public reads the list."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from jifenban.cases.models import Case
from jifenban.publicity.models import Publication
from tests.browser import axe_violations
from tests.builders import identity_number
from tests.cases import beijing
from tests.cases import beijing_settling as road
from tests.journeys.conftest import Clock, OpenPage, overflows, shoot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CHILD = {"records": [{"id": "c1", "name": "林小禾", "number": identity_number(7, "20150101")}]}


def look(page: Page, name: str) -> None:
    """The page is accessible, fits, and is kept for somebody to look at."""
    shoot(page, f"settling-{name}")
    assert axe_violations(page) == []
    assert not overflows(page), name


def test_the_winner_files_officers_review_and_the_progress_is_followed(
    open_page: OpenPage, clock: Clock, settings: Any, tmp_path: Any
):
    settings.MEDIA_ROOT = tmp_path / "files"
    batch = beijing.open_beijing()
    person = beijing.eligible(batch, "林小满")
    case = road.qualified(person, batch, children=CHILD, homes=road.OWN_HOME)
    clock.set("2020-10-20 10:00")
    for size in ("phone", "desk"):
        with open_page(size) as page:
            read_the_list(page, size)
    clock.set("2020-10-26 10:00")
    with open_page("phone", person.account) as phone:
        file_the_details(phone, case)
        clock.set("2020-11-02 10:00")
        district(open_page, case)
        phone.goto(f"/my/cases/{case.code}/")
        phone.get_by_role("link", name="查看调京进度").click()
        expect(phone.get_by_role("heading", name="档案审核")).to_be_visible()
        look(phone, "progress-archive")
        city(open_page, case)
        fetch_the_permit(phone, case)
    with open_page("desk", person.account) as page:
        page.goto(f"/my/cases/{case.code}/progress/")
        look(page, "progress-desk")


def read_the_list(page: Page, size: str) -> None:
    publication = Publication.objects.get()
    Publication.objects.filter(pk=publication.pk).update(state=Publication.State.SHOWN)
    page.goto(f"/lists/{publication.pk}/?q=林小满")
    expect(page.get_by_role("columnheader", name="单位名称")).to_be_attached()
    expect(page.get_by_role("columnheader", name="守法记录")).to_be_attached()
    expect(page.locator(".jf-found")).to_contain_text("林＊满")
    expect(page.get_by_text("左右滑动看全")).to_be_visible()
    born = page.get_by_role("cell", name="1985-04").bounding_box()
    assert born is not None
    assert born["height"] < 70  # one line: nothing is squeezed, the table slides
    look(page, f"list-{size}")


def file_the_details(phone: Page, case: Case) -> None:
    phone.goto(f"/my/cases/{case.code}/")
    expect(phone.get_by_text("今天：落户办理阶段 第 4 天")).to_be_visible()
    phone.get_by_role("link", name="继续填写").click()
    for label, text in {
        "现户籍地址": "河北省某某县某某镇某某村三组 12 号",
        "原户籍地派出所": "某某县公安局某某派出所",
        "落户地址": "北京市某某区某某路 1 号院 1 号楼 101",
        "落户地派出所": "某某派出所",
    }.items():
        phone.locator("#s-settling").get_by_label(label).first.fill(text)
    phone.get_by_label("住宅所在地公安分局").select_option("chaoyang")
    look(phone, "filing")
    road.filed(
        case, child_hukou={"records": [{"id": "c1", "address": "河北省某某县", "authority": "某某派出所"}]}
    )
    phone.goto(f"/my/cases/{case.code}/")
    expect(phone.get_by_role("link", name="积分落户申请表")).to_be_visible()
    look(phone, "filed")


def officer_page(open_page: OpenPage, role: str, office: str) -> Any:
    return open_page("desk", road.officer(role, office))


def district(open_page: OpenPage, case: Case) -> None:
    with officer_page(open_page, "reviewer", beijing.DISTRICT) as page:
        page.goto(f"/desk/cases/{case.code}/")
        look(page, "district")
        page.get_by_role("button", name="材料齐全，区窗口审核通过").click()
        expect(page.get_by_role("alert")).to_contain_text("“随迁子女 林小禾：《出生医学证明》”还没有核对")
        look(page, "district-missing")
        for box in page.locator("input[name=papers]").all():
            box.check()
        page.get_by_role("button", name="材料齐全，区窗口审核通过").click()
        expect(page.get_by_text("档案审核中").first).to_be_visible()


def city(open_page: OpenPage, case: Case) -> None:
    with officer_page(open_page, "archivist", beijing.DISTRICT) as page:
        page.goto(f"/desk/cases/{case.code}/")
        look(page, "archive")
        page.locator("#pass_archive-reason").fill("档案齐全，身份、学历无误")
        page.get_by_role("button", name="档案审核通过").click()
        expect(page.get_by_text("市积分落户中心审核中").first).to_be_visible()
    with officer_page(open_page, "centre", road.CITY) as page:
        page.goto(f"/desk/cases/{case.code}/")
        page.get_by_role("button", name="市积分落户中心审核通过").click()
        expect(page.get_by_text("等待市人力社保局核准").first).to_be_visible()
    with officer_page(open_page, "approver", road.CITY) as page:
        page.goto(f"/desk/cases/{case.code}/")
        page.get_by_role("button", name="核准", exact=True).click()
        expect(page.get_by_text("已核准").first).to_be_visible()


def fetch_the_permit(phone: Page, case: Case) -> None:
    phone.goto(f"/my/cases/{case.code}/")
    expect(phone.get_by_role("link", name="报户口介绍信")).to_be_visible()
    look(phone, "letters")
    phone.get_by_role("link", name="已领到《准予迁入证明》").click()
    phone.get_by_role("button", name="已领到《准予迁入证明》").click()
    phone.goto(f"/my/cases/{case.code}/progress/")
    expect(phone.get_by_role("heading", name="原户籍地派出所办理户口迁出")).to_be_visible()
    look(phone, "progress-moving-out")
