"""Adjustments on the applicant's pages: the way in, what is filled in already, past scores, what falls out of a window."""

import pytest
from django.urls import reverse

from jifenban.accounts.actors import SYSTEM
from jifenban.cases.actions import push_facts
from jifenban.cases.models import Case
from jifenban.cases.validity import tell_fading
from jifenban.notices.models import Message
from jifenban.offices.models import Office
from tests.cases import road
from tests.cases.road import at

pytestmark = pytest.mark.django_db

BLOOD = {"records": [{"id": "b1", "given_on": "2017-06-01"}]}


@pytest.fixture
def verified(points, applicant, now):
    return road.verified(points, applicant, at("2022-02-10"), blood_donations=BLOOD)


def text_of(answer):
    return answer.content.decode()


def test_the_way_in_is_called_adjustment_and_opens_a_filled_in_form(verified, applicant, mine):
    home = text_of(mine.get(reverse("applicant:home")))
    entry = reverse("applicant:entry", args=["guangzhou/points"])
    assert "积分调整" in home
    shown = text_of(mine.get(entry))
    assert "从上次核定的内容和照片开始" in shown

    answer = mine.post(reverse("applicant:begin", args=["guangzhou/points"]))

    draft = Case.objects.get(person=applicant, live=True)
    assert answer.status_code == 302
    assert draft.adjusts is not None
    page = text_of(mine.get(reverse("applicant:page", args=[draft.code, "education"])))
    assert "积分调整" in page
    assert 'value="bachelor" checked' in page


def test_the_stages_of_the_notice_stand_on_the_case_with_the_present_one_marked(verified, mine):
    page = text_of(mine.get(reverse("applicant:case", args=[verified.code])))

    for word in ("申请", "审核", "评分", "排名", "公示", "查询", "复核"):
        assert f"<b>{word}</b>" in page
    assert 'aria-current="step"><b>查询</b>' in page


def test_every_score_stays_on_record_with_its_days_and_its_explanation(
    verified, applicant, points, mine, stranger_browser
):
    police = Office.objects.get(code="440100-public_security")
    offence = [{"kind": "public_security", "decided_on": "2022-03-20"}]
    given = {"person": applicant, "service": points.service, "fact": "offences", "office": police}
    first = applicant.verified_scores.get()
    push_facts(records=offence, actor=SYSTEM, now=at("2022-04-01"), **given)

    page = text_of(mine.get(reverse("applicant:scores")))

    assert "申请核定" in page
    assert "定期调整" in page
    assert "2022-04-01</span> 止" in page
    old = reverse("applicant:one_score", args=[first.pk])
    assert "逐项得分" in text_of(mine.get(old))
    assert stranger_browser.get(old).status_code == 404


def test_items_that_fall_out_of_a_rounds_window_are_told_early_with_the_last_day_to_adjust(
    verified, applicant, mine
):
    batch = road.settlement_round(now=at("2022-03-01"))

    page = text_of(mine.get(reverse("applicant:scores")))

    assert "用于2022 年度积分制入户" in page
    assert "社会服务和公益" in page
    assert "2023年1月31日" in page
    assert tell_fading(batch, at("2022-12-01")) == 1
    assert tell_fading(batch, at("2022-12-02")) == 0  # nobody is told twice
    told = Message.objects.get(template="fading")
    assert "社会服务和公益" in told.text
    assert "2023年1月31日" in told.text
    own = text_of(mine.get(reverse("applicant:case", args=[verified.code])))
    assert "这个积分还能用多久" in own
    assert "2023年1月31日" in own


def test_the_intents_page_tells_the_dates_before_one_chooses(points, draft, mine):
    road.settlement_round(now=at("2022-03-01"))

    page = text_of(mine.get(reverse("applicant:page", args=[draft.code, "purpose"])))

    assert "最迟" in page
    assert "2023年1月31日" in page


@pytest.fixture
def stranger_browser(logged_in):
    return logged_in(road.make_applicant("测试乙").account)
