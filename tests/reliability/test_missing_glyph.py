"""A name that the font of the papers cannot print stops the paper with a sentence, and leaves nothing half done."""

import html

import pytest
from django.urls import reverse

from jifenban.accounts.actors import SYSTEM
from jifenban.cases.actions import take_step
from jifenban.cases.models import Case, Event, Item, Review, Timer
from jifenban.cases.portions import Unsettled
from jifenban.cases.queries import sections_with_originals
from jifenban.documents.models import Paper, Print, Sequence
from jifenban.journal.queries import history
from jifenban.notices.models import Message
from jifenban.publicity.models import Publication
from jifenban.publicity.settling import FINAL, settle
from jifenban.rankings.models import Row, Run
from tests.builders import identity_number
from tests.cases import road
from tests.cases.road import at
from tests.cases.test_settlement import LONG

pytestmark = pytest.mark.django_db

PASSWORDS = "django.contrib.auth.backends.ModelBackend"
RARE = "𬎆"  # U+2C386: it stands in names, and not in the font of the papers

SPOUSE = {
    "id": "s1",
    "number": identity_number(991, "19880808"),
    "address": "湖南省长沙市某县某镇某村",
    "authority": "某县公安局某派出所",
}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def traces(case: Case) -> dict[str, object]:
    """Everything that an acceptance writes."""
    subject = f"case:{case.pk}"
    case.refresh_from_db()
    return {
        "case": (case.status, case.version, case.accepted_at, case.due_on),
        "papers": Paper.objects.count(),
        "prints": Print.objects.count(),
        "numbers": list(Sequence.objects.values_list("key", "last")),
        "events": Event.objects.filter(case=case).count(),
        "journal": [entry.digest for entry in history(subject)],
        "reviews": Review.objects.filter(item__case=case).count(),
        "originals": Item.objects.filter(case=case).exclude(original_checked_at=None).count(),
        "timers": list(Timer.objects.filter(case=case).order_by("pk").values_list("key", "state", "next_at")),
        "messages": Message.objects.filter(subject=subject).count(),
    }


def test_the_window_cannot_accept_a_name_that_its_receipt_cannot_print(client, folder):
    points = road.publish("guangzhou/points/2021", now=at("2022-03-01"))
    case = road.submitted(points, road.make_applicant(f"测试{RARE}"), at("2022-03-01"))
    reviewer = road.make_officer("reviewer", road.STREET, now=at("2022-03-01"))
    take_step(case_id=case.pk, do="pass_pre_review", actor=reviewer, now=at("2022-03-02"))
    client.force_login(road.make_officer("clerk", road.STREET, now=at("2022-03-01")), PASSWORDS)
    before, files = traces(case), sorted(folder.rglob("*"))
    ticked = {"do": "accept", "asks": "originals", "originals": sections_with_originals(case)}

    answer = client.post(reverse("officer:counter", args=[case.code]), ticked)

    said = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert f"「{RARE}」字库里没有" in said
    assert "请联系系统管理员补充字库后再办理" in said
    assert traces(case) == before
    assert sorted(folder.rglob("*")) == files


def test_the_number_that_was_not_used_goes_to_the_next_case(client):
    points = road.publish("guangzhou/points/2021", now=at("2022-03-01"))
    first = road.accepted(points, road.make_applicant("测试甲"), at("2022-03-01"))
    rare = road.submitted(points, road.make_applicant(f"测试{RARE}"), at("2022-03-01"))
    reviewer = road.make_officer("reviewer", road.STREET, now=at("2022-03-01"))
    take_step(case_id=rare.pk, do="pass_pre_review", actor=reviewer, now=at("2022-03-01"))
    client.force_login(road.make_officer("clerk", road.STREET, now=at("2022-03-01")), PASSWORDS)
    ticked = {"do": "accept", "asks": "originals", "originals": sections_with_originals(rare)}

    refused = client.post(reverse("officer:counter", args=[rare.code]), ticked)
    second = road.accepted(points, road.make_applicant("测试乙"), at("2022-03-01"))

    assert refused.status_code == 422
    numbers = [Paper.objects.get(subject=f"case:{case.pk}").number for case in (first, second)]
    assert [number[-5:] for number in numbers] == ["00001", "00002"]


def test_one_card_that_cannot_be_printed_holds_up_nobody_elses():
    batch = road.settlement_round(now=at("2023-01-05"))
    points = road.publish("guangzhou/points/2021", now=at("2022-03-01"))
    cases = []
    for number, spouse in enumerate((f"测试{RARE}", "测试配偶")):
        person = road.make_applicant(f"测试{number}")
        road.verified(points, person, at("2022-09-01"), **LONG)
        company = {"spouse": {"records": [SPOUSE | {"name": spouse}]}}
        case = road.settling(batch, person, at("2023-02-20"), **company)
        reviewer = road.make_officer("reviewer", road.DISTRICT, now=at("2023-02-20"))
        for do, actor in (("pass_review", reviewer), ("admit", SYSTEM)):
            case = take_step(case_id=case.pk, do=do, actor=actor, now=at("2023-02-21"))
        cases.append(case)
    publication = final_list(batch, cases)
    rare, other = cases
    before = traces(rare)

    with pytest.raises(Unsettled, match=f"case {rare.pk}: 「{RARE}」字库里没有"):
        settle(publication_id=publication.pk, event=FINAL, now=at("2023-04-28"))

    other.refresh_from_db()
    assert other.status == "card"
    assert Paper.objects.filter(subject=f"case:{other.pk}", kind="card").count() == 1
    assert not Paper.objects.filter(subject=f"case:{rare.pk}", kind="card").exists()
    unmoved = ("case", "events", "journal", "timers", "messages")
    assert {key: traces(rare)[key] for key in unmoved} == {key: before[key] for key in unmoved}


def final_list(batch, cases: list[Case]) -> Publication:
    """A list of these cases, all admitted, whose public period is over."""
    run = Run.objects.create(
        round=batch,
        number=1,
        trial=False,
        state=Run.State.FINAL,
        values={},
        pack_digest="",
        as_of=at("2022-12-31").date(),
        known_at=at("2023-03-11"),
        started_at=at("2023-03-11"),
    )
    for position, case in enumerate(cases, start=1):
        Row.objects.create(run=run, case=case, position=position, rank=position, admitted=True)
    return Publication.objects.create(
        run=run,
        title="测试名单",
        state=Publication.State.ENDED,
        columns=[],
        shown_from=at("2023-04-20"),
        shown_until=at("2023-04-28"),
        digest="",
    )
