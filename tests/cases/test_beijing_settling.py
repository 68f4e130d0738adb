"""From submission to the settled household: compared while open, appealed, ranked, listed, settled stage by stage."""

import pytest

from jifenban.accounts.errors import IllegalStep, Incomplete
from jifenban.cases.actions import answer_review, decide_objection, file_objection, submit
from jifenban.cases.bringing import papers_to_tick, view_of
from jifenban.cases.clock_view import case_clock
from jifenban.cases.item_progress import item_progress
from jifenban.cases.models import Bar, Case, EmployerLink, Item, Objection, Review, VerifiedScore
from jifenban.cases.objecting import change_if_upheld, doors, present_values, proposed_values, subjects
from jifenban.cases.progress import progress_view
from jifenban.cases.queries import entry_check
from jifenban.documents.models import Paper
from jifenban.employers.models import EmployerBar
from jifenban.notices.models import Message
from jifenban.policies.queries import policy
from tests.builders import identity_number
from tests.cases import beijing
from tests.cases import beijing_settling as road
from tests.cases.road import answer_all, at, fill, verifier_of

pytestmark = pytest.mark.django_db

CHILD_NUMBER = identity_number(1, "20150101")
CHILD = {"records": [{"id": "c1", "name": "测试童", "number": CHILD_NUMBER}]}


@pytest.fixture
def batch():
    return beijing.open_beijing()


def question(case: Case, section: str) -> Review:
    found = Review.objects.select_related("item", "office").filter(item__case=case, item__section=section)
    return found.order_by("-pk")[0]


def answer(review: Review, decision: str, when: str, **more) -> None:
    now = at(when)
    answer_review(review_id=review.pk, decision=decision, actor=verifier_of(review, now), now=now, **more)


def state(case: Case, section: str) -> str:
    return Item.objects.get(case=case, section=section).state


def test_departments_compare_while_the_window_is_open_and_the_applicant_reacts(batch):
    case = road.submitted(beijing.eligible(batch), batch)
    first = question(case, "education")
    answer(first, "refuse", "2020-07-22", reason="学信网没有这份学历")
    assert state(case, "education") == "refused"

    beijing.take(case, "take_back", at("2020-07-23"))
    degree = {"records": [{"id": "e1", "award": "college", "graduated_on": "2006-07-01"}]}
    fill(case, at("2020-07-23"), education=degree)
    submit(case_id=case.pk, actor=case.person.account, now=at("2020-07-23 10:00"))

    again = question(case, "education")
    assert again.pk != first.pk
    assert again.answered_at is None
    assert state(case, "education") == "mended"


def test_what_stayed_as_it_was_is_not_asked_again(batch):
    case = road.submitted(beijing.eligible(batch), batch)
    answer(question(case, "education"), "confirm", "2020-07-22")
    before = Review.objects.filter(item__case=case).count()

    beijing.take(case, "take_back", at("2020-07-23"))
    submit(case_id=case.pk, actor=case.person.account, now=at("2020-07-24"))

    assert state(case, "education") == "confirmed"
    assert Review.objects.filter(item__case=case).count() == before


def test_departments_are_asked_for_the_offences_that_a_page_only_shows_and_points_come_off(batch):
    case = road.submitted(beijing.eligible(batch), batch)
    offence = {"records": [{"decided_on": "2018-05-01", "matter": "虚开发票"}]}
    assert question(case, "detentions").office.code == "110000-public_security"

    answer(
        question(case, "tax_offences"), "partly", "2020-07-22", confirmed=offence, reason="2018 年的处理决定"
    )
    answer_all(case, at("2020-08-01"))
    road.wait(case, "2020-09-14")

    result = VerifiedScore.objects.get(person=case.person).assessment.result
    points = {row["key"]: row["points"] for group in result["groups"] for row in group["indicators"]}
    assert points["tax"] == "-12"
    assert points["law"] == "0"


def test_an_appeal_about_insurance_starts_from_what_is_on_record_and_corrects_it(batch):
    case = road.submitted(beijing.eligible(batch), batch)
    answer_all(case, at("2020-08-01"))
    road.wait(case, "2020-09-05 00:00")
    when = at("2020-09-06 10:00")
    [appeal] = file_objection(
        case_id=case.pk,
        do="appeal",
        reasons={"insurance": "漏了 2011 年"},
        actor=case.person.account,
        now=when,
    )
    before = present_values(appeal.item)
    assert len(before) == len(beijing.KINDS)
    answer_all(case, at("2020-09-07"))
    assert proposed_values(appeal) == before, "the departments stand by what is on record"
    assert change_if_upheld(appeal, before, at("2020-09-07")).rows == ()

    longer = [{**one, "from": "2011-01"} for one in before]
    decide_objection(
        objection_id=appeal.pk,
        upheld=True,
        confirmed={"records": longer},
        reason="已补记",
        actor=road.officer("rechecker", road.CITY),
        now=at("2020-09-08"),
    )
    road.wait(case, "2020-09-14")

    result = VerifiedScore.objects.get(person=case.person).assessment.result
    points = {row["key"]: row["points"] for group in result["groups"] for row in group["indicators"]}
    assert points["employment"] == "27", "nine years of 2011 to 2019, three points each"


def test_submit_and_take_back_end_at_eight_in_the_evening(batch):
    case = road.submitted(beijing.eligible(batch), batch)

    beijing.take(case, "take_back", at("2020-08-15 19:59"))
    with pytest.raises(IllegalStep, match="2020年8月15日 20:00 截止"):
        submit(case_id=case.pk, actor=case.person.account, now=at("2020-08-15 20:00"))

    assert road.wait(case, "2020-08-15 20:00").status == "lapsed"


def test_the_calendar_moves_a_case_from_comparison_to_results_to_the_ranking(batch):
    case = road.submitted(beijing.eligible(batch), batch)
    answer_all(case, at("2020-08-01"))

    assert road.wait(case, "2020-08-15 20:00").status == "checking"
    assert road.wait(case, "2020-09-04 23:59").status == "checking"
    assert road.wait(case, "2020-09-05 00:00").status == "result"
    assert road.wait(case, "2020-09-13 00:00").status == "ranking"
    assert VerifiedScore.objects.get(assessment__case=case).total > 0


def test_each_item_may_be_appealed_once_within_the_days_of_the_query(batch):
    case = road.submitted(beijing.eligible(batch), batch)
    answer(question(case, "education"), "refuse", "2020-08-01", reason="没有查到")
    answer_all(case, at("2020-08-01"))
    road.wait(case, "2020-09-05 00:00")
    given = {"case_id": case.pk, "do": "appeal", "reasons": {"education": "学校已补报"}}
    given["actor"] = case.person.account

    [filed] = file_objection(**given, now=at("2020-09-06"))
    with pytest.raises((IllegalStep, Incomplete)):
        file_objection(**given, now=at("2020-09-07"))
    answer(question(case, "education"), "confirm", "2020-09-10")
    decide_objection(
        objection_id=filed.pk,
        upheld=True,
        confirmed=road.BACHELOR,
        reason="复核认可",
        actor=road.officer("rechecker", road.CITY),
        now=at("2020-09-11"),
    )

    road.wait(case, "2020-09-13 00:00")
    assert case.status == "ranking"
    assert Objection.objects.get().state == Objection.State.UPHELD
    assert VerifiedScore.objects.get(assessment__case=case, ended_at=None).assessment.inputs["facts"][
        "education"
    ]


def test_an_appeal_that_is_not_decided_holds_the_case_back_from_the_ranking(batch):
    case = road.submitted(beijing.eligible(batch), batch)
    answer_all(case, at("2020-08-01"))
    road.wait(case, "2020-09-05 00:00")
    file_objection(
        case_id=case.pk,
        do="appeal",
        reasons={"education": "请复核"},
        actor=case.person.account,
        now=at("2020-09-06"),
    )

    assert road.wait(case, "2020-09-13 00:00").status == "rechecking"


def test_the_list_shows_birth_month_employer_total_and_the_nine_items(batch):
    case = road.submitted(beijing.eligible(batch, name="测试甲乙"), batch)
    answer_all(case, at("2020-08-01"))
    road.wait(case, "2020-09-14")

    publication = road.ranked(batch)

    [row] = publication.rows.all()
    labels = [column["label"] for column in publication.columns]
    assert labels[:3] == ["出生年月", "单位名称", "总积分"]
    assert labels[3:] == [one.name for one in policy(case.revision).rules.indicators.values()]
    assert len(labels) == 12
    assert row.masked_name == "测＊＊乙"
    assert row.values["birth_month"] == "1985-04"
    assert row.values["employer"] == EmployerLink.objects.get(case=case, state="confirmed").employer.name
    assert float(row.values["total"]) == sum(
        float(row.values[key]) for key in policy(case.revision).rules.indicators
    )
    assert publication.shown_until == at("2020-10-23 00:00")  # eight days, the first is that of publication
    case.refresh_from_db()
    assert case.status == "listed"


def test_the_winner_enters_each_childs_hukou_and_the_papers_are_printed(batch):
    case = road.qualified(beijing.eligible(batch), batch, children=CHILD, homes=road.OWN_HOME)
    assert case.status == "filing"
    with pytest.raises(Incomplete) as lacking:
        road.filed(case)
    assert {(each.section, each.record) for each in lacking.value.missing} == {("child_hukou", "c1")}

    hukou = {"records": [{"id": "c1", "address": "河北省某某县", "authority": "某某派出所"}]}
    road.filed(case, child_hukou=hukou)

    papers = {paper.kind: paper for paper in Paper.objects.filter(subject=f"case:{case.pk}")}
    assert set(papers) == {"application_form", "transfer_form"}
    table = next(one for one in papers["application_form"].data["sections"] if one["head"])
    assert table["rows"] == [["1", "测试童", CHILD_NUMBER, "河北省某某县", "某某派出所", ""]]
    assert papers["application_form"].data["total"]


def test_the_papers_to_bring_follow_from_the_case(batch):
    case = road.qualified(beijing.eligible(batch), batch, children=CHILD, homes=road.OWN_HOME)
    hukou = {"records": [{"id": "c1", "address": "河北省某某县", "authority": "某某派出所"}]}
    proxy = {"name": "测试代", "number": identity_number(2), "phone": "13800000001"}
    changed = {"archive": "none", "proxy": "yes"}
    road.filed(case, child_hukou=hukou, proxy=proxy, settling={**changed, "archive_at": ""})

    view = view_of(case, policy(case.revision).bring["window"])

    brought = {person.label: [paper.title for paper in person.papers] for person in view.people}
    assert "与自有住所有关的婚姻凭证" in brought["本人"]
    assert {"无档案诚信声明", "授权委托书"} <= set(brought["本人"])
    assert brought["随迁子女"] == ["户口簿", "《出生医学证明》", "符合计划生育政策凭证"]
    assert brought["被委托人"] == ["居民身份证"]
    kinds = set(Paper.objects.filter(subject=f"case:{case.pk}").values_list("kind", flat=True))
    assert kinds == {"application_form", "transfer_form", "no_archive", "proxy"}
    assert [place.name for place in view.places] == ["朝阳区积分落户服务窗口"]


def test_without_a_spouses_home_children_archive_or_proxy_nothing_more_is_asked(batch):
    case = road.filed(road.qualified(beijing.eligible(batch), batch))

    view = view_of(case, policy(case.revision).bring["window"])

    [person] = view.people
    assert [paper.title for paper in person.papers] == [
        "居民身份证", "户口簿", "《积分落户申请表》", "《调动人员情况登记表》"
    ]  # fmt: skip


def test_the_progress_page_follows_the_case_to_the_settled_household(batch):
    case = road.filed(road.qualified(beijing.eligible(batch), batch))
    assert [stage.state for stage in progress_view(case).stages][:3] == ["done", "now", "ahead"]

    case = road.lettered(case)
    view = progress_view(case)
    assert [stage.state for stage in view.stages] == ["done"] * 5 + ["now"] + ["ahead"] * 3
    archive = view.stages[2]
    assert [(act.label, act.note) for act in archive.acts] == [("档案审核通过", "档案齐全，身份、学历无误")]
    branch = view.stages[5].bring
    assert branch.places[0].name == "北京市公安局朝阳分局"
    assert all(paper.original and paper.copies for person in branch.people for paper in person.papers)
    assert Paper.objects.filter(subject=f"case:{case.pk}", kind="letter").exists()

    for do, when in (("got_permit", "2020-12-01"), ("moved_out", "2020-12-08"), ("registered", "2020-12-15")):
        beijing.take(case, do, at(when))
    case = road.step(case, "settle", road.officer("reviewer"), "2021-01-04")

    assert (case.status, case.live) == ("settled", False)
    assert {stage.state for stage in progress_view(case).stages} == {"done"}


def test_what_is_returned_is_mended_and_filed_again(batch):
    case = road.filed(road.qualified(beijing.eligible(batch), batch))
    road.step(case, "return_filing", road.officer("reviewer"), "2020-11-02", reason="落户地址与房产证不一致")

    case = road.filed(case, now=at("2020-11-03"), settling={"new_address": "北京市某某区某某路 2 号"})

    assert case.status == "district_review"
    assert Paper.objects.filter(subject=f"case:{case.pk}", kind="application_form").count() == 2


def test_the_district_ticks_every_paper_it_has_seen_and_is_told_all_that_is_missing(batch):
    case = road.filed(road.qualified(beijing.eligible(batch), batch, homes=road.OWN_HOME))
    reviewer, wanted = road.officer("reviewer"), papers_to_tick(case, "window")
    unseen = [one for one in wanted if one.paper.title in ("户口簿", "与自有住所有关的婚姻凭证")]
    seen = [one.key for one in wanted if one not in unseen]

    with pytest.raises(Incomplete) as refused:
        road.step(case, "pass_district", reviewer, "2020-11-02", papers=seen)
    assert [one.sentence.partition("”")[0].rpartition("：")[2] for one in refused.value.missing] == [
        one.paper.title for one in unseen
    ]

    case = road.step(case, "pass_district", reviewer, "2020-11-02", papers=road.all_papers(case))
    assert case.status == "archive"
    note = case.events.get(step="pass_district").note
    assert note.startswith(f"已核对材料 {len(wanted)} 件：本人 测试甲：居民身份证；")


def convicted(case: Case, batch) -> None:
    """The departments' data tell of a conviction from now on."""
    unchanged = {"permit_applied_on": None, "insured_now": None, "insurance": None}
    beijing.on_record(case.person, batch, criminal_record=True, **unchanged)


def test_a_conviction_found_on_the_way_stops_the_window(batch):
    early = road.filed(road.qualified(beijing.eligible(batch), batch))
    convicted(early, batch)

    with pytest.raises(IllegalStep, match="无刑事犯罪记录"):
        road.step(
            early, "pass_district", road.officer("reviewer"), "2020-11-02", papers=road.all_papers(early)
        )


def test_a_conviction_found_last_stops_the_approval(batch):
    case = road.filed(road.qualified(beijing.eligible(batch), batch))
    road.step(case, "pass_district", road.officer("reviewer"), "2020-11-02", papers=road.all_papers(case))
    road.step(case, "pass_archive", road.officer("archivist"), "2020-11-09", reason="档案齐全")
    road.step(case, "pass_city", road.officer("centre", road.CITY), "2020-11-16")
    convicted(case, batch)

    with pytest.raises(IllegalStep, match="无刑事犯罪记录"):
        road.step(case, "approve", road.officer("approver", road.CITY), "2020-11-20")


def test_settling_is_reminded_of_and_ends_with_the_second_year(batch):
    case = road.filed(road.qualified(beijing.eligible(batch), batch))

    road.wait(case, "2022-12-31 23:59")
    assert case.status == "district_review"
    reminded = Message.objects.filter(person=case.person, template="settle_soon")
    assert reminded.count() == 3

    assert road.wait(case, "2023-01-01 00:00").status == "expired"
    assert progress_view(case).stages[1].state == "stopped"


def test_false_claims_bar_the_person_and_the_employer_until_the_end_of_five_more_years(batch):
    case = road.filed(road.qualified(beijing.eligible(batch), batch))
    manager = road.officer("round_officer", road.CITY)

    road.step(case, "strike_off_with_employer", manager, "2020-11-05", reason="学历证书是假的")

    end = at("2026-01-01 00:00")
    assert Bar.objects.get(person=case.person).until == end
    assert EmployerBar.objects.get().until == end
    check = entry_check(case.person, policy(case.revision), batch, at("2020-11-06"))
    assert check.kind == "barred"


def test_the_ruler_of_a_window_says_how_long_it_is_still_open(batch):
    case = road.submitted(beijing.eligible(batch), batch)  # on 20 July, the fourth day

    clock = case_clock(case, at("2020-07-27 10:00"))

    assert (clock.label, clock.left, clock.unit) == ("申报", 19, "天")
    assert clock.ends == "2020年8月15日 20:00"


def test_what_is_asked_only_after_the_list_is_no_item_before_it(batch):
    case = road.submitted(beijing.eligible(batch), batch, children=CHILD)
    answer_all(case, at("2020-08-01"))
    road.wait(case, "2020-09-05 00:00")

    [door] = doors(case.person.account, case, at("2020-09-06"))
    offered = {one.section: one.state for one in subjects(case, door.rule)}

    assert "child_hukou" not in offered
    assert not {"disclosure", "children"} & set(offered), "no department compares these"
    progress = {one.title: one.word for one in item_progress(case)}
    assert "信息公开" not in progress, "nor is it said that one has"
    assert progress["教育背景"] == "比对通过"
    assert len(progress) == len(set(offered) & {"education", "insurance", "tax_offences", "detentions"})
    assert {"insurance", "tax_offences", "detentions"} < set(offered)
    assert offered["education"] == "比对通过"
