"""One applicant's way: fill in, take the steps of the path, by the same actions the pages use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from jifenban.accounts.errors import Incomplete, InvalidInput, Refused
from jifenban.accounts.models import User
from jifenban.cases.actions import (
    answer_review,
    begin_visit,
    decide_objection,
    end_visit,
    file_objection,
    open_case,
    save_answer,
    take_step,
)
from jifenban.cases.bringing import papers_to_tick
from jifenban.cases.inputs import sections_with_originals
from jifenban.cases.models import Case, Objection, Review
from jifenban.cases.queries import open_sections
from jifenban.cases.visits import present_visit
from jifenban.demo.applicants import Applicant
from jifenban.demo.errors import Absent, Unplayable
from jifenban.demo.evidence import attach_papers
from jifenban.demo.parties import act_for, code_of, tell_records
from jifenban.demo.recipes import Recipe, cook
from jifenban.demo.scenario import Application, Move
from jifenban.demo.staff import Cast, round_named, service_named
from jifenban.demo.timeline import Hours, Life
from jifenban.policies.queries import current, policy
from policypack.errors import did_you_mean
from policypack.forms import Section
from policypack.workflow import Step

#: A life first picks what several of its sections share.
LET = "let"
CONFIRM = {"decision": Review.Decision.CONFIRM}


def walk(applicant: Applicant, cast: Cast, hours: Hours, random: Random) -> Life:
    """Everything one applicant does in this scenario, act by act. Raises Unplayable where the product refuses it."""
    try:
        yield from _walk(applicant, cast, hours, random)
    except (Refused, Absent) as refused:
        raise Unplayable(f"groups 的“{applicant.group.note}”", _why(refused)) from refused


def _why(refused: Refused | Absent) -> str:
    """What was refused, with everything that is missing or does not fit."""
    if isinstance(refused, Incomplete):
        places = (".".join(filter(None, (one.section, one.field))) for one in refused.missing)
        told = (f"{place}：{one.sentence}" for place, one in zip(places, refused.missing, strict=True))
        return f"{refused.sentence}{''.join(told)}"
    if isinstance(refused, InvalidInput):
        return "".join(f"{field}：{sentence}" for field, sentence in refused.errors.items())
    return refused.sentence if isinstance(refused, Refused) else str(refused)


def _walk(applicant: Applicant, cast: Cast, hours: Hours, random: Random) -> Life:
    group = applicant.group
    if group.acts_for is not None and group.start is not None:
        moment = hours.between(*group.start)
        yield moment
        act_for(group.acts_for, applicant.person, cast, moment)
    for application in applicant.group.applications:
        yield from _apply(applicant, application, cast, hours, random)


def _apply(applicant: Applicant, application: Application, cast: Cast, hours: Hours, random: Random) -> Life:
    moment = hours.between(*application.start)
    yield moment
    names = _names(applicant, application, random)
    record = applicant.group.on_record
    if record is not None:
        known_by = current(application.service, moment.date())
        tell_records(record, applicant.person, known_by, random, names, now=moment)
    writer = _writer(applicant, application, cast)
    filling = Filling(applicant, application, writer, random, names)
    case = _open(applicant, application, writer, moment)
    _check_words(case, application)
    _fill(case, filling, now=moment)
    visit = present_visit(writer)
    if visit is not None:
        end_visit(visit_id=visit.pk, actor=writer, now=moment)
    for move in application.path:
        moment = hours.between(*move.between) if move.between else hours.after(moment, move.after)
        yield moment
        if not _act(case.pk, move, cast, moment):
            return
        if names_pages(case):
            _fill(case, filling, now=moment)


def _writer(applicant: Applicant, application: Application, cast: Cast) -> User:
    """Who fills in the form: the applicant, or the clerk at whose window the applicant stands."""
    if application.clerk:
        return cast.named(application.clerk)
    account = applicant.person.account
    assert account is not None
    return account


def _open(applicant: Applicant, application: Application, writer: User, now: datetime) -> Case:
    service = service_named(application.service)
    round = round_named(service, application.round) if application.round else None
    case = open_case(service=service, person=applicant.person, round=round, actor=writer, now=now)
    if application.clerk:
        begin_visit(case=case, identity_card=True, actor=writer, now=now)
    return case


def _check_words(case: Case, application: Application) -> None:
    """A life's section or a path's step that the policy does not have would be passed over without a word."""
    loaded = policy(case.revision)
    sections = [LET, *(section.key for section in loaded.forms.sections)]
    for key in application.answers:
        if key not in sections:
            raise Absent(f"申报表里没有“{key}”这一节；{did_you_mean(key, sections)}")
    steps = {step.do for step in loaded.workflow.steps}
    for move in application.path:
        if move.do not in steps:
            raise Absent(f"办理流程里没有“{move.do}”这一步；{did_you_mean(move.do, steps)}")


def _names(applicant: Applicant, application: Application, random: Random) -> dict[str, str]:
    """What a life's recipes may name in braces: who it is, the employer's code, and what `let` picks."""
    identity = applicant.identity
    names = {"name": identity.name, "born": identity.born.isoformat(), "phone": identity.phone}
    names |= code_of(applicant.group)
    for key, recipe in application.answers.get(LET, {}).items():
        names[key] = _cooked(key, recipe, random, names)
    return names


def names_pages(case: Case) -> bool:
    """Whether the form opens page by page as the case goes on: then each step may open more to fill in."""
    workflow = policy(case.revision).workflow
    return any(status.pages for status in workflow.statuses.values())


@dataclass(frozen=True)
class Filling:
    """What goes into one form: whose it is, what the life tells, who writes it, and the luck of this life."""

    applicant: Applicant
    application: Application
    writer: User
    random: Random
    names: Mapping[str, str]


def _fill(case: Case, filling: Filling, *, now: datetime) -> None:
    """Save every open section the life tells something of and nobody has saved, then the pictures it needs."""
    application, random, writer = filling.application, filling.random, filling.writer
    case = Case.objects.select_related("person", "revision").get(pk=case.pk)
    saved_before = set(case.answers.values_list("section", flat=True))
    wanted = open_sections(case) - saved_before
    answers: dict[str, Any] = {}
    for section in policy(case.revision).forms.sections:
        recipe = application.answers.get(section.key)
        if recipe is None or section.key in application.leave_out or section.key not in wanted:
            continue
        data = _as_section(section, _cooked(section.key, recipe, random, filling.names), random)
        if data is None:
            continue
        saved = save_answer(
            case_id=case.pk, section=section.key, data=data, expected_version=0, actor=writer, now=now
        )
        answers[section.key] = saved.data
    attach_papers(case, answers, application.leave_out, filling.applicant.person, actor=writer, now=now)


def _cooked(key: str, recipe: Recipe, random: Random, names: Mapping[str, str]) -> Any:
    try:
        return cook(recipe, random, names)
    except (KeyError, ValueError, TypeError, IndexError) as error:
        raise Absent(f"lives 的“{key}”写法不对（{error}）；写法见 docs/guides/add-a-city.md") from error


def _as_section(section: Section, cooked: Any, random: Random) -> Mapping[str, Any] | None:
    """What was cooked in the shape the section is saved in; None when there is nothing to say."""
    if section.many:
        records = cooked if isinstance(cooked, list) else [cooked]
        if not records:
            return None
        return {"records": [{"id": f"{random.getrandbits(64):016x}", **record} for record in records]}
    if isinstance(cooked, Mapping):
        return cooked
    return {"value": cooked} if cooked else None


def _act(case_id: int, move: Move, cast: Cast, now: datetime) -> bool:
    """Take one step of a path; False ends the path where the case has no such step (not admitted, say)."""
    case = Case.objects.select_related("person__account", "revision").get(pk=case_id)
    step = policy(case.revision).workflow.step(case.status, move.do)
    if step is None:
        return False
    if step.input.decision:
        _answer(case, step, move, cast, now)
        return True
    if policy(case.revision).workflow.about_objections(step.do):
        _object(case, step, move, cast, now)
        return True
    take_step(
        case_id=case.pk, do=step.do, actor=cast.actor(step.who, case), now=now, input=_input(case, step, move)
    )
    return True


def _object(case: Case, step: Step, move: Move, cast: Cast, now: datetime) -> None:
    """File an objection to the items of a move, or reject those that are open for the move's reason."""
    actor = cast.actor(step.who, case)
    if policy(case.revision).workflow.objection_filed_by(step.do) is not None:
        file_objection(case_id=case.pk, do=step.do, reasons=move.items, actor=actor, now=now)
        return
    for objection in case.objections.filter(state=Objection.State.OPEN):
        decide_objection(
            objection_id=objection.pk, upheld=False, reason=move.items["reason"], actor=actor, now=now
        )


def _input(case: Case, step: Step, move: Move) -> dict[str, Any]:
    given: dict[str, Any] = {}
    if step.input.originals:
        given["originals"] = sections_with_originals(case)
    if step.input.items is not None:
        present = set(case.items.values_list("section", flat=True))
        given["items"] = {key: reason for key, reason in move.items.items() if key in present}
    if step.input.reason == "one":
        given["reason"] = move.items["reason"]
    if step.input.papers:
        given["papers"] = [one.key for one in papers_to_tick(case, step.input.papers)]
    if step.input.receipt:
        given["receipt"] = case.receipt_number
    if step.input.identity_card:
        given["identity_card"] = True
    return given


def _answer(case: Case, step: Step, move: Move, cast: Cast, now: datetime) -> None:
    """Let every department answer what it is asked, except the last `leave` questions."""
    asked = Review.objects.filter(item__case=case, answered_at=None).select_related("item", "office")
    reviews = list(asked.order_by("pk"))
    for review in reviews[: len(reviews) - move.leave]:
        said = move.decisions.get(review.item.section, CONFIRM)
        answer_review(
            review_id=review.pk,
            decision=said["decision"],
            confirmed=said.get("confirmed"),
            reason=said.get("reason", ""),
            actor=cast.actor(step.who, case, review.office),
            now=now,
        )
