"""Which office a draft would belong to, as its answers stand now; a submission fixes it for good."""

from __future__ import annotations

from jifenban.accounts.errors import Incomplete
from jifenban.cases.drafts import answers_of
from jifenban.cases.facts_of_form import draft_facts
from jifenban.cases.models import Case
from jifenban.cases.relations import Finder
from jifenban.offices.models import Office
from jifenban.policies.queries import policy
from policypack.workflow import Relation


def draft_office(case: Case, relation: Relation) -> Office | None:
    """The office in this relation to a draft; None while the answers do not tell, and for a submitted case."""
    if case.submitted_at is not None:
        return None
    loaded, answers = policy(case.revision), answers_of(case)
    facts, _ = draft_facts(case, loaded, answers)
    city = case.service.key.partition("/")[0]
    try:
        return Finder(loaded, city, answers, facts, {}).office(relation)
    except Incomplete:
        return None
