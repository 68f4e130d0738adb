"""Which office stands in which relation to a case; fixed when the case is first submitted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jifenban.accounts.errors import Incomplete
from jifenban.cases.models import Case, CaseOffice
from jifenban.cases.models.case import place_of
from jifenban.offices.models import Office
from policypack.form_answers import Missing
from policypack.policy import Policy
from policypack.workflow import Relation


def fix_offices(case: Case, loaded: Policy, answers: Mapping[str, Any], facts: Mapping[str, Any]) -> None:
    """Write the office of every relation that is not fixed yet. Raises Incomplete naming what cannot be found.

    `facts`: what the submission rests on; where it builds on a verified score, that life as well.
    """
    rows = CaseOffice.objects.filter(case=case).select_related("office")
    city = case.service.key.partition("/")[0]
    finder = Finder(loaded, city, answers, facts, {row.relation: row.office for row in rows})
    known = set(finder.found)
    for key, relation in loaded.workflow.relations.items():
        if key not in known and relation.kind not in ("any", "item", "party"):
            stand(case, key, finder.office(relation))


def stand(case: Case, relation: str, office: Office) -> None:
    """Write that an office stands in a relation to a case."""
    CaseOffice.objects.create(case=case, relation=relation, office=office)
    case.places = [*case.places, place_of(relation, office.pk)]
    case.save(update_fields=["places"])


def office_for_person(loaded: Policy, relation: str, facts: Mapping[str, Any]) -> Office | None:
    """The office in a relation to somebody who has no case yet, from what is on record; None if it is not told."""
    finder = Finder(loaded, loaded.service_key.partition("/")[0], {}, facts, {})
    try:
        return finder.office(loaded.workflow.relations[relation])
    except Incomplete:
        return None


@dataclass
class Finder:
    """Finds the office of a relation; `found` remembers those already known."""

    loaded: Policy
    city: str
    answers: Mapping[str, Any]
    facts: Mapping[str, Any]
    found: dict[str, Office]

    def office(self, relation: Relation) -> Office:
        """The office in this relation, or Incomplete."""
        if relation.key not in self.found:
            office = self._look(relation)
            if office is None:
                raise Incomplete([_unknown(self.loaded, relation)])
            self.found[relation.key] = office
        return self.found[relation.key]

    def _look(self, relation: Relation) -> Office | None:
        match relation.kind:
            case "root":
                return Office.objects.filter(city=self.city, kind=Office.Kind.CITY).first()
            case "office":
                return Office.objects.filter(code=relation.code).first()
            case "parent":
                return self.office(self.loaded.workflow.relations[relation.of]).parent
            case "answer":
                data = self.answers.get(relation.section, {})
                return _named(self.city, str(data.get(relation.field, "")))
        return _named(self.city, _of_records(self.facts.get(relation.fact), relation, self.loaded))


def _named(city: str, text: str) -> Office | None:
    """The office of the city by its code or its full name."""
    if not text:
        return None
    offices = Office.objects.filter(city=city)
    return offices.filter(code=text).first() or offices.filter(name=text).first()


def _of_records(value: Any, relation: Relation, loaded: Policy) -> str:
    """The field of the record that ends last (one without an end lasts), of several the last to begin."""
    if not isinstance(value, list):
        return str(value or "")
    records = [record for record in value if record.get(relation.field)]
    if not records:
        return ""
    spec = loaded.rules.facts[relation.fact]

    def recency(record: Mapping[str, Any]) -> tuple[str, str]:
        end, start = record.get(spec.to_field or "to"), record.get(spec.from_field or "from")
        return str(end or "9999-12-31"), str(start or "")  # ISO dates sort as text

    return str(max(records, key=recency)[relation.field])


def _unknown(loaded: Policy, relation: Relation) -> Missing:
    section = next(
        (each.key for each in loaded.forms.sections if each.fact and each.fact == relation.fact),
        relation.section,
    )
    return Missing(
        section, relation.field, "从填写的内容还不能确定由哪个机构受理。请在这里选一个列表里的机构。"
    )
