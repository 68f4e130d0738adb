"""Times in the words of the pages."""

from jifenban.portals.ui.wording import closing
from tests.cases.road import at


def test_an_end_at_midnight_is_the_day_before_as_the_guides_say_it():
    assert closing(at("2020-04-11 00:00")) == "4月10日"
    assert closing(at("2020-08-15 20:00")) == "8月15日 20:00"
