"""Every step that a pack gives to a person is offered on a page of that person's, from every status it starts in."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.models import User
from jifenban.cases.codes import new_code
from jifenban.cases.models import Case, CaseOffice, EmployerLink, Item, Objection, Review
from jifenban.cases.models.case import place_of
from jifenban.documents.models import Paper
from jifenban.employers.models import Employer
from jifenban.offices.actions import give_membership
from jifenban.offices.models import Office
from jifenban.people.models import Person
from jifenban.policies.models import Round
from jifenban.policies.queries import policy
from policypack.process import Who
from policypack.workflow import Status, Step, Workflow
from tests.builders import make_employer, make_user
from tests.cases import road
from tests.cases.road import at

pytestmark = pytest.mark.django_db
LogIn = Callable[..., Client]
NOW = at("2022-03-01 10:00")
ROOT = settings.POLICIES_ROOT
PACKS = sorted(str(path.parent.relative_to(ROOT)) for path in ROOT.glob("*/*/*/workflow.yaml"))
CASE, COUNTER, FILING = "officer:case", "officer:counter", "officer:object_at_window"


class Walk:
    """One case of a pack that is put into any status, and the pages of everybody who has to do with it."""

    def __init__(self, root: str, log_in: LogIn) -> None:
        self.revision, self.log_in = road.publish(root, now=NOW), log_in
        self.workflow: Workflow = policy(self.revision).workflow
        self.city = Office.objects.get(kind=Office.Kind.CITY, city=root.partition("/")[0])
        self.department = Office.objects.filter(kind=Office.Kind.DEPARTMENT, city=self.city.city)[0]
        self.case = self._case()
        self.employer: Employer | None = None
        self.clients: dict[Who, Client] = {}
        self.pages: dict[tuple[Client, str], str] = {}

    def _case(self) -> Case:
        case = Case.objects.create(
            code=new_code(),
            service=self.revision.service,
            revision=self.revision,
            round=Round.objects.filter(service=self.revision.service).first(),
            person=road.make_applicant(),
            status=self.workflow.start,
            status_since=NOW,
            opened_at=NOW,
            places=[place_of(key, self.city.pk) for key in self.workflow.relations],
        )
        for key in self.workflow.relations:
            CaseOffice.objects.create(case=case, relation=key, office=self.city)
        for section in policy(self.revision).forms.sections:
            Item.objects.create(case=case, section=section.key)
            if section.repeat and section.fields and any(step.input.records for step in self.workflow.steps):
                moves_along = {"id": "r1", section.fields[0].key: "测试乙"}
                case.answers.create(section=section.key, data={"records": [moves_along]}, saved_at=NOW)
        for kind in policy(self.revision).documents.papers:
            Paper.objects.create(
                kind=kind, title=kind, number=kind, subject=f"case:{case.pk}", person=case.person, data={},
                revision_digest="", content_digest="", token=kind, issued_at=NOW,
            )  # fmt: skip
        return case

    def stand(self, status: Status) -> None:
        """Put the case into a status, as if it had come there by the pack's own steps."""
        returned = Item.State.RETURNED if status.opens == "returned" else Item.State.DECLARED
        self.case.items.update(state=returned)
        self.case.status, self.case.live = status.key, status.live
        self.case.submitted_at = None if status.key in never_submitted(self.workflow) else NOW
        self.case.save()
        self.pages = {}

    def client(self, who: Who) -> Client:
        """Somebody whom a step names, logged in."""
        if who not in self.clients:
            self.clients[who] = self.log_in(self._somebody(who))
        return self.clients[who]

    def _somebody(self, who: Who) -> User:
        if who.is_applicant:
            return account_of(self.case.person)
        relation = self.workflow.relations[who.relation or ""]
        if relation.kind == "party":
            agent = road.make_applicant("测试经办")
            self.employer = make_employer(agent=agent, now=NOW, service=self.revision.service.key)
            EmployerLink.objects.create(case=self.case, employer=self.employer, asked_at=NOW)
            return account_of(agent)
        office = self.department if relation.kind == "item" else self.city
        if relation.kind == "any":
            office = Office.objects.filter(kind=relation.office_kind, city=self.city.city)[0]
        user = make_user()
        give_membership(user=user, office=office, role=who.role, actor=SYSTEM, now=NOW)
        return user

    def page(self, who: Who, name: str, *arguments: object, query: str = "") -> str:
        """What somebody sees at an address, "" if it is closed to them."""
        client, address = self.client(who), reverse(name, args=arguments) + query
        if (client, address) not in self.pages:
            answer = client.get(address, follow=True)
            self.pages[client, address] = answer.content.decode() if answer.status_code == 200 else ""
        return self.pages[client, address]

    def offers(self, step: Step) -> bool:
        """Whether a page of who takes the step offers it, as the case stands now."""
        if step.who.is_applicant:
            return self._offers_applicant(step)
        if self.workflow.relations[step.who.relation or ""].kind == "party":
            self.client(step.who)
            assert self.employer is not None
            return 'name="link"' in self.page(step.who, "employers:requests", self.employer.code)
        if step.input.decision:
            review, _ = Review.objects.get_or_create(
                item=self.case.items.all()[0], office=self.department, defaults={"opened_at": NOW}
            )
            return 'name="decision"' in self.page(step.who, "officer:review", review.pk)
        return self._offers_desk(step)

    def _offers_applicant(self, step: Step) -> bool:
        code, mine = self.case.code, self.page(step.who, "applicant:case", self.case.code)
        if step.do in {page.step for page in policy(self.revision).forms.pages} or step.effect(
            "freeze_submission"
        ):
            return f'href="{reverse("applicant:fill", args=[code])}' in mine  # or a page of the form
        if self.workflow.objection_filed_by(step.do):
            return reverse("applicant:objections", args=[code]) in mine
        if printed := step.effect("count_print"):
            return reverse("applicant:printing", args=[code, printed.arguments[0]]) in mine
        return reverse("applicant:take", args=[code, step.do]) in mine or f"{step.label}：" in mine

    def _offers_desk(self, step: Step) -> bool:
        code = self.case.code
        decided, filed = (
            self.workflow.objection_decided_by(step.do),
            self.workflow.objection_filed_by(step.do),
        )
        if decided:
            objection, _ = Objection.objects.get_or_create(
                case=self.case,
                kind=decided.key,
                defaults={"filed_at": NOW, "item": self._item_of(decided.on)},
            )
            listed = reverse("officer:objection", args=[objection.pk])
            return listed in self.page(step.who, "officer:objections") and 'name="outcome"' in self.page(
                step.who, "officer:objection", objection.pk
            )
        page = self.page(step.who, COUNTER if step.screen == "window" else CASE, code)
        if filed:
            door = self.page(step.who, FILING, code)
            return reverse(FILING, args=[code]) in page and filed.label in door
        if step.screen == "window":
            return (
                f'value="{step.do}"' in page or reverse("officer:window_print", args=[code, step.do]) in page
            )
        found = self.page(step.who, "officer:queue", query=f"?text={code}")
        return (
            f'href="{reverse(CASE, args=[code])}' in found
            and reverse("officer:take", args=[code, step.do]) in page
        )

    def _item_of(self, on: str) -> Item | None:
        return None if on == "case" else self.case.items.all()[0]


def account_of(person: Person) -> User:
    """The person's log-in."""
    assert person.account is not None
    return person.account


def never_submitted(workflow: Workflow) -> set[str]:
    """The statuses that a case comes to before anything was submitted."""
    found, fresh = set(), {workflow.start}
    while fresh:
        found |= fresh
        steps = [step for status in fresh for step in workflow.steps_from(status)]
        fresh = {step.to for step in steps if step.to and not step.effect("freeze_submission")} - found
    return found


@pytest.mark.parametrize("root", PACKS)
def test_every_step_of_a_person_is_offered_on_a_page(
    root: str, logged_in: LogIn, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: NOW)
    walk = Walk(root, logged_in)
    lacking = []
    for status in walk.workflow.statuses.values():
        walk.stand(status)
        steps = [step for step in walk.workflow.steps_from(status.key) if not step.who.is_system]
        lacking += [f"{status.key}: {step.do}" for step in steps if not walk.offers(step)]

    assert lacking == []
