"""Several processes live the applicants' lives side by side; the rounds' moments keep them together."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from datetime import datetime
from multiprocessing.connection import Connection
from random import Random
from types import TracebackType
from typing import Any, Self

from django.db import connection

from jifenban.demo.applicants import make_applicant
from jifenban.demo.errors import Unplayable
from jifenban.demo.identities import Identity
from jifenban.demo.scenario import Group, Scenario
from jifenban.demo.staff import Cast
from jifenban.demo.timeline import Hours, Life, Timeline
from jifenban.demo.walking import walk
from jifenban.offices.queries import calendar

Share = Sequence[tuple[Identity, Group]]

#: How often the waiting process says how far the others are, seconds.
PATIENCE = 3.0


def do_not_wait_for_the_disk() -> None:
    """Commit without waiting: the demonstration can be made again, no act of it is worth an fsync."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")


def lives_of(share: Share, scenario: Scenario) -> list[Life]:
    """Make the people of a share and get their lives ready; everybody has a random of their own."""
    cast, days = Cast(), calendar()
    lives = []
    for identity, group in share:
        random = Random(f"{scenario.key} {identity.sub}")
        applicant = make_applicant(identity, group, scenario.begins)
        lives.append(walk(applicant, cast, Hours(random, days), random))
    return lives


class Crews:
    """One process for each share of the people; with one share, this process."""

    def __init__(self, shares: Sequence[Share], scenario: Scenario, say: Callable[[str], None]) -> None:
        self._scenario, self._say = scenario, say
        self._acts: Any = multiprocessing.Value("l", 0)
        self._here: Timeline | None = None
        self._others: list[tuple[Any, Connection]] = []
        if len(shares) == 1:
            self._here = Timeline(lives_of(shares[0], scenario), self._count)
            return
        connection.close()  # a process that is forked must not share it
        context = multiprocessing.get_context("fork")
        for share in shares:
            ours, theirs = context.Pipe()
            process = context.Process(target=self._work, args=(share, theirs), daemon=True)
            process.start()
            theirs.close()
            self._others.append((process, ours))
        do_not_wait_for_the_disk()

    def run(self, until: datetime) -> None:
        """Let everything before a moment happen in all processes. RuntimeError when one of them fails, Unplayable
        with what a life that cannot be lived says."""
        if self._here is not None:
            self._here.run(until)
        for _, pipe in self._others:
            pipe.send(until)
        for process, pipe in self._others:
            while not pipe.poll(PATIENCE):
                self._say(f"已办 {self._acts.value} 个步骤")
            try:
                said = pipe.recv()
            except EOFError:
                raise RuntimeError(f"a process of the seeding failed ({process.pid}); see above") from None
            if isinstance(said, Unplayable):
                raise said

    def _work(self, share: Share, pipe: Connection) -> None:
        """The life of one process: run up to each moment it is told, answer, wait for the next."""
        do_not_wait_for_the_disk()
        timeline = Timeline(lives_of(share, self._scenario), self._count)
        while (until := pipe.recv()) is not None:
            try:
                timeline.run(until)
            except Unplayable as fault:
                pipe.send(fault)
                break
            pipe.send(True)
        connection.close()

    def _count(self) -> None:
        with self._acts.get_lock():
            self._acts.value += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Send the processes home; after a failure they are stopped."""
        for process, pipe in self._others:
            if error is None:
                pipe.send(None)
            else:
                process.terminate()
            process.join()
            pipe.close()
