"""A person is found again by number; one log-in belongs to one person."""

import threading

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.errors import Conflict, InvalidInput
from jifenban.journal.queries import history
from jifenban.people.actions import join_account, recognise_person
from jifenban.people.digests import name_digest, normal_name, normal_number
from jifenban.people.models import Person
from jifenban.people.queries import people_called, person_by_number, person_of
from tests.builders import NOW, identity_number, make_person, make_user


def recognise(**more):
    given = {"number": "11010519491231002X", "name": "测试乙", "phone": "13800000001"} | more
    return recognise_person(actor=SYSTEM, now=NOW, **given)


def verbs(person):
    return [entry.verb for entry in history(f"person:{person.pk}")]


@pytest.mark.django_db
def test_a_number_is_one_person_however_it_is_typed():
    first = recognise()
    assert recognise(number=" 11010519491231002x ") == first
    assert recognise(number="１１０１０５１９４９１２３１００２Ｘ") == first
    assert person_by_number("11010519491231002x") == first
    assert person_by_number(identity_number(1)) is None
    assert first.number == "11010519491231002X"


@pytest.mark.django_db
def test_a_new_phone_and_name_replace_the_old_ones_on_the_record():
    person = recognise()
    recognise(phone="13900000002", name="测试丙")
    person.refresh_from_db()
    assert (person.phone, person.name) == ("13900000002", "测试丙")
    assert list(people_called("测试丙")) == [person]
    assert verbs(person) == ["person_recognised", "person_updated"]


@pytest.mark.django_db
def test_seeing_the_same_person_again_writes_nothing():
    person = recognise()
    recognise(phone="")
    person.refresh_from_db()
    assert person.phone == "13800000001"
    assert verbs(person) == ["person_recognised"]


@pytest.mark.django_db
@pytest.mark.parametrize(("field", "given"), [("number", "  "), ("name", " ")])
def test_a_person_has_a_number_and_a_name(field, given):
    with pytest.raises(InvalidInput) as refusal:
        recognise(**{field: given})
    assert list(refusal.value.errors) == [field]


@pytest.mark.django_db
def test_the_journal_holds_no_personal_value():
    person = recognise()
    recognise(phone="13900000002")
    written = str([entry.data for entry in history(f"person:{person.pk}")])
    assert "139" not in written
    assert "测试" not in written


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_make_one_person():
    found = []

    def work():
        found.append(recognise().pk)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert len(set(found)) == 1
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("阿依古丽·买买提", "阿依古丽•买买提"),
        ("阿依古丽·买买提", "阿依古丽．买买提"),
        (" 张　三 ", "张三"),
        ("ＡＮＮＡ", "anna"),
    ],
)
def test_a_name_is_found_whatever_its_width_spaces_and_dot(typed, same):
    assert name_digest(typed) == name_digest(same)
    assert normal_name(typed) == normal_name(same)
    assert name_digest(typed) != name_digest("李四")


def test_a_number_is_written_one_way():
    assert normal_number(" 11010519491231002x") == "11010519491231002X"


@pytest.mark.django_db
def test_joining_twice_changes_nothing():
    person, user = make_person(), make_user()
    join_account(person=person, user=user, actor=user, now=NOW)
    join_account(person=person, user=user, actor=user, now=NOW)
    assert person_of(user) == person
    assert verbs(person) == ["person_recognised", "account_joined"]


@pytest.mark.django_db
def test_a_person_with_a_log_in_takes_no_second_one():
    person, user = make_person(), make_user()
    join_account(person=person, user=user, actor=user, now=NOW)
    with pytest.raises(Conflict, match="身份证号码"):
        join_account(person=person, user=make_user(), actor=user, now=NOW)


@pytest.mark.django_db
def test_a_log_in_of_somebody_takes_no_second_person():
    user = make_user()
    join_account(person=make_person(), user=user, actor=user, now=NOW)
    with pytest.raises(Conflict, match="登录账号"):
        join_account(person=make_person(), user=user, actor=user, now=NOW)


@pytest.mark.django_db
def test_staff_and_strangers_are_nobody():
    assert person_of(make_user()) is None
    assert person_of(AnonymousUser()) is None
