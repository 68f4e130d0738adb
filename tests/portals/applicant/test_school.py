"""School admission for the applicant: the door, the form, the place and its answer, the choices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.errors import IllegalStep
from jifenban.admissions.actions import offer_places
from jifenban.admissions.models import Place, WishList
from jifenban.admissions.offering import PlaceLine
from jifenban.cases.actions import submit
from jifenban.cases.models import Case
from jifenban.policies.actions import set_round_value
from jifenban.policies.models import Round
from tests.admissions.world import (
    APPLIED,
    LATER,
    PREPARED,
    chooser,
    choosing,
    conghua,
    frozen,
    offer,
    prepared,
    published,
    pupil,
    verified_life,
)
from tests.builders import identity_number
from tests.cases.road import at, fill, make_applicant, tick_declarations

DOOR = "/my/apply/guangzhou/conghua-school/"
LIFE = {
    "birth_date": ["1989-04-30"],
    "permits": [{"from": "2016-05-01", "street": "440117001"}],
    "insurance": [{"kind": "medical", "from": "2016-05"}],
}
LogIn = Callable[..., Client]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    def show(moment: Any) -> None:
        monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: moment)

    show(APPLIED)
    return show


def family(life: dict[str, Any] = LIFE) -> Any:
    person = make_applicant("黄演强")
    verified_life(person, life)
    return person


def draft(round: Round, client: Client, *, born: str = "2014-03-01", works: str = "yes") -> Case:
    client.post("/my/begin/guangzhou/conghua-school/")
    case = Case.objects.get(service=round.service)
    fill(
        case,
        APPLIED,
        child={"name": "黄小演", "number": identity_number(7, "20140301")},
        child_birth_date={"value": born},
        place={"town": "jiangpu"},
        grade={"value": "grade_1"},
        lives_here={"value": "yes"},
        works_here={"value": works},
    )
    tick_declarations(case, APPLIED)
    return case


def test_before_the_district_opens_the_door_says_that_nobody_knows_when_and_where_to_look(
    db: None, clock: Any, logged_in: LogIn
):
    prepared()
    page = logged_in(family().account).get(DOOR).content.decode()

    assert "开始的时间还没有公布（通知只说指南 4 月初公布，日期未查到）" in page
    assert "广州从化来穗人员之窗" in page
    assert "看什么时候做什么" in page
    assert "开始填写" not in page


def test_once_announced_the_door_says_when_and_links_the_guide(db: None, clock: Any, logged_in: LogIn):
    round = prepared(opens_at="2020-05-20 10:00", closes_at="2020-06-08 00:00")
    guide = "从化区2020年积分制入学申办指南 https://www.conghua.gov.cn/guide"
    set_round_value(round=round, key="guide", value=guide, source="区政府网站", actor=SYSTEM, now=PREPARED)
    page = logged_in(family().account).get(DOOR).content.decode()

    assert "2020年5月20日 10:00 开始，2020年6月7日 截止" in page
    assert 'href="https://www.conghua.gov.cn/guide"' in page


def test_without_a_verified_score_nobody_applies(db: None, clock: Any, logged_in: LogIn):
    conghua()
    page = logged_in(make_applicant().account).get(DOOR).content.decode()

    assert "还没有核定积分" in page
    assert "开始填写" not in page


def test_a_permit_a_day_too_young_is_refused_at_the_door(db: None, clock: Any, logged_in: LogIn):
    conghua()
    young = {**LIFE, "permits": [{"from": "2019-09-01", "street": "440117001"}]}
    page = logged_in(family(young).account).get(DOOR).content.decode()

    assert "到当年 8 月 31 日居住证不满一年" in page


def test_a_family_applies_with_the_childs_data_town_and_grade(db: None, clock: Any, logged_in: LogIn):
    round, person = conghua(), family()
    client = logged_in(person.account)
    assert "安排学位时以它为重要依据" in client.get(DOOR).content.decode()
    case = draft(round, client)
    submit(case_id=case.pk, actor=person.account, now=APPLIED)

    case.refresh_from_db()
    assert case.status == "reviewing"
    answers = case.submissions.get().answers
    assert (answers["place"]["town"], answers["grade"]["value"]) == ("jiangpu", "grade_1")


@pytest.mark.parametrize(
    ("more", "says"),
    [({"born": "2014-09-01"}, "不满六周岁"), ({"works": "no"}, "未在从化区居住并就业")],
)
def test_what_only_the_form_tells_is_judged_when_it_is_submitted(
    db: None, clock: Any, logged_in: LogIn, more: dict[str, str], says: str
):
    round, person = conghua(), family()
    case = draft(round, logged_in(person.account), **more)
    with pytest.raises(IllegalStep, match=says):
        submit(case_id=case.pk, actor=person.account, now=APPLIED)


def test_a_family_sees_its_place_and_accepts_it(db: None, clock: Any, logged_in: LogIn):
    round = conghua()
    case = pupil(round)
    offer(round, ("jiekou", "grade_1", "一小", 1))
    published(frozen(round))
    clock(LATER)
    client = logged_in(case.person.account)
    page = client.get(f"/my/cases/{case.code}/").content.decode()

    assert "街口街 一小" in page
    assert "接受学位" in page
    assert "放弃学位" in page
    client.get(f"/my/cases/{case.code}/take/accept_place/")
    client.post(f"/my/cases/{case.code}/take/accept_place/")
    case.refresh_from_db()
    assert case.status == "accepted"


def test_choices_are_made_in_order_changed_and_shown_after_the_window(db: None, clock: Any, logged_in: LogIn):
    round = choosing()
    case = chooser(round, years=3)
    lines = [PlaceLine("", "小学一年级", name, "公办", "2") for name in ("东小学", "西小学")]
    offer_places(round_id=round.pk, lines=lines, actor=SYSTEM, now=at("2020-06-01"))
    east, west = Place.objects.order_by("pk").values_list("pk", flat=True)
    client, address = logged_in(case.person.account), f"/my/cases/{case.code}/wishes/"
    clock(at("2020-06-20"))
    assert "开始" in client.get(address).content.decode()
    clock(at("2020-06-24"))
    assert address in client.get(f"/my/cases/{case.code}/").content.decode()
    assert client.get(address).content.decode().count("<select") == 4

    refused = client.post(address, {"place": [east, east, "", ""], "version": "0"})
    assert refused.status_code == 422
    assert "第 2 志愿和前面的重复了" in refused.content.decode()
    assert client.post(address, {"place": [west, east, "", ""], "version": "0"}).status_code == 302
    assert WishList.objects.get(case=case).places == [west, east]
    clock(at("2020-06-28 17:00"))
    page = client.get(address).content.decode()
    assert "<select" not in page
    assert page.index("西小学") < page.index("东小学")


def test_a_service_without_choices_has_no_such_page(db: None, clock: Any, logged_in: LogIn):
    case = pupil(conghua())

    assert logged_in(case.person.account).get(f"/my/cases/{case.code}/wishes/").status_code == 404
