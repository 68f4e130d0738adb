"""The demonstration of Hangzhou: two doors, every state of a case, and two lists that are over."""

from collections import Counter
from dataclasses import replace

import pytest

from jifenban.cases.models import Case, Visit
from jifenban.demo.seeding import scenario_named, seed
from jifenban.publicity.models import Publication


@pytest.mark.django_db(transaction=True)
def test_hangzhous_scenario_is_lived_through_both_doors_to_two_lists(settings, tmp_path):
    settings.JIFENBAN_DEMO = True
    settings.VAR_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    whole = scenario_named("hangzhou")
    # The demonstration round keeps all of its people: a list needs some on either side of its line.
    few = [group if "演示批次" in group.note else replace(group, count=1) for group in whole.groups]
    one_of_each = replace(whole, groups=tuple(few))

    seed(one_of_each, lambda line: None)

    cases = Counter(Case.objects.filter(round__key="2020").values_list("status", flat=True))
    assert set(cases) == {
        *("draft", "accepted", "fixing", "checking", "mending", "scoring", "scored", "objected", "final"),
        *("suspended", "void", "withdrawn"),
    }
    assert Visit.objects.count() == 2
    assert not Visit.objects.filter(ended_at=None).exists()
    assert set(Publication.objects.values_list("run__list_key", "run__state")) == {
        ("", "final"),
        ("school", "final"),
    }
    assert set(Case.objects.filter(round__key="demo").values_list("status", flat=True)) == {
        "listed",
        "unlisted",
    }
