"""Freeze what was submitted: answers become assertions, sections become items, offices are fixed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from jifenban.accounts.actors import SYSTEM, Actor
from jifenban.cases.adjusting import carried
from jifenban.cases.basis import basis_service
from jifenban.cases.drafts import answers_of, photos_of, shown_sections
from jifenban.cases.facts_of_form import identity_answers, identity_records, section_records
from jifenban.cases.lives import life_of
from jifenban.cases.models import Answer, Case, Item, Review, Submission
from jifenban.cases.on_record import ids_on_record
from jifenban.cases.relations import fix_offices
from jifenban.cases.subjects import claim_subject
from jifenban.facts.actions import declare
from jifenban.facts.models import Assertion
from jifenban.facts.queries import facts_of
from jifenban.policies.queries import policy
from policypack.form_answers import records_of
from policypack.forms import Section
from policypack.policy import Policy


def freeze(case: Case, actor: Actor, now: datetime) -> Submission:
    """Freeze the present answers of a locked case as its next submission.

    `now` is when the first byte of the request arrived. Only what changed is asserted anew; the new
    assertions supersede what this case declared before. Returned items become mended.
    """
    loaded, answers = policy(case.revision), answers_of(case)
    claim_subject(case, loaded, answers)
    rests_on = _identity_assertions(case, loaded, now) + ids_on_record(case.person, loaded, now)
    shown = shown_sections(loaded, answers)
    items = set(case.items.values_list("section", flat=True))
    pictured = {section for section, _, _ in photos_of(case)}
    written = set(Answer.objects.filter(case=case).values_list("section", flat=True))
    by_identity = identity_answers(loaded, case.person)
    for section in shown:
        begun = section.key in written or not section.each  # a record for each child stands there unasked
        given = (begun and bool(records_of(section, answers))) or section.key in pictured
        if is_item(section) and section.key not in by_identity and (given or section.key in items):
            wanted = section_records(loaded, section, answers) if section.fact else None
            item = _freeze_item(case, section, wanted, actor, now)
            rests_on += item.assertions
    shown_keys = [section.key for section in shown]
    case.items.exclude(section__in=shown_keys).filter(reviews=None).delete()  # no longer asked
    verified = life_of(case.person, loaded, now) if basis_service(loaded) else {}
    fix_offices(case, loaded, answers, {**verified, **facts_of(rests_on)})
    if case.submitted_at is None:
        case.submitted_at = now
        case.save(update_fields=["submitted_at"])
    return Submission.objects.create(
        case=case,
        number=case.submissions.count() + 1,
        received_at=now,
        assertions=rests_on,
        answers=answers,
        digest=_digest(case, answers, rests_on),
    )


def is_item(section: Section) -> bool:
    """Whether reviewers look at this section: it has papers, a fact, or something that was written."""
    written = any(field.type not in ("tick", "readonly", "score", "employer") for field in section.fields)
    return section.fact is not None or bool(section.photos) or written


def _freeze_item(case: Case, section: Section, wanted: list[Any] | None, actor: Actor, now: datetime) -> Item:
    """The item of a section; `wanted` is what its fact says now, None for a section without a fact."""
    item, _ = Item.objects.get_or_create(case=case, section=section.key)
    kept = carried(case, section.fact or "", wanted, now) if wanted is not None else None
    if kept is not None and item.state != Item.State.RETURNED:
        item.assertions, item.decided, item.state = kept, kept, Item.State.CONFIRMED
        item.save()
        return item
    before = item.assertions
    if wanted is not None:
        item.assertions = _declared(item, section.fact or "", wanted, actor, now)
    if item.state == Item.State.RETURNED or _to_be_heard_again(item, changed=item.assertions != before):
        item.state, item.reason, item.decided = Item.State.MENDED, "", None
    elif item.state == Item.State.CONFIRMED and item.case.adjusts_id and not item.reviews.exists():
        item.state, item.decided = Item.State.DECLARED, None  # carried before, changed since
    item.save()
    return item


def _to_be_heard_again(item: Item, *, changed: bool) -> bool:
    """Whether departments have answered to what is no longer so, or have returned it."""
    answered = item.reviews.exclude(answered_at=None)
    return answered.exists() and (changed or answered.filter(decision=Review.Decision.RETURN).exists())


def _declared(item: Item, fact: str, wanted: list[Any], actor: Actor, now: datetime) -> list[int]:
    """The ids of the assertions that say what the section says now; unchanged ones are kept."""
    before = list(item.assertions)
    held = list(Assertion.objects.filter(pk__in=before).order_by("pk"))
    if [assertion.value for assertion in held] == wanted or not (wanted or held):
        return before
    made = declare(
        person=item.case.person,
        fact=fact,
        records=wanted,
        source=Assertion.Source.DECLARED,
        origin=f"case:{item.case_id}",
        actor=actor,
        now=now,
        supersedes=[one for one in held if one.source == Assertion.Source.DECLARED],
    )
    return [assertion.pk for assertion in made]


def _identity_assertions(case: Case, loaded: Policy, now: datetime) -> list[int]:
    """What the verified identity number itself says (birth date, sex), asserted once per person."""
    found = []
    for fact, value in identity_records(loaded, case.person).items():
        known = Assertion.objects.filter(
            person=case.person, fact=fact, source=Assertion.Source.IDENTITY
        ).order_by("-pk")
        same = next((assertion for assertion in known if assertion.value == value), None)
        if same is None:
            same = declare(
                person=case.person,
                fact=fact,
                records=[value],
                source=Assertion.Source.IDENTITY,
                origin=f"case:{case.pk}",
                actor=SYSTEM,
                now=now,
            )[0]
        found.append(same.pk)
    return found


def _digest(case: Case, answers: Mapping[str, Any], assertions: list[int]) -> str:
    pictures = [
        [section, slot, record, [str(photo.file_id) for photo in photos]]
        for (section, slot, record), photos in sorted(photos_of(case).items())
    ]
    content = {"answers": answers, "assertions": assertions, "photos": pictures, "pack": case.revision.digest}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
