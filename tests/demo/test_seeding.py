"""A demonstration is filled by the same actions the pages use, and can be made again."""

import json
from collections import Counter
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from jifenban.accounts.models import User
from jifenban.cases.models import Case, Intent
from jifenban.clock import CHINA, now
from jifenban.demo.scenario_reading import read_scenario
from jifenban.demo.seeding import is_unfinished, scenario_named, seed
from jifenban.demo.wiping import is_empty, wipe
from jifenban.documents.models import Print
from jifenban.journal.models import Entry
from jifenban.policies.models import RoundValue
from jifenban.publicity.models import Publication
from jifenban.rankings.access import rounds_of
from jifenban.rankings.models import Run

SMALL = Path(__file__).parent / "small.yaml"


@pytest.fixture
def demonstration(settings, tmp_path):
    """A demonstration with files of its own."""
    settings.JIFENBAN_DEMO = True
    settings.VAR_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path


@pytest.mark.django_db(transaction=True)
def test_a_scenario_is_lived_through_to_the_printed_card(demonstration, client):
    seed(read_scenario(SMALL), lambda line: None)

    assert Counter(Case.objects.values_list("status", flat=True)) == {
        "verified": 2,
        "card": 1,
        "not_admitted": 1,
        "correcting": 1,
    }
    assert Print.objects.count() == 1
    assert list(Run.objects.order_by("number").values_list("trial", "state")) == [
        (True, "ran"),
        (False, "final"),
    ]
    assert Publication.objects.get().state == Publication.State.ENDED
    assert set(RoundValue.objects.filter(round__key="demo").values_list("source", "demonstration")) == {
        ("演示", True)
    }
    assert datetime(2022, 12, 30, 10, tzinfo=CHINA) <= now() < datetime(2022, 12, 30, 11, tzinfo=CHINA)
    assert not is_unfinished()
    accounts = demonstration / "demo" / "accounts.json"
    assert accounts.stat().st_mode & 0o777 == 0o600
    known = json.loads(accounts.read_text())
    assert User.objects.get(username="operator").check_password(known["password"])
    page = client.get("/demo/").content.decode()
    assert "现在演示的是“测试”" in page
    assert '<tr><td>走完的</td><td class="jf-num">2</td></tr>' in page
    assert "<td>公安</td><td>广州市公安局</td><td>部门核验员</td>" in page
    assert "<td>操作员</td><td></td><td>可以往后拨演示时间</td>" in page
    people = json.loads((demonstration / "demo" / "people.json").read_text())
    assert [set(person) for person in people] == [{"sub", "name", "id_number", "phone", "level", "note"}] * 4

    wipe()

    assert is_empty()
    assert not Entry.objects.exists()


def test_every_scenario_of_the_project_reads_and_is_about_as_large_as_promised(settings):
    assert 380 <= scenario_named("2022").people <= 420
    assert scenario_named("2022").clock == datetime(2023, 2, 20, 10, tzinfo=CHINA)
    assert scenario_named("2020").clock == datetime(2020, 4, 20, 10, tzinfo=CHINA)


def test_outside_a_demonstration_nothing_is_seeded(settings):
    settings.JIFENBAN_DEMO = False

    with pytest.raises(CommandError, match="演示环境"):
        call_command("seed_demo", "--reset")


@pytest.mark.django_db(transaction=True)
def test_one_of_every_group_of_2020_lives_through_to_its_point_of_the_way_to_a_school(demonstration):
    """A whole scenario takes minutes; what differs between its people is the group."""
    whole = scenario_named("2020")
    seed(replace(whole, groups=tuple(replace(group, count=1) for group in whole.groups)), lambda line: None)

    families = [group for group in whole.groups if any(one.round for one in group.applications)]
    on_the_way = (
        "draft",
        "pre_review",
        "correcting",
        "to_window",
        "verifying",
        "verifying_returned",
        "deciding",
    )
    assert Counter(Case.objects.values_list("service__key", "status")) == {
        ("guangzhou/points", "verified"): len(families) + 1,
        **{("guangzhou/points", status): 1 for status in on_the_way},
        ("guangzhou/conghua-school", "placed"): 3,
        ("guangzhou/conghua-school", "accepted"): 3,
        ("guangzhou/conghua-school", "declined"): 1,
        ("guangzhou/conghua-school", "refused"): 1,
    }
    bound = Intent.objects.filter(case__status="to_window", missed_at=None)
    assert [intent.case.status for intent in bound] == [
        "to_window"
    ]  # held to 30 April by the wish for a school
    officer = User.objects.get(username="conghua-edu")
    assert {round.key for round in rounds_of(officer)} == {"2020", "demo"}
