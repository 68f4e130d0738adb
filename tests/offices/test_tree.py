"""The office tree comes from the pack; staff belong to offices."""

from dataclasses import dataclass, replace

import pytest
from django.contrib.auth.models import AnonymousUser

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.errors import InvalidInput
from jifenban.journal.queries import history
from jifenban.offices.actions import end_membership, give_membership, load_offices
from jifenban.offices.models import Membership, Office, Window
from jifenban.offices.queries import is_within, memberships, within
from tests.builders import NOW, make_user

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Row:
    code: str
    name: str
    kind: str
    parent: str = ""
    phones: tuple[str, ...] = ()
    address: str = ""
    hours: str = ""
    note: str = ""


ROWS = [
    Row(
        "a-street",
        "甲街道",
        "street",
        "a",
        phones=("000-1", "000-2"),
        address="甲路 1 号",
        hours="9:00-17:00",
    ),
    Row("a", "甲区", "district", "city"),
    Row("b", "乙区", "district", "city"),
    Row("b-street", "丙街道", "street", "b"),
    Row("police", "公安", "department", "city"),
    Row("city", "某市", "city"),
]


def load(rows=ROWS):
    return load_offices(rows=rows, city="sample", actor=SYSTEM, now=NOW)


def office(code):
    return Office.objects.get(code=code)


def test_rows_in_any_order_make_the_tree():
    load()
    street = office("a-street")
    assert (street.parent.code, street.parent.parent.code, street.city) == ("a", "city", "sample")
    window = Window.objects.get()
    assert (window.office, window.phones, window.address) == (street, "000-1、000-2", "甲路 1 号")


def test_loading_again_changes_nothing():
    first = [office.pk for office in load()]
    assert [office.pk for office in load()] == first
    assert Window.objects.count() == 1
    assert history("city:sample").count() == 1


def test_a_changed_row_is_brought_up_to_date_and_journaled():
    load()
    load([replace(row, name="新甲区") if row.code == "a" else row for row in ROWS])
    assert office("a").name == "新甲区"
    assert history("city:sample").last().data == {"codes": ["a"]}


def test_an_office_no_longer_named_stays():
    load()
    load(ROWS[1:])
    assert office("a-street").name == "甲街道"


@pytest.mark.parametrize(
    "rows",
    [
        [Row("a", "甲区", "district", "nowhere")],
        [Row("a", "甲区", "district", "b"), Row("b", "乙区", "district", "a")],
        [Row(str(n), str(n), "street", str(n - 1) if n else "") for n in range(5)],
    ],
    ids=["parent is nowhere", "ring", "five deep"],
)
def test_a_tree_that_cannot_be_is_refused(rows):
    with pytest.raises(InvalidInput, match="上级"):
        load(rows)
    assert not Office.objects.exists()


def test_within_finds_an_office_and_all_below_it(django_assert_num_queries):
    load()
    city, district = office("city"), office("a")
    with django_assert_num_queries(1):
        assert {office.code for office in within([district.pk])} == {"a", "a-street"}
    assert within([city.pk]).count() == 6
    assert within([]).count() == 0


def test_a_street_lies_in_its_district_and_in_no_other():
    load()
    street = office("a-street")
    assert is_within(street, office("a"))
    assert is_within(street, office("city"))
    assert is_within(street, street)
    assert not is_within(street, office("b"))
    assert not is_within(office("a"), street)


def test_a_role_is_given_once_and_taken_away_on_the_record():
    load()
    user, street = make_user(), office("a-street")
    given = give_membership(user=user, office=street, role="clerk", actor=SYSTEM, now=NOW)
    assert give_membership(user=user, office=street, role="clerk", actor=SYSTEM, now=NOW) == given
    assert [(one.office.code, one.role) for one in memberships(user)] == [("a-street", "clerk")]
    end_membership(membership=given, actor=SYSTEM, now=NOW)
    end_membership(membership=given, actor=SYSTEM, now=NOW)
    assert not Membership.objects.exists()
    assert [entry.verb for entry in history(f"user:{user.pk}")] == ["membership_given", "membership_ended"]


def test_strangers_work_nowhere():
    assert memberships(AnonymousUser()) == []
