"""Fills an empty demonstration: staff, rounds, and everybody's life up to the moment the clock shows."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from jifenban.accounts.actors import SYSTEM
from jifenban.clock import now as business_now
from jifenban.clock.actions import set_demo_clock
from jifenban.demo.applicants import make_applicant, plan_people, provider_line
from jifenban.demo.batches import hold
from jifenban.demo.scenario import Scenario, StaffPlan, read_scenario
from jifenban.demo.staff import Cast, demo_folder, make_staff, shared_password
from jifenban.demo.timeline import Hours, live_all
from jifenban.demo.walking import walk
from jifenban.offices.queries import calendar
from jifenban.publicity.actions import run_due

SCENARIOS = Path("demo")


def scenario_named(key: str) -> Scenario:
    """The scenario of this name; FileNotFoundError when there is none."""
    return read_scenario(settings.BASE_DIR / SCENARIOS / f"{key}.yaml")


def seed(scenario: Scenario, say: Callable[[str], None]) -> None:
    """Fill an empty database. Either all of it is there afterwards, or nothing."""
    set_demo_clock(to=scenario.begins, actor=SYSTEM, now=scenario.begins, frozen=True)
    call_command("publish_packs", verbosity=0)
    password = shared_password()
    with transaction.atomic():
        # The demonstration can be made again: nothing here is worth a wait for the disk at every step.
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")
        make_staff(scenario.staff, password, scenario.begins)
        people = _live(scenario, say)
    _write_accounts(scenario, password)
    _write_people(people)
    set_demo_clock(to=scenario.clock, actor=SYSTEM, now=business_now(), frozen=False)


def _live(scenario: Scenario, say: Callable[[str], None]) -> list[dict[str, str]]:
    cast = Cast()
    applicants = [
        make_applicant(identity, group, scenario.begins)
        for identity, group in plan_people(scenario, Random(scenario.key))
    ]
    say(f"已建 {len(applicants)} 位虚构的申请人，开始办理各自的申请……")
    lives = [hold(plan, cast) for plan in scenario.rounds]
    for applicant in applicants:
        random = Random(f"{scenario.key} {applicant.identity.sub}")
        lives.append(walk(applicant, cast, Hours(random, calendar()), random))

    def progress(acts: int) -> None:
        if acts % 500 == 0:
            say(f"已办 {acts} 个步骤")

    live_all(lives, scenario.clock, progress)
    run_due(until=scenario.clock)
    return [provider_line(applicant.identity, applicant.group) for applicant in applicants]


def _write_accounts(scenario: Scenario, password: str) -> None:
    """What the demonstration tells its visitors; only its owner may read the file."""
    notes = Counter(group.note for group in scenario.groups for _ in range(group.count))
    content = {
        "scenario": scenario.key,
        "title": scenario.title,
        "clock": scenario.clock.isoformat(),
        "password": password,
        "staff": [_staff_line(plan) for plan in scenario.staff],
        "applicants": [{"note": note, "count": count} for note, count in notes.items()],
    }
    _write_private(demo_folder() / "accounts.json", content)


def _staff_line(plan: StaffPlan) -> dict[str, Any]:
    return asdict(plan)


def _write_people(people: list[dict[str, str]]) -> None:
    _write_private(demo_folder() / "people.json", people)


def _write_private(path: Path, content: Any) -> None:
    """Write whole or not at all, readable by the owner only."""
    draft = path.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    os.replace(draft, path)
