"""The employer as a party of a case: who it is now, and the effects that ask, confirm, return and release."""

from __future__ import annotations

from collections.abc import Iterable

from jifenban.accounts.actors import user_of
from jifenban.accounts.errors import IllegalStep, Incomplete
from jifenban.cases.bars import bar_end
from jifenban.cases.drafts import answers_of
from jifenban.cases.models import Case, EmployerLink
from jifenban.cases.taking import Taking
from jifenban.cases.terms import local_day
from jifenban.cases.wording import day_text
from jifenban.employers.actions import bar_employer
from jifenban.employers.models import Employer
from jifenban.employers.queries import employer_bar, employer_by_code
from jifenban.journal.actions import record
from policypack.form_answers import Missing
from policypack.policy import Policy
from policypack.workflow import Relation

LIVING = (EmployerLink.State.ASKED, EmployerLink.State.CONFIRMED)
NOT_FOUND = "没有这个单位注册码。请向本单位经办人核对：单位要先在单位专栏登记，核对通过后领到 9 位注册码，再告诉员工。"


def living_link(case: Case) -> EmployerLink | None:
    """The request that waits or was confirmed; None while no employer is linked."""
    return case.employer_links.filter(state__in=LIVING).select_related("employer").first()


def last_link(case: Case) -> EmployerLink | None:
    """The newest request, whatever became of it."""
    return case.employer_links.select_related("employer").order_by("-pk").first()


def confirmed_employer(case: Case) -> Employer | None:
    """The employer that confirmed this applicant, None if none has."""
    link = living_link(case)
    return link.employer if link is not None and link.state == EmployerLink.State.CONFIRMED else None


def employers_by_case(cases: Iterable[Case]) -> dict[int, str]:
    """Case id → name of the employer that confirmed, for lists; one query."""
    rows = EmployerLink.objects.filter(case__in=cases, state=EmployerLink.State.CONFIRMED)
    return dict(rows.values_list("case_id", "employer__name"))


def party_of(loaded: Policy) -> Relation | None:
    """The relation by which the policy makes an employer a party, if it does."""
    relations = loaded.workflow.relations.values()
    return next((one for one in relations if one.party == "employer"), None)


def ask(taking: Taking) -> None:
    """Send the request to the employer whose code was answered. Raises Incomplete, IllegalStep."""
    relation = party_of(taking.policy)
    assert relation is not None  # checked when the pack was loaded
    text = str(answers_of(taking.case).get(relation.section, {}).get(relation.field, ""))
    employer = employer_by_code(text) if text else None
    if employer is None or employer.service != taking.case.service.key:
        sentence = NOT_FOUND if text else "还没有填单位注册码。请向本单位经办人索取 9 位注册码后填写。"
        raise Incomplete([Missing(relation.section, relation.field, sentence)])
    bar = employer_bar(employer, taking.case.service.key, taking.now)
    if bar is not None:
        raise IllegalStep(
            f"{employer.name}因协助提供不实材料，{day_text(local_day(bar.until))}前不受理它的申报事项。"
        )
    release(taking)
    link = EmployerLink.objects.create(case=taking.case, employer=employer, asked_at=taking.now)
    _journal(taking, "ask_employer", link)


def answer(taking: Taking, state: EmployerLink.State) -> None:
    """Note that the employer confirmed or returned the request that waits."""
    link = living_link(taking.case)
    if link is None or link.state != EmployerLink.State.ASKED:
        raise IllegalStep("这条关联申请已经处理过。请刷新页面后再看。")
    if employer_bar(link.employer, taking.case.service.key, taking.now) is not None:
        raise IllegalStep("本单位因协助提供不实材料，现在不受理申报事项。")
    link.state, link.answered_at = state, taking.now
    link.answered_by, link.reason = user_of(taking.actor), taking.given.get("reason", "")
    link.save()
    _journal(taking, f"employer_{state.value}", link)


def release(taking: Taking) -> None:
    """End the link: taken back, or another employer is chosen."""
    link = living_link(taking.case)
    if link is not None:
        link.state = EmployerLink.State.RELEASED
        link.save(update_fields=["state"])
        _journal(taking, "release_employer", link)


def impose_on_employer(taking: Taking, years: int, counted_from: str) -> None:
    """Bar the employer that confirmed this case from the service, for the term of the policy."""
    employer = confirmed_employer(taking.case)
    if employer is not None:
        bar_employer(
            employer=employer,
            service=taking.case.service.key,
            origin=taking.subject,
            reason=taking.given.get("reason", ""),
            until=bar_end(taking.now, years, counted_from),
            actor=taking.actor,
            now=taking.now,
        )


def _journal(taking: Taking, verb: str, link: EmployerLink) -> None:
    data = {"link": link.pk, "employer": link.employer_id}
    record(actor=taking.actor, verb=verb, subject=taking.subject, now=taking.now, data=data)
