"""A list before the public: masked, searchable, down by itself, once; and what it means for the cases."""

import hashlib
import threading
from datetime import timedelta

import pytest
from django.db import connection

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.errors import IllegalStep, Incomplete, InvalidInput
from jifenban.cases.models import Case
from jifenban.policies.models import Round
from jifenban.publicity.actions import finalise, publish_run, retract, run_due
from jifenban.publicity.due import take_down
from jifenban.publicity.models import Publication
from jifenban.publicity.queries import download, head, is_shown, list_rows, search, shown_publications
from jifenban.publicity.settling import FINAL, PUBLISHED, RETRACTED, settle
from jifenban.rankings.actions import freeze_round, release_run
from jifenban.rankings.models import Run
from tests.rankings.builders import CLOSED, computed_run, passed_case, settlement_round

PUBLISHED_AT = CLOSED + timedelta(days=3)
OVER = PUBLISHED_AT + timedelta(days=7)


def released_run(round: Round) -> Run:
    freeze_round(round_id=round.pk, actor=SYSTEM, now=CLOSED)
    run = computed_run(round, trial=False)
    return release_run(run_id=run.pk, actor=SYSTEM, now=CLOSED)


def published(round: Round) -> Publication:
    return publish_run(run_id=released_run(round).pk, actor=SYSTEM, now=PUBLISHED_AT)


@pytest.mark.django_db
def test_the_public_sees_masked_names_ranks_and_scores_of_the_admitted_only():
    round = settlement_round(quota=1)
    first = passed_case(round, insured_from="2012-01", name="欧阳演莲")
    passed_case(round, insured_from="2018-01", name="韦演光")

    publication = published(round)
    shown = list(list_rows(publication, PUBLISHED_AT))

    assert [(row.rank, row.masked_name) for row in shown] == [(1, "欧阳＊＊")]
    assert shown[0].receipt_tail == first.receipt_number.replace("-", "")[-6:]
    assert shown[0].cells == [
        str(shown[0].values[key]) for key in ("base_score", "medical_months", "permit_months")
    ]
    assert first.person.name not in str(publication.rows.values())


@pytest.mark.django_db
def test_a_person_is_found_by_full_name_or_receipt_number_and_by_nothing_less():
    round = settlement_round(quota=2)
    passed_case(round, insured_from="2012-01", name="韦演光")
    mine = passed_case(round, name="黄演强")
    publication = published(round)

    by_name = search(publication, " 黄演强 ", PUBLISHED_AT)
    by_receipt = search(publication, mine.receipt_number.lower(), PUBLISHED_AT)

    assert [found.rank for found in by_name] == [found.rank for found in by_receipt] == [2]
    assert by_name[0].above_line == "正好在入围线上"
    for less in ("黄", "黄＊强", mine.receipt_number[-6:], ""):
        assert search(publication, less, PUBLISHED_AT) == []


@pytest.mark.django_db
def test_the_download_has_the_published_digest():
    round = settlement_round()
    passed_case(round)
    publication = published(round)

    content = download(publication, PUBLISHED_AT)

    assert hashlib.sha256(content).hexdigest() == publication.digest
    assert "".join(head(publication).digest_groups) == publication.digest


@pytest.mark.django_db
def test_a_list_comes_down_by_itself_even_before_the_worker_has_noticed():
    round = settlement_round()
    passed_case(round)
    publication = published(round)
    end = publication.shown_until

    assert is_shown(publication, end - timedelta(seconds=1))
    assert not is_shown(publication, end)
    assert list(list_rows(publication, end)) == []
    assert not take_down(publication_id=publication.pk, now=end - timedelta(seconds=1))
    assert run_due(until=end + timedelta(hours=5)) >= 1
    publication.refresh_from_db()
    assert publication.state == Publication.State.ENDED
    assert run_due(until=end + timedelta(hours=6)) == 0
    assert list(shown_publications(end)) == []


@pytest.mark.django_db
def test_publishing_waits_for_the_term_to_be_known(monkeypatch):
    round = settlement_round()
    passed_case(round)
    run = released_run(round)
    round.values.filter(key="publicity_days").delete()

    with pytest.raises(Incomplete) as refusal:
        publish_run(run_id=run.pk, actor=SYSTEM, now=PUBLISHED_AT)

    assert [missing.field for missing in refusal.value.missing] == ["publicity_days"]


@pytest.mark.django_db
def test_the_admitted_and_the_others_are_told_and_the_final_list_gives_the_card():
    round = settlement_round(quota=1)
    winner, other = passed_case(round, insured_from="2012-01"), passed_case(round, insured_from="2018-01")
    publication = published(round)

    settle(publication_id=publication.pk, event=PUBLISHED, now=PUBLISHED_AT)
    assert statuses(winner, other) == ["admitted", "not_admitted"]
    assert settle(publication_id=publication.pk, event=PUBLISHED, now=PUBLISHED_AT) == 0

    with pytest.raises(IllegalStep, match="期满"):
        finalise(run_id=publication.run_id, actor=SYSTEM, now=PUBLISHED_AT)
    finalise(run_id=publication.run_id, actor=SYSTEM, now=OVER)
    assert Round.objects.get(pk=round.pk).state == Round.State.FINAL
    assert finalise(run_id=publication.run_id, actor=SYSTEM, now=OVER).state == Run.State.FINAL


def statuses(*cases: Case) -> list[str]:
    return [Case.objects.get(pk=case.pk).status for case in cases]


@pytest.mark.django_db
def test_a_retracted_list_takes_the_results_back_and_may_be_published_again():
    round = settlement_round(quota=1)
    winner, other = passed_case(round, insured_from="2012-01"), passed_case(round, insured_from="2018-01")
    publication = published(round)
    settle(publication_id=publication.pk, event=PUBLISHED, now=PUBLISHED_AT)

    with pytest.raises(InvalidInput):
        retract(publication_id=publication.pk, reason=" ", actor=SYSTEM, now=PUBLISHED_AT)
    later = PUBLISHED_AT + timedelta(days=1)
    retract(publication_id=publication.pk, reason="一份申请的材料要重新核对", actor=SYSTEM, now=later)
    settle(publication_id=publication.pk, event=RETRACTED, now=later)

    assert statuses(winner, other) == ["passed", "passed"]
    assert not is_shown(Publication.objects.get(pk=publication.pk), later)
    again = publish_run(run_id=publication.run_id, actor=SYSTEM, now=later)
    settle(publication_id=again.pk, event=PUBLISHED, now=later)
    assert statuses(winner, other) == ["admitted", "not_admitted"]
    assert again.digest == publication.digest


@pytest.mark.django_db
def test_what_became_of_a_list_moves_nobody_when_it_is_no_longer_so():
    round = settlement_round()
    case = passed_case(round)
    publication = published(round)
    retract(publication_id=publication.pk, reason="核对", actor=SYSTEM, now=PUBLISHED_AT)

    assert settle(publication_id=publication.pk, event=PUBLISHED, now=PUBLISHED_AT) == 0
    assert settle(publication_id=publication.pk, event=FINAL, now=PUBLISHED_AT) == 0
    assert statuses(case) == ["passed"]


@pytest.mark.django_db(transaction=True)
def test_two_officers_publishing_at_once_make_one_publication():
    round = settlement_round()
    passed_case(round)
    run = released_run(round)
    outcomes = []

    def press() -> None:
        try:
            publish_run(run_id=run.pk, actor=SYSTEM, now=PUBLISHED_AT)
            outcomes.append("published")
        except IllegalStep as refusal:
            outcomes.append(refusal.sentence)
        finally:
            connection.close()

    officers = [threading.Thread(target=press) for _ in range(4)]
    for officer in officers:
        officer.start()
    for officer in officers:
        officer.join()

    assert outcomes.count("published") == 1
    assert Publication.objects.filter(run=run).count() == 1
