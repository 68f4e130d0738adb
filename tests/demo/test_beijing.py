"""The demonstration of Beijing: an agent who registered, cases that wait for the employer and for departments."""

from collections import Counter

import pytest

from jifenban.cases.models import Case, EmployerLink
from jifenban.demo.scenario_reading import read_scenario
from jifenban.demo.seeding import scenario_named, seed
from jifenban.employers.models import Employer


@pytest.mark.django_db(transaction=True)
def test_beijings_scenario_is_lived_through_to_departments_and_employers(settings, tmp_path):
    settings.JIFENBAN_DEMO = True
    settings.VAR_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"

    seed(scenario_named("beijing"), lambda line: None)

    assert Counter(Case.objects.values_list("status", flat=True)) == {
        "submitted": 3,
        "link_waiting": 2,
        "promising": 1,
    }
    assert Counter(EmployerLink.objects.values_list("state", flat=True)) == {"confirmed": 3, "asked": 2}
    assert Employer.objects.get().agents.count() == 1


def test_beijings_scenario_reads(settings):
    assert read_scenario(settings.BASE_DIR / "demo" / "beijing.yaml").people == 8
