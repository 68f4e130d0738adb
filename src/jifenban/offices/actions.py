"""The only writers of offices, windows, staff memberships and the calendar's exceptions."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction

from jifenban.accounts.actors import Actor
from jifenban.accounts.errors import InvalidInput
from jifenban.accounts.models import User
from jifenban.journal.actions import record
from jifenban.offices.models import CalendarDay, Membership, Office, Window
from jifenban.offices.queries import forget_memberships
from policypack.offices import OfficeRow

DEEPEST = 4


@transaction.atomic
def load_offices(*, rows: Iterable[OfficeRow], city: str, actor: Actor, now: datetime) -> list[Office]:
    """Bring the offices of a city into line with its pack; loading the same rows again changes nothing.

    Offices that the rows no longer name stay: cases point at them. Raises InvalidInput for a parent that is
    nowhere, a ring of parents, or a tree deeper than four.
    """
    by_code = {row.code: row for row in rows}
    known = {office.code: office for office in Office.objects.filter(city=city)}
    changed: list[str] = []
    loaded = []
    for row in sorted(by_code.values(), key=lambda row: _depth(row, by_code, known)):
        parent = known[row.parent] if row.parent else None
        wanted = {"name": row.name, "kind": row.kind, "parent": parent, "city": city}
        office = known.get(row.code)
        if office is None:
            office = known[row.code] = Office.objects.create(code=row.code, **wanted)
            changed.append(row.code)
        elif any(getattr(office, key) != value for key, value in wanted.items()):
            Office.objects.filter(pk=office.pk).update(**wanted)
            office.refresh_from_db()
            changed.append(row.code)
        _load_window(office, row)
        loaded.append(office)
    if changed:
        record(actor=actor, verb="offices_loaded", subject=f"city:{city}", now=now, data={"codes": changed})
    return loaded


def _depth(row: OfficeRow, by_code: Mapping[str, OfficeRow], known: Mapping[str, Office]) -> int:
    depth, code = 1, row.parent
    while code:
        if depth >= DEEPEST:
            raise InvalidInput(
                {"parent": f"机构「{row.name}」的上级超过四层或者循环了，请核对 offices.csv 的 parent 列。"}
            )
        if code in by_code:
            code = by_code[code].parent
        elif code in known:
            parent = known[code].parent
            code = parent.code if parent else ""
        else:
            raise InvalidInput(
                {"parent": f"机构「{row.name}」的上级 {code} 不在表里，请核对 offices.csv 的 parent 列。"}
            )
        depth += 1
    return depth


def _load_window(office: Office, row: OfficeRow) -> None:
    if row.phones or row.address or row.hours:
        Window.objects.update_or_create(
            office=office,
            defaults={
                "name": row.name,
                "phones": "、".join(row.phones),
                "address": row.address,
                "hours": row.hours,
                "note": row.note,
            },
        )


@transaction.atomic
def give_membership(*, user: User, office: Office, role: str, actor: Actor, now: datetime) -> Membership:
    """Let a member of staff work in an office in a role; giving it again changes nothing."""
    membership, created = Membership.objects.get_or_create(user=user, office=office, role=role)
    if created:
        forget_memberships(user)
        record(
            actor=actor,
            verb="membership_given",
            subject=f"user:{user.pk}",
            now=now,
            data={"office": office.code, "role": role},
        )
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, actor: Actor, now: datetime) -> None:
    """Take a role in an office away; one that is gone already is no fault."""
    deleted, _ = Membership.objects.filter(pk=membership.pk).delete()
    forget_memberships(membership.user)
    if deleted:
        record(
            actor=actor,
            verb="membership_ended",
            subject=f"user:{membership.user_id}",
            now=now,
            data={"office": membership.office.code, "role": membership.role},
        )


@transaction.atomic
def announce_days(*, days: Mapping[date, str], source: str, actor: Actor, now: datetime) -> None:
    """Enter exceptions of the calendar: day → rest, work or make_up. Enter a new year's notice whole.

    Due dates already stored on cases do not move. Raises InvalidInput.
    """
    if not source.strip():
        raise InvalidInput({"source": "请填写出处，例如公布放假安排的通知及文号。"})
    for day, kind in days.items():
        if kind not in CalendarDay.Kind.values:
            raise InvalidInput({"kind": f"{day} 的类别应为休息、上班或补班。"})
        CalendarDay.objects.update_or_create(day=day, defaults={"kind": kind, "source": source})
    record(
        actor=actor,
        verb="calendar_announced",
        subject="calendar:days",
        now=now,
        data={"days": {day.isoformat(): kind for day, kind in sorted(days.items())}},
    )
