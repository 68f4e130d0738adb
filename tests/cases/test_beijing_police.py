"""The way from the bureau's approval to the settled household, as the guide tells it: offices, papers, counterparts."""

import pytest

from jifenban.cases.bringing import view_of
from jifenban.cases.models import Case
from jifenban.cases.progress import progress_view
from jifenban.cases.queries import available_steps
from jifenban.policies.queries import policy
from policypack.policy import Policy
from tests.builders import identity_number
from tests.cases import beijing
from tests.cases import beijing_settling as road
from tests.cases.road import at

pytestmark = pytest.mark.django_db

CHILD = {"records": [{"id": "c1", "name": "测试童", "number": identity_number(1, "20150101")}]}
HUKOU = {"records": [{"id": "c1", "address": "河北省某某县", "authority": "某某派出所"}]}
PROXY = {"name": "测试代", "number": identity_number(2), "phone": "13800000001"}
BRANCH_PAPERS = {"《调动人员情况登记表》", "报户口介绍信", "户口簿", "居民身份证", "房产证", "结婚证"}


@pytest.fixture
def batch():
    return beijing.open_beijing()


def winner(batch, *, child: bool = False, **settling) -> Case:
    """Somebody whose settling is filed: with a child and by proxy where it is said so."""
    more = {"proxy": PROXY} if settling.get("proxy") == "yes" else {}
    if child:
        more["child_hukou"] = HUKOU
    qualified = road.qualified(beijing.eligible(batch), batch, **({"children": CHILD} if child else {}))
    return road.filed(qualified, settling=settling, **more)


def words(case: Case, key: str) -> str:
    """Everything a stage of the progress page tells besides its papers."""
    loaded: Policy = policy(case.revision)
    stage = next(one for one in loaded.progress.stages if one.key == key)
    return "\n".join([*stage.notes, *(loaded.bring[stage.bring].steps if stage.bring else ())])


def papers(case: Case, key: str) -> dict[str, dict[str, tuple[int, int]]]:
    """Originals and copies of each paper a list names, by who brings it."""
    view = view_of(case, policy(case.revision).bring[key])
    return {
        person.label: {paper.title: (paper.original or 0, paper.copies or 0) for paper in person.papers}
        for person in view.people
    }


def test_the_permit_has_three_counterparts_and_each_keeper_is_named(batch):
    told = words(winner(batch), "permit")

    assert "《准予迁入证明》一式三联" in told
    assert "分局留一联备案" in told
    assert "原户籍地派出所" in told
    assert "落户派出所" in told


def test_the_set_is_stapled_and_stamped_and_not_taken_apart(batch):
    case = winner(batch)

    assert "报户口介绍信、登记表、准迁证钉在一起，盖上骑缝章" in words(case, "permit")
    assert "不要拆开" in policy(case.revision).bring["branch"].intro


def test_the_branch_is_that_of_the_home_and_wants_original_and_copy_of_each_paper(batch):
    case = winner(batch, child=True, home_branch="haidian", title="self")

    view = view_of(case, policy(case.revision).bring["branch"])
    asked = papers(case, "branch")

    assert [place.name for place in view.places] == ["北京市公安局海淀分局"]
    assert set(asked["本人"]) == BRANCH_PAPERS
    assert set(asked["随迁子女"]) == {"《出生医学证明》", "计划生育证明"}
    assert {counts for person in asked.values() for counts in person.values()} == {(1, 1)}


def test_at_the_old_police_station_the_reason_to_give_is_told(batch):
    told = words(winner(batch), "moving_out")

    assert "迁出原因选“积分落户”" in told
    assert "选“其他”或“干部调动”" in told
    assert "备注里手写“积分落户”并盖章" in told


def test_alone_the_old_police_station_wants_permit_booklet_and_card(batch):
    asked = papers(winner(batch), "origin")

    assert list(asked) == ["本人"]
    assert set(asked["本人"]) == {"《准予迁入证明》（交迁出地的一联）", "户口簿", "居民身份证"}


def test_with_a_child_and_by_proxy_the_old_police_station_sees_their_papers_too(batch):
    asked = papers(winner(batch, child=True, proxy="yes"), "origin")

    assert set(asked["随迁子女"]) == {"户口簿", "居民身份证", "《出生医学证明》"}
    assert "授权委托书" in asked["本人"]
    assert set(asked["被委托人"]) == {"居民身份证"}


@pytest.mark.parametrize(
    ("title", "booklet", "comes"),
    [("spouse", "no", True), ("self", "yes", True), ("self", "no", False)],
)
def test_the_spouse_comes_where_the_title_or_the_childs_booklet_is_theirs(batch, title, booklet, comes):
    asked = papers(winner(batch, child=True, title=title, spouse_booklet=booklet), "local")["本人"]

    assert ("配偶本人到场，带居民身份证" in asked) is comes
    assert ("结婚证" in asked) is comes
    assert {"《准予迁入证明》第三联", "《户口迁移证》", "报户口介绍信", "《调动人员情况登记表》"} <= set(
        asked
    )


def test_last_the_file_is_moved_and_stored(batch):
    case = winner(batch)

    assert [view.stage.label for view in progress_view(case).stages][-1] == "档案调出、存档"
    assert "档案调出" in words(case, "storing")


def test_an_archive_is_reviewed_or_its_absence_declared_never_both(batch):
    filed, reviewer = winner(batch, archive="none", archive_at=""), road.officer("reviewer")
    case = road.step(filed, "pass_district", reviewer, "2020-11-02", papers=road.all_papers(filed))

    steps = {
        one.do: one.blocked for one in available_steps(road.officer("archivist"), case, at("2020-11-03"))
    }

    assert steps["pass_archive"] == "“人事档案”填的不是“有档案”，不办这一步。"
    assert steps["pass_statement"] == ""


def test_who_has_moved_and_only_stores_the_file_is_never_overdue(batch):
    case = road.lettered(winner(batch))
    for do, when in (("got_permit", "2020-12-01"), ("moved_out", "2020-12-08"), ("registered", "2020-12-15")):
        beijing.take(case, do, at(when))

    assert road.wait(case, "2023-01-02").status == "storing"
