"""What keeps a list from being shown or made final: an objection nobody has decided, somebody who has left it."""

from __future__ import annotations

from django.db.models import QuerySet

from jifenban.accounts.errors import IllegalStep
from jifenban.cases.codes import display
from jifenban.cases.models import Objection
from jifenban.rankings.models import Run

NAMED = 5  # so many cases are named in a sentence


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
