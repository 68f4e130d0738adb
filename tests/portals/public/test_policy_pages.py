"""The policy page of every pack: generated whole, with each number's clause and grade, published or not."""

import re
from html import unescape
from itertools import combinations
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from jifenban.portals.estimates.packs import trials
from jifenban.portals.public.flows import flow
from jifenban.portals.public.policy_parts import since
from policypack.grades import GRADES
from policypack.policy import read_policy
from tests.cases.road import publish
from tests.portals.conftest import SETTLEMENT

pytestmark = pytest.mark.django_db

PROCESSES = sorted(path.parent for path in Path(settings.POLICIES_ROOT).rglob("workflow.yaml"))
ROW = re.compile(r'<tr(?: id="i-\w+")?>(<th scope="row">.*?)</tr>', re.DOTALL)


def page_of(client: Client, identity: str) -> str:
    answer = client.get(f"/policy/{identity}/")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


@pytest.mark.parametrize("identity", sorted(trials()))
def test_every_pack_has_its_page_and_no_number_stands_without_clause_and_grade(
    identity: str, client: Client, now
):
    page = page_of(client, identity)
    pack = trials()[identity].pack

    for part in ("分值", "到哪里办", "算例", "出处"):
        assert f"{part}</h2>" in page
    for one in pack.eligibility:
        assert one.label in page
    for row in ROW.findall(page):
        cells = re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
        if re.search(r"\d", cells[1]):
            assert any(grade in cells[-1] for grade in GRADES.values()), row
            assert re.sub(r"<.*", "", cells[-1], flags=re.DOTALL).strip(), row
    assert "style=" not in page


def test_a_pack_that_is_not_open_here_says_so_and_can_be_measured_all_the_same(client: Client, now):
    page = page_of(client, "beijing/settlement/2018")

    assert "没有在本系统开通办理" in page
    assert "已经到期，只供对照" in page
    assert "/try/beijing/settlement/2018/" in page


def test_a_pack_that_is_not_open_here_has_its_process_drawn_from_its_folder(client: Client, now):
    page = page_of(client, SETTLEMENT)

    assert "没有在本系统开通办理" in page
    assert 'class="jf-flow"' in page
    assert "审核通过并受理" in page


def test_a_published_pack_shows_its_calendar_process_papers_and_what_changed(client: Client, now):
    publish(SETTLEMENT, now=now)
    page = page_of(client, SETTLEMENT)

    for part in ("日程和公布的数", "怎样办", "要带的材料", "与上一版的不同", "怎样排名"):
        assert f"{part}</h2>" in page
    assert 'class="jf-flow"' in page
    assert "审核通过并受理" in page
    assert "没有公布：" in page  # the birth date line of the round


def test_what_changed_is_told_clause_by_clause_against_the_edition_before():
    found = since("guangzhou/points/2021")

    assert found is not None
    assert found.before.pack.identity == "guangzhou/points/2018"
    assert found.count > 10
    assert "二手转载" in found.grades
    assert since("guangzhou/points/2018") is None


@pytest.mark.parametrize("folder", PROCESSES, ids=lambda path: "-".join(path.parts[-3:]))
def test_the_chart_shows_every_status_and_every_step_and_no_boxes_overlap(folder: Path):
    workflow = read_policy(folder).workflow
    found = flow(workflow)

    assert sorted(box.key for box in found.boxes if box.kind != "line") == sorted(workflow.statuses)
    assert [one.number for one in found.words] == list(range(1, len(workflow.steps) + 1))
    said = [way.numbers for way in found.ways] + [note for box in found.boxes for note in box.notes]
    drawn = {number for text in said for number in re.findall(r"\d+", text)}
    moving = {
        str(number)
        for number, step in enumerate(workflow.steps, start=1)
        if step.to is not None and any(source != step.to for source in step.sources)
    }
    assert moving <= drawn
    for one, other in combinations(found.boxes, 2):
        beside = one.x + one.width <= other.x or other.x + other.width <= one.x
        assert beside or one.y + one.height <= other.y or other.y + other.height <= one.y
    assert all(box.x >= 0 and box.x + box.width <= found.width <= 350 for box in found.boxes)


def test_the_chart_is_the_same_every_time():
    workflow = read_policy(PROCESSES[0]).workflow

    assert flow(workflow) == flow(workflow)


def test_editions_that_are_not_open_are_listed_too(client: Client, now):
    page = client.get("/policy/").content.decode()

    for identity in trials():
        assert f"/policy/{identity}/" in page
