"""Questions newcomers ask, in their own words: the right thing is among the first three."""

from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from jifenban.portals.public.search_index import KINDS, index, signs
from jifenban.portals.public.searching import find

TODAY = date(2023, 2, 20)
QUESTIONS = [
    ("我能在杭州落户吗", "pack", "hangzhou/settlement/2021"),
    ("广州怎么入户", "pack", "guangzhou/settlement/2022"),
    ("在广州可以落户吗", "pack", "guangzhou/settlement/2022"),
    ("北京积分落户", "pack", "beijing/settlement/2020"),
    ("杭州居住证积分", "pack", "hangzhou/residence/2021"),
    ("从化孩子上学", "pack", "guangzhou/conghua-school/2020"),
    ("广州积分入学", "pack", "guangzhou/conghua-school/2020"),
    ("杭州", "pack", "hangzhou/"),
    ("学历 分", "indicator", "学历"),
    ("广州 学历 多少分", "indicator", "guangzhou/"),
    ("北京 本科 多少分", "indicator", "beijing/settlement/2020"),
    ("杭州大专几分", "indicator", "hangzhou/"),
    ("广州献血加几分", "indicator", "guangzhou/points/2021"),
    ("志愿者能加分吗", "indicator", ""),
    ("广州 专利 加分", "indicator", "guangzhou/"),
    ("北京交个税加分", "indicator", "beijing/settlement/2020"),
    ("杭州买房积分多少", "indicator", "hangzhou/"),
    ("广州公积金算分吗", "indicator", "guangzhou/points/2021"),
    ("年龄怎么算分 杭州", "indicator", "hangzhou/"),
    ("北京年龄分", "indicator", "beijing/settlement/2020"),
    ("高级工加多少分 广州", "indicator", "guangzhou/points"),
    ("广州 社保要交几年 条件", "condition", "guangzhou/settlement/2022"),
    ("有案底能不能北京落户 条件", "condition", "beijing/settlement/2020"),
    ("北京落户社保要几年 资格", "condition", "beijing/settlement/2020"),
    ("杭州落户条件 100分", "condition", "hangzhou/settlement/2021"),
    ("广州吕田镇窗口电话", "window", "吕田"),
    ("从化街口窗口地址", "window", "街口"),
    ("北京买房要交什么材料", "paper", "beijing/"),
    ("广州学历要什么证明材料", "paper", "guangzhou/"),
    ("杭州租房要交什么材料", "paper", "hangzhou/"),
    ("献血要带什么证明", "paper", "献血"),
    ("专利 材料", "paper", "专利"),
    ("窗口地址和电话", "window", ""),
    ("广州 条件", "condition", "guangzhou/"),
]


@pytest.mark.parametrize(("question", "kind", "where"), QUESTIONS, ids=[one[0] for one in QUESTIONS])
def test_the_answer_is_among_the_first_three(question: str, kind: str, where: str):
    first = find(question, TODAY)[:3]

    assert [
        one
        for one in first
        if (one.kind == kind and (where in one.address or where in f"{one.title}{one.text}"))
        or (where == "学历" and one.kind == kind and {"教育背景", "文化程度"} & {one.title})
    ], [(one.kind, one.title, one.address) for one in first]


#: What a newcomer types, in whatever script, with slips: the very first answer.
FIRST = Path(__file__).with_name("questions.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("line", FIRST)
def test_the_first_answer_is_the_one_that_was_asked_for(line: str):
    question, kind, where = line.split(" ")
    first = find(question.replace("-", " "), TODAY)[0]

    assert first.kind == kind
    assert where in f"{first.address} {first.title} {first.text}", first


def test_a_question_that_means_nothing_here_finds_nothing():
    assert find("天气", TODAY) == []
    assert find("吗", TODAY) == []
    assert find("", TODAY) == []
    assert find("<script>", TODAY) == []


def test_a_question_about_one_city_finds_no_other():
    assert {one.city for one in find("杭州 学历", TODAY)} == {"hangzhou"}


def test_older_editions_stand_after_the_newest():
    found = [one for one in find("广州 年龄", TODAY) if one.kind == "indicator"]

    assert "2021" in found[0].address or "2022" in found[0].address


def test_everything_that_can_be_found_has_a_page(client: Client, db: None, now):
    addresses = {one.address.partition("#")[0] for one in index().entries}

    assert len(index().entries) > 200
    assert {one.kind for one in index().entries} == set(KINDS)
    for address in addresses:
        assert client.get(address).status_code == 200


def test_the_page_shows_what_was_found_and_helps_where_nothing_was(client: Client, db: None, now):
    page = client.get("/search/", {"q": "我能在杭州落户吗"}).content.decode()
    assert "/policy/hangzhou/settlement/2021/" in page

    assert "换个说法试试" in client.get("/search/", {"q": "量子力学"}).content.decode()
    assert "用平常的话问就行" in client.get("/search/").content.decode()
    assert client.get("/search/", {"q": "落" * 5000}).status_code == 200


def test_chinese_is_cut_into_pairs_of_signs():
    assert signs("学历 ２０２１年A") == {"学历", "2021", "年", "a"}
