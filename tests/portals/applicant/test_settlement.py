"""The settlement application as the guide tells it, on Guangzhou's real packs."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from jifenban.cases.actions import open_case, take_step
from jifenban.cases.models import Answer, Case
from jifenban.cases.queries import answers_of
from jifenban.documents.models import Print
from jifenban.people.models import Person
from jifenban.policies.models import Round
from jifenban.policies.queries import policy
from policypack.forms import PHOTO_SAMPLES
from tests.cases import road
from tests.cases.road import at
from tests.cases.test_settlement import LONG

pytestmark = pytest.mark.django_db
ENTRY = "/my/apply/guangzhou/settlement/"


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """A moment inside the application window of 2022."""
    moment = at("2023-02-20 10:00")
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: moment)
    return moment


@pytest.fixture
def batch(db: None, now: datetime) -> Round:
    """The open round of 2022."""
    road.publish("guangzhou/points/2021", now=at("2022-03-01"))
    return road.settlement_round(now=at("2023-01-05"))


@pytest.fixture
def scored(batch: Round, applicant: Person) -> Person:
    """Somebody whose verified score is high enough."""
    road.verified(_points(), applicant, at("2022-09-01"), **LONG)
    return applicant


def _points():
    return road.publish("guangzhou/points/2021", now=at("2022-03-01"))


@pytest.fixture
def draft(batch: Round, scored: Person, now: datetime) -> Case:
    """An empty settlement draft."""
    return open_case(service=batch.service, person=scored, round=batch, actor=scored.account, now=now)


def page_of(case: Case, key: str) -> str:
    return f"/my/cases/{case.code}/fill/{key}/"


def test_the_entry_tells_somebody_without_a_score_to_apply_for_points_first(mine: Client, batch: Round):
    page = mine.get(ENTRY).content.decode()

    assert "还没有核定积分" in page
    assert "请先进行积分申请" in page
    assert "/my/apply/guangzhou/points/" in page
    assert "进入积分制入户申请" not in page


def test_the_entry_names_each_unmet_condition_with_the_way_on(mine: Client, batch: Round, applicant: Person):
    road.verified(
        _points(), applicant, at("2022-09-01"), insurance={"records": []}, education={"records": []}
    )

    page = mine.get(ENTRY).content.decode()

    assert "有条件不符合" in page
    assert "150" in page
    assert "怎么办" in page
    assert "进入积分制入户申请" not in page


def test_the_entry_tells_to_wait_while_the_points_case_is_reviewed(
    mine: Client, batch: Round, applicant: Person
):
    road.submitted(_points(), applicant, at("2023-02-15"))

    page = mine.get(ENTRY).content.decode()

    assert "还在审核" in page
    assert "请等积分业务审核流程结束后" in page


def test_the_entry_names_items_to_adjust_and_still_lets_in(mine: Client, batch: Round, applicant: Person):
    old = {"records": [{"id": "b1", "given_on": "2017-09-20"}, {"id": "b2", "given_on": "2021-05-01"}]}
    road.verified(_points(), applicant, at("2022-09-01"), **LONG, blood_donations=old)

    page = mine.get(ENTRY).content.decode()

    assert "有材料项要先调整" in page
    assert "积分调整" in page
    assert "进入积分制入户申请" in page


def test_the_entry_names_every_total_and_never_mixes_them(mine: Client, scored: Person):
    page = mine.get(ENTRY).content.decode()

    for name in ("积分制服务核定积分", "总积分", "基础指标分"):
        assert name in page


def test_the_entry_opens_the_application(mine: Client, scored: Person, batch: Round):
    answer = mine.post("/my/begin/guangzhou/settlement/")

    case = Case.objects.get(round=batch, person=scored)
    assert answer.headers["Location"] == f"/my/cases/{case.code}/fill/"
    assert mine.get(answer.headers["Location"]).headers["Location"] == page_of(case, "score")


def test_nothing_can_be_filled_in_before_the_score_is_fetched_and_confirmed(mine: Client, draft: Case):
    assert mine.get(page_of(draft, "hukou")).headers["Location"] == page_of(draft, "score")


def test_the_button_fetches_the_verified_total_and_shows_all_totals(mine: Client, draft: Case):
    before = mine.get(page_of(draft, "score")).content.decode()
    assert "获取核定积分总分数" in before

    mine.post(page_of(draft, "score"), {"do": "score:score", "score.version": "0"})

    page = mine.get(page_of(draft, "score")).content.decode()
    total = answers_of(draft)["score"]["total"]
    assert f"<b>{total}</b>" in page
    assert "本人确认以上积分并符合基本条件申报" in page
    assert "确定</button>" in page


def test_a_typed_score_is_not_believed(mine: Client, draft: Case, scored: Person):
    sent = {"score.version": "0", "score.total": "999", "score.confirm": "yes"}
    mine.post(page_of(draft, "score"), sent)

    assert answers_of(draft)["score"]["total"] != "999"


def test_confirming_the_score_opens_the_application_form(mine: Client, draft: Case):
    mine.post(page_of(draft, "score"), {"do": "score:score", "score.version": "0"})

    sent = {"score.version": "1", "score.total": "1", "score.confirm": "yes"}
    answer = mine.post(page_of(draft, "score"), sent)

    assert answer.headers["Location"] == page_of(draft, "applicant")


def test_name_phone_and_number_are_shown_for_checking_but_masked(
    mine: Client, draft: Case, now: datetime, scored: Person
):
    confirm(draft, now)

    page = mine.get(page_of(draft, "applicant")).content.decode()

    assert scored.name in page
    assert "138****0000" in page
    assert scored.number not in page
    assert "JPG、PNG 图片，不大于 2.5 MB" in page


def test_the_guides_examples_stand_beside_the_household_fields(mine: Client, draft: Case, now: datetime):
    confirm(draft, now)

    page = mine.get(page_of(draft, "hukou")).content.decode()

    assert "带 * 的为必填项" in page
    assert "示例：湖南省长沙市某某县" in page
    assert "示例：某某县公安局某某派出所" in page
    assert "入户所属区（属）" in page
    assert '<option value="440117">从化区</option>' in page, "the district, not the name of its bureau"


def test_each_photo_shows_a_sample_of_how_it_should_look(mine: Client, draft: Case, now: datetime):
    confirm(draft, now)
    loaded = policy(draft.revision)
    for sample in PHOTO_SAMPLES:
        assert finders.find(f"jifenban/samples/{sample}.svg"), sample
    slots = [slot for section in loaded.forms.sections for slot in section.photos]
    assert slots
    assert all(slot.sample for slot in slots)

    page = mine.get(page_of(draft, "hukou")).content.decode()

    assert 'alt="样例：户口簿首页"' in page
    assert "jifenban/samples/book_page" in page


def test_an_empty_page_names_each_thing_it_lacks_once(mine: Client, draft: Case, now: datetime):
    confirm(draft, now)

    page = mine.post(page_of(draft, "hukou"), {"do": "next", "hukou.version": "0"}).content.decode()

    assert "“户籍地址”还没有填" in page
    assert "“户籍信息”还没有填写" not in page


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("own_property", "迁入地址所属派出所"),
        ("relative_property", "房产所有人与本人的关系"),
        ("employer_property", "房屋产权单位"),
        ("collective", "集体户名称"),
        ("public_collective", "居住证办理地（镇街）"),
    ],
)
def test_each_move_in_type_asks_for_its_own_data_and_papers(
    mine: Client, draft: Case, now: datetime, kind: str, asked: str
):
    confirm(draft, now)
    assert asked not in mine.get(page_of(draft, "move_in")).content.decode()

    sent = {"do": "stay:move_in:", "move_in.version": "0", "move_in.move_in_type": kind}
    mine.post(page_of(draft, "move_in"), sent)

    assert asked in mine.get(page_of(draft, "move_in")).content.decode()


def test_points_for_an_own_home_bind_the_type_and_the_page_says_so_at_once(
    mine: Client, batch: Round, applicant: Person, now: datetime
):
    own = {
        "records": [{"id": "h1", "tenure": "own", "from": "2014-01-01", "holder": "self", "address": "某路"}]
    }
    road.verified(_points(), applicant, at("2022-09-01"), **LONG, homes=own)
    draft = open_case(service=batch.service, person=applicant, round=batch, actor=applicant.account, now=now)
    confirm(draft, now)

    for kind, bound in (("collective", True), ("relative_property", False), ("own_property", False)):
        version = str(
            Answer.objects.filter(case=draft, section="move_in").values_list("version", flat=True).first()
            or 0
        )
        sent = {"do": "next", "move_in.version": version, "move_in.move_in_type": kind}
        page = mine.post(page_of(draft, "move_in"), sent).content.decode()
        assert ("您的核定积分里有自有房产的分" in page) is bound, kind


def test_a_child_is_added_with_papers_of_its_own_and_removing_clears_it(
    mine: Client, draft: Case, now: datetime
):
    confirm(draft, now)
    sent = {"do": "add:children", "children.version": "0", "spouse.version": "0"}
    mine.post(page_of(draft, "family"), sent)
    child = answers_of(draft)["children"]["records"][0]["id"]

    page = mine.get(page_of(draft, "family")).content.decode()
    assert "出生医学证明" in page
    assert "示例：湖南省长沙市某某县" in page
    assert "示例：某某县公安局某某派出所" in page

    sent = {
        "do": f"remove:children:{child}",
        "children.version": "1",
        "children.records": child,
        f"children.{child}.name": "测试丙",
        "spouse.version": "0",
    }
    mine.post(page_of(draft, "family"), sent)
    assert answers_of(draft)["children"] == {"records": []}


def test_only_one_spouse_may_be_added(mine: Client, draft: Case, now: datetime):
    confirm(draft, now)
    sent = {"do": "add:spouse", "children.version": "0", "spouse.version": "0"}
    mine.post(page_of(draft, "family"), sent)

    page = mine.get(page_of(draft, "family")).content.decode()

    assert 'value="add:spouse"' not in page
    assert 'value="add:children"' in page


def test_numbers_are_masked_wherever_answers_are_read_again(
    mine: Client, draft: Case, now: datetime, scored: Person
):
    road.fill_settlement(draft, now)

    for address in (page_of(draft, "check"), f"/my/cases/{draft.code}/answers/"):
        page = mine.get(address).content.decode()
        assert scored.number not in page
        assert scored.phone not in page


def test_submitting_lands_where_time_and_progress_are_shown(mine: Client, draft: Case, now: datetime):
    road.fill_settlement(draft, now)
    versions = {"notice.version": str(draft.answers.get(section="notice").version)}

    unticked = mine.post(page_of(draft, "check"), {"do": "submit", **versions})
    assert unticked.status_code == 422
    assert "还没有勾选“本人须知”" in unticked.content.decode()
    versions["notice.version"] = str(draft.answers.get(section="notice").version)
    answer = mine.post(
        page_of(draft, "check"), {"do": "submit", "notice.applicant_notice": "yes", **versions}
    )

    assert answer.headers["Location"] == f"/my/cases/{draft.code}/submitted/"
    page = mine.get(f"/my/cases/{draft.code}/").content.decode()
    assert "2023年2月20日 10:00" in page
    assert "审核中" in page


def test_a_refused_application_shows_the_reason_of_each_item(
    mine: Client, batch: Round, scored: Person, now: datetime
):
    case = road.settling(batch, scored, now)
    reviewer = road.make_officer("reviewer", road.DISTRICT, now=now)
    reasons = {"hukou": "户口簿首页看不清。", "move_in": "产权证不在本市。"}
    take_step(case_id=case.pk, do="refuse", actor=reviewer, now=now, input={"items": reasons})

    page = mine.get(f"/my/cases/{case.code}/").content.decode()

    assert "我的入户" in page
    assert "审核不通过" in page
    assert "不通过的项目和原因" in page
    assert f'href="{ENTRY}">改正后重新申请' in page
    for title, reason in (("户籍信息", "户口簿首页看不清。"), ("迁入类型", "产权证不在本市。")):
        assert title in page
        assert reason in page


def test_the_card_says_what_a_click_costs_and_the_fourth_is_refused_with_the_way_to_the_window(
    mine: Client, batch: Round, scored: Person, now: datetime
):
    case = road.with_card(batch, scored, now)
    address = f"/my/cases/{case.code}/print/card/"
    before = mine.get(address).content.decode()
    assert "点一下按钮就算一次" in before

    for _ in range(3):
        printed = mine.post(address)
        assert printed.headers["Content-Type"] == "application/pdf"
        assert "no-store" in printed.headers["Cache-Control"]
        assert printed.content.startswith(b"%PDF")

    fourth = mine.post(address)
    assert fourth.status_code == 409
    assert "受理回执" in fourth.content.decode()
    assert "窗口" in fourth.content.decode()
    assert Print.objects.filter(subject=f"case:{case.pk}").count() == 3
    assert "已用完" in mine.get(address).content.decode()


def test_the_same_click_sent_twice_counts_once(mine: Client, batch: Round, scored: Person, now: datetime):
    case = road.with_card(batch, scored, now)

    for _ in range(2):
        mine.post(f"/my/cases/{case.code}/print/card/", {"request_key": "one click"})

    assert Print.objects.filter(subject=f"case:{case.pk}").count() == 1


def test_the_card_cannot_be_had_without_being_counted(
    mine: Client, batch: Round, scored: Person, now: datetime
):
    case = road.with_card(batch, scored, now)
    papers = {paper.kind: paper for paper in scored.papers.filter(subject=f"case:{case.pk}")}

    assert mine.get(f"/my/papers/{papers['card'].pk}/").status_code == 404
    receipt = mine.get(f"/my/papers/{papers['receipt'].pk}/")
    assert receipt.headers["Content-Disposition"].startswith("inline")


def test_another_persons_card_is_not_found(
    batch: Round, scored: Person, now: datetime, logged_in: Callable[..., Client]
):
    case = road.with_card(batch, scored, now)
    stranger = logged_in(road.make_applicant("测试乙").account)

    assert stranger.post(f"/my/cases/{case.code}/print/card/").status_code == 404
    assert Print.objects.count() == 0


def confirm(case: Case, now: datetime) -> None:
    """Fetch and confirm the score."""
    road.fill(case, now, score={"total": "?", "confirm": "yes"})
