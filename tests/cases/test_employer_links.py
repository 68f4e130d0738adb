"""The employer as a party: asked, confirmed, returned, reminded, changed, barred; on Beijing's pack."""

from datetime import timedelta

import pytest
from django.http import Http404

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.errors import IllegalStep, Incomplete, NotAllowed
from jifenban.cases.access import case_for, employer_links_for
from jifenban.cases.actions import confirm_link, confirm_links, return_link, run_due_timers, submit, take_step
from jifenban.cases.bars import bar_on
from jifenban.cases.models import EmployerLink
from jifenban.cases.queries import confirmed_employer, living_link, requests_of
from jifenban.employers.actions import bar_employer
from jifenban.employers.queries import employer_bar
from jifenban.journal.models import Entry
from jifenban.notices.models import Message
from tests.cases import beijing
from tests.cases.beijing import NOW, agent_of, some_employer
from tests.cases.road import at, fill, make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch():
    return beijing.open_beijing()


@pytest.fixture
def choosing(batch):
    return beijing.promise(beijing.start(beijing.eligible(batch), batch))


def test_the_employer_is_asked_told_and_confirms(choosing):
    employer = some_employer()

    case = beijing.ask(choosing, employer)
    told = Message.objects.get(template="link_request")
    case = confirm_link(link=living_link(case), actor=agent_of(employer), now=NOW)

    assert told.person == employer.agents.get().person
    assert case.status == "filling"
    assert confirmed_employer(case) == employer
    assert Message.objects.get(template="linked").person == case.person
    verbs = set(Entry.objects.filter(subject=f"case:{case.pk}").values_list("verb", flat=True))
    assert {"ask_employer", "employer_confirmed"} <= verbs


@pytest.mark.parametrize(("code", "said"), [("", "还没有填单位注册码"), ("123456780", "没有这个单位注册码")])
def test_without_a_code_that_exists_nobody_goes_on_and_is_told_what_to_do(choosing, code, said):
    if code:
        fill(choosing, NOW, employer={"code": code})

    with pytest.raises(Incomplete) as refused:
        beijing.take(choosing, "ask_link")

    assert said in refused.value.missing[0].sentence


def test_a_returned_request_is_told_with_its_reason_corrected_and_sent_again(choosing):
    wrong, right = some_employer("错的公司"), some_employer("对的公司")
    case = beijing.ask(choosing, wrong)
    link = living_link(case)

    with pytest.raises(Incomplete, match="1 处"):
        return_link(link=link, reason=" ", actor=agent_of(wrong), now=NOW)
    case = return_link(link=link, reason="不是本单位员工", actor=agent_of(wrong), now=NOW)
    assert case.status == "link_returned"
    assert "不是本单位员工" in Message.objects.get(template="link_returned").text
    case = beijing.ask(case, right)

    assert living_link(case).employer == right
    assert [link.state for link in case.employer_links.all()] == ["returned", "asked"]


def test_only_an_agent_of_that_employer_answers(choosing):
    employer, other = some_employer(), some_employer("别的公司")
    case = beijing.ask(choosing, employer)

    for actor in (agent_of(other), case.person.account):
        with pytest.raises(NotAllowed):
            take_step(case_id=case.pk, do="confirm_link", actor=actor, now=NOW)
    assert not employer_links_for(agent_of(other), employer).exists()


def test_a_request_is_answered_once(choosing):
    employer = some_employer()
    link = living_link(beijing.ask(choosing, employer))
    confirm_link(link=link, actor=agent_of(employer), now=NOW)

    with pytest.raises(IllegalStep, match="处理过"):
        confirm_link(link=link, actor=agent_of(employer), now=NOW)


def test_many_are_confirmed_together_and_those_that_cannot_be_are_named(batch):
    employer = some_employer()
    cases = [
        beijing.ask(beijing.promise(beijing.start(beijing.eligible(batch, name), batch)), employer)
        for name in ("测试甲", "测试乙", "测试丙")
    ]
    links = list(requests_of(employer, waiting=True))
    beijing.take(cases[1], "take_back_link")

    failed = confirm_links(links=links, actor=agent_of(employer), now=NOW)

    assert [link.case_id for link, _ in failed] == [cases[1].pk]
    states = [case.employer_links.get().state for case in cases]
    assert states == ["confirmed", "released", "confirmed"]


def test_an_employer_that_does_not_answer_is_reminded_once(choosing):
    case = beijing.ask(choosing, some_employer())

    run_due_timers(until=NOW + timedelta(days=2))
    assert not Message.objects.filter(template="link_reminder").exists()
    run_due_timers(until=at("2020-07-31"))

    assert Message.objects.filter(template="link_reminder").count() == 1
    case.refresh_from_db()
    assert case.status == "link_waiting"


def test_the_employer_is_changed_within_the_window_and_must_confirm_anew(batch):
    case = beijing.linked(beijing.eligible(batch), batch, some_employer("旧公司"))

    case = beijing.take(case, "change_employer")
    assert confirmed_employer(case) is None
    new = some_employer("新公司")
    case = beijing.ask(case, new)
    case = confirm_link(link=living_link(case), actor=agent_of(new), now=NOW)

    assert confirmed_employer(case) == new
    with pytest.raises(IllegalStep, match="截止"):
        beijing.take(case, "change_employer", at("2020-08-15 20:00"))


def test_nobody_submits_without_a_confirmed_employer(batch):
    case = beijing.filled(beijing.linked(beijing.eligible(batch), batch))
    EmployerLink.objects.update(state=EmployerLink.State.RELEASED)

    with pytest.raises(IllegalStep, match="还没有确认关联"):
        submit(case_id=case.pk, actor=case.person.account, now=NOW)


def test_an_employer_reads_nothing_of_the_application(batch):
    employer = some_employer()
    case = beijing.filled(beijing.linked(beijing.eligible(batch), batch, employer))
    case = submit(case_id=case.pk, actor=case.person.account, now=NOW)

    with pytest.raises(Http404):
        case_for(agent_of(employer), case.code)


def test_an_employer_that_helped_with_false_claims_is_barred_with_the_person(batch):
    employer = some_employer()
    case = beijing.filled(beijing.linked(beijing.eligible(batch), batch, employer))
    case = submit(case_id=case.pk, actor=case.person.account, now=NOW)
    manager = make_officer("round_officer", "110000", now=NOW)

    take_step(
        case_id=case.pk,
        do="strike_off_with_employer",
        actor=manager,
        now=NOW,
        input={"reason": "劳动合同系伪造"},
    )

    assert bar_on(case.person, case.service, NOW).until == at("2026-01-01 00:00")
    assert employer_bar(employer, case.service.key, NOW).until == at("2026-01-01 00:00")
    assert employer_bar(employer, case.service.key, at("2026-01-01 00:00")) is None
    assert Message.objects.get(template="employer_barred").person == employer.agents.get().person


def test_a_barred_employer_is_not_asked_and_confirms_nothing(choosing):
    employer = some_employer()
    case = beijing.ask(choosing, employer)
    bar_employer(
        employer=employer,
        service=case.service.key,
        origin="case:1",
        reason="协助造假",
        until=at("2026-01-01 00:00"),
        actor=SYSTEM,
        now=NOW,
    )

    with pytest.raises(IllegalStep, match="不受理"):
        confirm_link(link=living_link(case), actor=agent_of(employer), now=NOW)
    case = beijing.take(case, "take_back_link")
    with pytest.raises(IllegalStep, match="2026年1月1日"):
        beijing.take(case, "ask_link")
