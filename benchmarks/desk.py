"""The desk with a full round: how long lists take at the server, and a decision for 2,000 whose worker is killed.

    python benchmarks/desk.py [CASES] [TIMES]

A private PostgreSQL in a temporary folder; synthetic points cases of one district, with their departments' questions.
Pages are asked one at a time through Django's test client: the server's own time, with all middleware. Beside it stands the
processor time of the server and of its database connection, which a busy machine disturbs less.
"""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from private import ROOT, database
from ranking import say

PORTION = 2000
SECTIONS = ("permits", "homes", "insurance", "education")
TOGETHER = 2000
#: Of ten cases: where they stand.
STANDINGS = ("pre_review",) * 4 + ("to_window",) * 1 + ("verifying",) * 4 + ("deciding",) * 1


def main(count: int, times: int) -> None:
    """Fill, measure, print."""
    with database():
        from jifenban.clock import middleware

        now = datetime.fromisoformat("2022-03-01T10:00:00+08:00")
        middleware.business_time = lambda real=None: now
        begun = time.perf_counter()
        for first in range(0, count, PORTION):
            fill(range(first, min(first + PORTION, count)), now)
        analyse()
        say(f"{count} cases written (not part of anything)", begun)
        pages(now, times)
        together(now)


def fill(numbers: range, now: datetime) -> None:
    """A portion of people, each with a submitted case in Conghua and the questions of its departments."""
    from jifenban.cases.models import Case, CaseOffice
    from jifenban.cases.models.case import place_of
    from jifenban.offices.models import Office
    from jifenban.people.models import Person
    from jifenban.policies.models import Revision

    revision = Revision.objects.filter(identity="guangzhou/points/2021").latest("pk")
    offices = {office.code: office for office in Office.objects.all()}
    departments = [office for office in offices.values() if office.kind == "department"][:5]
    people = Person.objects.bulk_create(
        Person(
            number_digest=f"{n:064}",
            name_digest=f"{n:064}",
            name=f"甲{n % 97}",
            number=f"{n:018}",
            known_since=now,
        )
        for n in numbers
    )
    relations = {"permit_street": "440117001", "permit_district": "440117", "city": "440100"}
    places = [place_of(relation, offices[code].pk) for relation, code in relations.items()]
    cases = Case.objects.bulk_create(
        Case(
            code=f"B{n:010}",
            service=revision.service,
            revision=revision,
            person=person,
            status=STANDINGS[n % 10],
            status_since=now - timedelta(minutes=n % 5000),
            opened_at=now,
            submitted_at=now - timedelta(minutes=n % 5000),
            due_on=(now + timedelta(days=n % 40 - 5)).date(),
            places=places,
        )
        for n, person in zip(numbers, people, strict=True)
    )
    CaseOffice.objects.bulk_create(
        CaseOffice(case=case, relation=relation, office=offices[code])
        for case in cases
        for relation, code in relations.items()
    )
    _ask(cases, departments[:3], now)


def _ask(cases: list[Any], departments: list[Any], now: datetime) -> None:
    """The clocks of the cases that departments look at, and a question for each item and department."""
    from jifenban.cases.models import Item, Review, Timer

    Timer.objects.bulk_create(
        Timer(case=case, key="verification", started_at=now, due_at=now + timedelta(days=30), length=20)
        for case in cases
        if case.status in ("verifying", "deciding")
    )
    items = Item.objects.bulk_create(Item(case=case, section=key) for case in cases for key in SECTIONS)
    Review.objects.bulk_create(
        Review(
            item=item,
            office=office,
            opened_at=now,
            due_on=item.case.due_on,
            answered_at=now if (item.pk + at) % 3 == 0 or item.case.status == "deciding" else None,
            decision="confirm" if (item.pk + at) % 3 == 0 or item.case.status == "deciding" else "",
        )
        for item in items
        if item.case.status in ("verifying", "deciding")
        for at, office in enumerate(departments)
    )


def analyse() -> None:
    """What autovacuum does within a minute on a running server."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def officer(role: str, office: str, now: datetime) -> Any:
    """A member of staff."""
    from jifenban.accounts.actors import SYSTEM
    from jifenban.accounts.models import User
    from jifenban.offices.actions import give_membership
    from jifenban.offices.models import Office

    user = User.objects.create_user(username=f"{role}-{office}")
    give_membership(user=user, office=Office.objects.get(code=office), role=role, actor=SYSTEM, now=now)
    return user


def pages(now: datetime, times: int) -> None:
    """How long each list takes."""
    from jifenban.cases.models import Case, Review

    asked = Review.objects.select_related("office").first()
    assert asked is not None
    deciding = Case.objects.filter(status="deciding").latest("pk").code
    visits = {
        officer("reviewer", "440117", now): (
            ("待办列表", "/desk/"),
            ("待办列表，第 100 页", "/desk/?page=100"),
            ("待办列表，一个环节", "/desk/?status=pre_review"),
            ("待办列表，只看超期", "/desk/?late=1"),
            ("待办列表，新提交的在前", "/desk/?order=newest"),
            ("待办列表，新提交的在前，第 100 页", "/desk/?order=newest&page=100"),
            ("待办列表，按编号找", "/desk/?text=B0000000010"),
        ),
        officer("scorer", "440117", now): (("待核定列表", "/desk/"), ("一件", f"/desk/cases/{deciding}/")),
        officer("clerk", "440117001", now): (("窗口的件", "/desk/window/"),),
        officer("verifier", asked.office.code, now): (
            ("部门核验列表", "/desk/reviews/"),
            ("部门核验列表，第 100 页", "/desk/reviews/?page=100"),
            ("部门已答复", "/desk/reviews/?answered=1"),
        ),
    }
    print(f"load average {os.getloadavg()[0]:.2f}, {times} requests a page, one at a time, milliseconds")
    print(f"{'median':>8} {'max':>8} {'processor':>10}  page")
    for user, wanted in visits.items():
        for name, address in wanted:
            took, spent = asked_for(user, address, times)
            print(f"{statistics.median(took):8.1f} {max(took):8.1f} {spent:10.1f}  {name}", flush=True)


def asked_for(user: Any, address: str, times: int) -> tuple[list[float], float]:
    """Milliseconds of each request after a warm-up, and the processor time of one of them on the average."""
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    took = []
    before = 0.0
    for n in range(times + 2):
        before = processor() if n == 2 else before
        begun = time.perf_counter()
        answer = client.get(address)
        took.append(1000 * (time.perf_counter() - begun))
        assert answer.status_code == 200, (address, answer.status_code)
    return took[2:], (processor() - before) / times


def processor() -> float:
    """Milliseconds of processor time that this process and its database connection have used."""
    from django.db import connection

    connection.ensure_connection()
    numbers = (
        Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text().rpartition(")")[2].split()
    )
    ticks = int(numbers[11]) + int(numbers[12])
    return 1000 * (time.process_time() + ticks / os.sysconf("SC_CLK_TCK"))


def together(now: datetime) -> None:
    """A decision for 2,000 cases: the worker is killed on the way, and another goes on."""
    from jifenban.accounts.models import User
    from jifenban.cases.actions import make_act, undo_act
    from jifenban.cases.bulk_steps import steps_together
    from jifenban.cases.models import Event
    from jifenban.cases.queries import QueueFilters, queue

    user = User.objects.get(username="reviewer-440117")
    chosen = list(queue(user, QueueFilters(status="pre_review", screen="review"))[:TOGETHER])
    step = next(one for one in steps_together(user, chosen) if one.do == "pass_pre_review")
    begun = time.perf_counter()
    act = make_act(cases=chosen, step=step, reason="材料齐", actor=user, now=now)
    say(f"decision for {len(chosen)} noted, the page is back", begun)
    begun = time.perf_counter()
    worker(f"run_act(act_id={act.pk}, now=clock.now)", act, kill_at=len(chosen) // 3)
    print(f"worker killed: {dict(Counter(act.lines.values_list('state', flat=True)))}")
    took, _ = asked_for(user, f"/desk/together/{act.pk}/", 5)
    print(f"{statistics.median(took):8.1f} {max(took):8.1f}  进度页（毫秒）")
    worker(f"run_act(act_id={act.pk}, now=clock.now)", act)
    say(f"all done: {dict(Counter(act.lines.values_list('state', flat=True)))}", begun)
    steps = Event.objects.filter(request_key=act.name).count()
    print(f"steps taken: {steps}, nothing twice: {steps == len(chosen)}")
    act.refresh_from_db()
    begun = time.perf_counter()
    undo_act(act_id=act.pk, reason="选错了", actor=user, now=act.finished_at)
    worker(f"run_undo(act_id={act.pk}, now=clock.now)", act)
    say(f"taken back: {dict(Counter(act.lines.values_list('state', flat=True)))}", begun)


def worker(call: str, act: Any, kill_at: int = 0) -> None:
    """Run the worker's function in a process of its own; kill it when so many cases are done."""
    code = (
        "import django; django.setup()\n"
        "from jifenban import clock\n"
        "from jifenban.cases.bulk import run_act\n"
        "from jifenban.cases.bulk_undo import run_undo\n" + call
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    process = subprocess.Popen([sys.executable, "-c", code], env=environment)
    while kill_at and act.lines.filter(state="done").count() < kill_at:
        time.sleep(0.2)
    if kill_at:
        process.send_signal(signal.SIGKILL)
    process.wait()


if __name__ == "__main__":
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else 20_000,
        int(sys.argv[2]) if len(sys.argv) > 2 else 20,
    )
