"""The JSON API as programs use it: the calculator's numbers, strict input, a limit, and nothing kept."""

import json
import logging
from typing import Any

import pytest
from django.conf import settings as project
from django.core.cache import caches
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jifenban.portals.estimates.packs import trials
from jifenban.portals.estimates.strictness import MOST_RECORDS

pytestmark = pytest.mark.django_db

POINTS = "/api/v1/packs/guangzhou/points/2021"
LIFE = {"birth_date": "1990-01-01", "permits": [{"from": "2018-03-01"}]}


@pytest.fixture(autouse=True)
def fresh(db: None) -> None:
    """Nobody has asked yet this minute."""
    caches["throttle"].clear()


def ask(client: Client, what: str, body: Any, pack: str = POINTS) -> HttpResponse:
    return client.post(f"{pack}/{what}", json.dumps(body), content_type="application/json")


def errors(answer: HttpResponse) -> dict[str, str]:
    return {one["place"]: one["sentence"] for one in answer.json()["errors"]}


def test_every_pack_is_listed_with_its_days_and_its_digest(client: Client, now):
    found = client.get("/api/v1/packs").json()

    assert [one["identity"] for one in found] == list(trials())
    first = next(one for one in found if one["identity"] == "guangzhou/points/2018")
    assert first["in_force_until"] == "2021-06-30"
    assert "已经到期" in first["remark"]
    assert len(first["digest"]) == 64


def test_a_pack_tells_what_it_asks_as_json_schema(client: Client, now):
    found = client.get(POINTS).json()

    assert found["facts_schema"]["properties"]["birth_date"]["format"] == "date"
    assert {one["key"] for one in found["purposes"]} == {"service", "school"}
    assert any("分值未查得" in one for one in found["unknown"])


def test_a_score_is_the_calculators_with_clause_source_and_grade(client: Client, now):
    found = ask(client, "score", {"facts": LIFE}).json()

    assert found["total"] == "62"
    assert found["as_of"] == "2022-03-01"
    residence = next(one for one in found["indicators"] if one["key"] == "residence")
    assert residence["points"] == "32"
    assert residence["clause"] == "基础指标一"
    assert residence["grade"] == "二手转载"


def test_day_purpose_and_values_can_be_chosen(client: Client, now):
    facts = {"birth_date": "1981-06-30", "credit_records": [{}]}
    later = ask(client, "score", {"facts": facts, "as_of": "2022-07-01", "purpose": "school"}).json()
    started = {"facts": facts, "as_of": "2022-07-01", "parameters": {"age_reading": "started"}}

    assert (later["total"], later["purpose"]) == ("28", "school")
    assert ask(client, "score", started).json()["total"] == "16"


def test_an_explanation_has_the_stable_schema_and_the_conditions(client: Client, now):
    pack = "/api/v1/packs/guangzhou/settlement/2022"
    found = ask(client, "explain", {"facts": LIFE, "round": "2022"}, pack).json()

    assert found["explanation"]["schema"] == "jifenban.explanation/1"
    by_key = {one["key"]: one for one in found["conditions"]}
    assert by_key["permit_valid"]["met"] is True
    assert by_key["insured_four_years"]["met"] is None or by_key["insured_four_years"]["met"] is False
    assert by_key["age_line"]["met"] is None
    assert by_key["age_line"]["unjudged"]


def test_advice_names_steps_and_assumptions(client: Client, now):
    found = ask(client, "advise", {"facts": LIFE}).json()

    steps = {one["levers"][0]["key"]: one for one in found["steps"]}
    assert steps["bachelor"]["gained"] == "30"
    assert steps["bachelor"]["gains"][0]["clause"] == "加分指标一"
    assert steps["lease"]["levers"][0]["after"] == "1 年"
    assert found["moments"][0] == {"day": "2022-03-01", "points": "62"}
    assert any("不变" in one for one in found["assumed"])


@pytest.mark.parametrize(
    ("facts", "place", "words"),
    [
        ({"birthdate": "1990-01-01"}, "facts.birthdate", "是不是“birth_date”"),
        ({"birth_date": "1990-02-30"}, "facts.birth_date", "请填写存在的日期"),
        ({"birth_date": 19900101}, "facts.birth_date", "请填写存在的日期"),
        ({"birth_date": ["1990-01-01"]}, "facts.birth_date", "应当是一个值"),
        ({"permits": {"from": "2018-03-01"}}, "facts.permits", "应当是记录的列表"),
        ({"permits": ["2018"]}, "facts.permits[0]", "应当是对象"),
        ({"permits": [{}]}, "facts.permits[0]", "少了“开始日期”"),
        ({"permits": [{"from": "2018-03-01", "form": 1}]}, "facts.permits[0].form", "没有字段"),
        ({"permits": [{"from": "2018-03-01", "to": "2017-03-01"}]}, "facts.permits[0].to", "结束早于开始"),
        ({"homes": [{"from": "2018-03-01", "tenure": "rent"}]}, "facts.homes[0].tenure", "中选择"),
        (
            {"volunteering": [{"served_on": "2021-01-01", "hours": 1.5}]},
            "facts.volunteering[0].hours",
            "准确",
        ),
        ({"permits": [{"from": "2018-03-01", "street": "路" * 201}]}, "facts.permits[0].street", "太长"),
        ({"permits": [{"from": "2018-03-01", "street": 7}]}, "facts.permits[0].street", "应当是文字"),
        ({"permits": [{"from": "2018-03-01"}] * (MOST_RECORDS + 1)}, "facts.permits", "最多"),
    ],
)
def test_a_slip_is_told_with_its_place(facts: Any, place: str, words: str, client: Client, now):
    answer = ask(client, "score", {"facts": facts})

    assert answer.status_code == 422
    assert words in errors(answer)[place]


@pytest.mark.parametrize(
    ("body", "place", "words"),
    [
        ({}, "facts", "缺少这一项"),
        ({"facts": []}, "facts", "应当是对象"),
        ([], "", "应当是对象"),
        ({"facts": {}, "fact": 1}, "fact", "不认识这一项"),
        ({"facts": {}, "as_of": "2022-13-01"}, "as_of", "存在的日期"),
        ({"facts": {}, "as_of": "0001-01-01"}, "as_of", "1900 年至 2199 年"),
        ({"facts": {}, "purpose": "servic"}, "purpose", "是不是“service”"),
        ({"facts": {}, "round": "1999"}, "round", "没有这个批次"),
        ({"facts": {}, "parameters": {"trade_ads": "adds"}}, "parameters.trade_ads", "是不是“trade_adds”"),
        ({"facts": {}, "parameters": {"trade_adds": "no"}}, "parameters.trade_adds", "中选择"),
    ],
)
def test_a_wrong_question_is_told_with_its_place(body: Any, place: str, words: str, client: Client, now):
    answer = ask(client, "score", body)

    assert answer.status_code == 422
    assert words in errors(answer)[place]


def test_what_is_no_json_what_nests_too_deep_and_what_is_too_big_is_refused(client: Client, now):
    for body, status in (("{", 400), ("[" * 60_000, 400), (b"\xff\xfe", 400), (" " * 1_100_000, 413)):
        answer = client.post(f"{POINTS}/score", body, content_type="application/json")
        assert answer.status_code == status, body[:10]
        assert answer.json()["errors"][0]["sentence"]


def test_a_pack_that_is_not_there_is_404_in_json(client: Client, now):
    answer = client.get("/api/v1/packs/no/such/pack")

    assert answer.status_code == 404
    assert "没有“no/such/pack”这个政策包" in errors(answer)["path"]


def test_an_address_may_ask_so_often_a_minute_and_is_told_how_long_to_wait(client: Client, now, settings):
    settings.JIFENBAN_API_RATE = 3
    answers = [client.get("/api/v1/packs") for _ in range(8)]  # at worst a minute ends among them

    refused = [one for one in answers if one.status_code == 429]
    assert 2 <= len(refused) <= 5
    assert 1 <= int(refused[0].headers["Retry-After"]) <= 60
    assert "请过" in refused[0].json()["errors"][0]["sentence"]
    assert client.get("/api/v1/packs", REMOTE_ADDR="10.0.0.9").status_code == 200


def test_a_header_anybody_can_write_does_not_make_another_address(client: Client, now, settings):
    settings.JIFENBAN_API_RATE = 1
    answers = [
        client.get("/api/v1/packs", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}").status_code
        for number in range(5)
    ]
    assert 429 in answers

    settings.JIFENBAN_BEHIND_PROXY = True
    assert client.get("/api/v1/packs", HTTP_X_FORWARDED_FOR="1.1.1.1, 10.9.0.1").status_code == 200


def test_nothing_sent_is_kept_or_logged(client: Client, now, caplog):
    secret = "1989-12-07"
    caplog.set_level(logging.DEBUG)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        for what in ("score", "explain", "advise"):
            assert ask(client, what, {"facts": {"birth_date": secret}}).status_code == 200

    assert queries.captured_queries
    assert all(
        "throttle_cache" in one["sql"] or "SAVEPOINT" in one["sql"] for one in queries.captured_queries
    )
    logged = [one.getMessage() for one in caplog.records if one.name != "django.db.backends"]
    assert secret not in "\n".join(logged)
    assert secret not in "\n".join(one["sql"] for one in queries.captured_queries)
    assert "127.0.0.1" not in "\n".join(one["sql"] for one in queries.captured_queries)


def test_the_description_is_our_own_page_under_our_own_policy(client: Client, now):
    answer = client.get("/api/v1/")
    page = answer.content.decode()

    assert "测算接口" in page
    assert "POST /api/v1/packs/{city}/{service}/{edition}/advise" in page
    assert f"最多 {project.JIFENBAN_API_RATE} 次" in page
    assert "style=" not in page
    assert "<script>" not in page


def test_the_description_for_programs_is_openapi_3_1(client: Client, now):
    found = client.get("/api/v1/openapi.json").json()

    assert found["openapi"].startswith("3.1")
    assert len(found["paths"]) == 5
