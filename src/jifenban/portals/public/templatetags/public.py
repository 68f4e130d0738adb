"""Template words of the public pages."""

from datetime import datetime, timedelta

from django import template

register = template.Library()


@register.filter
def last_moment(end: datetime) -> datetime:
    """The last moment before an end that no longer counts: a period until midnight ends the day before."""
    return end - timedelta(microseconds=1)
