"""Whose life stops a run over many: the rules count people, an officer knows the numbers of applications."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from policypack.errors import FactsError, Undecided


@contextmanager
def naming(codes: Sequence[str]) -> Iterator[None]:
    """What the rules refuse inside is said of the application it concerns; `codes` are those of the people scored."""
    try:
        yield
    except FactsError as error:
        if error.person is None:
            raise
        others = len(error.people) - 1 if isinstance(error, Undecided) else 0
        more = f"（另有 {others} 件也不能计算）" if others else ""
        raise FactsError(f"申请 {codes[error.person]}：{error.sentence}{more}", fact=error.fact) from error
