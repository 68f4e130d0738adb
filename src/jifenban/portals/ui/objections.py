"""Objections on pages of both sides: what a posted form says, and how one looks in a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from jifenban.cases.item_words import title_of
from jifenban.cases.models import Case, Objection, Photo
from jifenban.cases.objecting import Door, Subject, subjects
from jifenban.cases.objections import SLOT
from jifenban.cases.wording import change_text
from jifenban.evidence.actions import receive_file
from jifenban.evidence.models import File
from jifenban.policies.queries import policy
from jifenban.portals.ui.request import Request
from policypack.objections import ObjectionRule

TONES = {Objection.State.OPEN: "waiting", Objection.State.UPHELD: "good", Objection.State.REJECTED: "ended"}
#: The name of a whole-case subject among the form's controls.
WHOLE = "case"


@dataclass(frozen=True)
class SubjectView:
    """One thing that may be objected to, with what somebody has typed about it."""

    subject: Subject
    name: str
    ticked: bool
    reason: str


@dataclass(frozen=True)
class DoorView:
    """A kind of objection as a form: the term, the limit of its photos, and what it may be about."""

    door: Door
    photo_limit: str
    subjects: tuple[SubjectView, ...]

    @property
    def open(self) -> bool:
        """Whether anything may be filed now."""
        return not self.door.blocked and any(not view.subject.blocked for view in self.subjects)


@dataclass(frozen=True)
class ObjectionView:
    """One objection as people read it. `of_others`: filed by others than the person of the case; `due_on`: to decide it."""

    objection: Objection
    label: str
    title: str
    tone: str
    photos: tuple[Photo, ...]
    of_others: bool
    due_on: date | None

    @property
    def name(self) -> str:
        """异议：文化程度; of an objection to the case as a whole its label alone."""
        return f"{self.label}：{self.title}" if self.objection.item_id else self.label

    @property
    def effect(self) -> str:
        """What an upheld one did to the total, in words."""
        return change_text(**self.objection.effect) if self.objection.effect else ""


def door_views(request: Request, case: Case, doors: Sequence[Door]) -> list[DoorView]:
    """The forms for these kinds of objections, with what was just typed."""
    ticked = set(request.POST.getlist("items"))
    return [
        DoorView(
            door,
            _limit(case, door.rule),
            tuple(
                SubjectView(
                    one, _name(one), _name(one) in ticked, request.POST.get(f"reason_{_name(one)}", "")
                )
                for one in subjects(case, door.rule)
            ),
        )
        for door in doors
    ]


def _name(subject: Subject) -> str:
    return subject.section or WHOLE


def _limit(case: Case, rule: ObjectionRule) -> str:
    return policy(case.revision).forms.photo_limits[rule.photos.limit].text if rule.photos else ""


def reasons_in(request: Request) -> dict[str, str]:
    """Section → reason, of what was ticked."""
    ticked = request.POST.getlist("items")
    return {_section(name): request.POST.get(f"reason_{name}", "").strip() for name in ticked}


def _section(name: str) -> str:
    return "" if name == WHOLE else name


def files_in(request: Request, case: Case, rule: ObjectionRule) -> dict[str, list[File]]:
    """Section → the pictures that came with it, taken in for the worker to rebuild."""
    if rule.photos is None:
        return {}
    limit = policy(case.revision).forms.photo_limits[rule.photos.limit]
    found: dict[str, list[File]] = {}
    for name in request.POST.getlist("items"):
        found[_section(name)] = [
            receive_file(
                owner=case.person,
                stream=upload,
                name=upload.name or "",
                limit=limit,
                actor=request.user,
                now=request.now,
            )
            for upload in request.FILES.getlist(f"photos_{name}")
        ]
    return found


def objection_views(case: Case) -> list[ObjectionView]:
    """The objections of a case, the newest first."""
    photos: dict[str, list[Photo]] = {}
    for photo in Photo.objects.filter(case=case, slot=SLOT).select_related("file"):
        photos.setdefault(photo.record, []).append(photo)
    rows = case.objections.select_related("item").order_by("-pk")
    return [objection_view(row, tuple(photos.get(str(row.pk), ()))) for row in rows]


def objection_view(objection: Objection, photos: tuple[Photo, ...] = ()) -> ObjectionView:
    """One objection with its words."""
    loaded = policy(objection.case.revision)
    rule = loaded.workflow.objections[objection.kind]
    title = title_of(loaded, objection.item.section) if objection.item else "整件申请"
    tone = TONES[Objection.State(objection.state)]
    case = objection.case
    # While it is the applicant's turn, the clock that runs is that of those who may still object.
    theirs = loaded.workflow.status(case.status).tone == "yours"
    due_on = None if theirs else case.due_on
    return ObjectionView(objection, rule.label, title, tone, photos, rule.by_anyone, due_on)
