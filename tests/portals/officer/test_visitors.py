"""A visitor without a log-in at the window: a draft by identity number and name, never over somebody's own log-in."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from jifenban.cases.models import Case
from jifenban.people.models import Person
from jifenban.policies.models import Revision
from tests.builders import identity_number
from tests.cases.road import STREET, make_applicant, make_officer, publish

pytestmark = pytest.mark.django_db
LogIn = Callable[..., Client]
NUMBER = identity_number(451, "19790506")


@pytest.fixture
def window(points: Revision, now: datetime, logged_in: LogIn) -> Client:
    """A clerk's browser."""
    return logged_in(make_officer("clerk", STREET, now=now))


def visit(window: Client, points: Revision, **given: str):
    form = {"service": points.service.key, "number": NUMBER, "name": "来访甲", **given}
    return window.post("/desk/window/open/", form)


def test_a_draft_is_opened_once_for_a_visitor_and_the_counter_says_how_to_go_on(
    window: Client, points: Revision
) -> None:
    first, again = visit(window, points), visit(window, points)

    case = Case.objects.get(person=Person.objects.get())
    assert first["Location"] == again["Location"] == f"/desk/window/{case.code}/"
    assert "草稿已经开好" in window.get(first["Location"]).content.decode()


def test_a_window_offers_and_opens_what_its_own_city_has(
    window: Client, points: Revision, now: datetime
) -> None:
    publish("hangzhou/residence/2018", now=now)

    offered = window.get("/desk/window/").content.decode()
    refused = visit(window, points, service="hangzhou/residence")

    assert points.service.key in offered
    assert "hangzhou/residence" not in offered
    assert refused.status_code == 422
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"number": NUMBER[:17]}, "只填了 17 位"),
        ({"name": " "}, "请填写姓名。"),
        ({"service": ""}, "还没有选事项"),
    ],
)
def test_a_faulty_form_says_what_to_mend_and_keeps_what_was_typed(
    window: Client, points: Revision, wrong: dict[str, str], sentence: str
) -> None:
    answer = visit(window, points, **wrong)

    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert ('value="来访甲"' if "name" not in wrong else f'value="{NUMBER}"') in page
    assert not Case.objects.exists()


def test_somebody_with_a_log_in_applies_alone_and_keeps_the_name_of_the_log_in(
    window: Client, points: Revision
) -> None:
    known = make_applicant("本人甲", number=NUMBER)

    renamed, refused = visit(window, points, name="别名"), visit(window, points, name="本人甲")

    assert renamed.status_code == 422
    assert refused.status_code == 403
    assert "只能为本人申请" in refused.content.decode()
    known.refresh_from_db()
    assert known.name == "本人甲"


def test_only_a_window_opens_drafts(points: Revision, now: datetime, logged_in: LogIn) -> None:
    reviewer = logged_in(make_officer("scorer", STREET, now=now))

    assert visit(reviewer, points).status_code == 403
