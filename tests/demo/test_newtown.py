"""The city of the guide is started with no line of Python: its window, its departments, its ranking, its public list."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.test import Client

from jifenban.accounts.assurance import SESSION_KEY
from jifenban.cases.models import Case
from jifenban.demo.scenario_reading import read_scenario
from jifenban.demo.seeding import seed
from jifenban.publicity.models import Publication
from jifenban.rankings.models import Row, Run
from jifenban.rankings.recomputing import recompute
from jifenban.rankings.rows import columns, line_row
from policypack.policy import read_policy
from tests.policypack.guide import ROOT, TOP, steps, write_file


@pytest.fixture
def newtown(tmp_path: Path, settings) -> Path:
    """The guide's files, beside the common vocabulary; the folder they are in."""
    shutil.copytree(TOP / "policies/common", tmp_path / "policies/common")
    for kind, name, slip, text in steps():
        if kind != "console" and not slip:
            write_file(tmp_path, name, text)
    settings.POLICIES_ROOT = tmp_path / "policies"
    settings.JIFENBAN_DEMO = True
    settings.VAR_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path


@pytest.mark.django_db(transaction=True)
def test_people_of_the_guides_city_come_as_far_as_its_public_list(newtown: Path, client: Client):
    loaded = read_policy(newtown / "policies" / ROOT)

    seed(read_scenario(newtown / "demo/newtown.yaml"), lambda line: None)

    by_round = {
        key: sorted(Case.objects.filter(round__key=key).values_list("status", flat=True))
        for key in ("demo", "2026")
    }
    assert by_round["demo"].count("listed") >= 2
    assert set(by_round["demo"]) <= {"listed", "not_listed"}
    assert by_round["2026"] == sorted(["draft", "draft", "to_window", "to_window", "checking", "checking"])
    assert Case.objects.filter(status="listed").exclude(receipt_number="").count() == by_round["demo"].count(
        "listed"
    )
    public = client.get(f"/lists/{Publication.objects.get().pk}/").content.decode()
    assert loaded.rules.title in public or "演示批次" in public


@pytest.mark.django_db(transaction=True)
def test_an_applicant_of_the_guides_city_can_hand_in_the_form(newtown: Path, client: Client):
    """The page of checking asks nothing of its own there; it is where the form is handed in all the same."""
    seed(read_scenario(newtown / "demo/newtown.yaml"), lambda line: None)
    case = Case.objects.filter(status="draft").select_related("person__account").first()
    assert case is not None
    assert case.person.account is not None
    client.force_login(case.person.account, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[SESSION_KEY] = "L3"
    session.save()
    form = f"/my/cases/{case.code}/fill/"

    onward = client.post(f"{form}work/", {"do": "next"})
    page = client.get(f"{form}check/")
    client.post(f"{form}check/", {"do": "submit"})

    assert onward.headers["Location"] == f"{form}check/"
    assert "提交申请" in page.content.decode()
    case.refresh_from_db()
    assert case.status == "to_window"


@pytest.mark.django_db(transaction=True)
def test_a_list_may_part_equals_by_who_submitted_first(newtown: Path, client: Client):
    """The order is part of the run's inputs: computed again, all digests are the same, and no place is shared."""
    ranking = newtown / "policies" / ROOT / "ranking.yaml"
    ranking.write_text(ranking.read_text().replace("order: [score]", "order: [score, submitted]"))
    demo = newtown / "demo/newtown.yaml"
    same = demo.read_text().replace("{$pick: [bachelor, college, master]}", "bachelor")
    same = same.replace("{$month: [2015-01, 2024-12]}", "2015-01").replace("1975-01-01", "1985-01-01")
    demo.write_text(same)

    seed(read_scenario(demo), lambda line: None)

    run = Run.objects.get(trial=False)
    rows = list(Row.objects.filter(run=run).select_related("case").order_by("position"))
    assert [row.rank for row in rows] == [1, 2, 3, 4]
    assert [row.case.submitted_at for row in rows] == sorted(row.case.submitted_at for row in rows)
    assert {row.total for row in rows} == {rows[0].total}
    assert [line_row(row, columns(run)).parted_by for row in rows[1:]] == ["提交早的在前"] * 3
    assert sum(row.admitted for row in rows) == 2
    assert recompute(run).same
    assert "提交早的在前" in client.get(f"/policy/{ROOT}/").content.decode()
