"""Log-ins. Who a person is lives in `people`; what staff may do lives in `offices`."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """One log-in, of an applicant or of a member of staff."""
