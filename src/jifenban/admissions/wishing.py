"""An applicant's ordered choices among the places on offer, as often changed as wanted until the window closes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from jifenban.accounts.actors import Actor, System
from jifenban.accounts.errors import Conflict, IllegalStep, InvalidInput, NotAllowed
from jifenban.admissions.free import free_places
from jifenban.admissions.models import Place, WishList
from jifenban.admissions.rules import rule_of
from jifenban.admissions.turns import choosing
from jifenban.cases.models import Case
from jifenban.journal.actions import record
from jifenban.policies.queries import policy
from jifenban.rankings.population import waiting_statuses
from policypack.admission import Choices


@transaction.atomic
def save_wishes(
    *, case_id: int, places: Sequence[int], expected_version: int, actor: Actor, now: datetime
) -> WishList:
    """Keep the choices, best first; they replace the ones before.

    Raises NotAllowed, IllegalStep (no choices here, window shut, case not waiting), InvalidInput by the
    number of the choice, Conflict if somebody saved in between.
    """
    case = (
        Case.objects.select_for_update(of=("self",))
        .select_related("round__revision", "person")
        .get(pk=case_id)
    )
    if isinstance(actor, System) or case.person.account_id != actor.pk:
        raise NotAllowed("志愿只能由申请人本人填写。")
    shut = why_shut(case, now)
    if shut:
        raise IllegalStep(shut)
    assert case.round is not None
    choices, window = rule_of(case.round).choices, choosing(case.round)
    assert choices is not None
    assert window is not None
    _check(case, choices, places)
    kept = WishList.objects.filter(case=case, turn=window.turn).first()
    if (kept.version if kept else 0) != expected_version:
        raise Conflict("志愿已在别处改过。请核对现在的志愿后再保存。")
    kept = kept or WishList(case=case, turn=window.turn, version=0)
    kept.places, kept.version, kept.saved_at = list(places), kept.version + 1, now
    kept.save()
    data = {"places": list(places), "turn": kept.turn, "version": kept.version}
    record(actor=actor, verb="save_wishes", subject=f"case:{case.pk}", now=now, data=data)
    return kept


def why_shut(case: Case, now: datetime) -> str:
    """Why no choices can be made for this case now; "" if they can."""
    rule = policy(case.revision).admission
    if case.round is None or rule is None or rule.choices is None:
        return "这项服务不填志愿。"
    if case.status not in waiting_statuses(policy(case.revision).workflow):
        return "资格审核通过以后才能填志愿。"
    window = choosing(case.round)
    assert window is not None
    return window.why_shut(now)


@dataclass(frozen=True)
class Offered:
    """A place that may be chosen, and how many of it: all of them, or what earlier givings left."""

    place: Place
    number: int


def offered(case: Case) -> list[Offered]:
    """The places a case may choose among: those of its grade, in the order in which they were entered."""
    if case.round is None:
        return []
    grade = rule_of(case.round).grade
    answer = case.answers.filter(section=grade.section).first()
    word = answer.data.get(grade.field, "") if answer else ""
    free = free_places(case.round)
    places = Place.objects.filter(round=case.round, grade=word).select_related("round__revision")
    return [Offered(place, free[place.pk]) for place in places if free[place.pk]]


def _check(case: Case, choices: Choices, places: Sequence[int]) -> None:
    known = {one.place.pk for one in offered(case)}
    errors = {}
    for number, pk in enumerate(places, start=1):
        if pk not in known:
            errors[str(number)] = f"第 {number} 志愿不在可选的学位里，请重新选择。"
        elif pk in places[: number - 1]:
            errors[str(number)] = f"第 {number} 志愿和前面的重复了，请换一个或留空。"
    if not places:
        errors["1"] = "请至少选一个志愿。"
    if len(places) > choices.at_most:
        errors[str(choices.at_most + 1)] = f"最多填 {choices.at_most} 个志愿。"
    if errors:
        raise InvalidInput(errors)
