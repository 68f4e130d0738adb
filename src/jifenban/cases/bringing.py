"""Papers to bring: the pack's lists for the stage a case stands in, person by person, with the offices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jifenban.cases.drafts import Answers, answers_of
from jifenban.cases.form_words import field_text
from jifenban.cases.models import Case, CaseOffice, Timer
from jifenban.cases.wording import due_text
from jifenban.policies.queries import policy, round_plan
from policypack.bringing import BringList, BringPaper, BringPlace, papers_of_people, places_of
from policypack.policy import Policy


@dataclass(frozen=True)
class Bringer:
    """One person and what this person brings."""

    label: str
    name: str
    papers: tuple[BringPaper, ...]


@dataclass(frozen=True)
class Place:
    """An office of the stage in words; `unknown` says why nothing more is known."""

    label: str
    name: str
    address: str
    phones: str
    hours: str
    unknown: str


@dataclass(frozen=True)
class BringView:
    """One list for one case."""

    plan: BringList
    people: tuple[Bringer, ...]
    places: tuple[Place, ...]
    term: str
    unknown: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many papers there are in all."""
        return sum(len(person.papers) for person in self.people)


def papers_to_bring(case: Case) -> tuple[BringView, ...]:
    """Every list that applies in the case's present status, computed from its answers."""
    loaded = policy(case.revision)
    plans = [plan for plan in loaded.bring.values() if case.status in plan.shown_in]
    if not plans:
        return ()
    answers = answers_of(case)
    return tuple(_view(case, loaded, plan, answers) for plan in plans)


def list_to_bring(case: Case, key: str) -> BringView | None:
    """One list by its key; None if it does not apply now."""
    return next((view for view in papers_to_bring(case) if view.plan.key == key), None)


def view_of(case: Case, plan: BringList) -> BringView:
    """A list computed from the answers of a case, whatever its status."""
    return _view(case, policy(case.revision), plan, answers_of(case))


@dataclass(frozen=True)
class Ticked:
    """One paper that an officer ticks as seen; `key` names it within its list for this case."""

    key: str
    person: str
    paper: BringPaper

    @property
    def title(self) -> str:
        """The paper with the person it is of."""
        return f"{self.person}：{self.paper.title}"


def papers_to_tick(case: Case, key: str) -> tuple[Ticked, ...]:
    """Every paper of a list as this case must bring it, person by person."""
    view = view_of(case, policy(case.revision).bring[key])
    return tuple(
        Ticked(f"{person_number}-{number}", f"{person.label} {person.name}", paper)
        for person_number, person in enumerate(view.people)
        for number, paper in enumerate(person.papers)
    )


def _view(case: Case, loaded: Policy, plan: BringList, answers: Answers) -> BringView:
    people = tuple(
        Bringer(person.group.label, person.name or case.person.name, person.papers)
        for person in papers_of_people(plan, loaded.forms, answers)
    )
    term, why = _term(case, loaded, plan.term) if plan.term else ("", "")
    unknown = (*plan.unknown, why) if why else plan.unknown
    return BringView(plan, people, tuple(_places(case, loaded, plan, answers)), term, unknown)


def _term(case: Case, loaded: Policy, key: str) -> tuple[str, str]:
    """By when it has to be done, in words; or, while the round does not say, why not."""
    term = loaded.workflow.timers[key]
    clock = Timer.objects.filter(case=case, key=key).order_by("-pk").first()
    if clock is not None:
        return f"{term.label}：最迟 {due_text(clock.due_at)}。", ""
    plan = round_plan(case.round) if case.round else None
    asked = plan.values.get(term.round_value or "") if plan else None
    return "", f"{asked.label}：{asked.unknown}。" if asked and asked.unknown else term.unknown


def _places(case: Case, loaded: Policy, plan: BringList, answers: Answers) -> Iterator[Place]:
    for place in places_of(plan, answers):
        code, name = _named(case, loaded, place, answers)
        row = loaded.office(code)
        if row is not None:
            phones = "、".join(row.phones)
            yield Place(place.label, row.name, row.address, phones, row.hours, place.unknown)
        elif name or place.unknown:
            yield Place(place.label, name, "", "", "", place.unknown)


def _named(case: Case, loaded: Policy, place: BringPlace, answers: Answers) -> tuple[str, str]:
    """The code of the office that a place means, or else its name as it was given."""
    if place.kind == "relation":
        fixed = CaseOffice.objects.filter(case=case, relation=place.value).select_related("office").first()
        return (fixed.office.code, fixed.office.name) if fixed else ("", "")
    if place.kind == "answer":
        section, _, key = place.value.partition(".")
        text = str(answers.get(section, {}).get(key, ""))
        field = loaded.forms.section(section).field(key)
        return text, field_text(field, text) if field else text
    return "", place.value
