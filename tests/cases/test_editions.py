"""Which edition an application follows: drafts move with a preview, submitted cases never, some are chosen (P18)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

import pytest

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.errors import Conflict, IllegalStep, NotAllowed
from jifenban.cases.actions import move_draft, open_case, submit
from jifenban.cases.models import Answer, Photo
from jifenban.cases.queries import move_preview, newer_revision
from jifenban.journal.models import Entry
from jifenban.policies.actions import publish_revision
from jifenban.policies.models import Revision
from jifenban.policies.queries import choices_open, current
from tests.builders import make_user
from tests.cases.road import at, declare_life, files_of, make_applicant, publish, start, submitted

pytestmark = pytest.mark.django_db

POINTS = "guangzhou/points/2021"
NOW = at("2022-03-01 10:00")
LATER = at("2022-07-02 10:00")


def next_edition(
    edition: str = "2022",
    begins: str = "2022-07-01",
    *,
    applies_by: str = "acceptance",
    drop_section: str = "",
) -> Revision:
    """The points pack again as an edition of its own: a bachelor's degree gives one point more in it."""
    files, _ = files_of(POINTS)
    changed: dict[str, bytes] = {}
    for path, content in files.items():
        if not path.startswith(f"{POINTS}/"):
            changed[path] = content
            continue
        changed[path.replace(POINTS, f"guangzhou/points/{edition}")] = _rewritten(
            path, content, edition, begins, applies_by, drop_section
        )
    return publish_revision(identity=f"guangzhou/points/{edition}", files=changed, actor=SYSTEM, now=NOW)


def _rewritten(
    path: str, content: bytes, edition: str, begins: str, applies_by: str, drop_section: str
) -> bytes:
    text = content.decode()
    if path.endswith("/pack.yaml"):
        text = re.sub(r"(?m)^edition: .*$", f"edition: '{edition}'", text)
        text = re.sub(r"(?m)^in_force: .*$", f"in_force: {{from: {begins}}}", text)
        return re.sub(r"(?m)^applies_by: .*$", f"applies_by: {applies_by}", text).encode()
    if path.endswith("/forms.yaml") and drop_section:
        return re.sub(rf"(?ms)^  - key: {drop_section}\n.*?(?=^  - key: )", "", text).encode()
    if path.endswith("/indicators.yaml"):
        text, changes = re.subn(r"bachelor: 30\b", "bachelor: 31", text)
        assert changes, "the degree's points are where this test expects them"
    return text.encode()


@pytest.fixture
def points() -> Revision:
    return publish(POINTS, now=NOW)


def filled(points: Revision, **more: Mapping[str, object]):
    person = make_applicant("测试甲")
    case = start(points, person, NOW)
    declare_life(case, NOW, **more)
    return case


def test_a_draft_stays_while_its_edition_is_in_force(points: Revision):
    case = filled(points)
    next_edition()

    assert newer_revision(case, at("2022-06-30 23:59")) is None
    assert newer_revision(case, at("2022-07-01 00:00")) is not None


def test_the_preview_says_what_changes_by_clause_and_in_points_and_writes_nothing(points: Revision):
    case = filled(points)
    moved_to = next_edition()

    preview = move_preview(case, LATER)

    assert preview is not None
    assert preview.revision == moved_to
    assert preview.before is not None
    assert preview.after is not None
    assert preview.after.total - preview.before.total == 1
    assert any("30" in change.sentence and "31" in change.sentence for change in preview.changes)
    case.refresh_from_db()
    assert case.revision == points


def test_an_outdated_draft_cannot_be_submitted_before_its_changes_were_confirmed(points: Revision):
    case = filled(points)
    moved_to = next_edition()

    with pytest.raises(IllegalStep, match="规则有更新"):
        submit(case_id=case.pk, actor=case.person.account, now=LATER)
    move_draft(case_id=case.pk, digest=moved_to.digest, actor=case.person.account, now=LATER)
    sent = submit(case_id=case.pk, actor=case.person.account, now=LATER)

    assert sent.revision == moved_to
    assert sent.submitted_at == LATER
    assert Entry.objects.filter(verb="move_draft", subject=f"case:{case.pk}").count() == 1


def test_what_was_submitted_never_moves(points: Revision):
    case = submitted(points, make_applicant("测试乙"), NOW)
    moved_to = next_edition()

    assert newer_revision(case, LATER) is None
    with pytest.raises(IllegalStep, match="不需要更新"):
        move_draft(case_id=case.pk, digest=moved_to.digest, actor=case.person.account, now=LATER)


def test_what_the_new_form_does_not_ask_is_named_and_left_out(points: Revision):
    case = filled(points)
    moved_to = next_edition(drop_section="education")

    preview = move_preview(case, LATER)
    move_draft(case_id=case.pk, digest=moved_to.digest, actor=case.person.account, now=LATER)

    assert preview is not None
    assert any("学历" in title for title in preview.lost)
    assert not Answer.objects.filter(case=case, section="education").exists()
    assert not Photo.objects.filter(case=case, section="education").exists()
    assert Answer.objects.filter(case=case, section="permits").exists()


def test_only_the_applicant_moves_a_draft_and_only_to_what_was_previewed(points: Revision):
    case = filled(points)
    seen = next_edition()

    with pytest.raises(NotAllowed):
        move_draft(case_id=case.pk, digest=seen.digest, actor=make_user(), now=LATER)
    newest = next_edition("2022b", begins="2022-07-02")
    with pytest.raises(Conflict, match="又有更新"):
        move_draft(case_id=case.pk, digest=seen.digest, actor=case.person.account, now=LATER)
    for _ in range(2):  # a double press
        move_draft(case_id=case.pk, digest=newest.digest, actor=case.person.account, now=LATER)
    case.refresh_from_db()
    assert case.revision == newest


def test_an_edition_left_to_choice_applies_only_to_those_who_chose_it(points: Revision):
    trial = next_edition("trial", begins="2022-01-01", applies_by="choice")
    day = date(2022, 3, 1)

    assert current(points.service.key, day) == points
    assert current(points.service.key, day, "trial") == trial
    assert choices_open(points.service.key, day) == [points, trial]

    person = make_applicant("测试丙")
    case = open_case(service=points.service, person=person, edition="trial", actor=person.account, now=NOW)
    assert case.revision == trial
    assert newer_revision(case, LATER) is None


def test_without_an_edition_to_follow_a_draft_stays_readable(points: Revision):
    case = filled(points)
    Revision.objects.filter(pk=points.pk).update(in_force_until=date(2022, 6, 30))

    assert newer_revision(case, datetime.fromisoformat("2022-07-02T10:00+08:00")) is None
