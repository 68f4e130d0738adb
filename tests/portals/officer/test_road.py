"""The road of a case over the desk's pages: each role on its own, with what it may not see."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from jifenban.cases.models import Case, Item, Review
from jifenban.cases.queries import sections_with_originals
from jifenban.documents.models import Paper, Print
from jifenban.policies.models import Revision
from tests.cases.road import (
    CITY,
    DISTRICT,
    STREET,
    accepted,
    answer_all,
    at,
    make_applicant,
    make_officer,
    publish,
    settlement_round,
    submitted,
    verified,
    verifier_of,
    with_card,
)
from tests.portals.conftest import POINTS

pytestmark = pytest.mark.django_db
LogIn = Callable[..., Client]


def status_of(case: Case) -> str:
    case.refresh_from_db()
    return case.status


def test_a_reviewer_returns_one_item_with_its_reason_and_only_that_item_is_opened(
    points: Revision, now: datetime, logged_in: LogIn
) -> None:
    case = submitted(points, make_applicant(), now)
    desk = logged_in(make_officer("reviewer", STREET, now=now))

    answer = desk.post(
        f"/desk/cases/{case.code}/take/return_items/",
        {"items": ["homes"], "reason_homes": "租赁合同缺第二页，请补拍。"},
    )

    assert answer.status_code == 302
    assert status_of(case) == "correcting"
    returned = Item.objects.filter(case=case, state=Item.State.RETURNED)
    assert [(item.section, item.reason) for item in returned] == [("homes", "租赁合同缺第二页，请补拍。")]


def test_the_counter_says_what_was_returned_and_why(
    points: Revision, now: datetime, logged_in: LogIn
) -> None:
    case = submitted(points, make_applicant(), now)
    logged_in(make_officer("reviewer", STREET, now=now)).post(
        f"/desk/cases/{case.code}/take/return_items/",
        {"items": ["homes"], "reason_homes": "租赁合同缺第二页，请补拍。"},
    )

    page = (
        logged_in(make_officer("clerk", STREET, now=now)).get(f"/desk/window/{case.code}/").content.decode()
    )

    assert "要补正 1 项" in page
    assert "租赁合同缺第二页，请补拍。" in page


def test_a_return_without_a_reason_is_refused_beside_what_was_ticked(
    points: Revision, now: datetime, logged_in: LogIn
) -> None:
    case = submitted(points, make_applicant(), now)
    desk = logged_in(make_officer("reviewer", STREET, now=now))

    answer = desk.post(
        f"/desk/cases/{case.code}/take/return_items/", {"items": ["homes"], "reason_homes": ""}
    )

    assert answer.status_code == 422
    assert 'value="homes" checked' in answer.content.decode()
    assert status_of(case) == "pre_review"


def test_a_step_somebody_else_has_taken_is_a_conflict_on_the_newest_page(
    points: Revision, now: datetime, logged_in: LogIn
) -> None:
    case = submitted(points, make_applicant(), now)
    first, second = (logged_in(make_officer("reviewer", STREET, now=now)) for _ in range(2))
    assert first.post(f"/desk/cases/{case.code}/take/pass_pre_review/").status_code == 302

    answer = second.post(
        f"/desk/cases/{case.code}/take/return_items/", {"items": ["homes"], "reason_homes": "缺页"}
    )

    assert answer.status_code == 409
    assert "请携原件到窗口" in answer.content.decode()


def test_another_streets_reviewer_does_not_find_the_case(
    points: Revision, now: datetime, logged_in: LogIn
) -> None:
    case = submitted(points, make_applicant(), now)
    stranger = logged_in(make_officer("reviewer", "440117002", now=now))

    assert stranger.get(f"/desk/cases/{case.code}/").status_code == 404


def test_the_window_names_every_original_that_is_not_ticked_and_then_prints_the_receipt(
    points: Revision, now: datetime, logged_in: LogIn
) -> None:
    case = submitted(points, make_applicant(), now)
    logged_in(make_officer("reviewer", STREET, now=now)).post(
        f"/desk/cases/{case.code}/take/pass_pre_review/"
    )
    window = logged_in(make_officer("clerk", STREET, now=now))
    found = window.get("/desk/window/", {"text": case.person.number})
    assert found.status_code == 302
    assert found["Location"] == f"/desk/window/{case.code}/"

    lacking = window.post(f"/desk/window/{case.code}/", {"do": "accept", "asks": "originals"})
    assert lacking.status_code == 422
    assert lacking.content.decode().count("<li>") >= len(sections_with_originals(case))

    ticks = sorted(sections_with_originals(case))
    assert (
        window.post(
            f"/desk/window/{case.code}/", {"do": "accept", "asks": "originals", "originals": ticks}
        ).status_code
        == 302
    )

    case.refresh_from_db()
    paper = Paper.objects.get(subject=f"case:{case.pk}", kind="receipt")
    assert case.receipt_number == paper.number
    pdf = window.get(f"/desk/papers/{paper.pk}/")
    assert pdf["Content-Type"] == "application/pdf"
    assert "no-store" in pdf["Cache-Control"]
    assert pdf.content.startswith(b"%PDF")


def test_a_department_sees_its_own_question_and_answers_in_part_with_what_it_confirms(
    points: Revision, now: datetime, logged_in: LogIn
) -> None:
    case = accepted(points, make_applicant(), now)
    review = Review.objects.filter(item__case=case, item__section="homes").select_related("office").first()
    assert review is not None
    department = logged_in(verifier_of(review, now))
    assert department.get(f"/desk/cases/{case.code}/").status_code == 404
    page = department.get(f"/desk/reviews/{review.pk}/").content.decode()
    assert "homes.h1.from" in page

    answer = department.post(
        f"/desk/reviews/{review.pk}/",
        {
            "decision": "partly",
            "reason": "备案日晚于合同日。",
            "homes.records": ["h1"],
            "homes.h1.tenure": "lease",
            "homes.h1.from": "2019-03-10",
            "homes.h1.address": "街口街某路 1 号",
        },
    )

    assert answer.status_code == 302, answer.content.decode()[:2000]
    review.refresh_from_db()
    assert review.decision == "partly"
    assert review.confirmed[0]["from"] == "2019-03-10"


def test_a_refusal_without_a_reason_is_refused_and_the_choice_is_kept(
    points: Revision, now: datetime, logged_in: LogIn
) -> None:
    case = accepted(points, make_applicant(), now)
    review = Review.objects.filter(item__case=case, item__section="homes").select_related("office").first()
    assert review is not None
    department = logged_in(verifier_of(review, now))

    answer = department.post(f"/desk/reviews/{review.pk}/", {"decision": "refuse", "reason": ""})

    assert answer.status_code == 422
    assert 'value="refuse" required checked' in answer.content.decode()


def test_a_department_writes_down_a_record_that_nobody_declared(
    points: Revision, now: datetime, logged_in: LogIn
) -> None:
    case = accepted(points, make_applicant(), now)
    review = Review.objects.filter(item__case=case, item__section="offences").select_related("office").first()
    assert review is not None, "public security is asked about offences"
    department = logged_in(verifier_of(review, now))
    page = department.get(f"/desk/reviews/{review.pk}/")
    assert page.status_code == 200
    assert "本部门记录里还有的" in page.content.decode()

    told = {"decision": "partly", "reason": "本部门有一条记录。"}
    first = {"offences.more1.kind": "public_security", "offences.more1.decided_on": "2022-02-31"}
    wrong = department.post(f"/desk/reviews/{review.pk}/", {**told, **first})
    assert wrong.status_code == 422
    assert 'value="2022-02-31"' in wrong.content.decode(), "what was typed without a tick is kept"
    mended = {"offences.records": "added1", "offences.added1.kind": "public_security"}
    date = {"offences.added1.decided_on": "2022-02-28"}
    assert department.post(f"/desk/reviews/{review.pk}/", {**told, **mended, **date}).status_code == 302
    review.refresh_from_db()
    assert [record["decided_on"] for record in review.confirmed] == ["2022-02-28"]


def test_the_score_is_confirmed_at_the_desk_and_its_sheet_can_be_printed(
    points: Revision, now: datetime, logged_in: LogIn
) -> None:
    case = accepted(points, make_applicant(), now)
    answer_all(case, now)
    desk = logged_in(make_officer("scorer", DISTRICT, now=now))

    assert desk.post(f"/desk/cases/{case.code}/take/confirm_score/").status_code == 302

    page = desk.get(f"/desk/cases/{case.code}/").content.decode()
    assert status_of(case) == "verified"
    assert "逐项得分" in page
    assert "积分核定书" in page
    assert re.search(r'class="jf-state ok"><svg.*?</svg>认可<', page, re.DOTALL)
    assert ">confirm<" not in page


@pytest.fixture
def card(db: None, monkeypatch: pytest.MonkeyPatch) -> Case:
    """An admitted application whose card can be printed."""
    moment = at("2023-02-20 10:00")
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: moment)
    applicant = make_applicant()
    earlier = at("2022-09-01 10:00")
    verified(publish(POINTS, now=earlier), applicant, earlier)
    return with_card(settlement_round(now=moment), applicant, moment)


def test_the_window_prints_a_card_against_receipt_and_identity_card_only(
    card: Case, logged_in: LogIn
) -> None:
    window = logged_in(make_officer("clerk", STREET, now=at("2023-02-20")))
    step = "print_card_at_window"
    address = f"/desk/window/{card.code}/print/{step}/"
    page = window.get(f"/desk/window/{card.code}/")
    assert address in page.content.decode(), "the window does not offer the print"

    assert window.post(address, {"receipt": "RH-wrong", "identity_card": "yes"}).status_code == 422
    assert window.post(address, {"receipt": card.receipt_number}).status_code == 422
    printed = window.post(address, {"receipt": card.receipt_number, "identity_card": "yes"})

    assert printed.status_code == 200
    assert printed.content.startswith(b"%PDF")
    assert Print.objects.filter(subject=f"case:{card.pk}", channel="window").count() == 1


def test_a_round_officer_sees_what_is_unknown_and_fills_it_with_a_source(
    db: None, logged_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = at("2023-02-01 10:00")
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: moment)
    batch = settlement_round(now=moment)
    desk = logged_in(make_officer("round_officer", CITY, now=moment))

    unsourced = desk.post(f"/desk/rounds/{batch.pk}/values/quota/", {"value": "12000", "source": ""})
    wrong = desk.post(f"/desk/rounds/{batch.pk}/values/quota/", {"value": "很多", "source": "公告"})
    right = desk.post(f"/desk/rounds/{batch.pk}/values/quota/", {"value": "12000", "source": "某公告"})

    assert (unsourced.status_code, wrong.status_code, right.status_code) == (422, 422, 302)
    assert "很多" in wrong.content.decode()
    assert "某公告" in desk.get(f"/desk/rounds/{batch.pk}/values/").content.decode()
    assert (
        logged_in(make_officer("round_officer", DISTRICT, now=moment))
        .get(f"/desk/rounds/{batch.pk}/")
        .status_code
        == 404
    )
