"""The school form says beside the fields what does not fit: a birth date, a town without a place, a child that has one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from jifenban.accounts.errors import IllegalStep
from jifenban.cases.actions import submit
from jifenban.cases.models import Case
from tests.admissions.world import APPLIED, conghua, offer
from tests.cases.road import fill, start
from tests.portals.applicant.test_siblings import YOUNGER, applied, filled, parent

NOTHING_OFFERED = "目前录入的学位里没有"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: APPLIED)


def page_of(browser: Client, case: Case, key: str) -> str:
    return browser.get(f"/my/cases/{case.code}/fill/{key}/").content.decode()


def test_a_birth_date_that_is_not_the_one_in_the_number_is_said_beside_it_and_not_submitted(
    db: None, logged_in: Callable[..., Client]
):
    round, person = conghua(), parent()
    case = filled(
        start(round.revision, person, APPLIED, round=round), YOUNGER, grade="grade_1", town="jiekou"
    )
    fill(case, APPLIED, child_birth_date={"value": "2014-03-10"})
    address = f"/my/cases/{case.code}/fill/child/"
    typed: dict[str, Any] = {
        "child.version": "1",
        "child.name": YOUNGER["name"],
        "child.number": YOUNGER["number"],
        "child_birth_date.version": "2",
        "child_birth_date.value": "2014-03-10",
        "do": "next",
    }

    refused = logged_in(person.account).post(address, typed)

    assert refused.status_code == 422
    body = refused.content.decode()
    assert "和“子女身份证号码”里的出生日期（2014-03-01）不一样" in body
    assert body.count("里的出生日期（2014-03-01）不一样") == 2  # in the list on top, and beside the field
    fill(case, APPLIED, child_birth_date={"value": "2014-03-01"})
    assert submit(case_id=case.pk, actor=person.account, now=APPLIED).status == "reviewing"


def test_a_town_without_a_place_of_the_grade_is_said_before_submitting_and_only_once_places_are_known(
    db: None, logged_in: Callable[..., Client]
):
    round, person = conghua(), parent()
    case = filled(
        start(round.revision, person, APPLIED, round=round), YOUNGER, grade="grade_1", town="jiekou"
    )
    browser = logged_in(person.account)
    assert NOTHING_OFFERED not in page_of(browser, case, "place")  # nobody has entered any place yet

    offer(round, ("jiangpu", "grade_1", "演示小学", 4), ("jiekou", "grade_7", "演示中学", 4))

    for key in ("place", "here", "check"):
        body = page_of(browser, case, key)
        assert f"{NOTHING_OFFERED}街口街小学一年级的" in body
        assert "这个年级现在有学位的镇街：江埔街。" in body
    assert NOTHING_OFFERED not in page_of(browser, case, "child")
    fill(case, APPLIED, place={"town": "jiangpu"})
    assert NOTHING_OFFERED not in page_of(browser, case, "check")


def test_a_child_that_has_accepted_a_place_is_not_applied_for_again_by_either_parent(db: None):
    round, mother, father = conghua(), parent("林演芳"), parent()
    first = applied(round, mother, YOUNGER, grade="grade_1")
    Case.objects.filter(pk=first.pk).update(status="accepted", live=False)  # while the window is still open

    for one in (father, mother):
        with pytest.raises(IllegalStep, match="已经接受了学位"):
            applied(round, one, YOUNGER, grade="grade_1")

    Case.objects.filter(pk=first.pk).update(status="declined")
    draft = Case.objects.get(person=father, service=round.service, status="draft")
    assert submit(case_id=draft.pk, actor=father.account, now=APPLIED).status == "reviewing"
