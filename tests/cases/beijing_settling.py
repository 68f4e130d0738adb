"""The road of a Beijing case from submission to the settled household, in small steps."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.models import User
from jifenban.cases.actions import run_due_timers, submit, take_step
from jifenban.cases.bringing import papers_to_tick
from jifenban.cases.models import Answer, Case
from jifenban.policies.models import Round
from jifenban.publicity.actions import finalise, publish_run
from jifenban.publicity.models import Publication
from jifenban.publicity.settling import FINAL, PUBLISHED, settle
from jifenban.rankings.actions import freeze_round, release_run, start_run
from jifenban.rankings.computing import compute
from tests.cases import beijing
from tests.cases.road import answer_all, at, fill, make_officer

CITY = "110000"
BACHELOR = {"records": [{"id": "e1", "award": "bachelor", "graduated_on": "2006-07-01"}]}
OWN_HOME = {"records": [{"id": "h1", "tenure": "own", "from": "2018-01-01", "holder": "spouse"}]}
SETTLING = {
    "origin_address": "河北省某某县某某镇某某村三组 12 号",
    "origin_station": "某某县公安局某某派出所",
    "new_address": "北京市某某区某某路 1 号院 1 号楼 101",
    "home_branch": "chaoyang",
    "new_station": "某某派出所",
    "title": "spouse",
    "married": "yes",
    "archive": "kept",
    "archive_at": "某某市人才服务中心",
    "proxy": "no",
}


def submitted(person: Any, batch: Round, now: datetime = beijing.NOW, **more: Any) -> Case:
    """A case handed in while the window is open."""
    case = beijing.filled(beijing.linked(person, batch, now=now), now, education=BACHELOR, **more)
    return submit(case_id=case.pk, actor=person.account, now=now)


def wait(case: Case, until: str) -> Case:
    """Let time pass: everything due by then happens."""
    run_due_timers(until=at(until))
    case.refresh_from_db()
    return case


def ranked(batch: Round, now: datetime | None = None) -> Publication:
    """The round frozen, ranked, confirmed, published, its cases told."""
    now = now or at("2020-10-15 09:00")
    freeze_round(round_id=batch.pk, actor=SYSTEM, now=now)
    run = start_run(round_id=batch.pk, trial=False, actor=SYSTEM, now=now)
    run = compute(run_id=run.pk, now=lambda: now)
    release_run(run_id=run.pk, actor=SYSTEM, now=now)
    publication = publish_run(run_id=run.pk, actor=SYSTEM, now=now)
    settle(publication_id=publication.pk, event=PUBLISHED, now=now)
    return publication


def qualified(person: Any, batch: Round, **more: Any) -> Case:
    """Somebody whose list has become final: the road of settling begins."""
    case = submitted(person, batch, **more)
    answer_all(case, at("2020-08-01"))
    case = wait(case, "2020-09-14")
    publication = ranked(batch)
    after = at("2020-10-23 09:00")
    finalise(run_id=publication.run_id, actor=SYSTEM, now=after)
    settle(publication_id=publication.pk, event=FINAL, now=after)
    case.refresh_from_db()
    return case


def filed(case: Case, now: datetime | None = None, **more: Any) -> Case:
    """The winner files the details of settling; `more` are other sections or changed answers of `settling`."""
    now = now or at("2020-10-26 10:00")
    settling = {**SETTLING, **more.pop("settling", {})}
    children = Answer.objects.filter(case=case, section="children").first()
    if children is not None and children.data["records"]:
        settling.setdefault("spouse_booklet", "yes")
    fill(case, now, settling=settling, **more)
    return beijing.take(case, "file", now)


def officer(role: str, office: str = beijing.DISTRICT) -> User:
    """Somebody of the district's window or of the city."""
    return make_officer(role, office, now=beijing.NOW)


def step(case: Case, do: str, who: User, when: str, **given: Any) -> Case:
    """One step of an officer."""
    return take_step(case_id=case.pk, do=do, actor=who, now=at(when), input=given)


def all_papers(case: Case) -> list[str]:
    """Every paper of the window's list ticked, as the district does who has seen them all."""
    return [one.key for one in papers_to_tick(case, "window")]


def lettered(case: Case) -> Case:
    """Through district, archive, centre and bureau: the letters can be printed."""
    reviewer, archivist = officer("reviewer"), officer("archivist")
    step(case, "pass_district", reviewer, "2020-11-02", papers=all_papers(case))
    step(case, "pass_archive", archivist, "2020-11-09", reason="档案齐全，身份、学历无误")
    step(case, "pass_city", officer("centre", CITY), "2020-11-16")
    return step(case, "approve", officer("approver", CITY), "2020-11-20")
