"""What can be refused about rankings."""

from __future__ import annotations

from collections.abc import Sequence

from jifenban.accounts.errors import Refused
from jifenban.rankings.population import Undecided


class UndecidedCases(Refused):
    """Cases of the round still wait for a decision; `cases` lists them, `what` cannot be done before."""

    def __init__(self, cases: Sequence[Undecided], what: str) -> None:
        super().__init__(f"还有 {len(cases)} 件申请没有审完，不能{what}。请先办结这些申请，再{what}。")
        self.cases = list(cases)


class NobodyToRank(Refused):
    """No case of the round has passed."""

    default = "这个批次还没有审核通过的申请，没有可以排名的人。"
