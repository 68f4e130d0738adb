"""Employers register, are found by their code, and appoint those who act for them."""

import pytest

from jifenban.accounts.errors import IllegalStep, InvalidInput, NotAllowed
from jifenban.employers.actions import add_agent, end_agent, register_employer
from jifenban.employers.models import Employer
from jifenban.employers.queries import acts_for, employer_by_code, employers_of
from jifenban.employers.registering import Told
from jifenban.journal.models import Entry
from tests.builders import NOW, identity_number, make_employer, make_person
from tests.cases.road import make_applicant

pytestmark = pytest.mark.django_db
GOOD = "91110108551385082Q"


SERVICE = "some/service"


def register(agent, **more):
    """An employer of a service whose pack checks no registrations."""
    given = {"credit_code": GOOD, "name": "某某公司", "contact": "某某", "phone": "010-12345678", **more}
    return register_employer(service=SERVICE, told=Told(**given), agent=agent, actor=agent.account, now=NOW)


def test_where_nobody_checks_registrations_the_code_works_at_once_and_its_registrar_acts_for_it():
    agent = make_applicant()

    employer = register(agent)

    assert employer.state == Employer.State.ACCEPTED
    assert employer_by_code(f" {employer.code[:4]} {employer.code[4:]}") == employer
    assert acts_for(agent.account, employer)
    verbs = Entry.objects.filter(subject=f"employer:{employer.pk}").order_by("number")
    assert [entry.verb for entry in verbs] == ["register_employer", "appoint_agent"]


def test_a_code_whose_check_sign_fails_is_registered_and_marked():
    assert register(make_applicant(), credit_code="91110108551385082A").fits is False


def test_a_second_registration_says_whom_to_ask():
    register(make_applicant())

    with pytest.raises(InvalidInput, match="已经登记"):
        register(make_applicant())


def test_everything_blank_is_named_together():
    with pytest.raises(InvalidInput) as refused:
        register(make_applicant(), credit_code="", name=" ", contact="", phone="")

    assert set(refused.value.errors) == {"credit_code", "name", "contact", "phone"}
    assert not Employer.objects.exists()


def test_an_agent_adds_another_who_finds_the_employer_at_the_next_log_in():
    agent, second = make_applicant("测试甲"), make_applicant("测试乙")
    employer = make_employer(agent=agent)

    for _ in range(2):
        add_agent(employer_id=employer.pk, number=second.number, name="测试乙", actor=agent.account, now=NOW)

    assert list(employers_of(second.account)) == [employer]
    assert employer.agents.count() == 2


def test_nobody_is_renamed_by_being_added():
    agent, second = make_applicant("测试甲"), make_applicant("测试乙")
    employer = make_employer(agent=agent)

    with pytest.raises(InvalidInput, match="对不上"):
        add_agent(employer_id=employer.pk, number=second.number, name="李四", actor=agent.account, now=NOW)

    second.refresh_from_db()
    assert second.name == "测试乙"


def test_strangers_add_nobody_and_a_number_must_be_one():
    agent = make_applicant()
    employer = make_employer(agent=agent)
    given = {"employer_id": employer.pk, "name": "某人", "now": NOW}

    with pytest.raises(NotAllowed):
        add_agent(**given, number=identity_number(7), actor=make_applicant().account)
    with pytest.raises(InvalidInput, match="共 18 位"):
        add_agent(**given, number="123", actor=agent.account)


def test_the_last_agent_stays_and_one_who_is_ended_acts_no_more():
    agent = make_applicant("测试甲")
    employer = make_employer(agent=agent)
    only = employer.agents.get()
    with pytest.raises(IllegalStep, match="最后一位"):
        end_agent(agent_id=only.pk, actor=agent.account, now=NOW)
    second = make_person("测试丙")
    added = add_agent(
        employer_id=employer.pk, number=second.number, name="测试丙", actor=agent.account, now=NOW
    )

    end_agent(agent_id=only.pk, actor=agent.account, now=NOW)

    assert not acts_for(agent.account, employer)
    with pytest.raises(NotAllowed):
        end_agent(agent_id=added.pk, actor=agent.account, now=NOW)
