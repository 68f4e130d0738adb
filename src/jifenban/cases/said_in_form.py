"""What many cases say in one field of the form, for comparing them with each other."""

from __future__ import annotations

from collections.abc import Sequence

from jifenban.cases.models import Answer

RECORDS = "records"


def words_of(case_ids: Sequence[int], path: str) -> dict[int, tuple[str, ...]]:
    """Case id → what it says in SECTION.FIELD, sorted, every record of a repeated section; empty ones left out."""
    section, _, key = path.partition(".")
    answers = Answer.objects.filter(case__in=case_ids, section=section)
    said: dict[int, tuple[str, ...]] = {}
    for case_id, data in answers.values_list("case_id", "data").iterator(chunk_size=5000):
        texts = {str(record.get(key, "")).strip().upper() for record in data.get(RECORDS, [data])}
        said[case_id] = tuple(sorted(texts - {""}))
    return said
