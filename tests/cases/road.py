"""The road of a points case in small steps, on the real packs: who acts is named, everything else is given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import uuid4

from django.conf import settings

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.models import User
from jifenban.cases.actions import answer_review, open_case, save_answer, submit, take_step
from jifenban.cases.models import Answer, Case, Photo, Review
from jifenban.cases.queries import photos_of, sections_with_originals
from jifenban.clock import CHINA
from jifenban.evidence.models import File
from jifenban.offices.actions import give_membership, load_offices
from jifenban.offices.models import Office
from jifenban.people.models import Person
from jifenban.policies.actions import ensure_rounds, open_round, publish_revision, set_round_value
from jifenban.policies.models import Revision, Round
from jifenban.policies.queries import policy
from policypack.form_answers import visible_photos
from policypack.policy import collect_files
from tests.builders import make_person, make_user

STREET = "440117001"
DISTRICT = "440117"
CITY = "440100"

PERMITS = {"records": [{"id": "p1", "from": "2014-03-10", "street": STREET}]}
HOMES = {"records": [{"id": "h1", "tenure": "lease", "from": "2014-03-10", "address": "街口街某路 1 号"}]}
INSURANCE = {
    "records": [
        {"id": f"i-{kind}", "kind": kind, "from": "2013-01"}
        for kind in ("pension", "medical", "unemployment", "injury", "maternity")
    ]
}
BACHELOR = {"records": [{"id": "e1", "level": "bachelor"}]}


def at(text: str) -> datetime:
    """A moment in Asia/Shanghai: "2020-04-30" is its noon, "2020-04-30 09:15" that minute."""
    day, _, clock = text.partition(" ")
    return datetime.fromisoformat(f"{day}T{clock or '12:00'}").replace(tzinfo=CHINA)


@lru_cache(maxsize=8)
def files_of(root: str) -> tuple[dict[str, bytes], str]:
    """The files of a real pack, read once."""
    return collect_files(settings.POLICIES_ROOT / root)


def publish(root: str, *, now: datetime) -> Revision:
    """Publish a real pack with its offices and rounds."""
    files, identity = files_of(root)
    revision = publish_revision(identity=identity, files=files, actor=SYSTEM, now=now)
    load_offices(rows=policy(revision).offices, city=root.partition("/")[0], actor=SYSTEM, now=now)
    ensure_rounds(revision=revision, actor=SYSTEM, now=now)
    return revision


def make_applicant(name: str = "测试甲", **more: str) -> Person:
    """A person with a joined log-in."""
    person = make_person(name, **more)
    person.account = make_user()
    person.save(update_fields=["account"])
    return person


def make_officer(role: str, office: str, *, now: datetime) -> User:
    """A member of staff in one office."""
    user = make_user()
    give_membership(user=user, office=Office.objects.get(code=office), role=role, actor=SYSTEM, now=now)
    return user


def start(revision: Revision, person: Person, now: datetime, **more: Any) -> Case:
    """A draft of the person's own."""
    return open_case(service=revision.service, person=person, actor=person.account, now=now, **more)


def fill(case: Case, now: datetime, **sections: Mapping[str, Any]) -> None:
    """Save sections as the applicant, each on top of what is saved."""
    for section, data in sections.items():
        answer = Answer.objects.filter(case=case, section=section).first()
        save_answer(
            case_id=case.pk,
            section=section,
            data=data,
            expected_version=answer.version if answer else 0,
            actor=case.person.account,
            now=now,
        )


def add_photos(case: Case, now: datetime) -> None:
    """A ready picture in every slot that is shown and empty."""
    loaded = policy(case.revision)
    answers = {answer.section: answer.data for answer in Answer.objects.filter(case=case)}
    present = set(photos_of(case))
    for section in loaded.forms.sections:
        records = answers.get(section.key, {}).get("records", []) if section.many else [None]
        for record in records if section.repeat else [None]:
            if section.key not in answers and section.fact:
                continue
            for slot in visible_photos(section, answers, record):
                identity = record["id"] if record else ""
                if (section.key, slot.slot, identity) not in present:
                    picture(case, section.key, slot.slot, identity, now=now)


def picture(
    case: Case, section: str, slot: str, record: str = "", *, now: datetime, state: str = "ready"
) -> Photo:
    """A picture as the worker leaves it."""
    file = File.objects.create(
        id=uuid4(),
        owner=case.person,
        state=state,
        limit={},
        received_digest="0" * 64,
        received_bytes=1000,
        received_at=now,
    )
    return Photo.objects.create(case=case, section=section, slot=slot, record=record, file=file)


def declare_life(case: Case, now: datetime, **more: Mapping[str, Any]) -> None:
    """A whole declaration for points: permit, rented home, five insurances, a degree; `more` replaces parts."""
    sections = {"permits": PERMITS, "homes": HOMES, "insurance": INSURANCE, "education": BACHELOR, **more}
    fill(case, now, **sections)
    tick_declarations(case, now)
    add_photos(case, now)


def tick_declarations(case: Case, now: datetime) -> None:
    """Tick the boxes of the closing page."""
    for page in policy(case.revision).forms.pages:
        for section in page.sections if page.check_answers else ():
            fill(
                case,
                now,
                **{section.key: {field.key: "yes" for field in section.fields if field.type == "tick"}},
            )


def submitted(revision: Revision, person: Person, now: datetime, **more: Mapping[str, Any]) -> Case:
    """A submitted points case."""
    case = start(revision, person, now)
    declare_life(case, now, **more)
    return submit(case_id=case.pk, actor=person.account, now=now)


def accepted(revision: Revision, person: Person, now: datetime, **more: Mapping[str, Any]) -> Case:
    """A points case that the window has accepted."""
    case = submitted(revision, person, now, **more)
    reviewer = make_officer("reviewer", STREET, now=now)
    take_step(case_id=case.pk, do="pass_pre_review", actor=reviewer, now=now)
    clerk = make_officer("clerk", STREET, now=now)
    given = {"originals": sections_with_originals(case)}
    return take_step(case_id=case.pk, do="accept", actor=clerk, now=now, input=given)


def verifier_of(review: Review, now: datetime) -> User:
    """Somebody of the department that is asked."""
    return make_officer("verifier", review.office.code, now=now)


def answer_all(case: Case, now: datetime, **decisions: Mapping[str, Any]) -> None:
    """Every department confirms, but for the sections given with another answer."""
    for review in Review.objects.filter(item__case=case, answered_at=None).select_related("item", "office"):
        given = decisions.get(review.item.section, {"decision": "confirm"})
        answer_review(review_id=review.pk, actor=verifier_of(review, now), now=now, **given)


def verified(revision: Revision, person: Person, now: datetime, **more: Mapping[str, Any]) -> Case:
    """A points case with its verified score."""
    case = accepted(revision, person, now, **more)
    later = now + timedelta(days=1)
    answer_all(case, later)
    scorer = make_officer("scorer", DISTRICT, now=now)
    return take_step(case_id=case.pk, do="confirm_score", actor=scorer, now=later)


def settlement_round(*, now: datetime) -> Any:
    """The settlement round of 2022, its two unknown values filled in as a demonstration, open."""
    revision = publish("guangzhou/settlement/2022", now=now)
    batch = Round.objects.get(service=revision.service, key="2022")
    for key, value in {"birth_line": "1977-01-01", "publicity_days": "7"}.items():
        set_round_value(
            round=batch, key=key, value=value, source="演示", demonstration=True, actor=SYSTEM, now=now
        )
    return open_round(round=batch, actor=SYSTEM, now=now)


def fill_settlement(case: Case, now: datetime, **more: Mapping[str, Any]) -> None:
    """A settlement form as somebody in a collective household fills it in."""
    sections = {
        "score": {"total": "?", "confirm": "yes"},
        "hukou": {
            "address": "湖南省长沙市某县某镇某村",
            "authority": "某县公安局某派出所",
            "target_district": DISTRICT,
        },
        "move_in": {
            "notice": "yes",
            "move_in_type": "collective",
            "household": "广州某公司集体户",
            "address": "广州市从化区街口街某路 1 号",
        },
        **more,
    }
    fill(case, now, **sections)
    tick_declarations(case, now)
    add_photos(case, now)


def settling(batch: Any, person: Person, now: datetime, **more: Mapping[str, Any]) -> Case:
    """A submitted settlement application."""
    case = open_case(service=batch.service, person=person, round=batch, actor=person.account, now=now)
    fill_settlement(case, now, **more)
    return submit(case_id=case.pk, actor=person.account, now=now)


def passed(batch: Any, person: Person, now: datetime) -> Case:
    """A settlement application that the district has passed, with its receipt."""
    case = settling(batch, person, now)
    reviewer = make_officer("reviewer", DISTRICT, now=now)
    return take_step(case_id=case.pk, do="pass_review", actor=reviewer, now=now)


def with_card(batch: Any, person: Person, now: datetime) -> Case:
    """An admitted application whose card is issued."""
    case = passed(batch, person, now)
    for step in ("admit", "issue_card"):
        case = take_step(case_id=case.pk, do=step, actor=SYSTEM, now=now)
    return case
