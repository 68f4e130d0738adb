"""The way in to a service with conditions: the level it asks for, what keeps people out, the dispute; Beijing's."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from jifenban.cases.models import Dispute
from jifenban.employers.models import Employer
from jifenban.journal.models import Entry
from jifenban.portals.ui.addresses import mask_address
from tests.cases import beijing
from tests.cases.beijing import DISTRICT, NOW
from tests.cases.road import make_officer
from tests.portals.applicant.test_photos_and_corrections import picture

LogIn = Callable[..., Client]
CITY = "110000"
ENTRY = "/my/apply/beijing/settlement/"


@pytest.fixture
def batch(db, monkeypatch):
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: NOW)
    return beijing.open_beijing()


def test_below_the_level_of_the_pack_the_log_in_says_both_ways_to_raise_it(batch, logged_in: LogIn):
    weak = logged_in(beijing.eligible(batch).account, "L2")

    answer = weak.get(ENTRY)
    assert answer.status_code == 302
    assert "level=L3" in answer.headers["Location"]
    page = weak.get(answer.headers["Location"]).content.decode()

    assert "北京通" in page
    assert "北京市政务服务网" in page


def test_who_is_kept_out_reads_each_reason_and_where_to_dispute_it(batch, logged_in: LogIn):
    person = beijing.eligible(batch, permit_applied_on=None, insured_now=False)

    page = logged_in(person.account).get(ENTRY).content.decode()

    assert "没有申领北京市居住证" in page
    assert "缴费状态不正常" in page
    assert "朝阳区积分落户服务窗口" in page
    assert page.count("提出异议<span") == 2
    assert "开始填写" not in page


def test_a_dispute_goes_from_the_page_to_the_window_and_opens_the_door(batch, logged_in: LogIn):
    person = beijing.eligible(batch, permit_applied_on=None)
    mine, clerk = logged_in(person.account), logged_in(make_officer("clerk", DISTRICT, now=NOW))
    address = "/my/dispute/permit/beijing/settlement/"

    assert mine.post(address, {"text": ""}).status_code == 422
    assert mine.post(address, {"text": "2016 年办的居住证"}).status_code == 302
    assert "异议正在处理" in mine.get(ENTRY).content.decode()
    dispute = Dispute.objects.get()
    assert "2016 年办的居住证" in clerk.get(f"/desk/disputes/{dispute.pk}/").content.decode()
    assert clerk.post(f"/desk/disputes/{dispute.pk}/", {"do": "uphold", "reason": ""}).status_code == 422
    assert clerk.post(f"/desk/disputes/{dispute.pk}/", {"do": "uphold", "reason": "属实"}).status_code == 302

    assert "开始填写" in mine.get(ENTRY).content.decode()
    assert "异议成立" in clerk.get("/desk/disputes/?decided=1").content.decode()
    assert mine.get(address).status_code == 404


def test_a_window_takes_a_dispute_down_for_a_visitor(batch, logged_in: LogIn):
    person = beijing.eligible(batch, permit_applied_on=None)
    clerk = logged_in(make_officer("clerk", DISTRICT, now=NOW))
    given = {"service": "beijing/settlement", "number": person.number}

    assert "没有查到" in clerk.post("/desk/disputes/file/", {**given, "number": "1"}).content.decode()
    assert "没有申领北京市居住证" in clerk.post("/desk/disputes/file/", given).content.decode()
    answer = clerk.post("/desk/disputes/file/", {**given, "condition": "permit", "text": "出示了原件"})

    assert answer.headers["Location"] == f"/desk/disputes/{Dispute.objects.get().pk}/"
    assert Entry.objects.filter(verb="look_up_person", subject=f"person:{person.pk}").exists()


def test_another_role_files_and_decides_nothing(batch, logged_in: LogIn):
    dispute = "/desk/disputes/1/"
    reviewer = logged_in(make_officer("reviewer", DISTRICT, now=NOW))

    assert reviewer.get(dispute).status_code == 404
    assert reviewer.post("/desk/disputes/file/", {}).status_code == 403


def test_pages_of_a_later_stage_lead_back_to_the_open_one(batch, logged_in: LogIn):
    person = beijing.eligible(batch)
    case = beijing.promise(beijing.start(person, batch))

    answer = logged_in(person.account).get(f"/my/cases/{case.code}/fill/residence/")

    assert answer.headers["Location"] == f"/my/cases/{case.code}/fill/employer/"


def test_the_name_is_seen_before_the_request_is_sent(batch, logged_in: LogIn):
    person, employer = beijing.eligible(batch), beijing.some_employer("某某公司")
    case = beijing.promise(beijing.start(person, batch))
    mine, address = logged_in(person.account), f"/my/cases/{case.code}/fill/employer/"
    typed = {"employer.version": "0", "employer.code": employer.code, "do": "next"}

    answer = mine.post(address, typed)
    assert answer.headers["Location"] == address
    assert "某某公司" in mine.get(address).content.decode()
    assert not case.employer_links.exists()
    mine.post(address, {**typed, "employer.version": "1", "employer.code.seen": employer.code})

    assert case.employer_links.get().employer == employer


def test_an_employer_registers_is_refused_with_a_reason_corrects_it_and_gets_its_code(
    batch, logged_in: LogIn, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    desk = logged_in(beijing.make_applicant("赵经办").account)
    checker = logged_in(make_officer("registrar", CITY, now=NOW))
    typed = {"credit_code": "91110108551385082A", "name": "某某公司", "contact": "赵", "phone": "010-1"}
    assert desk.get("/employer/").headers["Location"] == "/employer/register/"

    asked = desk.post("/employer/register/", {**typed, "licence": picture(), "letter": picture()})
    assert asked.status_code == 422
    page = asked.content.decode()
    assert "校验位对不上" in page
    held = dict(re.findall(r'name="(held\.[a-z]+)" value="([^"]+)"', page))
    assert set(held) == {"held.licence", "held.letter"}
    missing = desk.post("/employer/register/", {**typed, "checked": typed["credit_code"]})
    assert missing.content.decode().count("请上传") == 2
    desk.post("/employer/register/", {**typed, **held, "checked": typed["credit_code"]})
    employer = Employer.objects.get()
    home = f"/employer/{employer.code}/"
    waiting = desk.get(home, follow=True).content.decode()
    assert "正在核对" in waiting
    assert "单位注册码</dt>" not in waiting

    assert "某某公司" in checker.get("/desk/", follow=True).content.decode()
    one = f"/desk/employers/{employer.code}/"
    assert "校验位对不上" in checker.get(one).content.decode()
    assert checker.post(one, {"do": "refuse", "reason": ""}).status_code == 422
    assert checker.post(one, {"do": "refuse", "reason": "没有盖章"}).status_code == 302
    assert "没有盖章" in desk.get(home, follow=True).content.decode()
    again = {**typed, "letter": picture("red"), "checked": typed["credit_code"]}
    assert desk.post(f"{home}registration/", again).status_code == 302
    assert checker.post(one, {"do": "accept"}).status_code == 302
    assert "单位注册码</dt>" in desk.get(home).content.decode()


def test_an_agent_confirms_together_and_adds_an_agent_without_javascript(batch, logged_in: LogIn):
    employer, colleague = beijing.some_employer(), beijing.make_applicant("钱经办")
    desk, home = logged_in(beijing.agent_of(employer)), f"/employer/{employer.code}/"
    case = beijing.ask(beijing.promise(beijing.start(beijing.eligible(batch), batch)), employer)
    link = case.employer_links.get()
    assert desk.post(f"{home}confirm/", {}).status_code == 422
    assert desk.post(f"{home}confirm/", {"link": [link.pk]}).status_code == 302
    twice = desk.post(f"{home}confirm/", {"link": [link.pk]})
    assert twice.status_code == 409
    assert "处理过" in twice.content.decode()
    assert desk.post(f"{home}agents/", {"name": "钱经办", "number": "1"}).status_code == 422
    assert desk.post(f"{home}agents/", {"name": "钱经办", "number": colleague.number}).status_code == 302

    assert logged_in(colleague.account).get(home).status_code == 200
    case.refresh_from_db()
    assert case.status == "filling"


def test_who_acts_for_an_employer_logs_in_as_surely_as_the_pack_asks(batch, logged_in: LogIn):
    employer = beijing.some_employer()
    weak = logged_in(beijing.agent_of(employer), "L2")

    for address in ("/employer/register/", f"/employer/{employer.code}/"):
        assert "level=L3" in weak.get(address).headers["Location"]


@pytest.mark.parametrize(
    ("address", "masked"),
    [("203.0.113.77", "203.0.113.*"), ("2001:db8:1:2::5", "2001:0db8:0001:*"), ("", ""), ("unix:", "")],
)
def test_an_address_is_masked_to_a_place(address, masked):
    assert mask_address(address) == masked


@pytest.mark.parametrize("address", [ENTRY, "/my/dispute/permit/beijing/settlement/"])
def test_a_visitor_is_told_the_level_of_the_service_at_the_first_log_in(batch, client: Client, address: str):
    page = client.get(address, follow=True).content.decode()

    assert "L3（实名实人核验（刷脸））" in page
    assert "北京通" in page
    assert "L2（" not in page
