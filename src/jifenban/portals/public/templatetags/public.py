"""Template words of the public pages."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django import template

from jifenban.publicity.columns import RANKED

register = template.Library()


@register.filter
def last_moment(end: datetime) -> datetime:
    """The last moment before an end that no longer counts: a period until midnight ends the day before."""
    return end - timedelta(microseconds=1)


@register.filter
def column_class(column: Mapping[str, str], columns: Sequence[Mapping[str, str]]) -> str:
    """Numbers stand right; on a phone what only parts joint ranks is left out."""
    ranked = [one["key"] for one in columns if one["kind"] == RANKED]
    if column["kind"] == RANKED:
        return "r" if column["key"] == ranked[0] else "r hide-p"
    return "r" if column["kind"] == "points" else ""
