"""The settlement application: the door with its kinds of answer, the form, the review, the card."""

from datetime import date
from decimal import Decimal

import pytest

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.errors import IllegalStep, Incomplete, InvalidInput, LimitReached, NotAllowed
from jifenban.cases.actions import open_case, print_card, run_due_timers, submit, take_step
from jifenban.cases.models import Item
from jifenban.cases.queries import (
    answers_of,
    available_steps,
    entry_check,
    missing_now,
    score_for,
    timeline,
    verified_score,
)
from jifenban.documents.models import Paper, Print
from jifenban.documents.queries import prints_left
from jifenban.notices.models import Message
from jifenban.policies.actions import set_round_value
from jifenban.policies.queries import policy, round_values
from tests.builders import identity_number
from tests.cases import road
from tests.cases.road import at

pytestmark = pytest.mark.django_db

#: A life long enough for 150: eight years of permit and lease, ten of insurance, a degree.
LONG = {"insurance": {"records": [{**record, "from": "2011-01"} for record in road.INSURANCE["records"]]}}


@pytest.fixture
def points():
    return road.publish("guangzhou/points/2021", now=at("2022-03-01"))


@pytest.fixture
def batch():
    return road.settlement_round(now=at("2023-01-05"))


def check(person, batch, when="2023-02-20"):
    return entry_check(person, policy(batch.revision), batch, at(when))


def test_without_a_verified_score_the_door_says_apply_for_points_first(batch):
    assert check(road.make_applicant(), batch).kind == "no_score"


def test_while_the_points_case_is_reviewed_the_door_says_wait(points, batch):
    person = road.make_applicant()
    road.submitted(points, person, at("2023-02-15"))

    assert check(person, batch).kind == "running"


def test_a_draft_for_points_is_not_under_review(points, batch):
    person = road.make_applicant()
    road.start(points, person, at("2023-02-15"))

    assert check(person, batch).kind == "no_score"


def test_unmet_conditions_are_named_in_the_guides_words(points, batch):
    person = road.make_applicant()
    road.verified(points, person, at("2022-09-01"), insurance={"records": []}, education={"records": []})

    answer = check(person, batch)

    assert answer.kind == "unmet"
    assert not answer.may_apply
    said = "".join(item.text for item in answer.items)
    assert "150" in said
    assert all(item.label and item.text for item in answer.items)


def test_outside_the_window_the_door_is_closed_to_the_minute(points, batch):
    person = road.make_applicant()
    road.verified(points, person, at("2022-09-01"), **LONG)

    kinds = [
        check(person, batch, when).kind
        for when in ("2023-02-10 08:59", "2023-02-10 09:00", "2023-03-10 16:59", "2023-03-10 17:00")
    ]

    assert kinds == ["closed", "ok", "ok", "closed"]


def test_who_meets_the_conditions_may_apply_with_the_verified_total(points, batch):
    person = road.make_applicant()
    road.verified(points, person, at("2022-09-01"), **LONG)

    answer = check(person, batch)

    score = verified_score(person, "guangzhou/points")
    assert answer.kind == "ok"
    assert answer.may_apply
    assert answer.points_total == score.total


def test_verified_items_that_fall_out_of_the_rounds_window_are_named(points, batch):
    person = road.make_applicant()
    old = {"records": [{"id": "b1", "given_on": "2017-09-20"}, {"id": "b2", "given_on": "2021-05-01"}]}
    road.verified(points, person, at("2022-09-01"), **LONG, blood_donations=old)

    answer = check(person, batch)

    assert answer.kind == "adjust"
    assert answer.may_apply
    assert len(answer.items) == 1
    assert "2017" in answer.items[0].text


def test_the_settlement_total_rests_on_what_was_known_at_the_cut_off(points, batch):
    person = road.make_applicant()
    road.verified(points, person, at("2022-09-01"), **LONG)
    loaded, values = policy(batch.revision), round_values(batch)
    before = score_for(person, loaded, values, date(2022, 12, 31), at("2023-01-31"))
    road.verified(points, person, at("2023-05-01"), education={"records": []})

    after = score_for(person, loaded, values, date(2022, 12, 31), at("2023-01-31"))

    assert before is not None
    assert after is not None
    assert before.total(0) == after.total(0)
    assert score_for(person, loaded, values, date(2022, 12, 31), at("2022-01-01")) is None


def test_the_score_is_fetched_and_never_typed(points, batch):
    person = road.make_applicant()
    road.verified(points, person, at("2022-09-01"), **LONG)
    case = open_case(
        service=batch.service, person=person, round=batch, actor=person.account, now=at("2023-02-20")
    )

    road.fill(case, at("2023-02-20"), score={"total": "999", "confirm": "yes"})

    score = verified_score(person, "guangzhou/points")
    assert Decimal(answers_of(case)["score"]["total"]) == score.total


def test_home_points_bind_the_move_in_type(points, batch):
    person = road.make_applicant()
    own = {"records": [{"id": "h1", "tenure": "own", "from": "2014-03-10"}]}
    road.verified(points, person, at("2022-09-01"), **LONG, homes=own)

    with pytest.raises(Incomplete) as refused:
        road.settling(batch, person, at("2023-02-20"))

    assert [each.field for each in refused.value.missing] == ["move_in_type"]


def test_five_move_in_types_ask_for_their_own_papers(points, batch):
    person = road.make_applicant()
    road.verified(points, person, at("2022-09-01"), **LONG)
    case = open_case(
        service=batch.service, person=person, round=batch, actor=person.account, now=at("2023-02-20")
    )
    relative = {"relation": "parent", "relative_name": "甲", "relative_number": "x", "relative_phone": "1"}
    kin = {"relative_deed", "kinship", "relative_id", "relative_number", "relative_phone"}
    for kind, fields, wanted in (
        ("own_property", {"police_station": "某派出所"}, {"title_deed"}),
        ("relative_property", relative, kin),
        ("employer_property", {"owner": "某公司"}, {"ownership", "allotment"}),
        ("collective", {"household": "某集体户"}, {"consent", "collective_page"}),
        ("public_collective", {"permit_office": road.STREET}, {"permit"}),
    ):
        move_in = {"notice": "yes", "move_in_type": kind, "address": "广州市某路", **fields}
        road.fill(case, at("2023-02-20"), move_in=move_in)
        asked = {each.field for each in missing_now(case) if each.section == "move_in"}
        assert asked == wanted, kind


def test_deleting_a_child_clears_the_childs_attachments(points, batch):
    person = road.make_applicant()
    road.verified(points, person, at("2022-09-01"), **LONG)
    case = open_case(
        service=batch.service, person=person, round=batch, actor=person.account, now=at("2023-02-20")
    )
    child = {
        "name": "测试小",
        "number": "990000201501010018",
        "address": "某地",
        "authority": "某所",
    }
    road.fill(case, at("2023-02-20"), children={"records": [{"id": "c1", **child}, {"id": "c2", **child}]})
    road.add_photos(case, at("2023-02-20"))
    assert case.photos.filter(section="children").count() == 6

    road.fill(case, at("2023-02-20"), children={"records": [{"id": "c2", **child}]})

    assert set(case.photos.filter(section="children").values_list("record", flat=True)) == {"c2"}


def test_a_submission_at_the_closing_instant_is_late(points, batch):
    person = road.make_applicant()
    road.verified(points, person, at("2022-09-01"), **LONG)
    case = open_case(
        service=batch.service, person=person, round=batch, actor=person.account, now=at("2023-02-20")
    )
    road.fill_settlement(case, at("2023-03-10 16:00"))

    with pytest.raises(IllegalStep):
        submit(case_id=case.pk, actor=person.account, now=at("2023-03-10 17:00"))
    assert submit(case_id=case.pk, actor=person.account, now=at("2023-03-10 16:59")).status == "reviewing"


def test_a_refusal_gives_its_reasons_per_item_and_lets_the_person_apply_again(points, batch):
    person = road.make_applicant()
    road.verified(points, person, at("2022-09-01"), **LONG)
    case = road.settling(batch, person, at("2023-02-20"))
    reviewer = road.make_officer("reviewer", road.DISTRICT, now=at("2023-02-20"))
    given = {"items": {"hukou": "户口簿首页看不清。"}}

    case = take_step(case_id=case.pk, do="refuse", actor=reviewer, now=at("2023-02-21"), input=given)

    assert case.status == "refused"
    item = Item.objects.get(case=case, section="hukou")
    assert (item.state, item.reason) == (Item.State.REFUSED, "户口簿首页看不清。")
    message = Message.objects.get(template="refused")
    assert "户口簿首页看不清" in message.text
    again = open_case(
        service=batch.service, person=person, round=batch, actor=person.account, now=at("2023-02-22")
    )
    assert again.pk != case.pk


def test_another_district_does_not_review(points, batch):
    person = road.make_applicant()
    road.verified(points, person, at("2022-09-01"), **LONG)
    case = road.settling(batch, person, at("2023-02-20"))
    elsewhere = road.make_officer("reviewer", "440106", now=at("2023-02-20"))

    with pytest.raises(NotAllowed):
        take_step(case_id=case.pk, do="pass_review", actor=elsewhere, now=at("2023-02-21"))


def test_ranks_are_taken_by_the_system_alone(points, batch):
    person = road.make_applicant()
    road.verified(points, person, at("2022-09-01"), **LONG)
    case = road.passed(batch, person, at("2023-02-20"))
    assert case.receipt_number

    with pytest.raises(NotAllowed):
        take_step(case_id=case.pk, do="admit", actor=person.account, now=at("2023-04-01"))
    assert take_step(case_id=case.pk, do="admit", actor=SYSTEM, now=at("2023-04-01")).status == "admitted"


def test_three_clicks_print_the_card_and_the_fourth_shows_the_way_to_the_window(points, batch):
    person = road.make_applicant()
    road.verified(points, person, at("2022-09-01"), **LONG)
    case = road.with_card(batch, person, at("2023-02-20"))

    numbers = [
        print_card(case_id=case.pk, actor=person.account, now=at("2023-04-01"))[1].number for _ in range(3)
    ]

    assert numbers == [1, 2, 3]
    assert prints_left(f"case:{case.pk}", "card", 3) == 0
    with pytest.raises(LimitReached) as refused:
        print_card(case_id=case.pk, actor=person.account, now=at("2023-04-01"))
    assert "窗口" in refused.value.sentence
    assert next(iter(available_steps(person.account, case, at("2023-04-01")))).blocked


def test_the_window_prints_against_receipt_and_identity_card(points, batch):
    person = road.make_applicant()
    road.verified(points, person, at("2022-09-01"), **LONG)
    case = road.with_card(batch, person, at("2023-02-20"))
    clerk = road.make_officer("clerk", "440106006", now=at("2023-02-20"))  # any window of the city
    right = {"receipt": case.receipt_number, "identity_card": True}

    with pytest.raises(InvalidInput):
        print_card(case_id=case.pk, actor=clerk, now=at("2023-04-02"), input={**right, "receipt": "RH1"})
    with pytest.raises(Incomplete):
        print_card(case_id=case.pk, actor=clerk, now=at("2023-04-02"), input={"receipt": case.receipt_number})
    paper, counted = print_card(case_id=case.pk, actor=clerk, now=at("2023-04-02"), input=right)

    assert paper.kind == "card"
    assert counted.channel == Print.Channel.WINDOW
    assert prints_left(f"case:{case.pk}", "card", 3) == 3
    assert Paper.objects.filter(subject=f"case:{case.pk}", kind="card").count() == 1


def test_a_repeated_click_with_the_same_key_counts_once(points, batch):
    person = road.make_applicant()
    road.verified(points, person, at("2022-09-01"), **LONG)
    case = road.with_card(batch, person, at("2023-02-20"))

    for _ in range(2):
        print_card(case_id=case.pk, actor=person.account, now=at("2023-04-01"), request_key="click-1")

    assert Print.objects.filter(subject=f"case:{case.pk}").count() == 1


def test_a_draft_is_warned_twice_and_then_lapses_at_the_closing_instant(points, batch):
    person = road.make_applicant()
    road.verified(points, person, at("2022-09-01"), **LONG)
    case = open_case(
        service=batch.service, person=person, round=batch, actor=person.account, now=at("2023-02-20")
    )

    run_due_timers(until=at("2023-02-20"))  # the term for objecting to the points
    assert run_due_timers(until=at("2023-03-02")) == 0
    fired = run_due_timers(until=at("2023-03-12"))
    assert run_due_timers(until=at("2023-03-12")) == 0

    case.refresh_from_db()
    assert fired == 3
    assert (case.status, case.live, case.ended_at) == ("lapsed", False, at("2023-03-10 17:00"))
    told = Message.objects.filter(subject=f"case:{case.pk}").order_by("pk")
    assert [(message.template, message.created_at) for message in told] == [
        ("closing_soon", at("2023-03-03 09:00")),
        ("closing_soon", at("2023-03-09 09:00")),
        ("lapsed", at("2023-03-10 17:00")),
    ]


def test_a_retracted_list_brings_everybody_back(points, batch):
    person = road.make_applicant()
    road.verified(points, person, at("2022-09-01"), **LONG)
    case = road.passed(batch, person, at("2023-02-20"))
    for step in ("not_admit", "retract_list"):
        case = take_step(case_id=case.pk, do=step, actor=SYSTEM, now=at("2023-04-01"))

    assert (case.status, case.live, case.ended_at) == ("passed", True, None)


@pytest.mark.parametrize(
    ("steps", "ahead"),
    [
        ([], ["拟入户，正在公示", "已取得入户资格，可打印入户卡", "已落户"]),
        (["call_up"], ["原件已核对，等待排名", "拟入户，正在公示", "已取得入户资格，可打印入户卡", "已落户"]),
        (["admit"], ["已取得入户资格，可打印入户卡", "已落户"]),
        (["not_admit"], []),
    ],
)
def test_what_lies_ahead_is_neither_behind_nor_for_some_only(points, batch, steps, ahead):
    person = road.make_applicant()
    road.verified(points, person, at("2022-09-01"), **LONG)
    case = road.passed(batch, person, at("2023-02-20"))
    for step in steps:
        case = take_step(case_id=case.pk, do=step, actor=SYSTEM, now=at("2023-04-01"))

    assert [entry.label for entry in timeline(case) if entry.kind == "todo"] == ahead


def test_only_a_child_who_was_a_minor_on_the_cut_off_day_moves_along(points, batch):
    person = road.make_applicant()
    road.verified(points, person, at("2022-09-01"), **LONG)
    case = open_case(
        service=batch.service, person=person, round=batch, actor=person.account, now=at("2023-02-20")
    )
    child = {"name": "测试大", "address": "某地", "authority": "某所"}
    born = {"c1": "20041231", "c2": "20050101"}  # eighteen on the cut-off day, and a day later
    children = [{"id": key, "number": identity_number(7, day), **child} for key, day in born.items()]
    road.fill(case, at("2023-02-20"), children={"records": children})

    said = [one.sentence for one in missing_now(case)]
    assert sum("已满 18 周岁" in sentence for sentence in said) == 1


def test_a_round_value_that_changes_is_seen_by_everybody(points, batch):
    person = road.make_applicant()
    road.verified(points, person, at("2022-09-01"), **LONG)
    set_round_value(
        round=batch,
        key="closes_at",
        value="2023-03-15 17:00",
        source="通告",
        actor=SYSTEM,
        now=at("2023-03-01"),
    )

    assert check(person, batch, "2023-03-14").kind == "ok"
