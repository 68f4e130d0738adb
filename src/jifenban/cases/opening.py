"""Open a case: the person's live one if there is one, else a new draft."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from jifenban.accounts.actors import Actor, System, user_of
from jifenban.accounts.errors import IllegalStep, NotAllowed
from jifenban.cases.adjusting import begin_from, score_to_adjust
from jifenban.cases.bars import bar_on, bar_sentence
from jifenban.cases.codes import new_code
from jifenban.cases.guards import closed_reason
from jifenban.cases.helping import may_help, window_fills_in
from jifenban.cases.models import Case
from jifenban.cases.terms import local_day
from jifenban.cases.timers import move_timers
from jifenban.journal.actions import record
from jifenban.people.models import Person
from jifenban.policies.errors import RoundMoved
from jifenban.policies.models import Revision, Round, Service
from jifenban.policies.queries import current, policy, round_values

_ATTEMPTS = 5


def open_case(
    *,
    service: Service,
    person: Person,
    round: Round | None = None,
    edition: str = "",
    actor: Actor,
    now: datetime,
) -> Case:
    """Open a draft for a person, or return the live case: a double click opens one.

    A live case that is for somebody of its own (a child) does not stand in the way of one for another.

    By the person, or by a clerk for a visitor without log-in. `edition` names one where the pack leaves the
    choice to the applicant. Raises NotAllowed; IllegalStep while the
    round takes no applications; NoEdition if no policy is in force.
    """
    revision = round.revision if round else current(service.key, local_day(now))
    if not _may_open(actor, person, revision):
        raise NotAllowed("只能为本人申请；没有登录账号的群众，由窗口工作人员代填。")
    _refuse_barred(person, service, now)
    _refuse_outsider(person, service, round, now, edition)
    for _ in range(_ATTEMPTS):
        live = Case.objects.filter(person=person, service=service, round=round, live=True, subject="").first()
        if live is not None:
            return live
        try:
            return _create(service, person, round, actor, now, edition=edition)
        except IntegrityError:  # somebody opened it between the look and the write, or the code was taken
            continue
    raise RuntimeError("no case could be opened: neither a live one nor room for a new one")


def _refuse_barred(person: Person, service: Service, now: datetime) -> None:
    bar = bar_on(person, service, now)
    if bar is not None:
        raise IllegalStep(bar_sentence(bar))


def _refuse_outsider(
    person: Person, service: Service, round: Round | None, now: datetime, edition: str
) -> None:
    """Some people are outside a service and have a way of their own; the pack says who, and where they go."""
    revision = round.revision if round else current(service.key, local_day(now), edition)
    forms = policy(revision).forms
    outsider = forms.outsider(person.number)
    if outsider is not None:
        raise IllegalStep(forms.texts[outsider.text].text)


def _may_open(actor: Actor, person: Person, revision: Revision) -> bool:
    if isinstance(actor, System):
        return True
    if person.account_id == actor.pk:
        return True
    # Somebody with a log-in is only helped where the policy lets a window fill in from the start.
    return may_help(actor) and (person.account_id is None or window_fills_in(revision))


@transaction.atomic
def _create(
    service: Service, person: Person, round: Round | None, actor: Actor, now: datetime, *, edition: str
) -> Case:
    revision = round.revision if round else current(service.key, local_day(now), edition)
    if round is not None:
        _refuse_closed(round, now)
    start = policy(revision).workflow.start
    case = Case.objects.create(
        code=new_code(),
        service=service,
        revision=revision,
        round=round,
        person=person,
        opened_by=user_of(actor),
        status=start,
        status_since=now,
        opened_at=now,
    )
    score = score_to_adjust(case, policy(revision))
    if score is not None:
        case.adjusts = score
        case.save(update_fields=["adjusts"])
        begin_from(case, score, now)
    data = {"code": case.code, "digest": revision.digest, "person": person.pk}
    move_timers(case, policy(revision), do="", moved=True, actor=actor, now=now)
    record(actor=actor, verb="open_case", subject=f"case:{case.pk}", now=now, data=data)
    return case


def _refuse_closed(round: Round, now: datetime) -> None:
    if round.state != Round.State.OPEN:
        raise RoundMoved("本批次现在不受理申报。请关注公告。")
    closed = closed_reason(round_values(round), now)
    if closed is not None:
        raise closed
