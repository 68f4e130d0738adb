"""The pages that say what went wrong, what was not done, and what to do next."""

import logging
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from jifenban.accounts.errors import Conflict, IllegalStep, NotAllowed, Refused
from jifenban.portals.ui import refusals
from tests.builders import make_user


@pytest.fixture
def post(rf: RequestFactory) -> HttpRequest:
    """A button pressed on the page /my/cases/A/."""
    return rf.post("/my/cases/A/take/submit/", headers={"referer": "http://testserver/my/cases/A/"})


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


@pytest.mark.django_db
def test_an_unknown_address_leads_home_and_not_to_itself(client: Client):
    answer = client.get("/no/such/page/")

    assert answer.status_code == 404
    assert "没有找到这一页" in text(answer)
    assert 'href="/no/such/page/"' not in text(answer)
    assert "看最新的情况" not in text(answer)


@pytest.mark.parametrize(
    ("refused", "status", "heading"),
    [
        (NotAllowed("不是您办的。"), 403, "您不能打开这一页"),
        (Conflict("刚改过。"), 409, "这里刚刚有人改过"),
        (IllegalStep("还没到。"), 409, "现在不能办这一步"),
        (Refused("缺一样。"), 422, "这一步没有办成"),
    ],
)
def test_each_refusal_has_its_status_heading_and_sentence(
    post: HttpRequest, refused: Refused, status: int, heading: str
):
    answer = refusals.refusal_page(post, refused)

    assert answer.status_code == status
    assert heading in text(answer)
    assert refused.sentence in text(answer)


def test_after_a_conflict_the_way_back_is_the_page_of_the_button_not_the_buttons_address(post: HttpRequest):
    page = text(refusals.refusal_page(post, Conflict("刚改过。")))

    assert '<a class="btn btn-primary" href="/my/cases/A/">看最新的情况</a>' in page


def test_a_part_of_a_page_is_refused_with_a_note_that_can_stand_in_it(rf: RequestFactory):
    request = rf.post("/x/", headers={"hx-request": "true"})

    page = text(refusals.refusal_page(request, IllegalStep("还没到。")))

    assert "还没到。" in page
    assert "<html" not in page


@pytest.mark.django_db
def test_somebody_with_the_wrong_log_in_can_change_it_from_the_refusal(
    client: Client, logged_in: Callable[..., Client]
):
    page = text(logged_in(make_user()).get("/my/"))

    assert "您不能打开这一页" in page
    assert "退出，换一个身份登录" in page


@pytest.mark.django_db
def test_the_address_of_a_button_opened_as_a_page_says_so_instead_of_nothing(client: Client):
    answer = client.get("/size/")

    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "这一步要从页面上的按钮办" in text(answer)


def test_the_frameworks_own_refusal_has_a_page_too(rf: RequestFactory):
    answer = refusals.permission_denied(rf.get("/x/"), PermissionDenied())

    assert answer.status_code == 403
    assert "请换用本人账号登录" in text(answer)


def test_a_fault_of_the_system_says_what_is_kept_and_gives_a_code_that_the_log_has(
    rf: RequestFactory, caplog: pytest.LogCaptureFixture
):
    with caplog.at_level(logging.ERROR):
        answer = refusals.server_error(rf.get("/my/"))

    code = text(answer).split("E-")[1][:6]
    assert answer.status_code == 500
    assert "您以前保存的都还在" in text(answer)
    assert f"E-{code}" in caplog.text


def test_the_page_of_a_fault_needs_no_database(rf: RequestFactory):
    """Outside of django_db any query raises; the guard is that there is none."""
    request = rf.get("/my/")
    request.user = _FromTheDatabase()  # type: ignore[assignment]

    assert refusals.server_error(request).status_code == 500


class _FromTheDatabase:
    """A lazy user, as the middleware gives: touching it asks the database."""

    def __getattr__(self, name: str) -> None:
        connection.ensure_connection()
        raise AssertionError(f"the page asked for the user's {name}")
