"""What whoever runs an installation does at the command line: staff, and the days of a new year."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from jifenban.accounts.models import User
from jifenban.offices.models import Office
from jifenban.offices.queries import calendar, memberships

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def street() -> Office:
    return Office.objects.create(code="a-street", name="甲街道", kind="street", city="sample")


def held(username: str) -> list[tuple[str, str]]:
    return [(one.office.code, one.role) for one in memberships(User.objects.get(username=username))]


def test_a_first_role_makes_a_log_in_that_still_needs_its_password(capsys):
    call_command("staff", "zhang", "a-street", "clerk", name="张三")

    assert held("zhang") == [("a-street", "clerk")]
    assert User.objects.get(username="zhang").first_name == "张三"
    assert "changepassword zhang" in capsys.readouterr().out


def test_a_role_is_taken_away_again_and_the_log_in_stays():
    call_command("staff", "zhang", "a-street", "clerk")

    call_command("staff", "zhang", "a-street", "clerk", end=True)

    assert held("zhang") == []
    with pytest.raises(CommandError, match="没有 clerk 这个岗位"):
        call_command("staff", "zhang", "a-street", "clerk", end=True)


def test_an_office_that_is_nowhere_is_named():
    with pytest.raises(CommandError, match="没有编号为 b-street 的机构"):
        call_command("staff", "zhang", "b-street", "clerk")
    assert not User.objects.exists()


def test_the_days_of_a_notice_are_entered_from_a_table(tmp_path):
    table = tmp_path / "days.csv"
    table.write_text("day,kind\n2023-09-01,rest\n2023-09-02,make_up\n", encoding="utf-8-sig")

    call_command("announce_days", str(table), source="通知")

    assert not calendar().is_working(date(2023, 9, 1))
    assert calendar().is_working(date(2023, 9, 2))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2023-09-01,rest\n", "第一行写 day,kind"),
        ("day,kind\n九月一日,rest\n", "第一行写 day,kind"),
        ("day,kind\n2023-09-01,holiday\n", "应为休息、上班或补班"),
        ("day,kind\n2023-09-01\n", "第一行写 day,kind"),
        ("", "第一行写 day,kind"),
        (None, "打不开"),
    ],
)
def test_a_table_that_cannot_be_read_says_how_to_write_it(tmp_path, text, says):
    table = tmp_path / "days.csv"
    if text is not None:
        table.write_text(text, encoding="utf-8")

    with pytest.raises(CommandError, match=says):
        call_command("announce_days", str(table), source="通知")
