"""The only door by which a view reaches an employer; strangers get 404."""

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from jifenban.accounts.models import User
from jifenban.employers.models import Employer
from jifenban.employers.queries import employers_of


def employer_for(user: User | AnonymousUser, code: str) -> Employer:
    """The employer with this 单位注册码, for those who act for it."""
    employer = employers_of(user).filter(code=code).first()
    if employer is None:
        raise Http404
    return employer
