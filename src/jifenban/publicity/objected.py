"""Objections to a list: whom they may be about, and what keeps a list from being shown or made final."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from jifenban.accounts.errors import IllegalStep
from jifenban.accounts.models import User
from jifenban.cases.codes import display
from jifenban.cases.models import Objection
from jifenban.offices.queries import memberships
from jifenban.policies.queries import policy
from jifenban.publicity.models import Publication
from jifenban.rankings.models import Row, Run

NAMED = 5  # so many cases are named in a sentence


@dataclass(frozen=True)
class Listed:
    """One line of a public list, with the case it is about."""

    rank: int
    masked_name: str
    receipt_tail: str
    code: str


def lists_to_object(user: User, now: datetime) -> list[Publication]:
    """The lists of the user's city that are public and not final, to which anybody may object; newest first."""
    cities = {one.office.city for one in memberships(user)}
    found = Publication.objects.filter(run__state=Run.State.PUBLISHED, shown_from__lte=now)
    found = found.exclude(state=Publication.State.RETRACTED).order_by("-shown_from")
    lists = found.select_related("run__round__revision", "run__round__service")
    return [one for one in lists if _city(one) in cities and _by_anyone(one)]


def _city(publication: Publication) -> str:
    return publication.run.round.service.key.partition("/")[0]


def _by_anyone(publication: Publication) -> bool:
    rules = policy(publication.run.round.revision).workflow.objections.values()
    return any(rule.by_anyone for rule in rules)


def listed_at(publication: Publication, rank: int) -> list[Listed]:
    """Everybody who stands on a list at this rank: several where it is shared."""
    rows = publication.rows.filter(rank=rank).order_by("position")
    on = Row.objects.filter(run=publication.run_id, position__in=rows.values("position"))
    codes = dict(on.values_list("position", "case__code"))
    tail = publication.receipts
    return [
        Listed(one.rank, one.masked_name, one.receipt_tail if tail else "", codes[one.position])
        for one in rows
    ]


def open_objections(run: Run) -> QuerySet[Objection]:
    """The objections to cases of a run that nobody has decided yet, the oldest first."""
    mine = Objection.objects.filter(case__in=run.rows.values("case"), state=Objection.State.OPEN)
    return mine.select_related("case").order_by("filed_at", "pk")


def refuse_while_objected(run: Run, what: str) -> None:
    """Raise IllegalStep, naming the cases, while an objection is open; `what` is what cannot be done (定稿)."""
    waiting = list(open_objections(run))
    if waiting:
        names = "、".join(dict.fromkeys(display(one.case.code) for one in waiting[:NAMED]))
        more = " 等" if len(waiting) > NAMED else ""
        raise IllegalStep(f"还有 {len(waiting)} 件异议没有决定（{names}{more}），有结果以后才能{what}。")


def refuse_who_left(run: Run) -> None:
    """Raise IllegalStep if a list that was taken back would show somebody whose application has ended since."""
    left = run.rows.filter(admitted=True, case__live=False).count()
    if run.state == Run.State.RETRACTED and left:
        raise IllegalStep(f"这次排名里有 {left} 人的申请已经结束，不能照原样公示。请重新做一次正式排名。")
