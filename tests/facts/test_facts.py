"""Assertions are append-only; what is verified follows from them, as known at some time."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.errors import Conflict, InvalidInput
from jifenban.facts import queries
from jifenban.facts.actions import decide, declare
from jifenban.facts.models import Assertion
from jifenban.facts.queries import facts_of, verified_facts_of, verified_ids_of
from jifenban.journal.queries import history
from jifenban.offices.models import Office
from tests.builders import NOW, make_person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
OWN = {"from": "2015-01-01", "tenure": "own"}
LEASE = {"from": "2018-06-01", "to": "2020-05-31", "tenure": "lease"}


@pytest.fixture
def person():
    return make_person()


@pytest.fixture
def office():
    return Office.objects.create(code="housing", name="住房保障", kind="department", city="sample")


def claim(person, *records, fact="homes", origin="case:1", now=NOW, **more):
    return declare(
        person=person,
        fact=fact,
        records=list(records),
        source=Assertion.Source.DECLARED,
        origin=origin,
        actor=SYSTEM,
        now=now,
        **more,
    )


def answer(claims, office, decision="confirm", now=NOW + DAY, **more):
    more = {"reason": "", "origin": claims[0].origin if claims else "case:1"} | more
    return decide(assertions=claims, decision=decision, office=office, actor=SYSTEM, now=now, **more)


def verified(person, known_at=NOW + 9 * DAY):
    return verified_facts_of([person.pk], known_at=known_at)[person.pk]


def test_each_record_is_one_claim(person):
    claims = claim(person, OWN, LEASE)
    assert [one.value for one in claims] == [OWN, LEASE]
    assert {one.standing for one in claims} == {"claimed"}
    assert facts_of([one.pk for one in claims]) == {"homes": [OWN, LEASE]}


def test_a_single_value_is_no_list(person):
    claims = claim(person, "1985-04-12", fact="birth_date")
    assert facts_of([claims[0].pk]) == {"birth_date": "1985-04-12"}


def test_a_claim_is_not_verified(person):
    claim(person, OWN)
    assert verified(person) == {}


def test_a_confirmed_claim_is_verified_from_the_day_it_was_confirmed(person, office):
    answer(claim(person, OWN, LEASE), office)
    assert verified(person, known_at=NOW) == {}
    assert verified(person, known_at=NOW + DAY) == {"homes": [OWN, LEASE]}


def test_a_refuted_claim_never_counts(person, office):
    refuted = answer(claim(person, OWN), office, "refute", reason="没有这处房产")
    assert verified(person) == {}
    assert facts_of([refuted[0].pk]) == {}
    assert refuted[0].reason == "没有这处房产"


def test_a_department_confirms_its_own_value(person, office):
    shorter = LEASE | {"to": "2019-12-31"}
    answers = answer(claim(person, OWN, LEASE), office, "replace", confirmed=[OWN, shorter])
    assert [one.standing for one in answers] == ["confirmed", "confirmed"]
    assert verified(person) == {"homes": [OWN, shorter]}


def test_confirming_fewer_records_refutes_the_rest(person, office):
    answers = answer(claim(person, OWN, LEASE), office, "replace", confirmed=[OWN])
    assert [one.standing for one in answers] == ["confirmed", "refuted"]
    assert verified(person) == {"homes": [OWN]}


def test_a_department_may_know_more_than_was_claimed(person, office):
    answer(claim(person, OWN), office, "replace", confirmed=[OWN, LEASE])
    assert verified(person) == {"homes": [OWN, LEASE]}


def test_an_office_answers_a_claim_once(person, office):
    claims = claim(person, OWN)
    answer(claims, office)
    with pytest.raises(Conflict):
        answer(claims, office, "refute", reason="再看一次")
    assert verified(person) == {"homes": [OWN]}


def test_an_office_that_looks_again_supersedes_its_own_answer(person, office):
    claims = claim(person, OWN)
    answer(claims, office, "replace", confirmed=[OWN, LEASE], origin="review:1")
    answer(claims, office, origin="review:2", now=NOW + 2 * DAY)
    assert verified(person) == {"homes": [OWN]}
    answer(claims, office, "refute", reason="复核", origin="review:3", now=NOW + 3 * DAY)
    assert verified(person) == {}
    assert verified(person, known_at=NOW + DAY) == {"homes": [OWN, LEASE]}


def test_a_second_office_has_its_own_opinion(person, office):
    claims = claim(person, OWN)
    answer(claims, office)
    police = Office.objects.create(code="police", name="公安", kind="department", city="sample")
    answer(claims, police, "refute", reason="地址不符")
    assert Assertion.objects.filter(supersedes=claims[0]).count() == 2


def test_a_later_decision_supersedes_an_earlier_one(person, office):
    confirmed = answer(claim(person, OWN), office)
    answer(confirmed, office, "refute", reason="复核", origin="objection:1", now=NOW + 3 * DAY)
    assert verified(person, known_at=NOW + 2 * DAY) == {"homes": [OWN]}
    assert verified(person, known_at=NOW + 3 * DAY) == {}


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"decision": "perhaps"}, "decision"),
        ({"decision": "refute", "reason": " "}, "reason"),
        ({"decision": "replace", "confirmed": []}, "confirmed"),
    ],
)
def test_a_decision_without_what_it_needs_is_refused(person, office, more, field):
    with pytest.raises(InvalidInput) as refusal:
        answer(claim(person, OWN), office, **more)
    assert refusal.value.field == field


def test_nothing_to_answer_is_refused(office):
    with pytest.raises(InvalidInput):
        answer([], office)


def test_a_correction_replaces_the_claim_and_a_dropped_record_is_withdrawn(person, office):
    old = claim(person, OWN, LEASE)
    mended = OWN | {"from": "2016-01-01"}
    new = claim(person, mended, supersedes=old, now=NOW + DAY)
    assert [one.supersedes for one in new] == old[:1]
    answer(new, office, now=NOW + 2 * DAY)
    assert verified(person) == {"homes": [mended]}


def test_two_corrections_of_one_claim_conflict(person):
    old = claim(person, OWN)
    claim(person, LEASE, supersedes=old)
    with pytest.raises(Conflict):
        claim(person, OWN, supersedes=old)


def test_a_life_told_twice_counts_once(person, office):
    answer(claim(person, OWN, LEASE), office)
    donations = claim(person, {"on": "2019-01-01"}, {"on": "2019-01-01"}, fact="blood_donations")
    answer(donations, office)
    later = claim(person, OWN | {"to": "2021-06-30"}, origin="case:2", now=NOW + 2 * DAY)
    assert verified(person)["homes"] == [OWN, LEASE]  # the second telling is not answered yet
    answer(later, office, now=NOW + 3 * DAY)
    assert verified(person)["homes"] == [OWN | {"to": "2021-06-30"}]
    assert len(verified(person)["blood_donations"]) == 2  # two equal records of one telling are two
    assert verified(person, known_at=NOW + 2 * DAY)["homes"] == [OWN, LEASE]


def test_a_fact_refuted_when_told_again_is_no_longer_verified(person, office):
    answer(claim(person, OWN), office)
    again = claim(person, OWN, origin="case:2", now=NOW + 2 * DAY)
    answer(again, office, "refute", reason="房产已转让", now=NOW + 3 * DAY)
    assert verified(person) == {}


def test_an_upheld_objection_joins_the_telling_it_mends(person, office):
    _, lease = answer(claim(person, OWN, LEASE), office)
    longer = LEASE | {"to": "2021-05-31"}
    answer([lease], office, "replace", confirmed=[longer], origin="objection:1", now=NOW + 4 * DAY)
    assert verified(person) == {"homes": [OWN, longer]}


def test_many_persons_cost_no_more_queries_than_one(office, django_assert_num_queries):
    people = [make_person() for _ in range(5)]
    for one in people:
        answer(claim(one, OWN, LEASE), office)
        answer(claim(one, "1985-04-12", fact="birth_date"), office)
    ids = [one.pk for one in people]
    with django_assert_num_queries(2):
        found = verified_facts_of(ids, known_at=NOW + 2 * DAY)
    assert found == {pk: {"homes": [OWN, LEASE], "birth_date": "1985-04-12"} for pk in ids}
    assert facts_of(verified_ids_of(ids, known_at=NOW + 2 * DAY)[ids[0]]) == found[ids[0]]


def test_persons_are_read_in_batches(office, monkeypatch):
    monkeypatch.setattr(queries, "BATCH", 2)
    people = [make_person() for _ in range(5)]
    for one in people:
        answer(claim(one, OWN), office)
    stranger = make_person()
    found = verified_facts_of([*(one.pk for one in people), stranger.pk], known_at=NOW + DAY)
    assert [found[one.pk] for one in people] == [{"homes": [OWN]}] * 5
    assert found[stranger.pk] == {}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE facts_assertion SET standing = 'confirmed'",
        "DELETE FROM facts_assertion",
        "TRUNCATE facts_assertion CASCADE",
    ],
)
def test_the_database_refuses_to_change_an_assertion(person, statement):
    claim(person, OWN)
    refused = pytest.raises(DatabaseError, match="append-only")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)


def test_the_journal_names_assertions_and_no_values(person, office):
    answer(claim(person, OWN), office, "refute", reason="张三没有房")
    entries = list(history(f"person:{person.pk}"))[1:]
    assert [entry.verb for entry in entries] == ["facts_declared", "facts_refute"]
    assert "2015" not in str([entry.data for entry in entries])
    assert "张三" not in str([entry.data for entry in entries])
