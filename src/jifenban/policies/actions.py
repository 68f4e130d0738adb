"""Writers: publish a revision, give a round its values, open it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from jifenban.accounts.actors import Actor, System
from jifenban.accounts.errors import Incomplete, InvalidInput, NotAllowed
from jifenban.journal.actions import lock_text, record
from jifenban.policies.access import may_give_value, may_manage_round
from jifenban.policies.errors import RevisionTaken, RoundMoved
from jifenban.policies.files import pack_files
from jifenban.policies.models import Archive, Revision, Round, RoundValue, Service
from jifenban.policies.queries import (
    first_value,
    policy,
    round_plan,
    takes_value,
    value_choices,
    value_rows,
)
from policypack.form_answers import Missing
from policypack.policy import Policy, load_policy
from policypack.rounds import format_round_value, parse_round_value


@transaction.atomic
def publish_revision(*, identity: str, files: Mapping[str, bytes], actor: Actor, now: datetime) -> Revision:
    """Store a pack with its parents and the common vocabulary, as read; never changed afterwards.

    The same contents again are a no-op. Raises PackError if the files do not make a policy, RevisionTaken
    if this revision number holds other contents.
    """
    loaded = load_policy(files, identity)
    lock_text(f"publish {identity}")  # two publishers at once: the second sees the first's revision
    taken = Revision.objects.filter(identity=identity, number=loaded.revision).first()
    if taken is not None:
        if taken.digest != loaded.digest:
            raise RevisionTaken(identity, loaded.revision)
        return taken
    revision = Revision.objects.create(
        service=_service(loaded),
        identity=identity,
        number=loaded.revision,
        digest=loaded.digest,
        in_force_from=loaded.rules.in_force_from or date.min,
        in_force_until=loaded.rules.in_force_until,
        published_at=now,
    )
    Archive.objects.create(revision=revision, files=pack_files(files))
    record(
        actor=actor,
        verb="publish_revision",
        subject=f"revision:{revision.pk}",
        now=now,
        data={"identity": identity, "number": revision.number, "digest": revision.digest},
    )
    return revision


def _service(loaded: Policy) -> Service:
    service, _ = Service.objects.get_or_create(
        key=loaded.service_key,
        defaults={
            "city": loaded.rules.labels.get("city", loaded.rules.city),
            "title": loaded.rules.labels.get("service", loaded.rules.title),
        },
    )
    return service


@transaction.atomic
def ensure_rounds(*, revision: Revision, actor: Actor, now: datetime) -> list[Round]:
    """Create the rounds a policy plans and give them the pack's own first values.

    A value that somebody has already given stays: an announcement outweighs the file.
    """
    rounds = []
    for key, plan in policy(revision).rounds.items():
        if plan.kind != "round":  # dates of another service that bind this one
            continue
        round, created = Round.objects.get_or_create(
            service=revision.service,
            key=key,
            defaults={"revision": revision, "plan": key, "title": plan.title},
        )
        if created:
            record(actor=actor, verb="prepare_round", subject=f"round:{round.pk}", now=now, data={"key": key})
        given = set(round.values.values_list("key", flat=True))
        for planned in plan.values.values():
            text = first_value(planned)
            if text is not None and planned.key not in given:
                _store(
                    round,
                    planned.key,
                    text,
                    source=planned.cited or revision.identity,
                    demonstration=False,
                    actor=actor,
                    now=now,
                )
        rounds.append(round)
    return rounds


@transaction.atomic
def prepare_round(*, like: Round, key: str, title: str, actor: Actor, now: datetime) -> Round:
    """Prepare one more batch by the plan of another; its values are its own and all still to be given.

    Gives the batch that has this key already. Raises NotAllowed.
    """
    _require_manager(actor, like)
    round, created = Round.objects.get_or_create(
        service=like.service,
        key=key,
        defaults={"revision": like.revision, "plan": like.plan, "title": title},
    )
    if created:
        record(actor=actor, verb="prepare_round", subject=f"round:{round.pk}", now=now, data={"key": key})
    return round


@transaction.atomic
def set_round_value(
    *,
    round: Round,
    key: str,
    value: str,
    source: str,
    actor: Actor,
    now: datetime,
    demonstration: bool = False,
) -> RoundValue:
    """Give a round a value from now on, with the source that announces it.

    `demonstration` marks a value that no source gives and that a demonstration fills in.
    Raises InvalidInput for an unknown key, an unreadable value or a missing source; NotAllowed; RoundMoved
    once a ranking has frozen the round, but for what comes after its list.
    """
    locked = Round.objects.select_for_update().get(pk=round.pk)
    if not may_give_value(actor, locked, key):
        raise NotAllowed("这一项不由您填写。请联系负责它的机构。")
    planned = round_plan(locked).values.get(key)
    if planned is None:
        raise InvalidInput({"key": f"本批次没有“{key}”这一项。请从列表里选一项填写。"})
    if not takes_value(locked, planned):
        raise RoundMoved("本批次已锁定，不能再改数值。需要更正的，请先撤回公示并重新排名。")
    errors = {}
    text = ""
    try:
        text = format_round_value(planned.type, parse_round_value(planned.type, value.strip()))
        _require_choice(text, value_choices(locked, key))
    except ValueError as error:
        errors["value"] = str(error)
    if not source.strip():
        errors["source"] = "没有写明依据。请填写公布这一数值的文件名称、文号或网页。"
    if errors:
        raise InvalidInput(errors)
    return _store(
        locked,
        key,
        text,
        source=source.strip()[:300],
        demonstration=demonstration,
        actor=actor,
        now=now,
    )


def _require_choice(text: str, choices: Mapping[str, str]) -> None:
    if choices and text not in choices:
        raise ValueError(f"没有这一种。请从列出的{len(choices)}种里选一种。")


def _store(
    round: Round, key: str, text: str, *, source: str, demonstration: bool, actor: Actor, now: datetime
) -> RoundValue:
    row = RoundValue.objects.create(
        round=round, key=key, value=text, source=source, demonstration=demonstration, recorded_at=now
    )
    record(
        actor=actor,
        verb="set_round_value",
        subject=f"round:{round.pk}",
        now=now,
        data={"key": key, "value": text, "source": source, "demonstration": demonstration},
    )
    return row


@transaction.atomic
def open_round(*, round: Round, actor: Actor, now: datetime) -> Round:
    """Open a round for applications. Raises Incomplete naming every required value nobody has given."""
    locked = Round.objects.select_for_update().get(pk=round.pk)
    _require_manager(actor, locked)
    if locked.state == Round.State.OPEN:
        return locked
    if locked.state != Round.State.PREPARED:
        raise RoundMoved("本批次已经锁定或公示，不能再开放申报。")
    empty = [row for row in value_rows(locked) if row.required and not row.text]
    if empty:
        raise Incomplete(
            [Missing("round", row.key, _unknown_sentence(row.label, row.unknown)) for row in empty]
        )
    locked.state = Round.State.OPEN
    locked.save(update_fields=["state"])
    record(actor=actor, verb="open_round", subject=f"round:{locked.pk}", now=now)
    return locked


def _unknown_sentence(label: str, unknown: str) -> str:
    reason = f"（{unknown}）" if unknown else ""
    return f"“{label}”还没有填写{reason}。请填写数值和依据后再开放本批次。"


def _require_manager(actor: Actor, round: Round) -> None:
    if not isinstance(actor, System) and not may_manage_round(actor, round):
        raise NotAllowed("您没有管理这一批次的权限。请联系本批次的主管机构。")
