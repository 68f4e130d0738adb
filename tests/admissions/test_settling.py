"""Moving the families of a published giving: by the machinery of public lists, with its bar, each family once."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.errors import NotAllowed
from jifenban.admissions import settling as module
from jifenban.admissions.actions import publish_allocation, restart_settling
from jifenban.admissions.models import Allocation
from jifenban.admissions.settling import settle, unsettled
from jifenban.cases import portions
from jifenban.cases.models import Case
from jifenban.publicity.settling import PUBLISHED
from tests.admissions.world import LATER, computed, conghua, frozen, offer, placer, pupil
from tests.builders import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def allocation(monkeypatch: pytest.MonkeyPatch) -> Allocation:
    """Three families and two places, just published; moved two at a time."""
    monkeypatch.setattr(module, "PORTION", 2)
    round = conghua()
    for year in (2014, 2015, 2016):
        pupil(round, since=f"{year}-05-01")
    offer(round, ("jiekou", "grade_1", "一小", 2))
    found = computed(frozen(round))
    publish_allocation(allocation_id=found.pk, actor=SYSTEM, now=LATER)
    return Allocation.objects.get(pk=found.pk)


def run(allocation: Allocation) -> int:
    return settle(allocation_id=allocation.pk, event=PUBLISHED, now=LATER)


def statuses() -> list[str]:
    return list(Case.objects.filter(code__startswith="PLACE").order_by("pk").values_list("status", flat=True))


def test_a_worker_killed_half_way_leaves_its_portion_and_the_next_goes_on_behind_it(
    allocation: Allocation, monkeypatch: pytest.MonkeyPatch
):
    real, turns = portions.perform_all, []

    def dies(takings):
        turns.append(takings)
        if len(turns) == 2:
            raise KeyboardInterrupt
        return real(takings)

    with monkeypatch.context() as patch:
        patch.setattr(portions, "perform_all", dies)
        with pytest.raises(KeyboardInterrupt):
            run(allocation)
    left = unsettled(allocation)
    assert left is not None
    assert (left.done, left.total, statuses()) == (2, 3, ["placed", "placed", "qualified"])

    assert run(allocation) == 1

    assert statuses() == ["placed", "placed", "not_placed"]
    assert unsettled(allocation) is None
    assert run(allocation) == 0


def test_the_page_of_the_giving_shows_the_bar_and_lets_its_officer_go_on(allocation: Allocation, client):
    client.force_login(placer(), "django.contrib.auth.backends.ModelBackend")
    page, bar = f"/desk/rounds/{allocation.round_id}/", f"/desk/allocations/{allocation.pk}/settling/"

    assert "已办 0 / 3 件" in client.get(page).content.decode()
    before = ProcrastinateJob.objects.filter(task_name__endswith="settle_places").count()
    assert client.post(f"{bar}go-on/").status_code == 302
    assert ProcrastinateJob.objects.filter(task_name__endswith="settle_places").count() == before + 1
    run(allocation)

    assert "已办" not in client.get(page).content.decode()
    assert client.get(bar, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    assert client.post(f"{bar}go-on/").status_code == 409
    with pytest.raises(NotAllowed):
        restart_settling(allocation_id=allocation.pk, actor=make_user("stranger"), now=LATER)
