"""How long Beijing's round takes: frozen, ranked, published, its list read and searched.

    python benchmarks/beijing_round.py [CASES]

A private PostgreSQL in a temporary folder; by default 130,000 applications whose scores are spread as published
for 2020. Writing them is not part of the round. The pages are asked through Django, without a network.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PORTION = 5000


def main(count: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="jifenban-bench-") as folder:
        os.chmod(folder, 0o755)  # noqa: S103 - as root the database runs as another user
        os.environ["JIFENBAN_VAR"] = f"{folder}/var"
        os.environ["JIFENBAN_STATE"] = f"{folder}/state"
        sys.path[:0] = [str(ROOT), str(ROOT / "src")]
        from jifenban.runtime.places import var
        from jifenban.runtime.postgres import embedded
        from jifenban.runtime.secrets import load_secrets

        os.environ["DJANGO_SETTINGS_MODULE"] = "jifenban.config.settings"
        os.environ["JIFENBAN_PLAIN_STATIC"] = "1"
        var().mkdir(parents=True)
        load_secrets(var())
        with embedded().held():
            import django

            django.setup()
            measure(count)


def measure(count: int) -> None:
    """Fill the database, take the round from its freezing to its list, say how long each part took."""
    from django.core.management import call_command

    from jifenban.accounts.actors import SYSTEM
    from jifenban.clock import CHINA
    from jifenban.policies.models import Round
    from jifenban.publicity.actions import publish_run
    from jifenban.rankings.actions import freeze_round, release_run, start_run
    from jifenban.rankings.computing import compute

    call_command("migrate", verbosity=0)
    call_command("publish_packs", verbosity=0)
    round = Round.objects.get(service__key="beijing/settlement", key="2020")
    Round.objects.filter(pk=round.pk).update(state=Round.State.OPEN)
    begun = time.perf_counter()
    fill(round, count, datetime(2020, 9, 13, 9, tzinfo=CHINA))
    say(f"{count} applications written (not part of the round)", begun)
    frozen = datetime(2020, 10, 10, 9, tzinfo=CHINA)
    whole = begun = time.perf_counter()
    freeze_round(round_id=round.pk, actor=SYSTEM, now=frozen)
    say("frozen", begun)
    begun = time.perf_counter()
    run = start_run(round_id=round.pk, trial=False, actor=SYSTEM, now=frozen)
    say("run written down, job queued", begun)
    begun = time.perf_counter()
    run = compute(run_id=run.pk, now=lambda: frozen)
    say(f"{run.total} ranked: line {run.line['value']}, {run.admitted} in ({run.state})", begun)
    release_run(run_id=run.pk, actor=SYSTEM, now=frozen)
    begun = time.perf_counter()
    publication = publish_run(run_id=run.pk, actor=SYSTEM, now=datetime.now(CHINA))
    say(f"{run.admitted} published", begun)
    say("frozen, ranked and published", whole)
    read(publication)
    settle_all(publication, run.total)


def settle_all(publication, total: int) -> None:
    """Tell every case what the list means for it: the worker's job behind the publication."""
    from jifenban.publicity.settling import PUBLISHED, settle

    begun = time.perf_counter()
    moved = settle(publication_id=publication.pk, event=PUBLISHED, now=publication.shown_from)
    say(f"{moved} of {total} cases moved and told, behind the list", begun)


def read(publication) -> None:
    """Pages of the list and searches in it, as a browser asks for them."""
    from django.test import Client
    from django.test.utils import override_settings

    from jifenban.config.warming import begin_warming
    from jifenban.people.models import Person

    begin_warming().join()  # as the server does at its start
    names = [person.name for person in Person.objects.order_by("pk")[:20]]
    asked = {
        "page of the list": [f"?page={page}" for page in (1, 2, 50, 100, 200, 300, 400)],
        "search by name": [f"?q={name}" for name in names],
        "search by a number that is not there": [f"?q=X{n:09}" for n in range(10)],
    }
    with override_settings(ALLOWED_HOSTS=["*"]):
        client = Client()
        for what, queries in asked.items():
            times = []
            for query in queries:
                begun = time.perf_counter()
                answer = client.get(f"/lists/{publication.pk}/{query}")
                times.append(time.perf_counter() - begun)
                assert answer.status_code == 200, answer.status_code
            print(
                f"{what:<60}{statistics.median(times) * 1000:>8.0f} ms median, {max(times) * 1000:.0f} ms worst"
            )


def fill(round, count: int, now: datetime) -> None:
    """People with a confirmed life, its frozen score, and a case that waits for the ranking."""
    from jifenban.people.idnumber import check_sign
    from tests.policies.beijing_population import CUT_OFF, population

    lives = population(count)
    for first in range(0, count, PORTION):
        part = lives[first : first + PORTION]
        people = _people(first, len(part), check_sign, now)
        _scored(round, people, part, CUT_OFF, now)


def _people(first: int, count: int, check_sign, now: datetime) -> list:
    from jifenban.people.digests import name_digest, number_digest
    from jifenban.people.models import Person

    numbers = [f"990000197605{1 + n % 28:02}{n % 1000:03}" for n in range(first, first + count)]
    return Person.objects.bulk_create(
        Person(
            number_digest=number_digest(f"{n}"),
            name_digest=name_digest(f"积{n:06}"),
            name=f"积{n:06}",
            number=text + check_sign(text),
            known_since=now,
        )
        for n, text in enumerate(numbers, start=first)
    )


def _scored(round, people: list, lives: list, as_of, now: datetime) -> None:
    from jifenban.cases.models import Assessment, Case, VerifiedScore

    stamps = {"status_since": now, "opened_at": now, "submitted_at": now}
    cases = Case.objects.bulk_create(
        Case(
            code=f"B{person.pk:010}",
            person=person,
            service=round.service,
            revision=round.revision,
            round=round,
            status="ranking",
            **stamps,
        )
        for person in people
    )
    assessments = Assessment.objects.bulk_create(
        Assessment(
            case=case,
            revision=round.revision,
            as_of=as_of,
            known_at=now,
            inputs={"facts": life, "assertions": []},
            result={},
            total=0,
            engine="benchmark",
        )
        for case, life in zip(cases, lives, strict=True)
    )
    VerifiedScore.objects.bulk_create(
        VerifiedScore(person=one.case.person, service=round.service, assessment=one, total=0, since=now)
        for one in assessments
    )


def say(what: str, begun: float) -> None:
    """One line of the table."""
    print(f"{what:<60}{time.perf_counter() - begun:>10.2f} s", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 130_000)
