"""What everybody can read without a log-in."""

import pytest
from django.test import Client

from jifenban.accounts.actors import SYSTEM
from jifenban.policies.actions import publish_revision
from jifenban.policies.models import Revision
from tests.cases.road import at, files_of, settlement_round

pytestmark = pytest.mark.django_db


def test_the_home_page_names_the_entry_of_each_service_in_its_column(client: Client, points: Revision):
    page = client.get("/").content.decode()

    assert "广州市积分服务" in page
    assert "积分制服务" in page
    assert "积分申请" in page
    assert f"/my/apply/{points.service.key}/" in page


def test_the_home_page_begins_with_a_city_in_which_a_round_is_under_way(
    client: Client, points: Revision, now
):
    files, identity = files_of("beijing/settlement/2020")
    publish_revision(identity=identity, files=files, actor=SYSTEM, now=now)
    assert "北京市积分服务" in client.get("/").content.decode()

    settlement_round(now=now)

    assert "广州市积分服务" in client.get("/").content.decode()


def test_the_home_page_says_so_when_no_city_has_a_policy(client: Client, now):
    assert "还没有开通的城市" in client.get("/").content.decode()


def test_the_road_from_start_to_end_is_read_off_the_workflow(client: Client, points: Revision):
    page = client.get("/").content.decode()

    steps = ["提交积分申请", "预审通过", "收件并打印回执", "核定积分"]
    places = [page.index(f"<b>{step}</b>") for step in steps]
    assert places == sorted(places)


def test_the_points_table_shows_points_caps_papers_departments_and_the_grade_of_each_source(
    client: Client, points: Revision
):
    page = client.get(f"/policy/{points.identity}/").content.decode()

    for said in ("8 分／年", "最高 20 分", "只能选一项计分", "基础指标一（一）", "二手转载", "公安"):
        assert said in page


def test_the_policy_page_tells_what_nobody_knows(client: Client, points: Revision):
    page = client.get(f"/policy/{points.identity}/").content.decode()

    assert "还不知道的" in page
    assert "近三个纳税年度连续申报的分值" in page


def test_an_edition_that_was_never_published_is_not_found(client: Client, points: Revision):
    assert client.get("/policy/guangzhou/points/1999/").status_code == 404


def test_windows_are_listed_with_address_and_hours_and_can_be_searched(client: Client, points: Revision):
    assert "镇安横一巷" in client.get("/windows/guangzhou/").content.decode()

    found = client.get("/windows/guangzhou/", {"q": "吕田"}).content.decode()
    assert "吕田" in found
    assert "镇安横一巷" not in found


@pytest.mark.parametrize(
    ("moment", "word", "hint"),
    [
        ("2022-03-01 10:00", "正在办公", "到 12:00"),
        ("2022-03-01 13:00", "现在休息", "3月1日 14:30 开门"),
        ("2022-03-04 18:00", "现在休息", "3月7日 08:30 开门"),
    ],
)
def test_a_window_says_whether_it_is_open_now(
    client: Client, points: Revision, monkeypatch: pytest.MonkeyPatch, moment: str, word: str, hint: str
):
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: at(moment))

    page = client.get("/windows/guangzhou/", {"q": "吕田"}).content.decode()

    assert word in page
    assert hint in page


def test_a_window_search_without_result_offers_the_way_back(client: Client, points: Revision):
    assert "清除查找" in client.get("/windows/guangzhou/", {"q": "没有这个地方"}).content.decode()


@pytest.mark.parametrize(
    "address", ["/help/", "/privacy/", "/accessibility/", "/policy/", "/lists/", "/check/"]
)
def test_the_notes_and_lists_open_without_a_log_in(client: Client, points: Revision, address: str):
    assert client.get(address).status_code == 200


def test_an_unknown_paper_is_told_apart_with_what_to_do(client: Client, points: Revision):
    answer = client.get("/check/no-such-token/")

    assert answer.status_code == 404
    assert "没有查到这份文书" in answer.content.decode()


def test_the_demonstrations_pages_do_not_exist_outside_of_it(client: Client, points: Revision):
    assert client.get("/demo/").status_code == 404
    assert client.get("/demo/outbox/").status_code == 404


def test_the_demonstrations_outbox_masks_phone_numbers(
    client: Client, points: Revision, settings, applicant_message
):
    settings.JIFENBAN_DEMO = True

    page = client.get("/demo/outbox/").content.decode()

    assert applicant_message.text in page
    assert "138****0000" in page
    assert "13800000000" not in page


def test_a_city_whose_window_fills_nothing_in_does_not_send_people_there_to_be_helped(
    client: Client, points: Revision, now
):
    files, identity = files_of("beijing/settlement/2020")
    publish_revision(identity=identity, files=files, actor=SYSTEM, now=now)

    assert "工作人员帮您录入" in client.get("/", {"city": "guangzhou"}).content.decode()
    page = client.get("/", {"city": "beijing"}).content.decode()
    assert "工作人员帮您录入" not in page
    assert "窗口不代为填报" in page


def test_the_windows_of_a_city_whose_rules_are_not_in_force_yet_can_be_asked_for(client: Client, now):
    assert client.get("/windows/beijing/").status_code == 404
    files, identity = files_of("beijing/settlement/2020")
    publish_revision(identity=identity, files=files, actor=SYSTEM, now=at("2020-01-05"))

    assert client.get("/windows/beijing/").status_code == 200


def test_the_road_says_what_comes_after_each_step(client: Client, points: Revision):
    page = client.get("/").content.decode()

    assert '<b>预审通过</b><span class="sub">之后：预审已通过' in page
