"""Files are received sealed and unseen; the worker keeps or refuses them, however often it is killed."""

import io
from types import SimpleNamespace

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from procrastinate.contrib.django.models import ProcrastinateJob

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.errors import InvalidInput
from jifenban.evidence import tasks
from jifenban.evidence.actions import keep_picture, receive_file
from jifenban.evidence.errors import PictureGone
from jifenban.evidence.limits import HARD_CAP, MEGABYTE, PhotoLimit
from jifenban.evidence.models import File
from jifenban.evidence.render import watermarked
from jifenban.evidence.storage import RECEIVED, name_of, picture_of, thumbnail_of
from jifenban.journal.queries import history
from jifenban.vault import files
from tests.builders import NOW, make_person, make_user
from tests.evidence.test_pictures import encoded, page

pytestmark = pytest.mark.django_db
LIMIT = PhotoLimit(("JPG", "PNG"), 5 * MEGABYTE // 2)
PHOTO = encoded(page())


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def owner():
    return make_person()


def receive(owner, content=PHOTO, name="IMG_0001.jpg", limit=LIMIT, actor=SYSTEM):
    return receive_file(owner=owner, stream=io.BytesIO(content), name=name, limit=limit, actor=actor, now=NOW)


def work(file, attempts=0):
    tasks.rebuild_image(SimpleNamespace(job=SimpleNamespace(attempts=attempts)), str(file.pk))
    file.refresh_from_db()
    return file


def stored(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def jobs(file):
    return ProcrastinateJob.objects.filter(args__file_id=str(file.pk)).count()


def test_a_received_file_is_sealed_and_waits_for_the_worker(owner, folder):
    user = make_user()
    file = receive(owner, actor=user)
    assert (file.state, file.received_bytes, file.uploaded_by) == (File.State.CHECKING, len(PHOTO), user)
    assert stored(folder) == ["received"]
    assert all(PHOTO[:200] not in path.read_bytes() for path in folder.rglob("received"))
    assert jobs(file) == 1
    with pytest.raises(PictureGone):
        picture_of(file)


def test_the_worker_keeps_the_rebuilt_picture_and_forgets_what_was_received(
    owner, folder, django_capture_on_commit_callbacks
):
    file = receive(owner)
    with django_capture_on_commit_callbacks(execute=True):
        work(file)
    assert (file.state, file.media_type, file.width, file.height) == ("ready", "image/jpeg", 1600, 1200)
    assert len(picture_of(file)) == file.size
    assert Image.open(io.BytesIO(thumbnail_of(file))).size == (480, 360)
    assert stored(folder) == ["picture", "thumbnail"]


def test_a_refused_file_keeps_its_sentence_only(owner, folder, django_capture_on_commit_callbacks):
    file = receive(owner, b"%PDF-1.7", name="photo.jpg")
    with django_capture_on_commit_callbacks(execute=True):
        work(file)
    assert (file.state, file.refusal[:8]) == (File.State.REFUSED, "这是 PDF 文件"[:8])
    assert stored(folder) == []


def test_a_doubtful_picture_is_kept_and_said_to_be_so(owner):
    from PIL import ImageFilter

    file = work(receive(owner, encoded(page().filter(ImageFilter.GaussianBlur(14)))))
    assert (file.state, "重拍" in file.refusal) == (File.State.POOR, True)
    assert picture_of(file)


def test_the_same_content_is_stored_once(owner):
    file = receive(owner)
    assert receive(owner, name="again.jpg") == file
    assert receive(make_person()) != file
    assert receive(owner, limit=PhotoLimit(("JPG",), MEGABYTE)) != file
    assert jobs(file) == 1


def test_a_refused_content_may_be_sent_again(owner):
    first = work(receive(owner, b"%PDF-1.7"))
    assert receive(owner, b"%PDF-1.7") != first


def test_more_than_the_hard_cap_is_not_read_to_the_end(owner, folder):
    class Endless:
        given = 0

        def read(self, size):
            self.given += size
            return b"x" * size

    stream = Endless()
    with pytest.raises(InvalidInput, match="超过 30 MB"):
        receive_file(owner=owner, stream=stream, name="film", limit=LIMIT, actor=SYSTEM, now=NOW)
    assert stream.given < HARD_CAP + MEGABYTE
    assert stored(folder) == []


def test_an_empty_file_is_refused(owner, folder):
    with pytest.raises(InvalidInput, match="空的"):
        receive(owner, b"")
    assert stored(folder) == []
    assert not File.objects.exists()


def test_an_upload_as_django_hands_it_over_is_received(owner):
    upload = SimpleUploadedFile("../../etc/身份证.jpg", PHOTO, content_type="text/html")
    file = receive_file(owner=owner, stream=upload, name=upload.name, limit=LIMIT, actor=SYSTEM, now=NOW)
    assert work(file).state == File.State.READY


def test_the_name_is_shortened_and_encrypted(owner):
    file = receive(owner, name="长" * 300 + ".jpg")
    file.refresh_from_db()
    assert len(file.original_name) == 120
    assert file.original_name.endswith(".jpg")


def test_a_worker_killed_before_it_wrote_gives_the_same_when_run_again(owner, monkeypatch):
    class Killed(BaseException):
        pass

    def die(**_):
        raise Killed

    file = receive(owner)
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "keep_picture", die)
        with pytest.raises(Killed):
            work(file)
    assert work(file, attempts=1).state == File.State.READY
    first = (file.digest, picture_of(file))
    assert (work(file, attempts=2).digest, picture_of(file)) == first


def test_a_worker_killed_after_it_wrote_leaves_nothing_behind(owner, folder):
    file = work(receive(owner))  # on_commit has not run, as after a kill
    assert "received" in stored(folder)
    work(file)
    assert stored(folder) == ["picture", "thumbnail"]


def test_a_second_worker_changes_nothing(owner):
    file = work(receive(owner))
    before = picture_of(file)
    other = tasks.rebuild(encoded(page(800, 600)), LIMIT)
    keep_picture(file_id=file.pk, picture=other)
    assert picture_of(file) == before


def test_a_file_over_which_workers_die_is_given_up(owner):
    file = work(receive(owner), attempts=tasks.RETRIES)
    assert (file.state, "重拍" in file.refusal) == (File.State.REFUSED, True)


def test_receiving_is_journaled_without_the_name(owner):
    receive(owner, name="张三身份证.jpg")
    entry = history(f"person:{owner.pk}").last()
    assert entry.verb == "file_received"
    assert "张三" not in str(entry.data)


def test_staff_see_the_picture_with_a_mark_all_over_it(owner):
    file = work(receive(owner, encoded(Image.new("RGB", (3000, 2000), (230, 230, 230)))))
    view = Image.open(io.BytesIO(watermarked(file, "仅用于积分审核 王某 2023-03-10")))
    assert (view.format, view.size) == ("JPEG", (1800, 1200))
    shades = np.asarray(view.convert("L"))
    for rows in np.array_split(shades, 4, axis=0):
        for part in np.array_split(rows, 4, axis=1):
            assert part.min() < 215  # ink in every sixteenth of the picture


def test_the_mark_is_the_text_that_was_given(owner):
    file = work(receive(owner))
    assert watermarked(file, "甲 2023-03-10") != watermarked(file, "乙 2023-03-10")
    assert watermarked(file, "甲 2023-03-10") == watermarked(file, "甲 2023-03-10")


def test_a_file_still_checked_has_nothing_to_show(owner):
    with pytest.raises(PictureGone):
        watermarked(receive(owner), "甲")


def test_what_was_received_is_sealed_for_its_file(owner):
    first, second = receive(owner), receive(owner, encoded(page(800, 600)))
    place = files.place(name_of(second.pk, RECEIVED))
    place.write_bytes(files.place(name_of(first.pk, RECEIVED)).read_bytes())
    with pytest.raises(files.SealBroken):
        work(second)
