"""Template words of the design language."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from jifenban.people.masking import mask_name, mask_number, mask_phone
from jifenban.portals.ui import wording
from jifenban.portals.ui.icons import icon_svg

register = template.Library()

#: Tone of a state (the pack's words and the design's) → class and icon. The word alone is enough.
TONES = {
    "": ("", "circle-dashed"),
    "plain": ("", "circle-dashed"),
    "waiting": ("", "hourglass"),
    "good": ("ok", "circle-check"),
    "ok": ("ok", "circle-check"),
    "yours": ("warn", "alert-triangle"),
    "warn": ("warn", "alert-triangle"),
    "refused": ("no", "circle-x"),
    "no": ("no", "circle-x"),
    "stop": ("stop", "player-pause"),
    "over": ("over", "alert-octagon"),
    "ended": ("", "circle-minus"),
}
#: Kind of a day of a term → class of its box; a day that is left has none.
BOXES = {"used": "u", "today": "t", "paused": "s", "late": "o"}


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """One outline icon."""
    return icon_svg(name, size)


@register.simple_tag
def state(tone: str, label: Any) -> SafeString:
    """A state tag: icon, word and tone."""
    kind, picture = TONES[str(tone)]
    return format_html(
        '<span class="jf-state {}">{}{}</span>',
        kind,
        icon_svg(picture),
        label,
    )


@register.simple_tag
def day_boxes(days: Iterable[Any]) -> SafeString:
    """The days of a term (cases.queries.DayView) as a row of boxes; nothing where there are none."""
    boxes = format_html_join("", '<i class="{}"></i>', ((BOXES.get(day.kind, ""),) for day in days))
    return boxes and format_html('<div class="jf-days" aria-hidden="true">{}</div>', boxes)


@register.filter
def masked_name(name: str) -> str:
    return mask_name(name or "")


@register.filter
def masked_id(number: str) -> str:
    return mask_number(number or "")


@register.filter
def masked_phone(phone: str) -> str:
    return mask_phone(phone or "")


@register.filter
def points(value: Any) -> str:
    return wording.points_text(value)


@register.filter
def long_day(when: date | datetime | None) -> str:
    return wording.long_day(when) if when else ""


@register.filter
def full_day(when: date | datetime | None) -> str:
    return wording.full_day(when) if when else ""


@register.filter
def deadline(when: datetime | None) -> str:
    return wording.deadline(when) if when else ""


@register.filter
def closing(when: datetime | None) -> str:
    return wording.closing(when) if when else ""


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """The value of a key that is itself a variable; empty if there is none."""
    return mapping.get(key, "") if mapping else ""
