"""The door: what the data decide, disputing it, and the dispute that opens it; on Beijing's pack."""

import pytest

from jifenban.accounts.errors import IllegalStep, InvalidInput, NotAllowed
from jifenban.cases.actions import decide_dispute, file_dispute
from jifenban.cases.bars import bar_end
from jifenban.cases.models import Bar, Dispute
from jifenban.cases.queries import Door, disputable, dispute_office, entry_check
from jifenban.journal.models import Entry
from jifenban.notices.models import Message
from jifenban.policies.queries import policy
from tests.cases import beijing
from tests.cases.beijing import DISTRICT, NOW
from tests.cases.road import at, make_applicant, make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch():
    return beijing.open_beijing()


def door_of(person, batch):
    return Door(person, policy(batch.revision), batch)


def check(person, batch, now=NOW):
    return entry_check(person, policy(batch.revision), batch, now)


def filed(person, batch, condition="permit", text="有居住证，数据里没有", **more):
    return file_dispute(
        door=door_of(person, batch), condition=condition, text=text, actor=person.account, now=NOW, **more
    )


def test_whom_the_data_let_in_comes_in(batch):
    assert check(beijing.eligible(batch), batch).may_apply


@pytest.mark.parametrize(
    ("facts", "condition", "said"),
    [
        ({"permit_applied_on": "2020-01-01"}, "permit", "没有申领北京市居住证"),
        ({"since": "2013-02"}, "insured_seven_years", "未满 7 年"),
        ({"insured_now": False}, "insured_now", "缴费状态不正常"),
        ({"criminal_record": True}, "no_crime", "无刑事犯罪记录"),
    ],
)
def test_who_is_not_eligible_is_told_each_reason_before_there_is_a_case(batch, facts, condition, said):
    found = check(beijing.eligible(batch, **facts), batch)

    assert found.kind == "unmet"
    assert [(item.condition, said in item.text) for item in found.items] == [(condition, True)]
    assert found.case is None


def test_somebody_of_whom_nothing_is_known_is_told_all_of_it(batch):
    found = check(make_applicant(), batch)

    assert {item.condition for item in found.items} >= {"permit", "insured_seven_years", "insured_now"}


def test_the_office_is_the_window_of_the_district_of_insurance(batch):
    person = beijing.eligible(batch, permit_applied_on=None)

    assert dispute_office(door_of(person, batch), NOW).code == DISTRICT
    assert dispute_office(door_of(make_applicant(), batch), NOW) is None


def test_a_dispute_is_filed_decided_with_a_reason_and_opens_the_door(batch):
    person = beijing.eligible(batch, permit_applied_on=None)
    clerk = make_officer("clerk", DISTRICT, now=NOW)

    dispute = filed(person, batch)
    assert not check(person, batch).may_apply
    with pytest.raises(InvalidInput):
        decide_dispute(dispute_id=dispute.pk, uphold=True, reason=" ", actor=clerk, now=NOW)
    decide_dispute(dispute_id=dispute.pk, uphold=True, reason="居住证原件无误", actor=clerk, now=NOW)

    assert check(person, batch).may_apply
    assert beijing.promise(beijing.start(person, batch)).status == "choosing"
    verbs = Entry.objects.filter(subject=f"person:{person.pk}", verb__contains="dispute")
    assert [entry.verb for entry in verbs.order_by("number")] == ["file_dispute", "dispute_upheld"]
    assert "居住证原件无误" in Message.objects.get(template="dispute").text


def test_a_refused_dispute_keeps_the_door_shut_and_may_be_filed_anew(batch):
    person = beijing.eligible(batch, permit_applied_on=None)
    clerk = make_officer("clerk", DISTRICT, now=NOW)
    dispute = filed(person, batch)
    decide_dispute(dispute_id=dispute.pk, uphold=False, reason="没有原件", actor=clerk, now=NOW)

    assert not check(person, batch).may_apply
    assert disputable(door_of(person, batch), NOW)[0].last == dispute
    filed(person, batch, text="找到了原件")
    assert Dispute.objects.filter(person=person).count() == 2


def test_an_upheld_dispute_opens_only_its_own_condition(batch):
    person = beijing.eligible(batch, permit_applied_on=None, insured_now=False)
    clerk = make_officer("clerk", DISTRICT, now=NOW)
    decide_dispute(dispute_id=filed(person, batch).pk, uphold=True, reason="属实", actor=clerk, now=NOW)

    assert [item.condition for item in check(person, batch).items] == ["insured_now"]


def test_one_is_dealt_with_at_a_time_and_only_what_is_unmet(batch):
    person = beijing.eligible(batch, permit_applied_on=None)
    filed(person, batch)

    with pytest.raises(IllegalStep, match="已经提出"):
        filed(person, batch)
    with pytest.raises(IllegalStep, match="没有可以提出"):
        filed(person, batch, condition="retirement")


def test_whom_the_data_do_not_place_names_the_window(batch):
    person = make_applicant()

    with pytest.raises(InvalidInput) as refused:
        filed(person, batch, text="")
    assert set(refused.value.errors) == {"office", "text"}

    assert filed(person, batch, office="110108").office.code == "110108"


def test_a_window_files_for_a_visitor_and_strangers_do_not(batch):
    person = beijing.eligible(batch, permit_applied_on=None)
    given = {"door": door_of(person, batch), "condition": "permit", "text": "有证", "now": NOW}

    with pytest.raises(NotAllowed):
        file_dispute(**given, actor=make_applicant().account)
    clerk = make_officer("clerk", DISTRICT, now=NOW)

    assert file_dispute(**given, actor=clerk).filed_by == clerk


def test_another_districts_window_does_not_decide(batch):
    dispute = filed(beijing.eligible(batch, permit_applied_on=None), batch)
    other = make_officer("clerk", "110108", now=NOW)
    given = {"dispute_id": dispute.pk, "uphold": True, "reason": "属实", "now": NOW}

    with pytest.raises(NotAllowed):
        decide_dispute(**given, actor=other)
    clerk = make_officer("clerk", DISTRICT, now=NOW)
    decide_dispute(**given, actor=clerk)
    with pytest.raises(IllegalStep, match="办结"):
        decide_dispute(**given, actor=clerk)


def test_a_bar_is_found_at_the_next_log_in_until_the_end_of_the_fifth_year_after(batch):
    person = beijing.eligible(batch)
    case = beijing.start(person, batch)
    until = bar_end(NOW, 5, "year_end")
    Bar.objects.create(person=person, service=batch.service, case=case, since=NOW, until=until)

    assert until == at("2026-01-01 00:00")
    found = check(person, batch)
    assert found.kind == "barred"
    assert "2026年1月1日" in found.items[0].text
