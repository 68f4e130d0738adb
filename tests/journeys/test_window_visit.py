"""A visit at the window by keyboard: a person with a draft and its code, and the next one."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from jifenban.cases.models import Case, Event, Visit
from jifenban.documents.models import Paper
from jifenban.evidence.tasks import rebuild_image
from jifenban.policies.models import Round
from tests.browser import CAMERA, axe_violations
from tests.cases import hangzhou_road as west
from tests.cases import road
from tests.journeys.conftest import Clock, OpenPage, overflows, shoot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE = {"width": 1440, "height": 900}
#: What the brief of the window asks: a visit of a prepared person, the camera apart.
MOST_PRESSES = 40


class Keys:
    """A keyboard that counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.presses = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.presses += 1

    def type(self, text: str) -> None:
        self.press(*text)


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def batch(clock: Clock) -> Round:
    clock.set("2020-03-03 09:30")
    return west.open_batch(clock.now)


def test_a_prepared_person_is_served_in_under_forty_presses_and_nothing_is_lost_with_the_connection(
    batch: Round, open_page: OpenPage, clock: Clock
):
    case = west.draft(batch, road.make_applicant("测试甲", phone="13800000001"), clock.now)
    with open_page("desk", west.clerk(clock.now)) as page:
        page.set_viewport_size(WIDE)
        page.goto("/desk/window/")
        keys = Keys(page)
        begin(keys, case)
        print_the_form(keys)
        tick_the_originals(keys)
        without_connection(page, keys)
        cut_in_the_middle(page, keys, case)
        with page.expect_popup():
            keys.press("p")
        page.bring_to_front()
        shoot(page, "window-visit-received")
        keys.press("n")
        expect(page.get_by_role("heading", name="窗口受理")).to_be_visible()

    assert keys.presses < MOST_PRESSES
    assert Event.objects.filter(case=case, step="submit_at_window").count() == 1
    assert Paper.objects.filter(kind="receipt").count() == 1
    assert Visit.objects.get().ended_at is not None


def begin(keys: Keys, case: Case) -> None:
    """The code in the field that has the focus; the identity card; the visit."""
    keys.type(case.code)
    keys.press("Enter")
    expect(keys.page.get_by_label("本人在场，身份证已核")).to_be_focused()
    keys.press("Space", "Enter")
    expect(keys.page.get_by_role("heading", name="填表和材料")).to_be_visible()
    assert not overflows(keys.page)
    assert axe_violations(keys.page) == []
    shoot(keys.page, "window-visit-counter")


def print_the_form(keys: Keys) -> None:
    keys.press("1")
    expect(keys.page.get_by_text("杭州市居住证积分管理申请表")).to_be_visible()


def tick_the_originals(keys: Keys) -> None:
    boxes = keys.page.locator("input[name=originals]")
    expect(boxes.first).to_be_focused()
    keys.press("Space")
    for _ in range(boxes.count() - 1):
        keys.press("Tab", "Space")
    assert keys.page.locator("input[name=originals]:not(:checked)").count() == 0


def without_connection(page: Page, keys: Keys) -> None:
    """Without a connection nothing is sent and nothing is lost; the ticks stay."""
    page.context.set_offline(True)
    keys.press("2")
    expect(page.locator("#offline")).to_be_visible()
    page.context.set_offline(False)
    assert page.locator("input[name=originals]:not(:checked)").count() == 0


def cut_in_the_middle(page: Page, keys: Keys, case: Case) -> None:
    """The server has it, the answer never comes: pressed once more, it is taken in once."""
    address = re.compile(rf"/desk/window/{case.code}/$")

    def cut(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(address, cut)
    with page.expect_event("requestfailed"):
        keys.press("2")
    page.unroute(address)
    page.goto(f"/desk/window/{case.code}/")
    expect(page.get_by_text("已提交，初审中", exact=True)).to_be_visible()


def test_a_paper_is_photographed_in_the_form_at_the_window(batch: Round, open_page: OpenPage, clock: Clock):
    case = west.draft(batch, road.make_applicant("测试乙"), clock.now)
    case.photos.filter(section="education").delete()
    with open_page("desk", west.clerk(clock.now)) as page:
        page.add_init_script(CAMERA)
        page.set_viewport_size(WIDE)
        keys = Keys(page)
        page.goto("/desk/window/")
        keys.type(case.code)
        keys.press("Enter")
        expect(page.get_by_label("本人在场，身份证已核")).to_be_focused()
        keys.press("Space", "Enter")
        expect(page.get_by_role("heading", name="文化程度、职称和技能")).to_be_visible()
        assert axe_violations(page) == []
        shoot(page, "window-visit-form")
        shoot_by_keyboard(page, keys, case)
        with page.expect_popup() as second:
            page.get_by_role("link", name="给来人看").click()
        expect(second.value.get_by_text("测试乙，请从头看一遍")).to_be_visible()
        shoot(second.value, "window-visit-second-view")


def shoot_by_keyboard(page: Page, keys: Keys, case: Case) -> None:
    """C opens the camera for the paper that lacks a picture, the space bar shoots, the worker takes it in."""
    dialog = page.get_by_role("dialog")
    keys.press("c")
    expect(dialog).to_contain_text("浏览器没有允许用摄像头")
    keys.press("Escape")
    expect(dialog).to_be_hidden()

    page.context.grant_permissions(["camera"])
    keys.press("c")
    expect(dialog.get_by_role("button", name="拍下")).to_be_focused()
    assert axe_violations(page) == []
    shoot(page, "window-visit-camera")
    keys.press("Space")
    slot = page.locator(".jf-slot").first
    expect(slot).to_contain_text("检查中")
    assert page.locator("#camera video").evaluate("video => video.srcObject") is None
    photo = case.photos.get(section="education")
    rebuild_image(SimpleNamespace(job=SimpleNamespace(attempts=0)), file_id=str(photo.file_id))
    expect(slot).to_contain_text("已上传")
    page.wait_for_function("document.activeElement.closest('.jf-slot') !== null")
