"""How surely somebody logged in is asked again at every change of a case, whichever address it comes by."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from jifenban.cases.models import Case, EmployerLink
from tests.cases import beijing
from tests.portals.test_every_url import ALL

LogIn = Callable[..., Client]
WORDS = {
    "key": "employer",
    "kind": "letter",
    "do": "ask_link",
    "section": "homes",
    "slot": "title_certificate",
    "photo_id": 1,
}
OF_A_CASE = [
    one.name
    for one in ALL.values()
    if one.audience == "applicant" and "code" in one.arguments and one.name.startswith("applicant:")
]


@pytest.fixture
def case(db, monkeypatch) -> Case:
    """A draft of a service that asks for L3, with the employer's page open."""
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: beijing.NOW)
    batch = beijing.open_beijing()
    return beijing.promise(beijing.start(beijing.eligible(batch), batch))


@pytest.mark.parametrize("name", OF_A_CASE)
def test_a_weaker_log_in_changes_nothing_of_a_case_begun_with_a_stronger(
    name: str, case: Case, logged_in: LogIn
):
    words = {"code": case.code, **WORDS}
    weak = logged_in(case.person.account, "L2")

    answer = weak.post(reverse(name, kwargs={key: words[key] for key in ALL[name].arguments}))

    assert answer.status_code == 405 or "level=L3" in answer.headers["Location"], answer.status_code
    case.refresh_from_db()
    assert case.status == "choosing"


def test_what_was_begun_with_a_stronger_log_in_is_not_sent_to_the_employer_with_a_weaker(
    case: Case, logged_in: LogIn
):
    employer = beijing.some_employer()
    address = f"/my/cases/{case.code}/fill/employer/"
    typed = {
        "employer.version": "0",
        "employer.code": employer.code,
        "employer.code.seen": employer.code,
        "do": "next",
    }

    refused = logged_in(case.person.account, "L2").post(address, typed)
    assert not EmployerLink.objects.exists()
    said = logged_in(case.person.account, "L2").get(refused.headers["Location"]).content.decode()
    assert "北京通" in said
    assert "北京市政务服务网" in said

    logged_in(case.person.account, "L3").post(address, typed)
    assert EmployerLink.objects.get().employer == employer


def test_a_weaker_log_in_still_reads_where_the_case_stands(case: Case, logged_in: LogIn):
    assert logged_in(case.person.account, "L2").get(f"/my/cases/{case.code}/").status_code == 200
