"""Fills an empty demonstration: staff, rounds, and everybody's life up to the moment the clock shows."""

from __future__ import annotations

import json
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings
from django.core.management import call_command

from jifenban.accounts.actors import SYSTEM
from jifenban.clock import now as business_now
from jifenban.clock.actions import set_demo_clock
from jifenban.clock.models import DemoClock
from jifenban.demo.applicants import plan_people, provider_line
from jifenban.demo.batches import hold
from jifenban.demo.crews import Crews, do_not_wait_for_the_disk
from jifenban.demo.scenario import Scenario, StaffPlan
from jifenban.demo.scenario_reading import read_scenario
from jifenban.demo.staff import Cast, demo_folder, make_staff, shared_password
from jifenban.demo.timeline import Timeline
from jifenban.offices.models import Office
from jifenban.policies.models import Revision
from jifenban.policies.queries import policy
from jifenban.publicity.actions import run_due

SCENARIOS = Path("demo")


def scenario_named(key: str) -> Scenario:
    """The scenario of this name; FileNotFoundError when there is none."""
    return read_scenario(settings.BASE_DIR / SCENARIOS / f"{key}.yaml")


def seed(scenario: Scenario, say: Callable[[str], None], workers: int = 1) -> None:
    """Fill an empty database with so many processes; 1 works in this one.

    While it is at work, and after it was cut short, `is_unfinished` says so.
    """
    _marker().touch(mode=0o600)
    DemoClock.objects.all().delete()  # an empty demonstration has not begun, wherever its clock was left
    set_demo_clock(to=scenario.begins, actor=SYSTEM, now=scenario.begins, frozen=True)
    call_command("publish_packs", verbosity=0)
    password = shared_password()
    do_not_wait_for_the_disk()
    make_staff(scenario.staff, password, scenario.begins)
    people = _live(scenario, say, workers)
    _write_accounts(scenario, password)
    _write_people(people)
    set_demo_clock(to=scenario.clock, actor=SYSTEM, now=business_now(), frozen=False)
    _marker().unlink()


def is_unfinished() -> bool:
    """Whether a seeding was cut short."""
    return _marker().exists()


def _marker() -> Path:
    return demo_folder() / "seeding"


def _live(scenario: Scenario, say: Callable[[str], None], workers: int) -> list[dict[str, str]]:
    """Let everybody live up to the clock; the rounds' own moments come when all others have reached them."""
    people = list(plan_people(scenario, Random(scenario.key)))
    say(f"{len(people)} 位虚构的申请人，{workers} 个进程同时办理……")
    cast = Cast()
    with Crews([people[number::workers] for number in range(workers)], scenario, say) as crews:
        rounds = Timeline([hold(plan, cast) for plan in scenario.rounds], lambda: None)
        while (moment := rounds.next_moment()) is not None and moment < scenario.clock:
            crews.run(moment)
            rounds.run(moment + timedelta(microseconds=1))
        crews.run(scenario.clock)
    run_due(until=scenario.clock)
    return [provider_line(identity, group) for identity, group in people]


def _write_accounts(scenario: Scenario, password: str) -> None:
    """What the demonstration tells its visitors; only its owner may read the file."""
    roles = _role_names()
    notes = Counter(group.note for group in scenario.groups for _ in range(group.count))
    content = {
        "scenario": scenario.key,
        "title": scenario.title,
        "clock": scenario.clock.isoformat(),
        "password": password,
        "staff": [_staff_line(plan, roles) for plan in scenario.staff],
        "applicants": [{"note": note, "count": count} for note, count in notes.items()],
    }
    _write_private(demo_folder() / "accounts.json", content)


def _staff_line(plan: StaffPlan, roles: Mapping[tuple[str, str], list[str]]) -> dict[str, Any]:
    """One log-in with its office and role in words: what a visitor chooses by."""
    office = Office.objects.get(code=plan.office) if plan.office else None
    words = roles[office.city, plan.role] if office else ["可以往后拨演示时间"]
    return {
        "username": plan.username,
        "name": plan.name,
        "office": office.name if office else "",
        "role": "、".join(words),
    }


def _role_names() -> Mapping[tuple[str, str], list[str]]:
    """What the packs call the roles, by city and key: services of one city may call one role differently."""
    found = defaultdict[tuple[str, str], list[str]](list)
    for revision in Revision.objects.order_by("pk"):
        loaded = policy(revision)
        for key, label in loaded.workflow.roles.items():
            known = found[loaded.root.partition("/")[0], key]
            known += [] if label in known else [label]
    return found


def _write_people(people: list[dict[str, str]]) -> None:
    _write_private(demo_folder() / "people.json", people)


def _write_private(path: Path, content: Any) -> None:
    """Write whole or not at all, readable by the owner only."""
    draft = path.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    os.replace(draft, path)
