"""The road of Hangzhou's residence points in small steps, on the real pack: two doors, one queue."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.models import User
from jifenban.cases.actions import open_case, submit, take_step
from jifenban.cases.models import Case
from jifenban.people.models import Person
from jifenban.policies.actions import open_round, set_round_value
from jifenban.policies.models import Round
from tests.cases import road

TRIAL = "hangzhou/residence/2018"
DISTRICT = "330106"
ELSEWHERE = "330105"
CITY = "330100"
#: What no source tells: the demonstration's values, written as such.
MADE_UP = {
    "crime_minus": "20",
    "drug_minus": "20",
    "detention_minus": "20",
    "employee_tax_cap": "20",
    "business_tax_cap": "20",
}
LIFE: Mapping[str, Mapping[str, Any]] = {
    "agreement": {"read": "yes"},
    "basics": {
        "permit_number": "330106202001010001",
        "hukou_address": "江西省上饶市某县某镇某村 1 号",
        "address": "文三路某号",
    },
    "permits": {"records": [{"id": "p1", "from": "2014-03-10", "street": DISTRICT}]},
    "intent": {"uses": "settlement"},
    "destination": {"kind": "collective", "address": "文三路某号", "household": "某某街道集体户"},
    "homes": {"records": [{"id": "h1", "tenure": "lease", "from": "2015-01-01", "address": "文三路某号"}]},
    "insurance": {"records": [{"id": "i1", "kind": "pension", "from": "2014-04"}]},
    "jobs": {"records": [{"id": "j1", "kind": "contract", "employer": "某某有限公司"}]},
    "education": {"records": [{"id": "e1", "level": "bachelor", "held": "both"}]},
    "promise": {"true_statement": "yes"},
}
PUPIL = {
    "records": [
        {"id": "c1", "name": "测试童", "number": "", "district": DISTRICT, "address": "文三路某号"},
    ]
}


def open_batch(now: datetime) -> Round:
    """The round of 2020, its unknown values filled in as a demonstration, open."""
    revision = road.publish(TRIAL, now=now)
    batch = Round.objects.get(service=revision.service, key="2020")
    for key, value in MADE_UP.items():
        set_round_value(
            round=batch, key=key, value=value, source="演示", demonstration=True, actor=SYSTEM, now=now
        )
    return open_round(round=batch, actor=SYSTEM, now=now)


def draft(batch: Round, person: Person, now: datetime, **more: Mapping[str, Any]) -> Case:
    """A complete draft begun online."""
    case = open_case(service=batch.service, person=person, round=batch, actor=person.account, now=now)
    road.fill(case, now, **{**LIFE, **more})
    road.add_photos(case, now)
    return case


def submitted(batch: Round, person: Person, now: datetime, **more: Mapping[str, Any]) -> Case:
    """An application submitted online."""
    return submit(case_id=draft(batch, person, now, **more).pk, actor=person.account, now=now)


def clerk(now: datetime, office: str = DISTRICT) -> User:
    return road.make_officer("clerk", office, now=now)


def checking(batch: Round, person: Person, now: datetime, **more: Mapping[str, Any]) -> Case:
    """An application that the window has passed on to the departments."""
    case = submitted(batch, person, now, **more)
    return take_step(case_id=case.pk, do="pass_first_check", actor=clerk(now), now=now)


def scored(
    batch: Round, person: Person, now: datetime, at: datetime | None = None, **more: Mapping[str, Any]
) -> Case:
    """An application submitted now, with its verified score (`at`: scored only then)."""
    case = checking(batch, person, now, **more)
    later = at or now
    road.answer_all(case, later)
    scorer = road.make_officer("scorer", DISTRICT, now=now)
    return take_step(case_id=case.pk, do="score", actor=scorer, now=later)
