"""Photos of papers, and mending what came back: only that, and with its reason beside it."""

import errno
import io
from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client
from PIL import Image

from jifenban.cases.actions import take_step
from jifenban.cases.models import Case, Photo
from jifenban.cases.queries import answers_of
from jifenban.evidence.models import File
from jifenban.evidence.tasks import rebuild_image
from jifenban.people.models import Person
from jifenban.policies.models import Revision
from jifenban.policies.queries import policy
from jifenban.vault import files as vault_files
from tests.cases import road
from tests.cases.road import BACHELOR, declare_life, fill, make_applicant, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Keep the tests' files apart from the demonstration's."""
    settings.MEDIA_ROOT = tmp_path


def picture(colour: str = "white", kind: str = "JPEG") -> SimpleUploadedFile:
    """A photo with something to see on it."""
    image = Image.effect_noise((1200, 900), 60).convert("RGB")
    image.paste(colour, (0, 0, 300, 300))
    stream = io.BytesIO()
    image.save(stream, kind)
    return SimpleUploadedFile("证书.jpg", stream.getvalue(), "image/jpeg")


@pytest.fixture
def educated(draft: Case, now: datetime) -> Case:
    """A draft with a degree in it."""
    fill(draft, now, education=BACHELOR)
    return draft


@pytest.fixture
def slot(educated: Case) -> str:
    """Where pictures of the first paper of the degree go."""
    return f"/my/cases/{educated.code}/photos/education/{_paper(educated)}/"


def _paper(case: Case) -> str:
    return policy(case.revision).forms.section("education").photos[0].slot


def test_a_picture_is_turned_by_quarters_and_seen_so(slot: str, mine: Client, educated: Case) -> None:
    mine.post(slot, {"photo": picture()}, headers={"HX-Request": "true"})
    checked()
    photo = Photo.objects.get(case=educated)
    sizes = []
    for _ in range(2):
        image = Image.open(io.BytesIO(mine.get(f"/my/photos/{photo.pk}/").content))
        sizes.append(image.size)
        mine.post(f"/my/photos/{photo.pk}/turn/", headers={"HX-Request": "true"})

    assert sizes == [(1200, 900), (900, 1200)]
    photo.refresh_from_db()
    assert photo.turn == 2


def checked() -> None:
    """Let the worker look at every picture that waits."""
    for file in File.objects.filter(state=File.State.CHECKING):
        job = SimpleNamespace(job=SimpleNamespace(attempts=0))
        rebuild_image(job, file_id=str(file.pk))


HX = {"HX-Request": "true"}


def test_the_limits_of_a_photo_stand_on_the_page_before_the_upload(mine: Client, educated: Case):
    page = mine.get(f"/my/cases/{educated.code}/fill/education/").content.decode()

    assert page.index("不大于 2.5 MB") < page.index('type="file"')


def test_a_picture_is_checked_by_the_worker_while_the_page_keeps_asking(mine: Client, slot: str):
    waiting = mine.post(slot, {"file": picture()}, headers=HX).content.decode()
    assert "检查中" in waiting
    assert 'hx-trigger="every 2s"' in waiting

    checked()

    ready = mine.get(slot, headers=HX).content.decode()
    assert "已上传" in ready
    assert "every 2s" not in ready


def test_what_is_no_picture_gets_its_own_sentence_and_a_way_out(mine: Client, slot: str):
    mine.post(slot, {"file": SimpleUploadedFile("x.jpg", b"%PDF-1.4 not a picture")}, headers=HX)
    checked()

    page = mine.get(slot, headers=HX).content.decode()

    assert "没有收下" in page
    assert "PDF" in page
    assert "换一张" in page


def test_an_empty_file_is_refused_at_once_in_words(mine: Client, slot: str):
    answer = mine.post(slot, {"file": SimpleUploadedFile("x.jpg", b"")}, headers=HX)

    assert "空的" in answer.content.decode()
    assert not Photo.objects.exists()


def test_without_javascript_the_page_takes_the_files_along(mine: Client, educated: Case, slot: str):
    sent = {
        "do": "stay:education",
        "education.version": "1",
        "education.records": "e1",
        "education.e1.level": "bachelor",
        f"photo.education..{_paper(educated)}": picture(),
    }
    mine.post(f"/my/cases/{educated.code}/fill/education/", sent)

    assert Photo.objects.get(case=educated).section == "education"


def _full(*_arguments: object, **_named: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


# A small upload is first written by the vault, a large one by Django while it reads the form.
@pytest.mark.parametrize(
    "where", [(vault_files, "store"), (TemporaryFileUploadHandler, "receive_data_chunk")]
)
@pytest.mark.parametrize("whole_page", [True, False])
def test_a_full_disk_is_a_sentence_beside_the_picture_and_the_rest_is_kept(
    mine: Client, educated: Case, slot: str, where, whole_page, monkeypatch: pytest.MonkeyPatch, settings
):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    monkeypatch.setattr(*where, _full)
    sent = {
        "do": "next",
        "education.version": "1",
        "education.records": "e1",
        "education.e1.level": "master",
        f"photo.education..{_paper(educated)}": picture(),
    }
    answer = (
        mine.post(f"/my/cases/{educated.code}/fill/education/", sent)
        if whole_page
        else mine.post(slot, {"file": picture()}, headers=HX)
    )

    assert answer.status_code == (422 if whole_page else 200)
    assert "这张照片没有收下" in answer.content.decode()
    assert not Photo.objects.exists()
    level = answers_of(educated)["education"]["records"][0]["level"]
    assert level == ("master" if whole_page else "bachelor")


def test_a_picture_is_replaced_removed_and_moved(mine: Client, educated: Case, slot: str):
    mine.post(slot, {"file": picture("red")}, headers=HX)
    mine.post(slot, {"file": picture("blue")}, headers=HX)
    first, second = Photo.objects.filter(case=educated)

    mine.post(f"/my/photos/{second.pk}/move/", headers=HX)
    assert list(Photo.objects.filter(case=educated)) == [second, first]

    mine.post(slot, {f"photo.education..{_paper(educated)}.{first.pk}": picture("green")}, headers=HX)
    assert not Photo.objects.filter(pk=first.pk).exists()

    mine.post(slot, {f"photo.education..{_paper(educated)}.{second.pk}": picture("yellow")}, headers=HX)
    again, behind = Photo.objects.filter(case=educated)
    assert again.pk > behind.pk  # taken last, and yet in the place of the one it was taken for

    mine.post(f"/my/photos/{again.pk}/remove/")
    assert Photo.objects.filter(case=educated).count() == 1


def test_only_ones_own_pictures_can_be_seen(
    mine: Client, slot: str, logged_in: Callable[..., Client], educated: Case
):
    mine.post(slot, {"file": picture()}, headers=HX)
    photo = Photo.objects.get(case=educated)
    assert mine.get(f"/my/photos/{photo.pk}/").status_code == 404  # nobody has checked it yet
    checked()

    seen = mine.get(f"/my/photos/{photo.pk}/?size=thumb")
    assert seen.headers["Content-Type"] == "image/jpeg"
    assert "no-store" in seen.headers["Cache-Control"]

    stranger = logged_in(make_applicant("测试乙").account)
    assert stranger.get(f"/my/photos/{photo.pk}/").status_code == 404
    assert stranger.post(f"/my/photos/{photo.pk}/remove/").status_code == 404


@pytest.fixture
def returned(points: Revision, applicant: Person, now: datetime) -> Case:
    """A case whose education came back."""
    case = submitted(points, applicant, now)
    reviewer = road.make_officer("reviewer", road.STREET, now=now)
    given = {"items": {"education": "毕业证书拍得不清楚。"}}
    return take_step(case_id=case.pk, do="return_items", actor=reviewer, now=now, input=given)


def test_the_home_page_says_what_to_mend_and_why(mine: Client, returned: Case):
    page = mine.get("/my/").content.decode()

    assert "要您做的事" in page
    assert "毕业证书拍得不清楚。" in page
    assert f'href="/my/cases/{returned.code}/fill/education/#s-education">现在补正</a>' in page


def test_going_on_leads_to_what_came_back_and_everything_else_is_locked(mine: Client, returned: Case):
    mine.post(f"/my/cases/{returned.code}/fill/education/")
    page = mine.get(f"/my/cases/{returned.code}/fill/education/").content.decode()
    assert "退回原因" in page
    assert "毕业证书拍得不清楚。" in page

    locked = mine.get(f"/my/cases/{returned.code}/fill/permit/").content.decode()
    assert "不用改" in locked
    assert 'name="permits.version"' not in locked


def test_a_locked_section_is_not_changed_by_what_is_sent(mine: Client, returned: Case):
    before = answers_of(returned)["permits"]
    sent = {"permits.version": "1", "permits.records": "p1", "permits.p1.from": "1999-01-01"}

    mine.post(f"/my/cases/{returned.code}/fill/permit/", sent)

    assert answers_of(returned)["permits"] == before


def test_the_mended_case_is_sent_in_again(mine: Client, returned: Case, now: datetime):
    fill(returned, now, education={"records": [{"id": "e1", "level": "college"}]})
    version = returned.answers.get(section="promise").version
    sent = {"do": "submit", "promise.version": str(version), "promise.promise": "yes"}
    page = mine.get(f"/my/cases/{returned.code}/fill/check/").content.decode()
    assert "提交补正" in page

    answer = mine.post(f"/my/cases/{returned.code}/fill/check/", sent)

    returned.refresh_from_db()
    assert answer.status_code == 302
    assert returned.status == "pre_review"
    assert returned.submissions.count() == 2


def test_withdrawing_is_asked_once_more_and_then_done(mine: Client, draft: Case, now: datetime):
    declare_life(draft, now)
    address = f"/my/cases/{draft.code}/take/withdraw/"
    assert "撤回申请" in mine.get(address).content.decode()
    draft.refresh_from_db()
    assert draft.status == "draft"

    mine.post(address)

    draft.refresh_from_db()
    assert draft.status == "withdrawn"
