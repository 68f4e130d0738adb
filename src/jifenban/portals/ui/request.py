"""The request as a view finds it."""

from jifenban.accounts.models import User
from jifenban.clock.middleware import TimedRequest
from jifenban.employers.models import Employer
from jifenban.offices.models import Membership
from jifenban.people.models import Person


class Request(TimedRequest):
    """What `audience` promises a view, in types: Django makes plain requests, nobody makes one of these.

    `user` is somebody on every page but public ones, where `user.is_authenticated` must be asked first.
    `person`, `employers` and `memberships` are there for the audiences that say so.
    """

    user: User
    person: Person
    employers: list[Employer]
    memberships: list[Membership]
