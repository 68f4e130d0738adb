"""A web process is warm before its first visitor: packs, their questions and the search's words are there."""

import pytest
from django.urls import clear_url_caches, get_resolver

from jifenban.config import warming
from jifenban.policies import queries
from jifenban.portals.estimates import packs, relevance
from jifenban.portals.estimates.basis import bases
from jifenban.portals.public import search_index
from tests.cases.road import at, publish


@pytest.mark.django_db(transaction=True)
def test_after_warming_no_visitor_waits_for_the_code_of_a_page_or_for_a_published_policy():
    revision = publish("beijing/settlement/2020", now=at("2020-07-16 09:00"))
    queries._policy.cache_clear()
    clear_url_caches()

    warming.begin_warming().join()

    assert "url_patterns" in vars(get_resolver())
    read = queries._policy.cache_info().misses
    assert read > 0
    queries.policy(revision)
    assert queries._policy.cache_info().misses == read


@pytest.mark.django_db(transaction=True)
def test_after_warming_the_first_page_of_a_pack_finds_its_questions_ready(monkeypatch: pytest.MonkeyPatch):
    moment = at("2022-03-01 10:00")
    monkeypatch.setattr(warming, "now", lambda: moment)
    relevance.askable.cache_clear()
    search_index._index.cache_clear()

    warming.begin_warming().join()

    assert search_index._index.cache_info().currsize == 1
    found = relevance.askable.cache_info().misses
    assert found == len(packs.trials())
    for trial in packs.trials().values():
        assert relevance.askable(trial, bases(trial, moment.date())[0])
    assert relevance.askable.cache_info().misses == found


def test_the_pages_of_the_calculator_are_among_those_parsed():
    assert {"public/try_page.html", "public/try_result.html", "ui/field.html"} <= set(warming.pages())
