"""The public list of given places: its lines, its file, a person's own line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from jifenban.admissions.models import PlaceList, PlaceListRow
from jifenban.publicity.lists import BYTE_ORDER_MARK, name_digest, receipt_digest

HEAD = ("序号", "申请人", "报名编号末位", "年级", "学位")


def is_shown(place_list: PlaceList, now: datetime) -> bool:
    """Whether the public may see the lines now; the clock decides, no worker is waited for."""
    return place_list.state == PlaceList.State.SHOWN and place_list.shown_from <= now < place_list.shown_until


def shown_lists(now: datetime) -> QuerySet[PlaceList]:
    """The lists on show now, newest first."""
    shown = PlaceList.objects.filter(state=PlaceList.State.SHOWN, shown_from__lte=now, shown_until__gt=now)
    return shown.select_related("allocation__round").order_by("-shown_from")


def past_lists(now: datetime) -> QuerySet[PlaceList]:
    """The lists that were shown once: retracted, or over."""
    on_show = Q(state=PlaceList.State.SHOWN, shown_until__gt=now)
    return PlaceList.objects.exclude(on_show).select_related("allocation__round").order_by("-shown_from")


def rows(place_list: PlaceList, now: datetime) -> QuerySet[PlaceListRow]:
    """The lines of a list; none when it is not shown."""
    if not is_shown(place_list, now):
        return PlaceListRow.objects.none()
    return place_list.rows.order_by("position")


def search(place_list: PlaceList, text: str, now: datetime) -> list[PlaceListRow]:
    """The lines of a full name or a full receipt number; a part of either finds nothing."""
    if not text.strip():
        return []
    return list(
        rows(place_list, now).filter(
            Q(name_digest=name_digest(text)) | Q(receipt_digest=receipt_digest(text))
        )
    )


def list_file(lines: Iterable[PlaceListRow]) -> bytes:
    """The list as a CSV file in UTF-8; its SHA-256 is published beside it."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(HEAD)
    for row in lines:
        writer.writerow([row.position, row.masked_name, row.receipt_tail, row.grade, row.place])
    return (BYTE_ORDER_MARK + target.getvalue()).encode()
