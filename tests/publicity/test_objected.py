"""Objections while a list is public: filed at a window, decided by the round's manager, and no list is final before."""

from datetime import timedelta

import pytest

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.errors import IllegalStep, NotAllowed
from jifenban.cases.actions import decide_objection, file_objection
from jifenban.cases.desk import objections_for, queue
from jifenban.cases.models import Case, Objection
from jifenban.cases.relations import stand
from jifenban.notices.models import Message
from jifenban.offices.models import Office
from jifenban.publicity.actions import finalise, publish_run, retract
from jifenban.publicity.models import Publication
from jifenban.publicity.settling import FINAL, PUBLISHED, RETRACTED, settle
from jifenban.rankings.actions import release_run, start_run
from jifenban.rankings.computing import compute
from jifenban.rankings.errors import UndecidedCases
from jifenban.rankings.models import Run
from jifenban.rankings.population import undecided_cases
from tests.cases import road
from tests.publicity.test_publications import OVER, PUBLISHED_AT, published, statuses
from tests.rankings.builders import passed_case, round_officer, settlement_round

pytestmark = pytest.mark.django_db

LATER = PUBLISHED_AT + timedelta(days=1)
REASON = {"": "名单上这位的居住证已经注销，请核查。"}


@pytest.fixture
def shown() -> tuple[Publication, Case, Case]:
    """A public list of two."""
    round = settlement_round(quota=2)
    first, second = passed_case(round, insured_from="2012-01"), passed_case(round, insured_from="2018-01")
    city = Office.objects.get(kind=Office.Kind.CITY, city="guangzhou")
    for case in (first, second):
        stand(case, "city", city)
    publication = published(round)
    settle(publication_id=publication.pk, event=PUBLISHED, now=PUBLISHED_AT)
    return publication, first, second


def object_to(case: Case) -> Objection:
    clerk = road.make_officer("clerk", road.STREET, now=LATER)
    [objection] = file_objection(
        case_id=case.pk,
        do="object_to_list",
        reasons=REASON,
        objector="陈某 13900009999",
        actor=clerk,
        now=LATER,
    )
    return objection


def decide(objection: Objection, *, upheld: bool, officer=None) -> None:
    decide_objection(
        objection_id=objection.pk,
        upheld=upheld,
        reason="已向公安机关核实。",
        actor=officer or round_officer(f"officer-{objection.pk}"),
        now=LATER + timedelta(days=1),
    )


def test_while_an_objection_is_open_no_list_becomes_final_and_rejected_the_case_stays_on_it(shown):
    publication, first, second = shown
    objection = object_to(first)
    assert statuses(first, second) == ["list_objected", "admitted"]
    assert Message.objects.get(person=first.person, template="list_objected")

    with pytest.raises(IllegalStep, match="还有 1 件异议没有决定"):
        finalise(run_id=publication.run_id, actor=SYSTEM, now=OVER)
    decide(objection, upheld=False)
    finalise(run_id=publication.run_id, actor=SYSTEM, now=OVER)

    assert statuses(first) == ["admitted"]
    assert "不成立" in Message.objects.get(template="list_objection_rejected").text


def test_an_upheld_objection_takes_the_case_off_the_list_and_no_card_follows(shown):
    publication, first, _ = shown
    decide(object_to(first), upheld=True)

    finalise(run_id=publication.run_id, actor=SYSTEM, now=OVER)

    assert statuses(first) == ["struck_off"]
    told = Message.objects.get(template="list_objection_upheld").text
    assert "已向公安机关核实" in told


def test_only_the_rounds_manager_decides_and_finds_it_waiting(shown):
    _, first, _ = shown
    objection = object_to(first)
    officer, clerk = round_officer("manager"), road.make_officer("clerk", road.STREET, now=LATER)

    assert list(objections_for(officer)) == [objection]
    assert first not in queue(clerk)
    with pytest.raises(NotAllowed):
        decide(objection, upheld=True, officer=clerk)
    with pytest.raises(IllegalStep, match="已经提出"):
        object_to(first)


def test_a_list_taken_back_waits_for_the_decision_before_it_is_ranked_or_shown_again(shown):
    publication, first, second = shown
    objection = object_to(first)
    retract(publication_id=publication.pk, reason="核查异议", actor=SYSTEM, now=LATER)
    settle(publication_id=publication.pk, event=RETRACTED, now=LATER)
    assert statuses(first, second) == ["list_objected_off", "passed"]
    assert [one.code for one in undecided_cases(publication.run.round)] == [first.code]
    with pytest.raises(IllegalStep, match="有结果以后才能公示"):
        publish_run(run_id=publication.run_id, actor=SYSTEM, now=LATER)
    with pytest.raises(UndecidedCases, match="正式排名"):
        start_run(round_id=publication.run.round_id, trial=False, actor=SYSTEM, now=LATER)

    decide(objection, upheld=True)

    with pytest.raises(IllegalStep, match="1 人的申请已经结束"):
        publish_run(run_id=publication.run_id, actor=SYSTEM, now=OVER)
    again = start_run(round_id=publication.run.round_id, trial=False, actor=SYSTEM, now=OVER)
    compute(run_id=again.pk, now=lambda: OVER)
    release_run(run_id=again.pk, actor=SYSTEM, now=OVER)
    second_list = publish_run(run_id=again.pk, actor=SYSTEM, now=OVER)
    assert [row.masked_name for row in second_list.rows.all()] == ["黄＊强"]
    settle(publication_id=second_list.pk, event=PUBLISHED, now=OVER)
    assert statuses(first, second) == ["struck_off", "admitted"]
    assert Run.objects.get(pk=again.pk).state == Run.State.PUBLISHED
    assert settle(publication_id=second_list.pk, event=FINAL, now=OVER) == 0
