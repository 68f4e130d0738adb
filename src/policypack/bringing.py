"""Papers to bring (bring.yaml): what each person of a case must take along to one stage, and to whom.

A list is written once by a pack and computed for each case from the answers of its form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from policypack.form_answers import Answers, lookup_in, records_of
from policypack.form_conditions import Condition, holds
from policypack.forms import Form
from policypack.grades import Cites


@dataclass(frozen=True)
class BringGroup:
    """For whom papers are asked: the applicant (`section` None), or each record of a section of the form."""

    key: str
    label: str
    section: str | None
    name: str


@dataclass(frozen=True)
class BringPaper(Cites):
    """One paper. `original` and `copies` are numbers; None: no source tells, and `unknown` says so."""

    title: str
    groups: tuple[str, ...]
    original: int | None
    copies: int | None
    when: Condition | None
    get: str
    note: str
    clause: str
    basis: str
    grade: str
    unknown: str


@dataclass(frozen=True)
class BringPlace:
    """An office of the stage: of a relation of the case, named in an answer, or a text.

    `value` is the relation, `SECTION.FIELD`, or the text, by `kind` (relation · answer · text).
    """

    label: str
    kind: str
    value: str
    when: Condition | None
    unknown: str


@dataclass(frozen=True)
class BringList(Cites):
    """All papers of one stage. `shown_in` are the statuses in which the applicant sees it, `term` the timer it has to
    be done in."""

    key: str
    title: str
    intro: str
    shown_in: tuple[str, ...]
    groups: Mapping[str, BringGroup]
    papers: tuple[BringPaper, ...]
    places: tuple[BringPlace, ...]
    steps: tuple[str, ...]
    term: str | None
    clause: str
    basis: str
    grade: str
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class PersonPapers:
    """What one person brings. `name` is "" for the applicant, whose name the case knows."""

    group: BringGroup
    name: str
    papers: tuple[BringPaper, ...]


def papers_of_people(plan: BringList, form: Form, answers: Answers) -> tuple[PersonPapers, ...]:
    """The papers of every person of a case, in the order of the groups; people without a paper are left out."""
    people = (person for group in plan.groups.values() for person in _people(plan, group, form, answers))
    return tuple(person for person in people if person.papers)


def places_of(plan: BringList, answers: Answers) -> tuple[BringPlace, ...]:
    """The offices that apply to these answers."""
    return tuple(place for place in plan.places if _applies(place.when, "", answers, None))


def _people(plan: BringList, group: BringGroup, form: Form, answers: Answers) -> Iterator[PersonPapers]:
    if group.section is None:
        yield PersonPapers(group, "", _papers(plan, group, answers, None))
        return
    for record in records_of(form.section(group.section), answers):
        name = record.get(group.name)
        yield PersonPapers(
            group, name if isinstance(name, str) else "", _papers(plan, group, answers, record)
        )


def _papers(
    plan: BringList, group: BringGroup, answers: Answers, record: Mapping[str, object] | None
) -> tuple[BringPaper, ...]:
    return tuple(
        paper
        for paper in plan.papers
        if group.key in paper.groups and _applies(paper.when, group.section or "", answers, record)
    )


def _applies(
    when: Condition | None, section: str, answers: Answers, record: Mapping[str, object] | None
) -> bool:
    return when is None or holds(when, lookup_in(section, answers, record))
