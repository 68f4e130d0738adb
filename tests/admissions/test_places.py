"""Places: entered or brought in a table, all or nothing, every fault named."""

from __future__ import annotations

import pytest

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.errors import InvalidInput
from jifenban.admissions.actions import offer_places
from jifenban.admissions.models import Place
from jifenban.admissions.offering import PlaceLine, read_table, sample_table
from jifenban.journal.models import Entry
from tests.admissions.world import APPLIED, conghua, offer

HEAD = "镇街,年级,学校,性质,学位数\n"


@pytest.mark.django_db
def test_a_table_is_taken_along_filled_in_and_brought_back():
    round = conghua()
    offer(round, ("jiekou", "grade_1", "一小", 90))
    table = (
        sample_table(round).decode("utf-8-sig").replace("90", "120") + "鳌头镇,初中一年级,,民办学校,40\r\n"
    )
    offer_places(round_id=round.pk, lines=read_table(table.encode("gb18030")), actor=SYSTEM, now=APPLIED)

    assert sorted(Place.objects.values_list("town", "grade", "kind", "number")) == [
        ("aotou", "grade_7", "private", 40),
        ("jiekou", "grade_1", "", 120),
    ]
    assert Entry.objects.filter(verb="offer_places").count() == 3


@pytest.mark.django_db
def test_one_wrong_line_and_nothing_is_stored_but_every_fault_is_said():
    round = conghua()
    wrong = [
        PlaceLine("街口街", "小学一年级", "", "", "10"),
        PlaceLine("石牌街", "小学二年级", "长" * 61, "国际学校", "-3"),
        PlaceLine("街口街", "小学一年级", "", "", "1０"),
        PlaceLine("江埔街", "小学一年级", "", "", "1000000"),
    ]
    with pytest.raises(InvalidInput) as refused:
        offer_places(round_id=round.pk, lines=wrong, actor=SYSTEM, now=APPLIED)

    assert set(refused.value.errors) == {"2", "3", "4"}
    assert all(
        word in refused.value.errors["2"] for word in ("石牌街", "小学二年级", "国际学校", "60 个字", "-3")
    )
    assert not Place.objects.exists()


@pytest.mark.django_db
def test_the_same_place_twice_in_one_table_is_refused():
    round = conghua()
    line = PlaceLine("街口街", "小学一年级", "一小", "", "10")
    with pytest.raises(InvalidInput, match="同一处学位"):
        offer_places(round_id=round.pk, lines=[line, line], actor=SYSTEM, now=APPLIED)
    with pytest.raises(InvalidInput, match="没有一行学位"):
        offer_places(round_id=round.pk, lines=[], actor=SYSTEM, now=APPLIED)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "第一行应当是"),
        ("镇街,年级\n".encode(), "第一行应当是"),
        ((HEAD + "街口街,小学一年级\n").encode(), "应有 5 格"),
        (b"\xff\xfe\x00\x80\xff", "第一行应当是|读不出来"),
        ((HEAD + '"街口街,小学一年级,,,1\n').encode(), "不是 CSV 表格"),
        ((HEAD + "街口街,小学一年级,,,1\n" * 2001).encode(), "最多导入"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_in_words(content: bytes, says: str):
    with pytest.raises(InvalidInput, match=says):
        read_table(content)
