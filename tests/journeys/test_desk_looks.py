"""The desk with something on it: a ranked round, a real paper to turn, the clock; with the keyboard and on a phone."""

import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from PIL import Image
from playwright.sync_api import expect

from jifenban.accounts.actors import SYSTEM
from jifenban.cases.models import Case, Photo
from jifenban.evidence.actions import receive_file
from jifenban.evidence.tasks import rebuild_image
from jifenban.policies.queries import policy
from tests.browser import axe_violations
from tests.builders import make_user
from tests.cases.road import STREET, accepted, make_applicant, make_officer, publish, submitted, verifier_of
from tests.journeys.conftest import Clock, OpenPage, overflows, shoot
from tests.portals.conftest import POINTS
from tests.rankings.builders import CLOSED, computed_run, passed_case, round_officer, settlement_round

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = ("desk", "phone")


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    """Keep the pictures apart from the demonstration's."""
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.mark.parametrize("size", SIZES)
def test_a_ranked_round_shows_its_line_its_distribution_and_who_stands_near(
    size: str, open_page: OpenPage, clock: Clock
):
    batch = settlement_round(quota=6)
    for year in (2008, 2009, 2010, 2010, 2011, 2012, 2012, 2014, 2016):
        passed_case(batch, insured_from=f"{year}-01", permit_from=f"{year}-01-01")
    run = computed_run(batch)
    clock.now = CLOSED
    with open_page(size, round_officer(), bypass_csp=True) as page:
        page.goto(f"/desk/rounds/{batch.pk}/")
        expect(page.locator(".jf-chart svg rect.in").first).to_be_visible()
        expect(page.locator("tr.jf-line")).to_contain_text("入围线")
        shoot(page, f"desk-round-ranked-{size}")
        assert not overflows(page)
        assert axe_violations(page) == []
        page.goto(f"/desk/runs/{run.pk}/")
        expect(page.locator("table").last.locator("tbody tr:not(.jf-line)")).to_have_count(9)
        shoot(page, f"desk-run-{size}")
        assert not overflows(page)
        assert axe_violations(page) == []


def test_papers_turn_and_grow_by_button_and_key_and_the_decision_by_number(open_page: OpenPage, clock: Clock):
    case = accepted(publish(POINTS, now=clock.now), make_applicant(), clock.now)
    review = case.items.get(section="education").reviews.select_related("office").get()
    _real_pictures(case, clock)
    with open_page("desk", verifier_of(review, clock.now)) as page:
        page.goto("/desk/reviews/")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        photo = page.locator("[data-photo]").first
        expect(photo).to_be_visible()
        assert photo.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
        photo.get_by_role("button", name="放大").click()
        page.keyboard.press("r")
        expect(photo).to_have_attribute("data-size", "2")
        expect(photo).to_have_attribute("data-turn", "1")
        page.keyboard.press("3")
        expect(page.get_by_role("radio", name="不予认可")).to_be_checked()
        shoot(page, "desk-department-papers")


def test_a_paper_is_a_plain_link_without_javascript(open_page: OpenPage, clock: Clock):
    case = submitted(publish(POINTS, now=clock.now), make_applicant(), clock.now)
    _real_pictures(case, clock)
    reviewer = make_officer("reviewer", STREET, now=clock.now)
    with open_page("desk", reviewer, java_script_enabled=False) as page:
        page.goto(f"/desk/cases/{case.code}/?item=education")
        expect(page.locator("[data-photo] button").first).to_be_hidden()
        shoot(page, "desk-review-papers")
        page.locator("[data-photo] a").first.click()
        page.wait_for_url("**/desk/evidence/**")


@pytest.mark.parametrize("size", SIZES)
def test_review_window_and_department_fit_a_phone_and_a_desk(size: str, open_page: OpenPage, clock: Clock):
    revision = publish(POINTS, now=clock.now)
    waiting, asked = (
        submitted(revision, make_applicant("测试甲"), clock.now),
        accepted(revision, make_applicant("测试乙"), clock.now),
    )
    review = asked.items.get(section="insurance").reviews.select_related("office").first()
    assert review is not None
    visits = [
        (make_officer("reviewer", STREET, now=clock.now), ("/desk/", f"/desk/cases/{waiting.code}/")),
        (make_officer("clerk", STREET, now=clock.now), ("/desk/window/", f"/desk/window/{asked.code}/")),
        (verifier_of(review, clock.now), ("/desk/reviews/", f"/desk/reviews/{review.pk}/")),
    ]
    for user, addresses in visits:
        with open_page(size, user, bypass_csp=True) as page:
            for address in addresses:
                page.goto(address)
                shoot(page, f"desk-fit-{size}-{'-'.join(address.split('/')[2:3])}-{len(address) > 14}")
                assert not overflows(page), address
                assert axe_violations(page) == [], address


def test_the_operator_sees_the_clock_and_what_was_sent(open_page: OpenPage, clock: Clock, settings: Any):
    settings.JIFENBAN_DEMO = True
    submitted(publish(POINTS, now=clock.now), make_applicant(), clock.now)
    operator = make_user()
    operator.user_permissions.add(Permission.objects.get(codename="move_demo_clock"))
    with open_page("desk", operator, bypass_csp=True) as page:
        for name, address in {"clock": "/desk/clock/", "outbox": "/demo/outbox/"}.items():
            page.goto(address)
            shoot(page, f"desk-{name}")
            assert axe_violations(page) == [], name
            assert not overflows(page)
        expect(page.locator(".jf-rows li").first).to_contain_text("138****0000")


def _real_pictures(case: Case, clock: Clock) -> None:
    """Put a picture that the worker has rebuilt behind every photo of a case."""
    limit = next(iter(policy(case.revision).forms.photo_limits.values()))
    for number, photo in enumerate(Photo.objects.filter(case=case)):
        stream = io.BytesIO()
        Image.effect_noise((1400, 1000), 40 + 9 * number).convert("RGB").save(stream, "JPEG")
        stream.seek(0)
        file = receive_file(
            owner=case.person, stream=stream, name="paper.jpg", limit=limit, actor=SYSTEM, now=clock.now
        )
        rebuild_image(SimpleNamespace(job=SimpleNamespace(attempts=0)), file_id=str(file.pk))
        Photo.objects.filter(pk=photo.pk).update(file=file)
