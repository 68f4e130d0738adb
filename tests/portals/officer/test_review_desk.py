"""The review desk: who else is at the case, the cases before and after, and declared beside confirmed."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from jifenban.cases import desk_looks
from jifenban.cases.actions import answer_review
from jifenban.cases.models import Case, Review
from jifenban.journal.models import Entry
from jifenban.policies.models import Revision
from tests.cases.road import (
    DISTRICT,
    HOMES,
    STREET,
    accepted,
    at,
    make_applicant,
    make_officer,
    submitted,
    verifier_of,
)

pytestmark = pytest.mark.django_db
LogIn = Callable[..., Client]


def test_two_officers_at_one_case_see_each_other_and_the_first_stands_first(
    points: Revision, now: datetime, logged_in: LogIn
) -> None:
    address = f"/desk/cases/{submitted(points, make_applicant(), now).code}/"
    first, second = (make_officer("reviewer", STREET, now=now) for _ in range(2))

    alone = logged_in(first).get(address).content.decode()
    joined = logged_in(second).get(address).content.decode()
    later = logged_in(first).get(f"{address}lookers/").content.decode()

    assert "您正在审核本件" in alone
    assert "也在看本件" not in alone
    assert f"{first.username}也在看本件" in joined
    assert f"{second.username}也在看本件" in later
    assert later.index("您正在审核本件") < later.index("也在看本件")


def test_a_look_is_in_the_journal_once_and_is_over_after_a_while(
    points: Revision, now: datetime, logged_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = submitted(points, make_applicant(), now)
    desk = logged_in(make_officer("reviewer", STREET, now=now))
    for _ in range(2):
        desk.get(f"/desk/cases/{case.code}/")
    looks = Entry.objects.filter(subject=f"case:{case.pk}", verb="look_at_case")
    assert looks.count() == 1
    assert len(desk_looks.lookers_of(case)) == 1

    later = looks.get().real_at + desk_looks.LASTS + timedelta(seconds=1)
    monkeypatch.setattr(desk_looks, "real_now", lambda: later)

    assert desk_looks.lookers_of(case) == []


def test_whoever_has_no_step_in_a_case_is_not_said_to_review_it(
    points: Revision, now: datetime, logged_in: LogIn
) -> None:
    case = submitted(points, make_applicant(), now)
    scorer = logged_in(make_officer("scorer", DISTRICT, now=now))

    page = scorer.get(f"/desk/cases/{case.code}/").content.decode()

    assert "现在没有人在审核本件" in page


def test_the_cases_before_and_after_are_those_of_the_own_queue(
    points: Revision, now: datetime, logged_in: LogIn
) -> None:
    cases = [submitted(points, make_applicant(), now + timedelta(minutes=n)) for n in range(3)]
    desk = logged_in(make_officer("reviewer", STREET, now=now))

    pages = [desk.get(f"/desk/cases/{case.code}/").content.decode() for case in cases]

    assert ["第 1 / 3 件" in pages[0], "第 2 / 3 件" in pages[1], "第 3 / 3 件" in pages[2]] == [True] * 3
    assert 'rel="prev"' not in pages[0]
    assert f'rel="prev" href="/desk/cases/{cases[0].code}/"' in pages[1]
    assert f'rel="next" href="/desk/cases/{cases[2].code}/"' in pages[1]
    assert 'rel="next"' not in pages[2]


def test_after_a_step_the_list_a_case_was_opened_from_goes_on_with_the_one_that_followed_and_still_waits(
    points: Revision, now: datetime, logged_in: LogIn
) -> None:
    first, second, third = (submitted(points, make_applicant(), now + timedelta(minutes=n)) for n in range(3))
    desk = logged_in(make_officer("reviewer", STREET, now=now))
    newest = "?list=order%3Dnewest"
    assert f'href="/desk/cases/{second.code}/{newest}"' in desk.get("/desk/?order=newest").content.decode()

    answer = desk.post(f"/desk/cases/{second.code}/take/pass_pre_review/{newest}")
    page = desk.get(answer["Location"]).content.decode()
    desk.post(f"/desk/cases/{first.code}/take/pass_pre_review/")
    again = desk.get(answer["Location"]).content.decode()

    assert "已办：预审通过" in page
    assert f'rel="next" href="/desk/cases/{first.code}/{newest}" data-focus' in page
    assert "列表里还有 2 件" in page
    assert f'rel="next" href="/desk/cases/{third.code}/{newest}"' in again


def partly_confirmed(points: Revision, now: datetime) -> Case:
    """A case whose housing department has another first day on record, and a second home nobody declared."""
    case = accepted(points, make_applicant(), now)
    asked = Review.objects.filter(item__case=case, item__section="homes").select_related("office").get()
    home = HOMES["records"][0]
    records = [{**home, "from": "2019-03-10"}, {"tenure": "lease", "from": "2020-01-01", "address": "另一处"}]
    answer_review(
        review_id=asked.pk,
        decision="partly",
        confirmed={"records": records},
        reason="备案日晚于合同日。",
        actor=verifier_of(asked, now),
        now=now,
    )
    return case


def test_what_a_department_confirmed_stands_beside_what_was_declared_and_differences_are_marked(
    points: Revision, now: datetime, logged_in: LogIn
) -> None:
    case = partly_confirmed(points, now)
    desk = logged_in(make_officer("scorer", DISTRICT, now=now))

    page = desk.get(f"/desk/cases/{case.code}/?item=homes").content.decode()
    tables = page.split('class="jf-table jf-compare"')[1:]

    assert len(tables) == 2, "one for the declared home, one for the home that nobody declared"
    assert "2014-03-10" in tables[0]
    assert tables[0].count("jf-differs") == 1
    assert "2019-03-10</strong>" in tables[0]
    assert "没有申报" in tables[1]
    assert "另一处</strong>" in tables[1]


def test_the_papers_of_an_item_are_named_beside_its_values(
    points: Revision, now: datetime, logged_in: LogIn
) -> None:
    case = submitted(points, make_applicant(), now)
    desk = logged_in(make_officer("reviewer", STREET, now=now))

    page = desk.get(f"/desk/cases/{case.code}/?item=education").content.decode()

    table = page.split('class="jf-table jf-compare"')[1].split("</table>")[0]
    photo = case.photos.filter(section="education").first()
    assert f'href="#photo-{photo.pk}"' in table
    assert f'id="photo-{photo.pk}"' in page


def test_an_item_that_waits_for_its_department_says_so(
    points: Revision, now: datetime, logged_in: LogIn
) -> None:
    case = accepted(points, make_applicant(), now)
    desk = logged_in(make_officer("scorer", DISTRICT, now=now))

    page = desk.get(f"/desk/cases/{case.code}/?item=homes").content.decode()

    table = page.split('class="jf-table jf-compare"')[1].split("</table>")[0]
    assert "等待答复" in table
    assert "jf-differs" not in table


def test_a_term_that_runs_on_into_a_year_without_a_calendar_is_shown_as_late_and_why_its_days_are_not_counted(
    points: Revision, now: datetime, logged_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = accepted(points, make_applicant(), now)
    review = Review.objects.filter(item__case=case).first()
    department = logged_in(verifier_of(review, now))
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: at("2040-03-01 10:00"))

    page = department.get(f"/desk/reviews/{review.pk}/").content.decode()

    assert "超期" in page
    assert "还没有 2027 年的工作日历" in page
    assert "第 0" not in page
