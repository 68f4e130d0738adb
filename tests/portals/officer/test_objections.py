"""Objections on the pages: filed at the counter, seen by the applicant, decided with the effect before the eyes."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jifenban.cases.actions import file_objection, take_step
from jifenban.cases.models import Objection, Photo
from tests.cases import road

pytestmark = pytest.mark.django_db


@pytest.fixture
def scored(points, now):
    """A verified case whose degree the department refused."""
    case = road.accepted(points, road.make_applicant(), now)
    road.answer_all(case, now, education={"decision": "refuse", "reason": "学信网查不到。"})
    scorer = road.make_officer("scorer", road.DISTRICT, now=now)
    return take_step(case_id=case.pk, do="confirm_score", actor=scorer, now=now)


@pytest.fixture
def counter(scored, now, logged_in):
    return logged_in(road.make_officer("clerk", road.STREET, now=now))


@pytest.fixture
def district(scored, now, logged_in):
    return logged_in(road.make_officer("scorer", road.DISTRICT, now=now))


def filed(case, now):
    clerk = road.make_officer("clerk", road.STREET, now=now)
    given = {"do": "object_at_window", "reasons": {"education": "毕业证是真的。"}}
    [objection] = file_objection(case_id=case.pk, actor=clerk, now=now, **given)
    road.answer_all(case, now)
    return objection


def text_of(answer):
    return answer.content.decode()


def test_the_counter_leads_to_the_form_and_files_items_with_reason_and_photo(
    scored, counter, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    page = reverse("officer:object_at_window", args=[scored.code])
    assert page in text_of(counter.get(reverse("officer:counter", args=[scored.code])))
    shown = text_of(counter.get(page))
    assert "2022年3月31日前可以提出" in shown
    assert "JPG、PNG 图片，不大于 2.5 MB" in shown
    picture = SimpleUploadedFile("证书.jpg", b"\xff\xd8\xff" + b"0" * 500, "image/jpeg")

    answer = counter.post(
        page,
        {
            "do": "object_at_window",
            "items": ["education"],
            "reason_education": "毕业证是真的。",
            "photos_education": [picture],
        },
    )

    assert answer.status_code == 302
    objection = Objection.objects.get()
    assert (objection.reason, objection.at_window) == ("毕业证是真的。", True)
    assert Photo.objects.get(slot="objection").record == str(objection.pk)
    assert "正在核查" in text_of(counter.get(page))


def test_what_is_missing_is_said_at_once_and_what_was_typed_stays(scored, counter):
    page = reverse("officer:object_at_window", args=[scored.code])
    typed = {"do": "object_at_window", "items": ["education", "homes"], "reason_homes": "住满了。"}

    answer = counter.post(page, typed)

    assert answer.status_code == 422
    assert "“文化程度”还没有写理由" in text_of(answer)
    assert "住满了。" in text_of(answer)
    assert counter.post(page, {"do": "object_at_window"}).status_code == 422
    assert counter.post(page, {"do": "confirm_score"}).status_code in (403, 409)


def test_the_applicant_reads_where_and_until_when_and_what_became_of_it(scored, now, logged_in):
    mine = logged_in(scored.person.account)
    page = reverse("applicant:objections", args=[scored.code])
    assert page in text_of(mine.get(reverse("applicant:case", args=[scored.code])))
    shown = text_of(mine.get(page))
    assert "2022年3月31日" in shown
    assert "020-87925868" in shown
    assert "在网上提出" not in shown
    assert mine.post(page, {"do": "object_at_window", "items": ["education"]}).status_code == 422

    filed(scored, now)

    assert "核查中" in text_of(mine.get(page))
    home = text_of(mine.get(reverse("applicant:home")))
    assert "异议正在办理" in home


def test_the_desk_shows_the_effect_counts_again_and_decides_with_a_reason(scored, district, now):
    objection = filed(scored, now)
    queue = text_of(district.get(reverse("officer:objections")))
    page = reverse("officer:objection", args=[objection.pk])
    assert page in queue
    shown = text_of(district.get(page))
    assert "若成立，总积分" in shown
    assert "文化程度：" in shown
    assert "0 → 30" in shown
    record = {"education.records": ["o0"], "education.o0.level": "college"}
    assert "0 → 20" in text_of(district.post(page, {**record, "preview": "1"}))
    without_reason = district.post(page, {**record, "outcome": "upheld"})
    assert without_reason.status_code == 422
    assert "请写明理由" in text_of(without_reason)
    assert district.post(page, record).status_code == 422

    answer = district.post(page, {**record, "outcome": "upheld", "reason": "学校来函确认为专科。"})

    assert answer.status_code == 302
    objection.refresh_from_db()
    assert objection.state == "upheld"
    decided = text_of(district.get(page))
    assert "学校来函确认为专科。" in decided
    assert f"{objection.effect['before']} → {objection.effect['after']}" in decided
    assert page in text_of(district.get(reverse("officer:objections") + "?decided=1"))
    assert district.post(page, {**record, "outcome": "rejected", "reason": "再来一次。"}).status_code == 409


def test_the_window_may_read_an_objection_of_its_case_but_not_decide_it(scored, counter, now):
    objection = filed(scored, now)
    page = reverse("officer:objection", args=[objection.pk])

    assert counter.get(page).status_code == 200
    refused = counter.post(page, {"outcome": "rejected", "reason": "不对。"})

    assert refused.status_code == 403
    assert "没有办理" in text_of(refused)
