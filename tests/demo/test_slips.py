"""A slip in a demonstration's file is named for whoever wrote it: where, what, and how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from jifenban.demo.errors import Unplayable
from jifenban.demo.scenario_reading import read_scenario
from jifenban.demo.seeding import seed
from tests.demo.test_newtown import newtown  # noqa: F401 (a fixture)
from tests.policypack.guide import steps

DEMO = next(text for _, name, _, text in steps() if name == "demo/newtown.yaml")
READ = {
    "a key": ("applications: []", "aplications: []", "groups 第 4 条：不认识“aplications”这一项；是不是“applications”？"),
    "nothing there": ("count: 4, ", "", "groups 第 5 条：缺少“count”"),
    "a number": ("count: 4,", "count: 四,", "groups 第 5 条的 count：“四”写法不对，请写成 3"),
    "a day": ("2026-03-11 10:00", "2026年3月11日", "rounds 第 1 条的 freeze_at：“2026年3月11日”写法不对，请写成 2026-03-01 09:00"),
    "days": ("start: [2026-01-07, 2026-01-15]", "start: 2026-01-07", "applications 第 1 条的 start：要写两个"),
    "days the other way": ("[2026-01-07, 2026-01-15]", "[2026-01-15, 2026-01-07]", "2026-01-07 早于 2026-01-15"),
    "a life": ("round: demo, start: [2026-01-07, 2026-01-15], life: working", "round: demo, start: [2026-01-07, 2026-01-15], life: worker", "lives 里没有“worker”；是不是“working”？"),
    "a path": ("path: scored", "path: score", "paths 里没有“score”；是不是“scored”？"),
    "a role without its office": ('office: "990100", role', "role", "office 和 role 要一起写"),
    "a tab": ("  draft: []", "\tdraft: []", "newtown.yaml 第"),
}  # fmt: skip
LIVED = {
    "an office": ('office: "990101001"', 'office: "990101002"', "staff 的“east-clerk”：没有代码为“990101002”的机构"),
    "a role": ("role: clerk", "role: clark", "staff 的“east-clerk”：没有“clark”这个角色；是不是“clerk”？"),
    "a service": ("count: 4, note: 新镇：演示批次, born: *born, applications: [{service: newtown/points", "count: 4, note: 新镇：演示批次, born: *born, applications: [{service: newtown/point", "groups 的“新镇：演示批次”：没有“newtown/point”这个事项；是不是“newtown/points”？"),
    "a round": ("round: demo, start", "round: demos, start", "没有“demos”这个批次；是不是“demo”？"),
    "a section": ("    education: [", "    educations: [", "申报表里没有“educations”这一节；是不是“education”？"),
    "a step": ("{do: answer,", "{do: answers,", "办理流程里没有“answers”这一步；是不是“answer”？"),
    "a choice": ("bachelor, college, master", "bachelar", "education.level：所选的不在列表里"),
    "a recipe": ("[2015-01, 2024-12]", "[2015-01]", "lives 的“insurance”写法不对"),
    "nobody in a role": ("  dept-school:   {name: 教育局核验员, office: 990100-education, role: verifier}\n", "", "staff 里没有人在这里担任“verifier”"),
    "a round that cannot open": ('quota: "2", publicity_days: "7"', 'quota: "2"', "rounds 的“newtown/points demo”："),
}  # fmt: skip


def written(folder: Path, old: str, new: str) -> Path:
    """The guide's demonstration with one slip."""
    assert old in DEMO
    (folder / "demo").mkdir(exist_ok=True)
    path = folder / "demo/newtown.yaml"
    path.write_text(DEMO.replace(old, new, 1))
    return path


@pytest.mark.parametrize("name", READ)
def test_a_slip_in_the_file_is_named(name: str, tmp_path: Path):
    old, new, words = READ[name]

    with pytest.raises(Unplayable) as caught:
        read_scenario(written(tmp_path, old, new))

    assert words in str(caught.value)
    assert str(caught.value).startswith("newtown.yaml")


@pytest.mark.parametrize("name", LIVED)
@pytest.mark.django_db(transaction=True)
def test_a_life_that_cannot_be_lived_says_why(name: str, newtown: Path):  # noqa: F811
    old, new, words = LIVED[name]

    with pytest.raises(Unplayable) as caught:
        seed(read_scenario(written(newtown, old, new)), lambda line: None)

    assert words in str(caught.value)


@pytest.mark.django_db(transaction=True)
def test_a_process_of_its_own_hands_on_what_it_was_told(newtown: Path):  # noqa: F811
    path = written(newtown, "    education: [", "    educations: [")

    with pytest.raises(Unplayable, match="这一节"):
        seed(read_scenario(path), lambda line: None, workers=2)


@pytest.mark.django_db(transaction=True)
def test_a_demonstration_that_is_not_there_is_named(newtown: Path):  # noqa: F811
    with pytest.raises(CommandError, match="里没有“202”这个演示；是不是“2022”？"):
        call_command("seed_demo", scenario="202")
