"""One step for several cases of the queue: each on its own, with its own result; nothing lost when it is refused."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from jifenban.cases.actions import take_step
from jifenban.cases.models import Case, Event
from jifenban.policies.models import Revision
from jifenban.portals.officer import together
from tests.cases.road import DISTRICT, STREET, accepted, answer_all, make_applicant, make_officer, submitted

pytestmark = pytest.mark.django_db
LogIn = Callable[..., Client]
ADDRESS = "/desk/together/"


@pytest.fixture
def cases(points: Revision, now: datetime) -> list[Case]:
    """Three cases that wait for the street."""
    return [submitted(points, make_applicant(name), now) for name in ("测试甲", "测试乙", "测试丙")]


@pytest.fixture
def desk(cases: list[Case], now: datetime, logged_in: LogIn) -> Client:
    """The browser of the street's reviewer."""
    return logged_in(make_officer("reviewer", STREET, now=now))


def statuses(cases: list[Case]) -> list[str]:
    return [Case.objects.get(pk=case.pk).status for case in cases]


def test_the_queue_offers_only_steps_that_look_at_no_single_item(desk: Client) -> None:
    page = desk.get("/desk/").content.decode()

    assert page.count('name="cases"') == 3
    assert 'form="together" name="do" value="pass_pre_review"' in page
    assert 'name="do" value="return_items"' not in page


def test_a_step_is_taken_for_the_ticked_cases_and_for_no_other(desk: Client, cases: list[Case]) -> None:
    answer = desk.post(
        ADDRESS, {"do": "pass_pre_review", "cases": [cases[0].code, cases[2].code], "reason": "材料齐"}
    )

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "办成 2 件" in page
    assert "前可以撤回" in page
    assert statuses(cases) == ["to_window", "pre_review", "to_window"]
    assert cases[1].code in page.split("<tbody>")[1], "the case that still waits is not in the list below"


def test_a_case_that_somebody_else_has_moved_is_named_and_stops_no_other(
    desk: Client, cases: list[Case], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other officer is faster by as little as can be: after the ticks were checked, before the step."""
    faster = make_officer("reviewer", STREET, now=now)
    steps = together.steps_together

    def overtaken(*asked):
        found = steps(*asked)
        take_step(case_id=cases[0].pk, do="pass_pre_review", actor=faster, now=now)
        return found

    monkeypatch.setattr(together, "steps_together", overtaken)
    answer = desk.post(
        ADDRESS, {"do": "pass_pre_review", "cases": [case.code for case in cases[:2]], "reason": "材料齐"}
    )

    page = answer.content.decode()
    assert "办成 1 件" in page
    assert "1 件没有办成" in page
    assert cases[0].code in page
    assert statuses(cases)[:2] == ["to_window"] * 2
    assert Event.objects.filter(case=cases[0], step="pass_pre_review").count() == 1


@pytest.mark.parametrize(
    ("posted", "sentence"),
    [
        ({"do": "pass_pre_review"}, "请勾选要一起办的件"),
        ({"do": "return_items", "cases": "first"}, "没有可以一起办的这一步"),
        ({"do": "pass_pre_review", "cases": "NOTHERE"}, "不归您办"),
    ],
)
def test_what_cannot_be_done_is_refused_as_a_whole(
    desk: Client, cases: list[Case], posted: dict[str, str], sentence: str
) -> None:
    if posted.get("cases") == "first":
        posted = {**posted, "cases": cases[0].code}

    answer = desk.post(ADDRESS, posted)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert statuses(cases) == ["pre_review"] * 3


def test_several_cases_are_not_decided_without_a_reason_and_the_ticks_stay(
    desk: Client, cases: list[Case]
) -> None:
    ticked = [case.code for case in cases[:2]]

    lacking = desk.post(ADDRESS, {"do": "pass_pre_review", "cases": ticked, "reason": " "})

    page = lacking.content.decode()
    assert lacking.status_code == 422
    assert "还没有写理由" in page
    assert all(f'value="{code}" form="together"' in page for code in ticked)
    assert page.count(" checked") == 2
    assert statuses(cases) == ["pre_review"] * 3
    assert (
        desk.post(ADDRESS, {"do": "pass_pre_review", "cases": ticked, "reason": "材料齐"}).status_code == 200
    )
    assert statuses(cases)[:2] == ["to_window"] * 2


def test_another_streets_case_is_not_touched(cases: list[Case], now: datetime, logged_in: LogIn) -> None:
    stranger = logged_in(make_officer("reviewer", "440117002", now=now))

    assert stranger.post(ADDRESS, {"do": "pass_pre_review", "cases": [cases[0].code]}).status_code == 422

    assert statuses(cases) == ["pre_review"] * 3


def test_the_ruler_of_the_term_stands_in_the_row(points: Revision, now: datetime, logged_in: LogIn) -> None:
    case = accepted(points, make_applicant(), now)
    answer_all(case, now)

    page = logged_in(make_officer("scorer", DISTRICT, now=now)).get("/desk/").content.decode()

    row = page.split("<tbody>")[1]
    assert row.count("data-row") == 1
    assert 'class="jf-days"' in row
