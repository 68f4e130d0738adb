"""Moving the demonstration's clock: everything due on the way happens first, each at its own instant."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied

from jifenban.accounts.actors import SYSTEM
from jifenban.cases.actions import open_case
from jifenban.clock import CHINA, now
from jifenban.clock.actions import set_demo_clock
from jifenban.clock.errors import ClockMovesForwardOnly
from jifenban.journal.models import Entry
from jifenban.publicity.actions import advance_clock
from jifenban.publicity.models import Publication
from tests.builders import make_user
from tests.cases.road import make_applicant
from tests.publicity.test_publications import published
from tests.rankings.builders import APPLIED, CLOSED, passed_case, settlement_round

pytestmark = pytest.mark.django_db

CLOSES = datetime(2023, 3, 10, 17, tzinfo=CHINA)


@pytest.fixture
def operator(settings):
    settings.JIFENBAN_DEMO = True
    set_demo_clock(to=APPLIED, actor=SYSTEM, now=APPLIED, frozen=True)
    user = make_user("operator")
    user.user_permissions.add(Permission.objects.get(codename="move_demo_clock"))
    return user


def test_a_draft_lapses_at_the_closing_instant_and_is_warned_before(operator):
    round = settlement_round()
    person = make_applicant()
    case = open_case(service=round.service, person=person, round=round, actor=person.account, now=APPLIED)

    happened = advance_clock(to=CLOSED, actor=operator, now=APPLIED)

    case.refresh_from_db()
    assert case.status == "lapsed"
    assert case.ended_at == CLOSES
    moments = list(
        Entry.objects.filter(subject=f"case:{case.pk}").order_by("number").values_list("verb", "at")
    )
    assert [verb for verb, _ in moments if verb in {"warn", "lapse"}] == ["warn", "warn", "lapse"]
    assert moments == sorted(moments, key=lambda pair: pair[1])
    assert happened == 3
    assert now() == CLOSED


def test_lists_and_timers_happen_in_the_order_of_their_instants(operator):
    round = settlement_round()
    passed_case(round)
    publication = published(round)

    advance_clock(to=publication.shown_until + timedelta(days=2), actor=operator, now=APPLIED)

    publication.refresh_from_db()
    assert publication.state == Publication.State.ENDED
    taken_down = Entry.objects.get(subject=f"publication:{publication.pk}", verb="take_down")
    assert taken_down.at == publication.shown_until


def test_the_clock_goes_forward_only_and_nothing_happens_when_it_may_not_move(operator):
    round = settlement_round()
    person = make_applicant()
    case = open_case(service=round.service, person=person, round=round, actor=person.account, now=APPLIED)

    with pytest.raises(ClockMovesForwardOnly):
        advance_clock(to=APPLIED - timedelta(days=1), actor=operator, now=APPLIED)
    with pytest.raises(PermissionDenied):
        advance_clock(to=CLOSED, actor=make_user("stranger"), now=APPLIED)

    case.refresh_from_db()
    assert case.status == "draft"
    assert now() == APPLIED
