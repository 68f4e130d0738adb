"""Two lists of one round: each with its own keys and its own term, from the same frozen inputs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from jifenban.accounts.errors import Conflict, NotAllowed
from jifenban.accounts.models import User
from jifenban.cases.actions import run_due_timers
from jifenban.cases.models import Case
from jifenban.notices.models import Message
from jifenban.policies.actions import set_round_value
from jifenban.policies.models import Round
from jifenban.publicity.actions import finalise, publish_run, retract
from jifenban.publicity.models import Publication
from jifenban.publicity.queries import head
from jifenban.publicity.settling import settle
from jifenban.rankings.actions import freeze_round, release_run, start_run
from jifenban.rankings.computing import compute
from jifenban.rankings.models import Row, Run
from jifenban.rankings.queries import round_overview, standings_of
from jifenban.rankings.recomputing import recompute
from tests.builders import identity_number
from tests.cases import hangzhou_road as west
from tests.cases import road
from tests.cases.road import at

pytestmark = pytest.mark.django_db
FROZEN = at("2020-04-13 10:00")
LOWER = {"education": {"records": [{"id": "e1", "level": "high_school"}]}}
SETTLEMENT, SCHOOL = "", "school"


def pupil(serial: int) -> dict:
    return {"records": [{**west.PUPIL["records"][0], "number": identity_number(serial, "20140506")}]}


def final(batch: Round, name: str, uses: str, child: int = 7, **more) -> Case:
    """A confirmed score wanted for settlement, school or both."""
    said = {"intent": {"uses": uses}}
    if uses != "settlement":
        said["pupil"] = pupil(child)
    if uses == "school":
        said["destination"] = {}
    case = west.scored(batch, road.make_applicant(name), at("2020-03-10"), **{**said, **more})
    run_due_timers(until=at("2020-03-20"))
    case.refresh_from_db()
    assert case.status == "final"
    return case


@pytest.fixture
def batch() -> Round:
    found = west.open_batch(at("2020-02-20"))
    set_round_value(
        round=found,
        key="publicity_days",
        value="5",
        source="演示",
        actor=road.make_officer("round_officer", west.CITY, now=at("2020-02-20")),
        now=at("2020-02-20"),
        demonstration=True,
    )
    return found


@pytest.fixture
def officer(batch: Round) -> User:
    return road.make_officer("round_officer", west.CITY, now=at("2020-03-20"))


def freeze(batch: Round, officer: User) -> None:
    freeze_round(round_id=batch.pk, actor=officer, now=FROZEN)


def maker(list_key: str) -> User:
    """The police make the list for settlement, the education authority the one for school."""
    office = "330100-education" if list_key == SCHOOL else "330100-public_security"
    return road.make_officer("list_officer", office, now=FROZEN)


def ranked(batch: Round, list_key: str, *, trial: bool = False) -> Run:
    run = start_run(round_id=batch.pk, trial=trial, list_key=list_key, actor=maker(list_key), now=FROZEN)
    return compute(run_id=run.pk, now=lambda: FROZEN + timedelta(minutes=1))


def published(batch: Round, list_key: str) -> Publication:
    run = ranked(batch, list_key)
    release_run(run_id=run.pk, actor=maker(list_key), now=FROZEN)
    publication = publish_run(run_id=run.pk, actor=maker(list_key), now=FROZEN)
    settle(publication_id=publication.pk, event="published", now=FROZEN)
    return publication


def status(case: Case) -> str:
    case.refresh_from_db()
    return case.status


def test_each_list_ranks_who_wants_it_by_its_own_keys(batch: Round, officer: User):
    settling = final(batch, "测试甲", "settlement")
    both = final(batch, "测试乙", "both", child=7)
    schooling = final(batch, "测试丙", "school", child=8)

    lists = {key: ranked(batch, key, trial=True) for key in (SETTLEMENT, SCHOOL)}

    on = {key: set(run.rows.values_list("case", flat=True)) for key, run in lists.items()}
    assert on == {SETTLEMENT: {settling.pk, both.pk}, SCHOOL: {both.pk, schooling.pk}}
    keys = list(Row.objects.get(run=lists[SCHOOL], case=both).keys)
    assert sorted(keys) == sorted(
        ["score", "own_home", "residence_months", "insurance_points", "basic_points"]
    )
    assert recompute(lists[SCHOOL]).same


def test_of_two_parents_of_one_child_the_higher_score_counts(batch: Round, officer: User):
    lower = final(batch, "测试甲", "school", child=7, **LOWER)
    higher = final(batch, "测试乙", "school", child=7)
    other = final(batch, "测试丙", "school", child=8, **LOWER)

    rows = ranked(batch, SCHOOL, trial=True).rows

    assert set(rows.filter(admitted=True).values_list("case", flat=True)) == {higher.pk, other.pk}
    assert not rows.get(case=lower).admitted


def test_a_person_wanted_for_both_waits_for_the_second_list_and_is_told_of_the_first(
    batch: Round, officer: User
):
    both = final(batch, "测试甲", "both", **LOWER)
    settling = final(batch, "测试乙", "settlement")
    freeze(batch, officer)

    published(batch, SETTLEMENT)
    assert (status(settling), status(both)) == ("listed", "final")
    assert Message.objects.filter(subject=f"case:{both.pk}", template="one_list").count() == 1
    published(batch, SCHOOL)

    # 112.75 points are below the line of 120, but the school list has no line.
    assert status(both) == "listed"
    assert [(one.label, one.row.admitted) for one in standings_of(both)] == [
        ("积分落户", False),
        ("积分入学", True),
    ]


def test_the_round_is_over_when_both_lists_are(batch: Round, officer: User):
    final(batch, "测试甲", "both")
    freeze(batch, officer)
    lists = [published(batch, key) for key in (SETTLEMENT, SCHOOL)]

    # Published on Monday 13 April: five days for settlement (the demonstration's), seven working days for school.
    assert [one.shown_until for one in lists] == [at("2020-04-19 00:00"), at("2020-04-23 00:00")]
    states = []
    for publication in lists:
        actor = maker(publication.run.list_key)
        finalise(run_id=publication.run_id, actor=actor, now=publication.shown_until)
        batch.refresh_from_db()
        states.append(batch.state)

    assert states == [Round.State.PUBLISHED, Round.State.FINAL]
    counted = round_overview(batch, FROZEN, SCHOOL)
    assert (counted.passed, counted.undecided, counted.refused) == (1, 0, 0)


def test_a_list_taken_back_is_decided_anew(batch: Round, officer: User):
    case = final(batch, "测试甲", "settlement")
    freeze(batch, officer)
    publication = published(batch, SETTLEMENT)

    retract(publication_id=publication.pk, reason="名单有误。", actor=maker(SETTLEMENT), now=FROZEN)
    settle(publication_id=publication.pk, event="retracted", now=FROZEN)

    batch.refresh_from_db()
    assert (status(case), batch.state) == ("final", Round.State.FROZEN)


def test_each_list_is_ranked_for_good_once(batch: Round, officer: User):
    final(batch, "测试甲", "both")
    freeze(batch, officer)
    ranked(batch, SETTLEMENT)
    ranked(batch, SCHOOL)

    with pytest.raises(Conflict):
        ranked(batch, SCHOOL)


def test_each_list_is_made_by_whom_it_names_and_the_others_may_only_try(batch: Round, officer: User):
    final(batch, "测试甲", "both")
    with pytest.raises(NotAllowed):
        freeze_round(round_id=batch.pk, actor=maker(SCHOOL), now=FROZEN)
    freeze(batch, officer)

    for stranger in (officer, maker(SCHOOL)):
        with pytest.raises(NotAllowed):
            start_run(round_id=batch.pk, trial=False, list_key=SETTLEMENT, actor=stranger, now=FROZEN)
        assert start_run(round_id=batch.pk, trial=True, list_key=SETTLEMENT, actor=stranger, now=FROZEN).trial
    run = ranked(batch, SETTLEMENT)
    with pytest.raises(NotAllowed):
        release_run(run_id=run.pk, actor=officer, now=FROZEN)
    release_run(run_id=run.pk, actor=maker(SETTLEMENT), now=FROZEN)
    with pytest.raises(NotAllowed):
        publish_run(run_id=run.pk, actor=maker(SCHOOL), now=FROZEN)


def test_the_round_page_offers_each_officer_what_is_theirs(batch: Round, officer: User, client: Client):
    final(batch, "测试甲", "both")
    people, pages = {"manager": officer, "police": maker(SETTLEMENT)}, {}
    for name, user in people.items():
        client.force_login(user)
        pages[name, "values"] = client.get(f"/desk/rounds/{batch.pk}/values/").content.decode()
    freeze(batch, officer)
    for name, user in people.items():
        client.force_login(user)
        pages[name] = client.get(f"/desk/rounds/{batch.pk}/").content.decode()

    for_good = 'name="trial" value="0"'
    assert {name: for_good in pages[name] for name in ("manager", "police")} == {
        "manager": False,
        "police": True,
    }
    assert "杭州市公安局的名单经办人确定这份名单" in pages["manager"]
    assert "改这个值" in pages["manager", "values"]
    assert "改这个值" not in pages["police", "values"]


def test_the_line_people_are_told_is_the_one_that_was_drawn_and_a_list_without_one_tells_none(
    batch: Round, officer: User, client: Client
):
    final(batch, "测试甲", "both")
    final(batch, "测试乙", "both", **LOWER)
    freeze(batch, officer)
    settling, schooling = published(batch, SETTLEMENT), published(batch, SCHOOL)

    # 152.75 is the least that is in; the line is 120.
    assert (head(settling).line, head(schooling).line) == ("120", "")
    client.force_login(maker(SCHOOL))
    pages = {
        key: client.get(f"/desk/rounds/{batch.pk}/", {"list": key}).content.decode()
        for key in (SETTLEMENT, SCHOOL)
    }
    assert "入围线 120 分" in pages[SETTLEMENT]
    assert "入围线" not in pages[SCHOOL]
    assert "只计一次，另一份在前" in pages[SCHOOL]
    assert "公示 5 天" in pages[SETTLEMENT]
    assert "公示 7 个工作日" in pages[SCHOOL]
